"""/mentors/equipe: who applies, the attestations to read by two, those that end soon."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import make_response, render_template, url_for
from flask_babel import gettext as _

from app.accounts.inviting import show_ticket
from app.mentoring import wording
from app.mentoring.access import done, person, read_lines
from app.mentoring.blueprint import bp
from app.mentoring.forms import AgreementForm, AttestationForm
from app.reasons import sentence_for
from services import clock, mentoring
from services.database import transaction
from services.errors import Conflict, Refused
from services.mentoring import MentorState, Sheet


@bp.get("/mentors/equipe")
def desk() -> str:
    """Every mentor of the département, those who wait first."""
    found = mentoring.open_desk(person().viewer)
    read_lines()
    groups = [
        (_("À vérifier"), found.of(MentorState.APPLIED, MentorState.CHECKED)),
        (_("L’attestation finit bientôt"), found.ending),
        (_("En pause"), found.of(MentorState.PAUSED, MentorState.UNSIGNED)),
        (_("Actifs"), [one for one in found.of(MentorState.ACTIVE) if not one.ends_soon]),
        (_("Terminé"), found.of(MentorState.ENDED)),
    ]
    return render_template("mentoring/desk.html", desk=found, groups=groups, words=wording)


@bp.get("/mentors/equipe/<uuid:mentor>")
def sheet(mentor: UUID) -> str:
    """One of them, and what is to be done."""
    return _page(mentoring.open_sheet(person().viewer, mentor))


@bp.post("/mentors/equipe/<uuid:mentor>/attestation")
def check(mentor: UUID) -> Any:
    """The first of the two read it."""
    found, form = mentoring.open_sheet(person().viewer, mentor), AttestationForm()
    if not form.validate():
        return _page(found, form), 422
    try:
        mentoring.check(person().viewer, mentor, form.number.data, form.seen_on.data)
    except Refused as refusal:
        form.form_errors = [sentence_for(refusal)]
        return make_response(_page(found, form), 422)
    return done(lambda: None, _("C’est noté. Un autre cadre lit l’attestation à son tour."), _address(mentor))


@bp.post("/mentors/equipe/<uuid:mentor>/accord")
def agree_attestation(mentor: UUID) -> Any:
    """The second one read it too: the mentor acts, and comes in by an invitation."""
    found, form = mentoring.open_sheet(person().viewer, mentor), AgreementForm()
    if not form.validate():
        return _page(found, agreement=form), 422
    try:
        ticket = mentoring.agree(person().viewer, mentor, form.number.data)
    except Refused as refusal:
        form.form_errors = [sentence_for(refusal)]
        return make_response(_page(found, agreement=form), 422)
    except Conflict:
        form.form_errors = [_("Ce n’est pas le numéro qui a été noté. Relisez l’attestation à deux.")]
        return make_response(_page(found, agreement=form), 422)
    if ticket is None:
        return done(
            lambda: None,
            _("C’est vérifié à deux\u00a0: le mentor peut agir pendant un an."),
            _address(mentor),
        )
    return show_ticket(ticket, found.line.name, _address(mentor))


@bp.post("/mentors/equipe/<uuid:mentor>/invitation")
def invite(mentor: UUID) -> Any:
    """Another link and code; the ones before no longer work."""
    found = mentoring.open_sheet(person().viewer, mentor)
    ticket = mentoring.invite_again(person().viewer, mentor)
    return show_ticket(ticket, found.line.name, _address(mentor))


@bp.post("/mentors/equipe/<uuid:mentor>/suspension")
def suspend(mentor: UUID) -> Any:
    """Paused at once."""
    return _stop(mentor, mentoring.suspend, _("En pause, tout de suite. Rien n’est perdu."))


@bp.post("/mentors/equipe/<uuid:mentor>/fin")
def close(mentor: UUID) -> Any:
    """Not taken, or over."""
    return _stop(mentor, mentoring.end, _("C’est terminé pour cette personne."))


def _stop(mentor: UUID, act: Callable[..., None], sentence: str) -> Any:
    viewer = person().viewer
    return done(lambda: act(viewer, mentor), sentence, _address(mentor))


def _page(found: Sheet, form: AttestationForm | None = None, agreement: AgreementForm | None = None) -> str:
    with transaction():
        return render_template(
            "mentoring/sheet.html",
            sheet=found,
            form=form or AttestationForm(formdata=None, seen_on=clock.now().date()),
            agreement=agreement or AgreementForm(formdata=None),
            # Whoever saw it first does not agree to it: the page says who else is awaited.
            is_first=bool(found.waiting and found.waiting.verified_by == person().id),
            today=clock.now().date(),
            words=wording,
        )


def _address(mentor: UUID | None = None) -> str:
    return url_for("mentoring.sheet", mentor=mentor) if mentor else url_for("mentoring.desk")
