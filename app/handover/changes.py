"""Passation: young people change référent on a chosen day; asked by the référent, decided by the cadre."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from app.handover import access
from app.handover.blueprint import bp
from app.handover.forms import HandoverForm, WordsForm
from app.handover.wording import REASONS, why
from app.reasons import sentence_for
from app.rendering import say
from app.security import current_person
from services import circle, clock
from services.circle import HandoverReason
from services.database import transaction
from services.errors import Refused
from services.sealing import Lost


@bp.route("/passation", methods=["GET", "POST"])
def hand_over() -> Any:
    """The référent proposes that somebody else follows these young people."""
    access.ensure_referent()
    return _hand_over(current_person.id, "")


@bp.route("/equipe/referents/<uuid:referent>/passation", methods=["GET", "POST"])
def team_hand_over(referent: UUID) -> Any:
    """The cadre decides it."""
    return _hand_over(referent, access.referent_of_my_team(referent))


@bp.post("/equipe/passations/<uuid:batch>/accord")
def agree(batch: UUID) -> Any:
    """The cadre agrees to what was proposed."""
    return _decide(
        circle.agree_handover, batch, _("C’est décidé. Les jeunes concernés voient qui, quand et pourquoi.")
    )


@bp.post("/equipe/passations/<uuid:batch>/refus")
def refuse(batch: UUID) -> Any:
    """The cadre does not."""
    return _decide(
        circle.refuse_handover, batch, _("C’est refusé\u00a0: rien ne change. Pensez à en parler.")
    )


@bp.post("/equipe/passations/<uuid:batch>/annulation")
def cancel_change(batch: UUID) -> Any:
    """The cadre changes their mind before the day."""
    return _decide(circle.cancel_handover, batch, _("C’est annulé\u00a0: le référent reste le même."))


@bp.post("/passation/<uuid:batch>/retrait")
def withdraw(batch: UUID) -> Any:
    """The référent takes back what was not answered yet."""
    circle.withdraw_handover(current_person.viewer, batch)
    say(_("C’est retiré\u00a0: rien ne change."))
    return redirect(url_for(".hand_over"), 303)


@bp.get("/passations/<uuid:handover>")
def show(handover: UUID) -> str:
    """Who, when and why; the note, and the young person’s own words."""
    return _page(_opened(handover))


@bp.post("/passations/<uuid:handover>/note")
def write_note(handover: UUID) -> Any:
    """What the référent who leaves writes to the newcomer; the young person reads it."""
    return _write(handover, circle.write_handover_note, _("C’est enregistré."))


@bp.post("/passations/<uuid:handover>/mots")
def write_words(handover: UUID) -> Any:
    """What the young person writes to the newcomer, or takes back."""
    return _write(handover, circle.say_to_newcomer, _("C’est enregistré."))


def _hand_over(referent: UUID, name: str) -> Any:
    form = HandoverForm()
    with transaction():
        followed = circle.followed_by(current_person.viewer, referent)
    form.offer(circle.colleagues_of(referent), followed)
    if not form.validate_on_submit():
        return _choose(form, name), 422 if form.is_submitted() else 200
    try:
        _plan(form, referent)
    except Refused as refusal:
        form.form_errors = [sentence_for(refusal)]
        return _choose(form, name), 422
    if name:
        say(_("C’est décidé. Les jeunes concernés voient qui, quand et pourquoi."))
        return redirect(url_for("steering.team"), 303)
    say(_("C’est proposé\u00a0: votre cadre répond, et rien ne change d’ici là."))
    return redirect(url_for(".hand_over"), 303)


def _plan(form: HandoverForm, referent: UUID) -> None:
    chosen = None if form.everybody.data else [UUID(one) for one in form.jeunes.data or ()]
    if chosen == []:
        raise Refused("handover_nobody")
    circle.plan_handover(
        current_person.viewer,
        referent,
        UUID(form.to.data),
        form.starts_on.data,
        HandoverReason(form.reason.data),
        chosen,
    )


def _choose(form: HandoverForm, name: str) -> str:
    mine = [] if name else circle.my_handovers(current_person.viewer)
    return render_template(
        "handover/hand_over.html",
        form=form,
        name=name,
        leaving=[one for one in mine if one.from_id == current_person.id],
        coming=[one for one in mine if one.to_id == current_person.id],
        reasons=REASONS,
        today=clock.now().date(),
    )


def _decide(act: Callable[..., None], batch: UUID, done: str) -> Any:
    access.ensure_cadre()
    try:
        act(current_person.viewer, batch)
        say(done)
    except Refused as refusal:
        say(sentence_for(refusal))
    return redirect(url_for("steering.team"), 303)


def _opened(handover: UUID) -> circle.HandoverPage:
    return circle.open_handover(
        current_person.viewer, current_person.space, current_person.first_name, handover
    )


def _write(handover: UUID, act: Callable[..., None], done: str) -> Any:
    form = WordsForm()
    with transaction():
        page = _opened(handover)
        if not form.validate():
            return _page(page, form), 422
        act(page.relation, handover, form.words.data or "")
    say(done)
    return redirect(url_for(".show", handover=handover), 303)


def _page(page: circle.HandoverPage, form: WordsForm | None = None) -> str:
    is_own = page.relation.is_own
    written = page.words if is_own else page.note
    return render_template(
        "handover/show_young.html" if is_own else "handover/show.html",
        page=page,
        view=page.view,
        why=why(page.view.reason, page.view.from_name),
        reason=REASONS[page.view.reason](),
        form=form or WordsForm(formdata=None, words="" if isinstance(written, Lost) else written),
        today=page.relation.life.today,
    )
