"""/documents/dossiers: several papers as one PDF; which, in which order; then shared as any paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.documents import access, wording
from app.documents.blueprint import bp
from app.locale import language
from app.notifications.opened import seen
from app.polled import seconds_to_next
from app.reasons import sentence_for
from app.rendering import say
from app.typed import uuid_from
from services import circle, documents, journey
from services.documents import BundleState, BundleView
from services.errors import Refused, TooOften
from services.notifications import Kind

# The steps whose lists say what a file for a home holds; each shows where that was read, and when.
HOUSING = ("L5", "L4")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one step asks for, of the kinds that a vault holds: which are there, which are not."""

    step: journey.Step
    text: str
    address: UUID
    kinds: tuple[str, ...]


@bp.get("/documents/dossiers")
def bundles() -> str:
    """One's own."""
    own = access.own_space()
    closed = documents.bundles_closed(own)
    for bundle_id, _title in closed:
        seen(Kind.DOCUMENT, bundle_id)
    return render_template(
        "documents/bundles.html",
        bundles=documents.bundles_of(own),
        closed=[title or wording.kind_words("bundle") for _id, title in closed],
        today=own.life.today,
        **wording.WORDS,
    )


@bp.get("/documents/dossiers/nouveau")
def new_bundle() -> str:
    """Choose papers, and a name."""
    return _form(access.own_space(), title=_("Dossier logement"))


@bp.post("/documents/dossiers")
def compose_bundle() -> Any:
    """Ask for it; the worker makes it."""
    own, title, papers = access.own_space(), request.form.get("title", ""), _papers()
    client_id = uuid_from(request.form.get("client_id"))
    try:
        made = documents.compose_bundle(own, title, papers, client_id)
    except (Refused, TooOften) as refusal:
        page = _form(own, title=title, chosen=papers, client_id=client_id, problem=sentence_for(refusal))
        return page, 429 if isinstance(refusal, TooOften) else 422
    return redirect(url_for(".bundle", bundle=made), 303)


@bp.get("/documents/dossiers/<uuid:bundle>")
def bundle(bundle: UUID) -> str:
    """What is in it, whether it is there, and what one may do with it."""
    own = access.own_space()
    view = documents.open_bundle(own, bundle)
    is_waiting = view.line.state is BundleState.WAITING
    return render_template(
        "documents/bundle.html",
        bundle=view,
        today=own.life.today,
        problem=_reason(view),
        again=seconds_to_next(view.asked_at) if is_waiting else None,
        **wording.WORDS,
    )


@bp.get("/documents/dossiers/<uuid:bundle>/papiers")
def bundle_papers(bundle: UUID) -> str:
    """Choose again."""
    own = access.own_space()
    view = documents.open_bundle(own, bundle)
    return _form(own, title=view.line.title, chosen=[one.id for one in view.papers], bundle=view)


@bp.post("/documents/dossiers/<uuid:bundle>/papiers")
def change_bundle(bundle: UUID) -> Any:
    """Other papers, or another name: it is made again."""
    own = access.own_space()
    view = documents.open_bundle(own, bundle)
    title, papers = request.form.get("title", ""), _papers()
    # Those that stay keep their places; those that come are last.
    before = [one.id for one in view.papers if one.id in papers]
    try:
        documents.change_bundle(own, bundle, title, [*before, *papers])
    except Refused as refusal:
        return _form(own, title=title, chosen=papers, bundle=view, problem=sentence_for(refusal)), 422
    return redirect(url_for(".bundle", bundle=bundle), 303)


@bp.post("/documents/dossiers/<uuid:bundle>/ordre")
def order_bundle(bundle: UUID) -> Any:
    """Another order: each paper at the place that was chosen for it. Without any, it is made again as it is."""
    own = access.own_space()
    view = documents.open_bundle(own, bundle)
    places = {one.id: _place(one.id, now) for now, one in enumerate(view.papers, start=1)}
    papers = sorted(places, key=lambda one: places[one])
    try:
        documents.change_bundle(own, bundle, view.line.title, papers)
    except Refused as refusal:
        say(sentence_for(refusal))
    return redirect(url_for(".bundle", bundle=bundle), 303)


@bp.post("/documents/dossiers/<uuid:bundle>/suppression")
def delete_bundle(bundle: UUID) -> Any:
    """Gone, with its links; the papers stay."""
    documents.delete_bundle(access.own_space(), bundle)
    say(_("Le dossier est supprimé. Tes papiers, eux, restent."))
    return redirect(url_for(".bundles"), 303)


def _papers() -> list[UUID]:
    """Those that are ticked, in the order of the page; more than a bundle holds are one too many."""
    return [uuid_from(one) for one in request.form.getlist("paper")[: documents.MOST_PAPERS + 1]]


def _place(paper: UUID, now: int) -> tuple[float, int]:
    """Where it goes: of two at one place, the one that was chosen for it comes first."""
    chosen = request.form.get(f"place-{paper}", type=int)
    if chosen is None or chosen == now:
        return (now, 1)
    # Moved down it goes after what is there, moved up before it.
    return (chosen + (0.5 if chosen > now else -0.5), 0)


def _reason(view: BundleView) -> str | None:
    return sentence_for(Refused(view.reason)) if view.reason else None


def _form(
    own: circle.Relation,
    *,
    title: str,
    chosen: Sequence[UUID] = (),
    bundle: BundleView | None = None,
    client_id: UUID | None = None,
    problem: str | None = None,
) -> str:
    wanted = _wanted(own)
    kinds = list(dict.fromkeys(kind for one in wanted for kind in one.kinds))
    papers = documents.choosable(own, kinds, chosen)
    return render_template(
        "documents/bundle_form.html",
        bundle=bundle,
        title=title,
        papers=papers,
        chosen=set(chosen),
        held={one.kind.id for one in papers if one.kind},
        wanted=wanted,
        most=documents.MOST_PAPERS,
        client_id=client_id or uuid4(),
        problem=problem,
        today=own.life.today,
        **wording.WORDS,
    )


def _wanted(own: circle.Relation) -> list[Wanted]:
    """Only what a step says that has a source with its day: nothing is claimed otherwise."""
    shelves = {kind.id: kind.shelf for kind in documents.PAPER_KINDS}
    found = []
    for step_id in HOUSING:
        step = journey.load().step(step_id)
        if step is None or step.link is None or step.link.checked_on is None:
            continue
        asked = [
            kind
            for (asking, _paper), kind in journey.asked_of(journey.answers_of(own.space)).items()
            if asking == step_id and shelves[kind] == "vault"
        ]
        text = journey.step_words(step_id, language()).text
        found.append(Wanted(step, text, journey.step_address(own.space, step_id), tuple(asked)))
    return found
