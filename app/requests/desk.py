"""/partenaire: the desk of whoever answers for a partner. What was sent to their offers, and nothing else."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.documents.served import mark, served, was_said
from app.documents.wording import kind_words
from app.notifications.opened import seen
from app.reader import person
from app.reasons import sentence_for
from app.rendering import say
from app.requests.blueprint import bp
from app.requests.wording import WORDS
from services import documents, requests
from services.errors import NotFound, Refused
from services.notifications import Kind
from services.requests import Motif, RequestState


@bp.get("/partenaire")
def desk() -> str:
    """Those that wait for an answer first."""
    page = max(1, request.args.get("page", 1, type=int))
    found = requests.desk_of(person().viewer, min(page, 50))
    return render_template("requests/desk.html", desk=found, page=page, **WORDS)


@bp.get("/partenaire/<uuid:request_id>")
def desk_request(request_id: UUID) -> str:
    """One of them: what was sent, and the answer."""
    seen(Kind.REQUEST, request_id)
    return _page(request_id)


@bp.post("/partenaire/<uuid:request_id>/reponse")
def answer(request_id: UUID) -> Any:
    """The partner’s answer."""
    form = request.form
    try:
        to = RequestState(form.get("to", ""))
        motif = Motif(form["motif"]) if form.get("motif") else None
    except ValueError:
        raise NotFound from None
    try:
        requests.answer_on_desk(person().viewer, request_id, to, motif=motif, words=form.get("words", ""))
    except Refused as refusal:
        return _page(request_id, refusal), 422
    say(_("C’est envoyé à la personne."))
    if to in requests.CLOSED:
        return redirect(url_for(".desk"), 303)
    return redirect(url_for(".desk_request", request_id=request_id), 303)


@bp.post("/partenaire/<uuid:request_id>/message")
def write_from_desk(request_id: UUID) -> Any:
    """A word to the young person."""
    try:
        requests.write_from_desk(person().viewer, request_id, request.form.get("words", ""))
    except Refused as refusal:
        return _page(request_id, refusal), 422
    say(_("C’est envoyé à la personne."))
    return redirect(url_for(".desk_request", request_id=request_id), 303)


@bp.get("/partenaire/<uuid:request_id>/papiers/<uuid:document>")
def desk_paper(request_id: UUID, document: UUID) -> str:
    """A paper that goes with it, page by page, to look at."""
    view = requests.open_on_desk(person().viewer, request_id)
    paper = requests.open_paper(person().viewer, request_id, document)
    return render_template(
        "requests/paper.html",
        paper=paper,
        version=paper.version,
        title=kind_words(requests.kinds_of(view).get(document)),
        request_id=request_id,
        document=document,
        mark=mark(document),
    )


@bp.get("/partenaire/<uuid:request_id>/papiers/<uuid:document>/pages/<int:page>")
def desk_paper_page(request_id: UUID, document: UUID, page: int) -> Response:
    """The picture of a page; noted, unless a page that was noted asks for it."""
    paper = requests.open_paper(person().viewer, request_id, document, note=not was_said(document))
    return served(documents.read_picture(paper, page), "image/webp")


def _page(request_id: UUID, refusal: Refused | None = None) -> str:
    view = requests.open_on_desk(person().viewer, request_id)
    kinds = requests.kinds_of(view) if view.papers else {}
    return render_template(
        "requests/desk_request.html",
        view=view,
        line=view.line,
        papers=[(one, kind_words(kinds[one])) for one in view.papers if one in kinds],
        ways=view.ways,
        problem=sentence_for(refusal) if refusal else None,
        typed=request.form if refusal else {},
        **WORDS,
    )
