"""Birthdays, majorities and midnights: the arithmetic every right rests on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ages import (
    ZONES,
    Leap,
    age_on,
    birthday,
    check_zone,
    is_major,
    local_date,
    local_midnight,
    parental_authority_ended,
)
from services.errors import Refused

BIRTHS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
SIX_ZONES = (
    "Europe/Paris",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Miquelon",
)
LEAP_DAY = date(2008, 2, 29)
SECOND = timedelta(seconds=1)


def test_someone_born_on_29_february_loses_what_protects_on_the_28th_and_gains_what_opens_on_1_march():
    assert birthday(LEAP_DAY, 18, leap=Leap.PROTECTS) == date(2026, 2, 28)
    assert birthday(LEAP_DAY, 18, leap=Leap.OPENS) == date(2026, 3, 1)
    assert (
        birthday(LEAP_DAY, 16, leap=Leap.PROTECTS)
        == birthday(LEAP_DAY, 16, leap=Leap.OPENS)
        == date(2024, 2, 29)
    )


def test_on_28_february_the_parent_no_longer_decides_and_the_young_person_not_yet():
    noon = datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert parental_authority_ended(LEAP_DAY, noon, "Europe/Paris")
    assert not is_major(LEAP_DAY, noon, "Europe/Paris")


@pytest.mark.parametrize(
    ("born", "months", "day"),
    [
        (date(2009, 8, 31), 210, date(2027, 2, 28)),
        (date(2009, 8, 29), 210, date(2027, 2, 28)),
        (date(2009, 3, 31), 1, date(2009, 4, 30)),
        (date(2009, 12, 31), -1, date(2009, 11, 30)),
        (date(2009, 12, 15), 1, date(2010, 1, 15)),
    ],
)
def test_a_month_too_short_gives_its_last_day(born: date, months: int, day: date):
    assert birthday(born, 0, months, leap=Leap.OPENS) == birthday(born, 0, months, leap=Leap.PROTECTS) == day


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Indian/Reunion", datetime(2026, 11, 21, 20, tzinfo=UTC)),
        ("America/Martinique", datetime(2026, 11, 22, 4, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 11, 21, 23, tzinfo=UTC)),
    ],
)
def test_the_day_starts_where_one_lives(zone: str, midnight: datetime):
    assert local_midnight(date(2026, 11, 22), zone) == midnight
    assert local_date(midnight, zone) == date(2026, 11, 22)


def test_naima_is_17_years_and_4_months():
    assert age_on(date(2009, 7, 10), date(2026, 11, 22)) == (17, 4)
    assert age_on(date(2009, 7, 22), date(2026, 11, 21)) == (17, 3)


def test_nobody_has_an_age_before_being_born():
    with pytest.raises(Refused, match="birth_in_future"):
        age_on(date(2026, 11, 23), date(2026, 11, 22))


def test_a_zone_that_is_not_french_is_refused():
    for zone in ZONES:
        check_zone(zone)
    with pytest.raises(Refused, match="unknown_zone"):
        check_zone("Europe/Berlin")


@pytest.mark.parametrize("zone", SIX_ZONES)
@given(born=BIRTHS)
def test_majority_flips_exactly_at_local_midnight(zone: str, born: date):
    midnight = local_midnight(birthday(born, 18, leap=Leap.OPENS), zone)
    assert is_major(born, midnight, zone)
    assert not is_major(born, midnight - SECOND, zone)


@pytest.mark.parametrize("zone", SIX_ZONES)
@given(born=BIRTHS)
def test_parental_authority_ends_exactly_at_local_midnight(zone: str, born: date):
    midnight = local_midnight(birthday(born, 18, leap=Leap.PROTECTS), zone)
    assert parental_authority_ended(born, midnight, zone)
    assert not parental_authority_ended(born, midnight - SECOND, zone)


@given(born=BIRTHS, at=st.datetimes(datetime(2005, 1, 1), datetime(2050, 1, 1)), zone=st.sampled_from(ZONES))
def test_an_adult_is_never_under_parental_authority(born: date, at: datetime, zone: str):
    instant = at.replace(tzinfo=UTC)
    assert parental_authority_ended(born, instant, zone) or not is_major(born, instant, zone)


@given(born=BIRTHS, months=st.integers(0, 12 * 30))
def test_on_a_birthday_one_has_exactly_that_age(born: date, months: int):
    day = birthday(born, 0, months, leap=Leap.OPENS)
    assert age_on(born, day) == divmod(months, 12)
    assert months == 0 or age_on(born, day - timedelta(days=1)) == divmod(months - 1, 12)


@given(born=BIRTHS, months=st.integers(-60, 12 * 30))
def test_protection_never_ends_after_capacity_starts_and_only_29_february_tells_them_apart(
    born: date, months: int
):
    protects, opens = (birthday(born, 0, months, leap=leap) for leap in (Leap.PROTECTS, Leap.OPENS))
    assert protects == opens or (opens - protects == timedelta(days=1) and (born.month, born.day) == (2, 29))
    assert born.day > 28 or protects.day == born.day


@given(born=BIRTHS, months=st.integers(0, 12 * 30), leap=st.sampled_from(Leap))
def test_a_later_age_never_comes_earlier(born: date, months: int, leap: Leap):
    assert birthday(born, 0, months, leap=leap) < birthday(born, 0, months + 1, leap=leap)


@given(day=st.dates(date(2010, 1, 1), date(2045, 1, 1)), zone=st.sampled_from(ZONES))
def test_midnight_is_the_first_instant_of_its_day(day: date, zone: str):
    midnight = local_midnight(day, zone)
    assert local_date(midnight, zone) == day
    assert local_date(midnight - SECOND, zone) == day - timedelta(days=1)
