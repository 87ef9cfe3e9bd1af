"""A month of an agenda in numbers: where it is full, where there is room. Names are one tap away, and none is read here."""

from calendar import Calendar
from datetime import date, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from app.appointments import wording
from app.locale import language
from app.rendering import day as day_words
from services import appointments
from services.appointments import DayCount

_MONDAY_FIRST = Calendar()
_NOTHING = DayCount(0, 0)
# Arabic shortens the days to one letter, or not at all: seven whole names do not fit a telephone.
_HEADS = {"ar": "EEEEE"}


class Cell(NamedTuple):
    """One day: its number, what is in it, the same in words; `href` only where there is something to open."""

    number: int
    count: int
    to_pick: int
    words: str
    href: str
    is_today: bool


class Month(NamedTuple):
    """Weeks from Monday to Sunday; None for a day of another month."""

    title: str
    heads: list[tuple[str, str]]
    weeks: list[list[Cell | None]]
    total: int


def ends_of(on: date) -> tuple[date, date]:
    """The first and the last day of the month of `on`."""
    first = on.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def month_of(on: date, today: date) -> Month:
    """The month of `on`, as whoever acts has it. One statement."""
    first, last = ends_of(on)
    counts = appointments.agenda_days(first, last)
    weeks = [
        [_cell(one, counts.get(one, _NOTHING), today) if one.month == first.month else None for one in week]
        for week in _MONDAY_FIRST.monthdatescalendar(first.year, first.month)
    ]
    return Month(
        wording.capital(day_words(first, "MMMM y")),
        # The names of seven days, of any week.
        [(day_words(one, _HEADS.get(language(), "EEE")), day_words(one, "EEEE")) for one in _a_week(first)],
        weeks,
        sum(one.settled + one.to_pick for one in counts.values()),
    )


def _a_week(on: date) -> list[date]:
    monday = on - timedelta(days=on.weekday())
    return [monday + timedelta(days=n) for n in range(7)]


def _cell(on: date, found: DayCount, today: date) -> Cell:
    is_busy = found.settled or found.to_pick
    return Cell(
        on.day,
        found.settled,
        found.to_pick,
        _words(on, found) if is_busy else "",
        f"/agenda?jour={on}&vue=liste" if is_busy else "",
        on == today,
    )


def _words(on: date, found: DayCount) -> str:
    """“Mardi 24 novembre : 3 rendez-vous, 1 à fixer”: what a number says to whoever does not see where it stands."""
    parts = []
    if found.settled:
        parts.append(ngettext("%(num)d rendez-vous", "%(num)d rendez-vous", found.settled))
    if found.to_pick:
        parts.append(ngettext("%(num)d à fixer", "%(num)d à fixer", found.to_pick))
    return _("%(day)s : %(what)s", day=wording.long_day(on), what=", ".join(parts))
