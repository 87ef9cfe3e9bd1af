"""The agenda of a professional: a week or a list, a day to print; of a team, counts."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _

from app.appointments import access, wording
from app.appointments.blueprint import bp
from app.appointments.cards import Card, card_of
from app.rendering import day as day_words
from services import appointments, clock
from services.appointments import AppointmentView

# The list goes four weeks ahead.
LIST_DAYS = 28


@bp.get("/agenda")
def agenda() -> Any:
    """A week of one’s own appointments, or the list of the next four; for a cadre, the team’s in numbers."""
    me = access.agent()
    monday = _monday()
    is_list = request.args.get("vue") == "liste"
    days = LIST_DAYS if is_list else 7
    views = appointments.agenda_of(me.viewer, *_between(monday, days))
    by_day = _by_day(views)
    return render_template(
        "appointments/agenda.html",
        days=[
            (on, wording.long_day(on), by_day.get(on, []))
            for on in (monday + timedelta(days=n) for n in range(days))
            if not is_list or on in by_day
        ],
        is_list=is_list,
        monday=monday,
        today=clock.today(_zone()),
        title=_week_words(monday, days),
        before=url_for(".agenda", jour=monday - timedelta(days=days), vue=request.args.get("vue")),
        after=url_for(".agenda", jour=monday + timedelta(days=days), vue=request.args.get("vue")),
        is_following=access.is_following(),
        team=appointments.team_counts(me.viewer, *_between(monday, 7)) if me.viewer.team_ids else None,
    )


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


def _by_day(views: list[AppointmentView]) -> dict[date, list[Card]]:
    found: dict[date, list[Card]] = defaultdict(list)
    for one in sorted(views, key=_wall):
        found[_wall(one).date()].append(card_of(one))
    return found


def _wall(view: AppointmentView) -> datetime:
    """What the clock shows there; of one that is to be picked, its first time."""
    return view.wall_at or view.times[0].wall_at


def _between(first: date, days: int) -> tuple[datetime, datetime]:
    zone = ZoneInfo(_zone())
    return (
        datetime.combine(first, time(), zone),
        datetime.combine(first + timedelta(days=days), time(), zone),
    )


def _monday() -> date:
    on = _asked()
    if on is None:  # on a Saturday one thinks of Monday
        on = clock.today(_zone()) + timedelta(days=2)
    return on - timedelta(days=on.weekday())


def _asked() -> date | None:
    try:
        return date.fromisoformat(request.args.get("jour", ""))
    except ValueError:
        return None


def _zone() -> str:
    return str(get_timezone())


def _week_words(monday: date, days: int) -> str:
    last = monday + timedelta(days=days - 1)
    return _(
        "Du %(first)s au %(last)s",
        first=day_words(monday, "d MMMM"),
        last=day_words(last, "d MMMM y"),
    )
