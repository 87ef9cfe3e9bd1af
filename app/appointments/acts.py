"""What one may do about an appointment: pick a time, answer, move, cancel, say what became of it."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import outbox
from app.appointments import access, wording
from app.appointments.blueprint import bp
from app.appointments.forms import MoveForm
from app.appointments.showing import page
from app.reasons import sentence_for
from app.rendering import say
from services import accounts, appointments
from services.appointments import AppointmentView, Reply, Status
from services.database import transaction
from services.errors import NotFound, Refused


@bp.post("/rendez-vous/<uuid:appointment>/choix")
def pick(appointment: UUID) -> Any:
    """One of the times offered; what stands in its way is said before."""
    view = access.opened(appointment)
    view.ensure(view.may_pick)
    chosen = request.form.get("time", type=UUID)
    if chosen is None:
        return _again(view, _("Il faut choisir un horaire."))
    try:
        if request.form.get("confirmed") != str(chosen) and (clashes := _in_the_way(view, chosen)):
            with transaction():
                return page(view, clashes=clashes, picked=chosen), 422
        appointments.pick_time(view, chosen)
    except Refused as refusal:
        return _again(view, sentence_for(refusal))
    say(_("C’est choisi. Les autres sont prévenus."))
    return _back(appointment)


@bp.post("/rendez-vous/<uuid:appointment>/reponse")
def reply(appointment: UUID) -> Any:
    """I come, I do not, I would like another time; with a word or without; now, or once there is a network."""
    if outbox.is_asked():
        return _reply_once(appointment)
    view = access.opened(appointment)
    view.ensure(view.may_reply)
    answer = _answer()
    if answer is None:
        return _again(view, _("Il faut choisir une réponse."))
    try:
        _replied(view, answer)
    except Refused as refusal:
        return _again(view, sentence_for(refusal))
    say(_("C’est dit. Les autres sont prévenus."))
    return _back(appointment)


@bp.post("/rendez-vous/<uuid:appointment>/a-sa-place")
def stand_in(appointment: UUID) -> Any:
    """I go there in place of the colleague I replace."""
    appointments.stand_in(access.opened(appointment))
    say(_("C’est noté. Les autres savent qui vient."))
    return _back(appointment)


@bp.post("/rendez-vous/<uuid:appointment>/refaire")
def make_again(appointment: UUID) -> Any:
    """“On en refixe un ?” in one tap: the same hour on other days, to pick from."""
    view = access.opened(appointment)
    try:
        made = appointments.make_again(view)
    except Refused as refusal:
        return _again(view, sentence_for(refusal))
    say(_("C’est proposé, à la même heure d’autres jours. Les autres sont prévenus."))
    return _back(made)


@bp.post("/rendez-vous/<uuid:appointment>/horaire")
def move(appointment: UUID) -> Any:
    """Another time at once; several are to be picked from."""
    view, form = access.opened(appointment), MoveForm()
    view.ensure(view.may_move)
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


@bp.route("/rendez-vous/<uuid:appointment>/invitation", methods=["GET", "POST"])
def invite(appointment: UUID) -> Any:
    """One more person, once it is there."""
    view = access.opened(appointment)
    if request.method == "GET":
        return _invitation(view)
    asked = request.form.get("person", type=UUID)
    if asked is None:
        return _invitation(view, _("Il faut choisir une personne.")), 422
    try:
        appointments.invite_more(view, asked)
    except Refused as refusal:
        with transaction():  # as `_again`
            return _invitation(view, sentence_for(refusal)), 422
    say(_("C’est fait\u00a0: cette personne est invitée, et prévenue."))
    return _back(appointment)


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
    elif form.all.data and view.series_id:
        number = appointments.move_series(view, form.times[0])
        say(wording.moved(number))
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


def _in_the_way(view: AppointmentView, time_id: UUID) -> list[appointments.Clash]:
    wall = next((one.wall_at for one in view.times if one.id == time_id), None)
    if wall is None:
        return []  # gone: the operation says so
    people = [one.account_id for one in view.people]
    return appointments.clashes(view.relation, people, [wall], view.minutes, view.zone, besides=view.id)


def _reply_once(appointment: UUID) -> Any:
    """What waited on a phone: said once, and about the time that was read."""
    client_id, answer = outbox.client_id(), _answer()
    view = access.opened(appointment)
    view.ensure(view.may_reply)

    def work() -> str:
        _replied(view, answer or Reply.WAITING)
        return ""

    if answer is None:
        raise NotFound
    try:
        accounts.done_once(client_id, work)
    except Refused as refusal:
        return outbox.not_taken(422, sentence_for(refusal))
    say(_("C’est dit. Les autres sont prévenus."))
    return outbox.sent(next=url_for(".show", appointment=appointment))


def _replied(view: AppointmentView, answer: Reply) -> None:
    """To this one, or to those that come after too."""
    form = request.form
    words, seen = form.get("words", ""), form.get("version", type=int)
    if form.get("all") == "1" and view.series_id:
        appointments.reply_series(view, answer, words, seen=seen, seen_after=form.get("after", ""))
    else:
        appointments.reply(view, answer, words, seen=seen)


def _answer() -> Reply | None:
    word = request.form.get("reply", "")
    return Reply(word) if word in (Reply.ACCEPTED, Reply.DECLINED, Reply.MOVE) else None


def _invitation(view: AppointmentView, refused: str | None = None) -> str:
    return render_template(
        "appointments/invite.html",
        view=view,
        title=wording.title(view),
        people=[
            (account_id, _("%(name)s (cadre)", name=name) if heads else name)
            for account_id, name, heads in appointments.to_invite(view)
        ],
        is_confided=appointments.was_confided(view),
        refused=refused,
    )


def _again(view: AppointmentView, refused: str) -> Any:
    with transaction():  # it shows the page again: a reading too, whose line is committed
        return page(view, refused=refused), 422


def _back(appointment: UUID) -> Any:
    return redirect(url_for(".show", appointment=appointment), 303)
