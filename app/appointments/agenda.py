"""The agenda of a professional: a week, a month in numbers or a list, a day to print; of a team, counts."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask_babel import get_timezone
from flask_babel import gettext as _

from app.appointments import access, wording
from app.appointments.blueprint import bp
from app.appointments.cards import Line, card_of, line_of
from app.appointments.month import ends_of, month_of
from app.locale import language
from app.rendering import day as day_words
from app.security import Person
from services import appointments, clock
from services.appointments import AppointmentView, ReferentWeek

# The list goes four weeks ahead, twenty lines a page (three screens of a phone); nobody has two hundred in a week.
LIST_DAYS = 28
_SHOWN = {True: 20, False: 200}
FIRST_YEAR, LAST_YEAR = 1990, 2100


@bp.get("/agenda")
def agenda() -> Any:
    """A week of one’s own appointments, a month, or the list of the next four weeks; for a cadre, the team’s in numbers."""
    me = access.agent()
    if request.args.get("vue") == "mois":
        return _month(me)
    is_list = request.args.get("vue") == "liste"
    first, days = _first(is_list), LIST_DAYS if is_list else 7
    since, until = _between(first, days)
    views = appointments.agenda_of(me.viewer, _instant("suite") or since, until, limit=_SHOWN[is_list] + 1)
    more = views[_SHOWN[is_list] :]
    by_day = _by_day(views[: _SHOWN[is_list]])
    return render_template(
        "appointments/agenda.html",
        days=[
            (on, wording.long_day(on) if is_list else wording.short_day(on), by_day.get(on, []))
            for on in (first + timedelta(days=n) for n in range(days))
            if not is_list or on in by_day
        ],
        is_list=is_list,
        is_busy=bool(by_day),
        first=first,
        today=clock.today(_zone()),
        title=_week_words(first, days),
        before=first - timedelta(days=days),
        after=first + timedelta(days=days),
        more=_more(first, more),
        is_following=access.is_following(),
        team=_team(me, since, until),
    )


def _month(me: Person) -> str:
    """A month, each day with how many it has: two statements with who asks, and one for a team."""
    today = clock.today(_zone())
    asked = _asked() or today
    first, last = ends_of(asked)
    return render_template(
        "appointments/month.html",
        month=month_of(asked, today),
        first=today if first <= today <= last else first,
        before=first - timedelta(days=1),
        after=last + timedelta(days=1),
        is_following=access.is_following(),
        team=_team(me, *_between(first, last.day)),
    )


def _team(me: Person, since: datetime, until: datetime) -> list[ReferentWeek] | None:
    return appointments.team_counts(me.viewer, since, until) if me.viewer.team_ids else None


@bp.get("/agenda/jour")
def day() -> str:
    """One day, to print: hours, names, places, and room to write."""
    me, on = access.agent(), _asked() or clock.today(_zone())
    views = appointments.agenda_of(me.viewer, *_between(on, 1))
    return render_template(
        "appointments/day.html",
        title=wording.long_day(on),
        rows=[
            (one, card_of(one), wording.duration(one.minutes))
            for one in views
            if one.starts_at is not None and not one.is_cancelled
        ],
        name=me.name,
    )


def _by_day(views: list[AppointmentView]) -> dict[date, list[Line]]:
    found: dict[date, list[Line]] = defaultdict(list)
    spoken = language()
    for one in sorted(views, key=_wall):
        found[_wall(one).date()].append(line_of(one, spoken))
    return found


def _more(first: date, rest: list[AppointmentView]) -> str | None:
    """Where the list goes on, when it is long."""
    if not rest or rest[0].starts_at is None:
        return None
    return f"/agenda?jour={first}&vue=liste&suite={quote(rest[0].starts_at.isoformat())}"


def _wall(view: AppointmentView) -> datetime:
    """What the clock shows there; of one that is to be picked, its first time."""
    return view.wall_at or view.times[0].wall_at


def _between(first: date, days: int) -> tuple[datetime, datetime]:
    zone = ZoneInfo(_zone())
    return (
        datetime.combine(first, time(), zone),
        datetime.combine(first + timedelta(days=days), time(), zone),
    )


def _first(is_list: bool) -> date:
    """The Monday of the week that is asked; a list begins on any day."""
    asked = _asked()
    if is_list:
        return asked or clock.today(_zone())
    on = asked or clock.today(_zone()) + timedelta(days=2)  # on a Saturday one thinks of Monday
    return on - timedelta(days=on.weekday())


def _asked() -> date | None:
    """The day that is asked, where weeks before and after are still in a calendar."""
    try:
        found = date.fromisoformat(request.args.get("jour", ""))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _instant(name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _zone() -> str:
    return str(get_timezone())


def _week_words(first: date, days: int) -> str:
    last = first + timedelta(days=days - 1)
    is_one_month = (first.year, first.month) == (last.year, last.month) and first.day > 1
    return _(
        "Du %(first)s au %(last)s",
        first=day_words(first, "d" if is_one_month else "d MMMM"),
        last=day_words(last, "d MMMM y"),
    )
