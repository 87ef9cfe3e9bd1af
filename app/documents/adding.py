"""Adding a paper to one's own vault, and what every form that sends files shares."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO, cast
from uuid import UUID, uuid4

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.documents import access, wording
from app.documents.blueprint import bp
from app.long import stepping_aside
from app.reasons import sentence_for
from app.rendering import say
from app.typed import date_from, uuid_from
from services import circle, documents
from services.documents import About, Sent, Shelf, Taken
from services.errors import NotFound, Refused, TooOften

# More files than pages a document may have are not even looked at.
MOST_FILES = documents.MOST_PAGES
OWN_SHELVES = frozenset({Shelf.VAULT})


@bp.get("/documents/ajouter")
def add() -> str:
    """A photo, several, or a PDF; what it is, if one likes."""
    access.own_space()
    return _page()


@bp.post("/documents")
def keep() -> Any:
    """Keep what was sent; sent twice, it is kept once."""
    own = access.own_space()
    try:
        kept = keep_sent(own, about_from_form(own))
    except (Refused, TooOften) as refusal:
        return refused(refusal, lambda said: _page(problem=said))
    say(_("Ton papier est gardé."))
    return done(url_for(".show", document=kept))


def about_from_form(relation: circle.Relation) -> About:
    """What the form says of the paper. Refused: `wrong_date`. Raises `NotFound` for a domain that is none."""
    form = request.form
    domain = form.get("domain") or "papiers"
    if domain not in wording.domain_titles():
        raise NotFound
    return About(
        kind=form.get("kind") or None,
        domain=domain,
        title=form.get("title", ""),
        ends_on=date_from(form.get("ends_on", "")),
        audience=form.getlist("audience"),
    )


def keep_sent(relation: circle.Relation, about: About) -> UUID:
    """Take the files of this request through the door and keep them, once."""
    client_id = uuid_from(request.form.get("client_id"))
    if known := documents.find_sent_again(relation, client_id):
        return known
    documents.ensure_may_add(relation, about)
    with through_the_door(relation) as taken:
        return documents.add_document(relation, taken, about, client_id)


@contextmanager
def through_the_door(relation: circle.Relation) -> Iterator[Taken]:
    """The files of this request, made harmless. Whatever was sent in parts is forgotten once it is kept."""
    uploads = [uuid_from(one) for one in request.form.getlist("upload")[: MOST_FILES + 1]]
    with ExitStack() as stack:
        files = stack.enter_context(documents.arrived(relation, uploads)) if uploads else _sent()
        if len(files) > MOST_FILES:
            raise Refused("document_too_many_pages")
        # Opening a file takes as long as ten pages: others are served meanwhile.
        with stepping_aside(request.environ):
            taken = stack.enter_context(documents.take(files, whose=relation.viewer.account_id))
        yield taken
    documents.forget_uploads(uploads)


def _sent() -> Sequence[Sent]:
    files = [one for one in request.files.getlist("file") if one.filename]
    return [Sent(cast(BinaryIO, one.stream), one.filename or "") for one in files[: MOST_FILES + 1]]


def refused(refusal: Refused | TooOften, page: Callable[[str], str]) -> Any:
    """The form again with its sentence; for the script, the sentence alone."""
    said, status = sentence_for(refusal), 429 if isinstance(refusal, TooOften) else 422
    if wants_json():
        return jsonify(message=said), status
    return page(said), status


def done(address: str) -> Any:
    """To the page of what was kept."""
    return jsonify(next=address) if wants_json() else redirect(address, 303)


def wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _page(problem: str | None = None) -> str:
    kind = request.values.get("sorte") or request.form.get("kind") or ""
    asked = documents.paper_kind(kind)
    return render_template(
        "documents/add.html",
        choices=wording.choices(OWN_SHELVES),
        kind=kind if kind in wording.KINDS else "",
        kind_name=wording.kind_words(kind) if kind in wording.KINDS else None,
        what=wording.what_it_is(kind),
        is_brought=asked is not None and asked.shelf not in OWN_SHELVES,
        problem=problem,
        typed=request.form,
        client_id=request.form.get("client_id") or uuid4(),
        titles=wording.domain_titles(),
        part_size=documents.PART_SIZE,
    )
