"""Nine in the morning is nine in the morning where the young person lives, every day of the year (trust F18, F19)."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ages import ZONES
from services.walltime import instant_of, is_within, next_shown, shown_at

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        (PARIS, 7),
        ("America/Guadeloupe", 13),
        ("America/Martinique", 13),
        ("America/Cayenne", 12),
        ("Indian/Reunion", 5),
        ("Indian/Mayotte", 6),
        ("America/Miquelon", 11),
    ],
)
def test_nine_in_july_in_the_six_zones(zone: str, utc: int) -> None:
    assert instant_of(datetime(2026, 7, 14, 9), zone) == datetime(2026, 7, 14, utc, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        # 29 March 2026 and 28 March 2027: 02:30 does not exist; it rings at 03:00, when clocks jump.
        (datetime(2026, 3, 29, 1, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 3, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 2, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        # 25 October 2026 and 31 October 2027: 02:30 comes twice; it rings the first time.
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 3, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (datetime(2027, 10, 31, 2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        # Nine stays nine on both days.
        (datetime(2026, 3, 28, 9), datetime(2026, 3, 28, 8, tzinfo=UTC)),
        (datetime(2026, 3, 29, 9), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (datetime(2028, 2, 29, 9), datetime(2028, 2, 29, 8, tzinfo=UTC)),
    ],
)
def test_the_nights_when_clocks_change(wall: datetime, utc: datetime) -> None:
    assert instant_of(wall, PARIS) == utc


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31)).map(lambda one: one.replace(microsecond=0)),
    st.sampled_from(ZONES),
)
def test_what_is_shown_is_what_was_asked_or_the_moment_after_the_gap(wall: datetime, zone: str) -> None:
    shown = shown_at(instant_of(wall, zone), zone)
    assert timedelta() <= shown - wall <= timedelta(hours=1)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31)), st.sampled_from(ZONES), st.times())
def test_the_next_time_it_is_shown_is_within_a_day_and_an_hour(at: datetime, zone: str, wanted: time) -> None:
    at, wanted = at.replace(tzinfo=UTC), wanted.replace(microsecond=0)
    assert timedelta() < next_shown(at, zone, wanted) - at <= timedelta(hours=25)


def test_a_night_goes_over_midnight() -> None:
    night = time(21), time(7, 30)
    assert [is_within(time(hour), *night) for hour in (20, 21, 0, 7, 8)] == [False, True, True, True, False]
    assert not is_within(time(12), time(9), time(9))


def test_a_time_with_a_zone_of_its_own_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        instant_of(datetime(2026, 1, 1, tzinfo=UTC), PARIS)


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Tahiti", "Indian/Reunion"])
def test_a_year_typed_wrong_is_long_gone_or_far_ahead(zone: str) -> None:
    assert instant_of(datetime(1, 1, 1), zone).year == 1
    assert instant_of(datetime(9999, 12, 31, 23, 59), zone).year == 9999
