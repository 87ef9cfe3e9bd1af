"""/documents/<id>: one paper, read by whoever may, changed by those the table names."""

from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.documents import access, wording
from app.documents.adding import OWN_SHELVES, done, refused, through_the_door
from app.documents.blueprint import bp
from app.documents.served import mark
from app.journey.undo import offer_undo
from app.locale import language
from app.notifications.opened import seen
from app.rendering import say
from app.typed import date_from, uuid_from
from services import documents, journey
from services.errors import NotFound, Refused, TooOften
from services.notifications import Kind


@bp.get("/documents/<uuid:document>")
def show(document: UUID) -> str:
    """The pictures of its pages, what it is, and what one may do with it."""
    opened = access.opened(document)
    seen(Kind.DOCUMENT, document)
    return _page(opened)


@bp.post("/documents/<uuid:document>")
def describe(document: UUID) -> Any:
    """Call it otherwise, say what it is and until when it holds."""
    opened, form = access.opened(document, note=False), request.form
    domain = form.get("domain") or opened.domain
    if domain not in wording.domain_titles():
        raise NotFound
    try:
        said = documents.Said(
            title=form.get("title", ""),
            kind=form.get("kind") or None,
            domain=domain,
            ends_on=date_from(form.get("ends_on", "")),
        )
        documents.describe_document(opened, said)
    except Refused as refusal:
        return refused(refusal, lambda sentence: _page(access.opened(document), problem=sentence))
    say(_("C’est noté."))
    return redirect(url_for(".show", document=document), 303)


@bp.post("/documents/<uuid:document>/version")
def replace(document: UUID) -> Any:
    """A new version takes its place; the former is kept. Sent twice, it is one."""
    opened = access.opened(document, note=False)
    try:
        _replace(opened)
    except (Refused, TooOften) as refusal:
        return refused(refusal, lambda sentence: _page(access.opened(document), problem=sentence))
    say(_("La nouvelle version est gardée. L’ancienne aussi."))
    return done(url_for(".show", document=document))


def _replace(opened: documents.Opened) -> None:
    client_id = uuid_from(request.form.get("client_id"))
    ends_on = date_from(request.form.get("ends_on", ""))
    if documents.find_replaced(opened, client_id):
        return
    documents.ensure_may_replace(opened, ends_on)
    with through_the_door(opened.relation) as taken:
        documents.replace_document(opened, taken, ends_on=ends_on, client_id=client_id)


@bp.get("/documents/<uuid:document>/versions/<int:number>")
def former(document: UUID, number: int) -> str:
    """A version that is not in force, as it was."""
    opened = documents.open_version(access.opened(document), number)
    return render_template(
        "documents/former.html",
        one=opened,
        version=opened.version,
        seen=_mark_for(opened),
        **wording.WORDS,
    )


@bp.post("/documents/<uuid:document>/versions/<int:number>")
def put_back(document: UUID, number: int) -> Any:
    """It is in force again; the one that was is kept."""
    try:
        documents.put_back(access.opened(document, note=False), number)
    except Refused as refusal:
        return refused(refusal, lambda sentence: _page(access.opened(document), problem=sentence))
    say(_("Cette version est de nouveau la bonne. L’autre est gardée aussi."))
    return redirect(url_for(".show", document=document), 303)


@bp.post("/documents/<uuid:document>/lecteurs")
def readers(document: UUID) -> Any:
    """Who reads it besides those who read all that the service holds."""
    documents.name_readers(access.opened(document, note=False), request.form.getlist("audience"))
    say(_("C’est noté."))
    return redirect(url_for(".show", document=document), 303)


@bp.post("/documents/<uuid:document>/suppression")
def delete(document: UUID) -> Any:
    """Gone from every screen; for a week it can be taken back."""
    opened = access.opened(document, note=False)
    held = documents.number_holding(opened)
    documents.delete_document(opened)
    offer_undo(_deleted(held), url_for(".restore", document=document))
    return redirect(url_for(".list"), 303)


@bp.post("/documents/<uuid:document>/retour")
def restore(document: UUID) -> Any:
    """Take back what was taken away."""
    documents.restore_document(access.own_space(), document)
    return redirect(url_for(".show", document=document), 303)


def _deleted(bundles: int) -> str:
    if not bundles:
        return _("Ton papier est supprimé.")
    return ngettext(
        "Ton papier est supprimé, avec le dossier où il était.",
        "Ton papier est supprimé, avec les %(num)d dossiers où il était.",
        bundles,
    )


def _page(opened: documents.Opened, problem: str | None = None) -> str:
    relation = opened.relation
    return render_template(
        "documents/show.html",
        one=opened,
        version=opened.version,
        former=documents.former_versions(opened),
        shares=documents.shares_of(opened),
        renewing=_renewing(opened),
        seen=_mark_for(opened),
        readers=wording.readers(opened.shelf, opened.facts.audience),
        problem=problem,
        choices=wording.choices(OWN_SHELVES),
        titles=wording.domain_titles(),
        today=relation.life.today,
        client_id=uuid4(),
        part_size=documents.PART_SIZE,
        **wording.WORDS,
    )


def _mark_for(opened: documents.Opened) -> str:
    """Nothing to oneself: nobody notes what one reads of one’s own."""
    return "" if opened.is_own else mark(opened.id)


def _renewing(opened: documents.Opened) -> dict[str, Any] | None:
    """The step that makes this paper again, for its owner."""
    step_id = journey.RENEWED_BY.get(opened.kind.id) if opened.kind else None
    step = journey.load().step(step_id) if step_id else None
    if step is None or not opened.is_own or opened.ends_on is None:
        return None
    address = journey.step_address(opened.relation.space, step.id)
    return {"address": address, "text": journey.step_words(step.id, language()).text}
