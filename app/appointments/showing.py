"""My appointments, and one of them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for

from app.appointments import access, wording
from app.appointments.blueprint import bp
from app.appointments.cards import card_of
from app.appointments.forms import MoveForm
from app.locale import language
from app.notifications.opened import seen
from services import appointments, clock, journey
from services.appointments import AppointmentView, Clash, PlaceKind, Reply, Status
from services.notifications import Kind

AHEAD = timedelta(days=2 * 366)
# Nobody who is no professional has that many; a page stays a page.
SHOWN = 200


@bp.get("/rendez-vous", endpoint="list")
def show_list() -> Any:
    """What is to answer, what is to come, what was. A professional has an agenda."""
    if access.is_professional():
        return redirect(url_for(".agenda"), 303)
    own = access.own()
    if own is not None:
        views = appointments.own_appointments(own, limit=SHOWN)
    else:
        at = clock.now()
        views = appointments.agenda_of(
            access.person().viewer, at - timedelta(days=60), at + AHEAD, limit=SHOWN
        )
    ahead = [one for one in views if not one.is_past]
    return render_template(
        "appointments/list.html",
        waiting=[card_of(one) for one in ahead if one.is_waiting_for_me],
        ahead=[card_of(one) for one in ahead if not one.is_waiting_for_me],
        past=[card_of(one) for one in reversed(views) if one.is_past],
        is_own=own is not None,
    )


@bp.get("/rendez-vous/<uuid:appointment>")
def show(appointment: UUID) -> str:
    """One appointment, and what one may do about it. Opening it reads what announced it."""
    view = access.opened(appointment)
    seen(Kind.APPOINTMENT, view.id)
    seen(Kind.REMINDER, view.id)
    return page(view)


def page(
    view: AppointmentView,
    *,
    form: MoveForm | None = None,
    clashes: list[Clash] | None = None,
    refused: str | None = None,
) -> str:
    """The page of an appointment, with what was wrong if something was."""
    return render_template(
        "appointments/show.html",
        view=view,
        card=card_of(view),
        topic=wording.TOPICS[view.topic](),
        when=wording.long_time(view.wall_at) if view.wall_at else None,
        lasts=wording.duration(view.minutes),
        place_icon=wording.PLACE_ICONS[view.place_kind],
        is_link=view.place_kind is PlaceKind.VIDEO,
        is_phone=view.place_kind is PlaceKind.PHONE,
        times=[(one, wording.long_time(one.wall_at)) for one in view.times],
        people=[(one, *wording.person_words(one, view)) for one in view.people],
        steps=_steps(view),
        marks=[(status.value, words()) for status, words in wording.MARKS.items()],
        is_missed=view.jeune is not None and view.jeune.status is Status.NOSHOW,
        Reply=Reply,
        form=form or MoveForm(formdata=None, time=view.wall_at),
        clashes=[wording.clash_words(one, one.account_id == view.me) for one in clashes or ()],
        refused=refused,
    )


def _steps(view: AppointmentView) -> list[dict[str, Any]]:
    """The steps it is linked to, with their papers; a link to one's own."""
    found = []
    for step_id in view.bring.steps:
        if journey.load().step(step_id) is None:
            continue
        words = journey.step_words(step_id, language())
        own = view.relation.is_own
        found.append(
            {
                "text": words.text,
                "papers": [paper.text for paper in words.papers],
                "href": f"/etapes/{journey.step_address(view.relation.space, step_id)}" if own else None,
            }
        )
    return found
