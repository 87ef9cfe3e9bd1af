"""The dates a space may be opened with; those that contradict one another are in the tests of the journey."""

from datetime import date, timedelta

import pytest

from app.config import TEST_DAY
from services.ages import Leap, birthday
from services.circle import check_entry
from services.errors import Refused

TODAY = TEST_DAY.date()
DAY = timedelta(days=1)
BORN = date(2009, 7, 10)


@pytest.mark.parametrize("age", range(15, 22))
def test_a_space_opens_at_every_age_from_15_to_21(age: int):
    check_entry(birthday(TODAY, -age, leap=Leap.OPENS), None, TODAY)


@pytest.mark.parametrize(
    ("reason", "birth_on", "taken_in_on"),
    [
        ("birth_in_future", TODAY + DAY, None),
        ("too_young", date(2011, 11, 23), None),
        ("too_old", date(2004, 11, 22), None),
        ("taken_in_in_future", BORN, TODAY + DAY),
    ],
)
def test_a_space_is_not_opened_for_dates_nobody_can_have_meant(
    reason: str, birth_on: date, taken_in_on: date | None
):
    with pytest.raises(Refused) as caught:
        check_entry(birth_on, taken_in_on, TODAY)
    assert caught.value.reason == reason


def test_the_last_day_of_21_years_is_not_too_late():
    check_entry(date(2004, 11, 23), None, TODAY)
