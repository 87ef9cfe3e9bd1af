"""What one may do about an appointment: pick a time, answer, move, cancel, say what became of it."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _

from app.appointments import access
from app.appointments.blueprint import bp
from app.appointments.forms import MoveForm
from app.appointments.showing import page
from app.reasons import sentence_for
from app.rendering import say
from services import appointments
from services.appointments import AppointmentView, Reply, Status
from services.database import transaction
from services.errors import NotFound, Refused


@bp.post("/rendez-vous/<uuid:appointment>/choix")
def pick(appointment: UUID) -> Any:
    """One of the times offered."""
    view = access.opened(appointment)
    view.ensure(view.may_pick)
    chosen = request.form.get("time", type=UUID)
    if chosen is None:
        return _again(view, _("Il faut choisir un horaire."))
    try:
        appointments.pick_time(view, chosen)
    except Refused as refusal:
        return _again(view, sentence_for(refusal))
    say(_("C’est choisi. Les autres sont prévenus."))
    return _back(appointment)


@bp.post("/rendez-vous/<uuid:appointment>/reponse")
def reply(appointment: UUID) -> Any:
    """I come, I do not, I would like another time; with a word or without."""
    view = access.opened(appointment)
    view.ensure(view.may_reply)
    word = request.form.get("reply", "")
    if word not in (Reply.ACCEPTED, Reply.DECLINED, Reply.MOVE):
        return _again(view, _("Il faut choisir une réponse."))
    try:
        appointments.reply(view, Reply(word), request.form.get("words", ""))
    except Refused as refusal:
        return _again(view, sentence_for(refusal))
    say(_("C’est dit. Les autres sont prévenus."))
    return _back(appointment)


@bp.post("/rendez-vous/<uuid:appointment>/horaire")
def move(appointment: UUID) -> Any:
    """Another time at once; several are to be picked from."""
    view, form = access.opened(appointment), MoveForm()
    view.ensure(view.may_change)
    clashes: list[appointments.Clash] = []
    if form.validate():
        try:
            clashes = _clashes(view, form)
            if not clashes:
                return _moved(view, form)
        except Refused as refusal:
            form.time.errors = (*form.time.errors, sentence_for(refusal))
    with transaction():
        return page(view, form=form, clashes=clashes), 422


@bp.post("/rendez-vous/<uuid:appointment>/annulation")
def cancel(appointment: UUID) -> Any:
    """It does not take place."""
    view = access.opened(appointment)
    try:
        if request.form.get("all") == "1":
            appointments.end_series(view)
        else:
            appointments.cancel_appointment(view, request.form.get("words", ""))
    except Refused as refusal:
        return _again(view, sentence_for(refusal))
    say(_("C’est annulé. Les autres sont prévenus, les rappels ne sonneront pas."))
    return _back(appointment)


@bp.post("/rendez-vous/<uuid:appointment>/presence")
def mark(appointment: UUID) -> Any:
    """What became of it, for somebody invited."""
    view = access.opened(appointment)
    view.ensure(view.may_mark)
    word = request.form.get("status", "")
    if word not in Status.__members__.values():
        raise NotFound
    try:
        appointments.mark(view, Status(word), request.form.get("account", type=UUID))
    except Refused as refusal:
        return _again(view, sentence_for(refusal))
    say(_("C’est noté."))
    return _back(appointment)


def _moved(view: AppointmentView, form: MoveForm) -> Any:
    if len(form.times) > 1:
        appointments.offer_times(view, form.times)
        say(_("Les horaires sont proposés."))
    else:
        appointments.move_appointment(view, form.times[0])
        say(_("C’est déplacé. Les autres sont prévenus, les rappels suivent."))
    return _back(view.id)


def _clashes(view: AppointmentView, form: MoveForm) -> list[appointments.Clash]:
    appointments.check_times(form.times, view.zone)
    if form.confirmed.data == form.seal:
        return []
    people = [one.account_id for one in view.people]
    return appointments.clashes(view.relation, people, form.times, view.minutes, view.zone, besides=view.id)


def _again(view: AppointmentView, refused: str) -> Any:
    with transaction():  # it shows the page again: a reading too, whose line is committed
        return page(view, refused=refused), 422


def _back(appointment: UUID) -> Any:
    return redirect(url_for(".show", appointment=appointment), 303)
