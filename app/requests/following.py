"""/demandes: where each request stands, to the young person and to the référent who is shown its domain."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.documents.wording import title_of
from app.journey import access
from app.journey.undo import offer_undo
from app.notifications.opened import seen
from app.reader import linked, own, person
from app.reasons import sentence_for
from app.rendering import say
from app.requests.blueprint import bp
from app.requests.wording import PECULE, PREPARED, WORDS
from services import catalogue, circle, documents, journey, requests
from services.circle import Relation
from services.errors import NotFound, Refused
from services.notifications import Kind
from services.requests import CLOSED, Motif, RequestLine, RequestState, RequestView, Who


@bp.get("/demandes", endpoint="list")
def show_list() -> str:
    """One’s own: open ones, then those that are over."""
    mine = access.own_space()
    lines = requests.requests_of(mine)
    return render_template(
        "requests/list.html",
        **_sorted(mine, lines),
        surveys=[one for one in lines if one.is_survey_due],
        prepared=requests.preparations_of(mine, access.language()),
        person=None,
        **WORDS,
    )


@bp.get("/jeunes/<uuid:jeune>/demandes")
def theirs(jeune: UUID) -> str:
    """Those of a young person, in the domains they show."""
    relation = linked(jeune)
    lines = requests.requests_of(relation)
    # The state alone, as the steps say it, where they are shown; never an amount.
    stage = None
    if relation.allows("checklist.shared.read", domain="aides"):
        stage = journey.pecule_page(journey.path_of(relation, access.language())).stage
    return render_template(
        "requests/theirs.html",
        pecule=PECULE[stage] if stage else None,
        **_sorted(relation, lines),
        prepared=requests.preparations_of(relation, access.language(), is_noted=bool(lines)),
        may_prepare=relation.allows(requests.PREPARE),
        prepared_words=PREPARED,
        person=relation,
        **WORDS,
    )


def _sorted(relation: Relation, lines: list[RequestLine]) -> dict[str, Any]:
    """What was sent together, together: what goes on, what is over, and what bundles are called."""
    found = requests.sendings_of(lines)
    return {
        "open": [one for one in found if not one.is_closed],
        "over": [one for one in found if one.is_closed],
        "titles": catalogue.bouquet_names(relation, access.language()),
    }


@bp.get("/demandes/<uuid:request_id>")
def show(request_id: UUID) -> str:
    """One of them: where it stands, what went with it, what was done, what to do now."""
    relation = _relation(request_id)
    view = requests.open_request(relation, request_id)
    if relation.is_own:
        seen(Kind.REQUEST, request_id)
    return _page(relation, view)


@bp.post("/demandes/<uuid:request_id>/suite")
def note(request_id: UUID) -> Any:
    """What the partner said, or that it was obtained; by the young person, or by their référent."""
    relation, form = _relation(request_id), request.form
    try:
        to = RequestState(form.get("to", ""))
        motif = Motif(form["motif"]) if form.get("motif") else None
    except ValueError:
        raise NotFound from None
    try:
        requests.note_answer(relation, request_id, to, motif=motif, words=form.get("words", ""))
    except Refused as refusal:
        return _page(relation, requests.open_request(relation, request_id), refusal), 422
    offer_undo(_("C’est noté."), url_for(".take_back", request_id=request_id))
    return _to(request_id)


@bp.post("/demandes/<uuid:request_id>/annuler")
def take_back(request_id: UUID) -> Response:
    """The last thing noted was a mistake."""
    requests.take_answer_back(_relation(request_id), request_id)
    say(_("C’est comme avant."))
    return _to(request_id)


@bp.post("/demandes/<uuid:request_id>/retrait")
def withdraw(request_id: UUID) -> Response:
    """Nothing of it is with the partner any more."""
    requests.withdraw(access.own_space(), request_id)
    say(_("C’est retiré. Le partenaire ne voit plus rien."))
    return _to(request_id)


@bp.post("/demandes/<uuid:request_id>/message")
def write(request_id: UUID) -> Any:
    """A word to the partner."""
    mine = access.own_space()
    try:
        requests.write_to_partner(mine, request_id, request.form.get("words", ""))
    except Refused as refusal:
        return _page(mine, requests.open_request(mine, request_id), refusal), 422
    say(_("C’est envoyé."))
    return _to(request_id)


@bp.post("/demandes/<uuid:request_id>/papiers/<uuid:document>")
def take_paper_back(request_id: UUID, document: UUID) -> Response:
    """One paper no longer goes with it."""
    requests.take_paper_back(access.own_space(), request_id, document)
    say(_("Ce papier n’est plus joint."))
    return _to(request_id)


@bp.post("/demandes/<uuid:request_id>/bilan")
def say_how(request_id: UUID) -> Any:
    """Three months later: did it help?"""
    mine, form = access.own_space(), request.form
    got = {"1": True, "0": False}.get(form.get("got", ""))
    face = {"1": 1, "2": 2, "3": 3}.get(form.get("face", ""), 0)
    try:
        requests.say_how(mine, request_id, face, form.get("words", ""), got_it=got)
    except Refused as refusal:
        return _page(mine, requests.open_request(mine, request_id), refusal), 422
    say(_("Merci. Ça aide à choisir de meilleures offres."))
    return _to(request_id)


def _page(relation: Relation, view: RequestView, refusal: Refused | None = None) -> str:
    mine = view.who is Who.JEUNE
    papers = documents.own_papers(relation, view.papers) if mine and view.papers else []
    sisters = requests.sisters_of(relation, view.line)
    return render_template(
        "requests/show.html" if mine else "requests/show_theirs.html",
        view=view,
        line=view.line,
        person=relation,
        papers=[(one, title_of(one)) for one in papers],
        ways=[one for one in view.ways if one is not RequestState.WITHDRAWN],
        may_withdraw=RequestState.WITHDRAWN in view.ways,
        problem=sentence_for(refusal) if refusal else None,
        typed=request.form if refusal else {},
        is_over=view.line.state in CLOSED,
        together=requests.Sending((view.line, *sisters)) if sisters else None,
        titles=catalogue.bouquet_names(relation, access.language()) if sisters else {},
        helper=_helper(relation) if mine else None,
        **WORDS,
    )


def _helper(relation: Relation) -> circle.Member | None:
    """The référent, whom one tap reaches."""
    return next((one for one in circle.members_of(relation.space) if one.is_referent and one.is_active), None)


def _relation(request_id: UUID) -> Relation:
    return relation_to(requests.find_owner(request_id))


def relation_to(owner: UUID) -> Relation:
    """What whoever asks is to whoever asked: their own, or followed. Raises `NotFound`."""
    mine = own()
    if mine is not None and mine.space.id == owner:
        return mine
    found = circle.find_relation(person().viewer, owner)
    if found is None or found.is_restricted:
        raise NotFound
    return found


def _to(request_id: UUID) -> Response:
    return redirect(url_for("requests.show", request_id=request_id), 303)  # type: ignore[return-value]
