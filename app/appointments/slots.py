"""Slots: opened by a professional, booked by a young person."""

from collections.abc import Iterable
from datetime import time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from app.appointments import access, wording
from app.appointments.blueprint import bp
from app.appointments.forms import BookingForm, SlotsForm
from app.notifications.opened import seen
from app.reasons import sentence_for
from app.rendering import say
from services import appointments, clock
from services.appointments import PlaceKind, SlotView
from services.circle import LinkKind, Relation
from services.errors import NotFound, Refused
from services.notifications import Kind


@bp.route("/agenda/creneaux", methods=["GET", "POST"])
def slots() -> Any:
    """The times I open, and those that are taken."""
    me = _opener()
    today = clock.today(str(get_timezone()))
    monday = today + timedelta(days=7 - today.weekday())
    form = SlotsForm(
        formdata=request.form if request.method == "POST" else None, on=monday, start=time(9), end=time(12)
    )
    form.offer()
    if request.method == "POST" and form.validate():
        try:
            number = appointments.open_slots(
                me.viewer,
                form.walls,
                form.minutes.data,
                zone=form.zone.data,
                place_kind=PlaceKind(form.place_kind.data),
                place=form.place.data or "",
            )
            say(wording.slots_opened(number))
            return redirect(url_for(".slots"), 303)
        except Refused as refusal:
            form.form_errors = [*form.form_errors, sentence_for(refusal)]
    page = render_template(
        "appointments/slots.html", form=form, days=_by_day(appointments.slots_of(me.viewer))
    )
    return page, 422 if form.errors else 200


@bp.post("/agenda/creneaux/<uuid:slot>/fermeture")
def close_slot(slot: UUID) -> Any:
    """Nobody books it any more."""
    appointments.close_slot(_opener().viewer, slot)
    say(_("Ce créneau n’est plus proposé."))
    return redirect(url_for(".slots"), 303)


@bp.route("/rendez-vous/creneaux", methods=["GET", "POST"])
def free_slots() -> Any:
    """The free times of those who accompany me, what is offered to several, and “tell me when there is one”."""
    own = access.own_space()
    found = appointments.free_slots(own)
    form = BookingForm(formdata=request.form if request.method == "POST" else None)
    form.slot.choices = [SelectChoice(one.id, wording.long_time(one.wall_at)) for one in found]
    clashes: list[appointments.Clash] = []
    if request.method == "POST" and form.validate():
        clashes = _in_the_way(own, form, found)
        try:
            if not clashes:
                made = appointments.book_slot(own, form.slot.data, form.words.data)
                say(_("C’est réservé."))
                return redirect(url_for(".show", appointment=made), 303)
        except Refused as refusal:
            form.slot.errors = (*form.slot.errors, sentence_for(refusal))
    people = [one for one in appointments.invitable(own) if one.kind in (LinkKind.REFERENT, LinkKind.CARER)]
    for one in people:
        seen(Kind.APPOINTMENT, one.account_id)
    page = render_template(
        "appointments/free.html",
        form=form,
        clashes=[wording.clash_words(one, one.account_id == own.space.id) for one in clashes],
        days=_by_day(found),
        events=[(one, wording.long_time(one.wall_at)) for one in appointments.events_for(own)],
        people=people,
        waiting=appointments.waiting_of(own),
        offering={one.account_id for one in found},
        seats=wording.seats,
    )
    return page, 422 if form.errors or clashes else 200


@bp.post("/rendez-vous/attente/<uuid:account>")
def wait(account: UUID) -> Any:
    """Tell me when this professional opens a time; or do not any more."""
    own = access.own_space()
    if request.form.get("stop") == "1":
        appointments.leave_waiting(own, account_id=account)
        say(_("C’est noté\u00a0: plus d’attente."))
    else:
        appointments.wait_for(own, account)
        say(_("C’est noté. On te prévient dès qu’il y a un moment libre."))
    return redirect(url_for(".free_slots"), 303)


def _in_the_way(own: Relation, form: BookingForm, found: list[SlotView]) -> list[appointments.Clash]:
    """What else one has then, unless it was read already for this slot."""
    slot = next((one for one in found if one.id == form.slot.data), None)
    if slot is None or form.confirmed.data == str(slot.id):
        return []
    return appointments.clashes(own, [slot.account_id], [slot.wall_at], slot.minutes, slot.zone)


def _opener() -> Any:
    """Référents and éducateurs open times to those they follow. Raises `NotFound` for anybody else."""
    if not access.is_following():
        raise NotFound
    return access.person()


def _by_day(found: Iterable[SlotView]) -> list[tuple[str, list[tuple[SlotView, str, str]]]]:
    """Each day with its slots: the slot, its hour, where."""
    days = groupby(found, key=lambda one: one.wall_at.date())
    return [
        (
            wording.long_day(on),
            [
                (one, wording.hour(one.wall_at), one.place or wording.PLACES[one.place_kind]())
                for one in several
            ],
        )
        for on, several in days
    ]
