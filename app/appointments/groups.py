"""Group events: offered by a professional, joined by young people; the sheet of who comes."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _

from app.appointments import access, wording
from app.appointments.blueprint import bp
from app.appointments.forms import EventForm
from app.appointments.slots import _opener
from app.notifications.opened import seen
from app.reasons import sentence_for
from app.rendering import say
from services import appointments, clock
from services.appointments import Clash, EventView, PlaceKind
from services.circle import Relation
from services.errors import Refused
from services.notifications import Kind


@bp.route("/agenda/collectifs", methods=["GET", "POST"])
def events() -> Any:
    """What I organise for several."""
    me = _opener()
    in_a_week = clock.today(str(get_timezone())) + timedelta(days=7)
    form = EventForm(
        formdata=request.form if request.method == "POST" else None,
        time=datetime.combine(in_a_week, time(14)),
        capacity=6,
    )
    form.offer()
    if request.method == "POST" and form.validate():
        try:
            made = appointments.make_event(me.viewer, form.wanted)
            say(_("C’est proposé à vos jeunes."))
            return redirect(url_for(".attendance", event=made), 303)
        except Refused as refusal:
            form.form_errors = [*form.form_errors, sentence_for(refusal)]
    page = render_template(
        "appointments/events.html",
        form=form,
        events=[(one, wording.long_time(one.wall_at)) for one in appointments.events_of(me.viewer)],
    )
    return page, 422 if form.errors else 200


@bp.get("/agenda/collectifs/<uuid:event>")
def attendance(event: UUID) -> str:
    """Who comes: to tick on paper or here."""
    found, seats = appointments.attendance(_opener().viewer, event)
    return render_template(
        "appointments/attendance.html",
        event=found,
        when=wording.long_time(found.wall_at),
        seats=[(one, wording.person_words(one.jeune, one) if one.jeune else ("", "")) for one in seats],
        left=wording.seats(found.left),
    )


@bp.post("/agenda/collectifs/<uuid:event>/annulation")
def cancel_event(event: UUID) -> Any:
    """It does not take place."""
    appointments.cancel_event(_opener().viewer, event)
    say(_("C’est annulé. Tout le monde est prévenu."))
    return redirect(url_for(".events"), 303)


@bp.get("/rendez-vous/collectifs/<uuid:event>")
def event(event: UUID) -> str:
    """What is offered, how many seats are left, and mine."""
    own = access.own_space()
    found = appointments.open_offered(own, event)
    seen(Kind.APPOINTMENT, found.id)
    return _page(own, found, event in appointments.waiting_of(own))


@bp.post("/rendez-vous/collectifs/<uuid:event>/place")
def join_event(event: UUID) -> Any:
    """A seat for me, or a place in the waiting list; or none any more."""
    own = access.own_space()
    if request.form.get("stop") == "1":
        appointments.leave_waiting(own, event_id=event)
        say(_("C’est noté\u00a0: plus d’attente."))
        return redirect(url_for(".event", event=event), 303)
    found = appointments.open_offered(own, event)
    if request.form.get("confirmed") != "1" and (clashes := _in_the_way(own, found)):
        return _page(own, found, False, clashes), 422
    made = appointments.join_event(own, event)
    if made is None:
        say(_("C’est complet. Dès qu’une place se libère, elle est à toi et on te prévient."))
        return redirect(url_for(".event", event=event), 303)
    say(_("Ta place est gardée."))
    if found.host_id is not None:  # there they are asked whether the host may read their first name
        return redirect(url_for(".event", event=event), 303)
    return redirect(url_for(".show", appointment=made), 303)


@bp.post("/rendez-vous/collectifs/<uuid:event>/accueil")
def let_host_read(event: UUID) -> Any:
    """Whoever receives us reads my first name, until the end of the day; or no longer."""
    allows = request.form.get("stop") != "1"
    appointments.let_host_read(access.own_space(), event, allows=allows)
    if allows:
        say(_("C’est noté\u00a0: ton prénom s’affiche à l’accueil, jusqu’à la fin de ce jour-là."))
    else:
        say(_("C’est noté\u00a0: ton prénom ne s’affiche plus à l’accueil."))
    return redirect(url_for(".event", event=event), 303)


def _in_the_way(own: Relation, found: EventView) -> list[Clash]:
    return appointments.clashes(own, [], [found.wall_at], found.minutes, found.zone)


def _page(own: Relation, found: EventView, is_waiting: bool, clashes: Sequence[Clash] = ()) -> str:
    seat = appointments.seat_of(own, found.id)
    asks = seat is not None and found.host_id is not None and found.is_open
    return render_template(
        "appointments/event.html",
        event=found,
        when=wording.long_time(found.wall_at),
        lasts=wording.duration(found.minutes),
        clashes=[wording.clash_words(one, True) for one in clashes],
        seat=seat,
        asks_for_host=asks,
        lets_host_read=asks and appointments.lets_host_read(own, found.id),
        is_waiting=is_waiting,
        left=wording.seats(found.left),
        is_link=found.place_kind is PlaceKind.VIDEO,
        where=wording.PLACES[found.place_kind](),
    )
