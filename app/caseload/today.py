"""Aujourd’hui: what needs me, in order, with the reason; dealt with by the act itself, or put off to a day."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.caseload.needs import NeedView, need_view
from app.caseload.routes import bp, ensure_following, may_invite
from app.locale import language
from app.reasons import sentence_for
from app.rendering import day, say
from app.security import current_person
from services import circle, clock
from services.caseload import NeedKind, Today, open_today, put_off_need, take_back_need
from services.errors import NotFound, Refused

__all__ = ["bp"]


@bp.get("/aujourdhui")
def today() -> str:
    """What needs this professional among those they follow, the most pressing first."""
    ensure_following()
    found = open_today(current_person.viewer)
    on = clock.now().date()
    covers = [one for one in circle.covers_around(current_person.id) if one.is_running(on)]
    return render_template(
        "caseload/today.html",
        summary=_summary(found),
        sections=_sections(found),
        put_off=[need_view(need, language()) for need in found.put_off],
        more=found.more,
        following=found.following,
        covers=covers,
        may_be_away=may_invite(),
        days=_days(on),
        today=on,
    )


@bp.post("/aujourdhui/plus-tard")
def put_off() -> Any:
    """Not now: from that day on it is in the list again. Without a day: read."""
    jeune, kind, subject = _need()
    until = _day()
    try:
        put_off_need(current_person.viewer, jeune, kind, subject, until)
    except Refused as refusal:
        say(sentence_for(refusal))
    else:
        say(_("Remis au %(day)s.", day=day(until, "d MMMM")) if until else _("C’est vu."))
    return redirect(url_for(".today"), 303)


@bp.post("/aujourdhui/reprise")
def take_back() -> Any:
    """In the list again."""
    ensure_following()
    take_back_need(current_person.viewer, *_need())
    say(_("C’est de nouveau dans votre liste."))
    return redirect(url_for(".today"), 303)


def _need() -> tuple[UUID, NeedKind, str]:
    """What the form is about. Raises `NotFound` for what no page ever sent."""
    ensure_following()
    try:
        jeune, kind, subject = request.form.get("need", "").split("|", 2)
        return UUID(jeune), NeedKind(kind), subject
    except ValueError:
        raise NotFound from None


def _day() -> date | None:
    """The day of the button, else that of the calendar; a day nobody can read is yesterday, which is refused."""
    written = request.form.get("until") or request.form.get("day")
    if not written:
        return None if request.form.get("done") else clock.now().date()
    try:
        return date.fromisoformat(written)
    except ValueError:
        return clock.now().date()


def _days(on: date) -> list[tuple[str, str]]:
    """The days one puts off to most often."""
    return [
        ((on + timedelta(days=1)).isoformat(), _("Demain")),
        ((on + timedelta(days=7 - on.weekday())).isoformat(), _("Lundi")),
        ((on + timedelta(days=14)).isoformat(), _("Dans deux semaines")),
        ((on + timedelta(days=30)).isoformat(), _("Dans un mois")),
    ]


def _sections(found: Today) -> list[tuple[str, list[NeedView]]]:
    """What waits for an answer, then what comes: ten minutes go to the first."""
    views = [need_view(need, language()) for need in found.needs]
    sections = (
        (_("À traiter maintenant"), [one for one in views if one.kind == "late"]),
        (_("À prévoir"), [one for one in views if one.kind != "late"]),
    )
    return [(title, list_) for title, list_ in sections if list_]


def _summary(found: Today) -> str:
    number = len(found.needs) + found.more
    if not number:
        return ""
    return ngettext("%(num)s chose à voir", "%(num)s choses à voir", number)
