"""Birthdays, ages and local midnights: the arithmetic every right of this product rests on.

Nothing here is ever stored: an age is computed at use, in the young person's own time zone.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.errors import Refused

# Every zone a French département or collectivity lives in.
ZONES = (
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Miquelon",
    "America/St_Barthelemy",
    "America/Marigot",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Marquesas",
    "Pacific/Gambier",
    "Pacific/Wallis",
)

MAJORITY = 18


class Leap(Enum):
    """When the birthday of someone born on 29 February falls, in a year that has none."""

    PROTECTS = "protects"
    """28 February: what protects, or ends, is never a day late."""

    OPENS = "opens"
    """1 March: what opens is never a day early."""


def check_zone(zone: str) -> None:
    """Refuse a zone that is not one of France's. Refused: unknown_zone."""
    if zone not in ZONES:
        raise Refused("unknown_zone", zone=zone)


def birthday(birth_on: date, years: int, months: int = 0, *, leap: Leap) -> date:
    """The day `years` and `months` after `birth_on` (months may be negative).

    A month too short gives its last day (31 August + 6 months: 28 or 29 February). Only 29 February itself
    depends on `leap`: in a common year it becomes 28 February or 1 March.
    """
    year, month = divmod(birth_on.year * 12 + birth_on.month - 1 + years * 12 + months, 12)
    month += 1
    if birth_on.day <= 28:
        return date(year, month, birth_on.day)
    last = monthrange(year, month)[1]
    if birth_on.day <= last:
        return date(year, month, birth_on.day)
    if leap is Leap.OPENS and birth_on.month == month == 2:
        return date(year, 3, 1)
    return date(year, month, last)


def age_on(birth_on: date, day: date) -> tuple[int, int]:
    """Whole years and months lived on `day`. Refused: birth_in_future, when `day` comes before birth."""
    if day < birth_on:
        raise Refused("birth_in_future")
    months = (day.year - birth_on.year) * 12 + day.month - birth_on.month
    if birthday(birth_on, 0, months, leap=Leap.OPENS) > day:
        months -= 1
    return divmod(months, 12)


@lru_cache(maxsize=512)
def local_date(at: datetime, zone: str) -> date:
    """The calendar day of the instant `at` (aware) for someone living in `zone`."""
    return at.astimezone(ZoneInfo(zone)).date()


def local_midnight(day: date, zone: str) -> datetime:
    """The instant, in UTC, at which `day` starts for someone living in `zone`."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def is_major(birth_on: date, at: datetime, zone: str) -> bool:
    """Has she the capacities of an adult at `at`? From local midnight of the 18th birthday (29 February: 1 March)."""
    return local_date(at, zone) >= birthday(birth_on, MAJORITY, leap=Leap.OPENS)


def parental_authority_ended(birth_on: date, at: datetime, zone: str) -> bool:
    """Have rights drawn from parental authority ended at `at`? From local midnight (29 February: the 28th)."""
    return local_date(at, zone) >= birthday(birth_on, MAJORITY, leap=Leap.PROTECTS)
