"""Mes jeunes, the page of a young person, and what may be done from there."""

from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.caseload import reasons as reasons  # the sentences of the refusals
from app.caseload.forms import AnswerForm, MilestoneForm, ProposalForm
from app.caseload.navigation import FOLLOWING, give_navigation
from app.caseload.rows import list_context, read_address
from app.caseload.shared_home import shared_home
from app.caseload.views import proposing_context, young_person_context
from app.reasons import sentence_for
from app.rendering import say
from app.security import current_person
from services import accounts, circle, journey
from services.caseload import find_proposing, list_caseload, open_proposing, open_young_person
from services.circle import PostKind
from services.database import transaction
from services.errors import NotFound, Refused

bp = Blueprint("caseload", __name__)
bp.app_context_processor(give_navigation)


@bp.get("/jeunes", endpoint="list")
def show_list() -> str:
    """Everybody this professional follows, most urgent first."""
    ensure_following()
    asked = read_address(request.args)
    caseload = list_caseload(current_person.viewer, **vars(asked))
    context = list_context(caseload, asked)
    return render_template("caseload/list.html", may_invite=may_invite(), empty_text=_empty(), **context)


@bp.get("/jeunes/<uuid:jeune>")
def young_person(jeune: UUID) -> str:
    """What this young person shares with this professional. They will know who looked."""
    ensure_following()
    return _page(jeune)


@bp.get("/jeunes/<uuid:jeune>/proposer")
def choose_step(jeune: UUID) -> str:
    """The steps that may be proposed to this young person, by domain. They will know who looked."""
    return _steps_to_propose(jeune, ProposalForm(formdata=None))


@bp.post("/jeunes/<uuid:jeune>/proposer")
def propose(jeune: UUID) -> Any:
    """Propose a step of the catalogue; the young person accepts it or not."""
    form = ProposalForm()
    proposing = find_proposing(current_person.viewer, jeune, _language())
    form.offer(proposing.steps)
    if not form.validate():
        return _choose_again(jeune, form)
    try:
        journey.propose_step(proposing.relation, form.step_id.data, form.words.data or "")
    except Refused as refusal:
        return _choose_again(jeune, form, refusal)
    say(_("Étape proposée. La réponse s’affichera ici."))
    return _back(jeune)


@bp.post("/jeunes/<uuid:jeune>/jalons")
def record_milestone(jeune: UUID) -> Any:
    """Note that an interview, a visit or another milestone took place."""
    form = MilestoneForm()
    relation = _relation(jeune, "milestone.record")
    relation.ensure("milestone.record")
    if not form.validate():
        return _again(jeune, milestone=form)
    try:
        journey.record_milestone(relation, form.kind.data, form.held_on.data, form.words.data or "")
    except Refused as refusal:
        return _again(jeune, refusal, milestone=form)
    say(_("C’est noté. %(name)s peut le lire.", name=relation.first_name))
    return _back(jeune)


@bp.post("/jeunes/<uuid:jeune>/jalons/<uuid:milestone>/retrait")
def withdraw_milestone(jeune: UUID, milestone: UUID) -> Any:
    """Undo what was noted by mistake."""
    journey.withdraw_milestone(_relation(jeune, "milestone.record"), milestone)
    say(_("C’est retiré."))
    return _back(jeune)


@bp.post("/jeunes/<uuid:jeune>/aides/<uuid:request_id>/prise")
def take_help(jeune: UUID, request_id: UUID) -> Any:
    """Say that one takes care of a request for help."""
    relation = _relation(jeune, "help.answer")
    journey.take_help(relation, request_id)
    say(_("%(name)s voit que vous vous en occupez.", name=relation.first_name))
    return _back(jeune)


@bp.post("/jeunes/<uuid:jeune>/aides/<uuid:request_id>/rendu")
def give_back_help(jeune: UUID, request_id: UUID) -> Any:
    """Undo it: somebody else can take it."""
    journey.give_back_help(_relation(jeune, "help.answer"), request_id)
    say(_("La demande est de nouveau ouverte à d’autres."))
    return _back(jeune)


@bp.post("/jeunes/<uuid:jeune>/aides/<uuid:request_id>/reponses")
def answer_help(jeune: UUID, request_id: UUID) -> Any:
    """Answer a request for help."""
    form = AnswerForm()
    relation = _relation(jeune, "help.answer")
    if not form.validate():
        return _again(jeune, answer=form, answering=request_id)
    try:
        journey.answer_help(relation, request_id, form.words.data)
    except Refused as refusal:
        return _again(jeune, refusal, answer=form, answering=request_id)
    say(_("Réponse envoyée."))
    return _back(jeune)


@bp.post("/jeunes/<uuid:jeune>/sessions/fin")
def sign_out_everywhere(jeune: UUID) -> Any:
    """A lost phone: close the space everywhere, and read nothing by it."""
    with transaction():
        relation = circle.enter(current_person.viewer, jeune, "session.revoke", about="sessions")
        accounts.end_all(jeune, why="lost_phone")
    say(_("Pour %(name)s, l’espace est fermé sur tous ses appareils.", name=relation.first_name))
    return _back(jeune)


def may_invite() -> bool:
    """Only a référent opens a new space."""
    return PostKind.REFERENT in current_person.standing.posts


def _empty() -> str:
    if may_invite():
        return _("Invitez un jeune, ou voyez avec votre cadre qui vous est confié.")
    return _("Les jeunes accueillis chez vous s’afficheront ici.")


def ensure_following() -> None:
    """These pages are those of référents and éducateurs; for anybody else they do not exist."""
    if not current_person.standing.posts & FOLLOWING:
        raise NotFound


def _relation(jeune: UUID, operation: str) -> circle.Relation:
    """What the person is to this young person now, when `operation` is ever theirs; each act asks the rule again."""
    relation = circle.find_relation(current_person.viewer, jeune)
    if relation is None or relation.is_own:
        raise NotFound
    relation.ensure_ever(operation)
    return relation


def _back(jeune: UUID) -> Any:
    """To the young person's page; for a mentor or a cadre, to a page of their own."""
    if current_person.standing.posts & FOLLOWING:
        return redirect(url_for("caseload.young_person", jeune=jeune), 303)
    return redirect(url_for("home.index"), 303)


def _again(jeune: UUID, refusal: Refused | None = None, **forms: Any) -> Any:
    """The same page with what was written and what is wrong with it. It is a reading too: its line is committed."""
    if refusal is not None:
        form = next(form for name, form in forms.items() if name != "answering")
        form.form_errors = [*form.form_errors, sentence_for(refusal)]
    with transaction():
        if current_person.standing.posts & FOLLOWING:
            return make_response(_page(jeune, **forms), 422)
        return make_response(shared_home(jeune=jeune, **forms), 422)


def _choose_again(jeune: UUID, form: ProposalForm, refusal: Refused | None = None) -> Any:
    """The steps again with what was written: a reading too, whose line is committed."""
    if refusal is not None:
        form.form_errors = [*form.form_errors, sentence_for(refusal)]
    with transaction():
        return make_response(_steps_to_propose(jeune, form), 422)


def _steps_to_propose(jeune: UUID, form: ProposalForm) -> str:
    proposing = open_proposing(current_person.viewer, jeune, _language())
    return render_template("caseload/propose.html", **proposing_context(proposing, form))


def _language() -> str:
    return str(get_locale())


def _page(jeune: UUID, **forms: Any) -> str:
    person = open_young_person(current_person.viewer, jeune, _language())
    return render_template("caseload/young_person.html", **young_person_context(person, **forms))
