"""What its owner changes of a document without touching its file: its name, its end, where it is; away, and back."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import update

from services import clock, events
from services.circle import Relation
from services.database import session, transaction
from services.documents.adding import check_end
from services.documents.ciphers import TITLE
from services.documents.kinds import Shelf, paper_kind
from services.documents.models import Document
from services.documents.naming import clean_title
from services.documents.opening import Opened, open_deleted
from services.errors import NotFound, Refused

# Until then what was taken away can be taken back; afterwards it is erased, and in the store too.
UNDO = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a document: as `About`, for one that is there."""

    title: str
    kind: str | None
    domain: str
    ends_on: date | None


def describe_document(opened: Opened, said: Said) -> None:
    """Call it otherwise, say what it is and until when it holds. Raises `NotFound`.

    Outside the vault only its end is said here: its kind decides who reads it. Refused: `wrong_date`,
    `document_other_shelf`.
    """
    if not opened.may("change"):
        raise NotFound
    check_end(said.ends_on)
    values: dict[str, object] = {"ends_on": said.ends_on}
    if opened.shelf is Shelf.VAULT:
        values |= _named(opened, said)
    with transaction() as current:
        current.execute(update(Document).where(Document.id == opened.id).values(values))
        events.tell(events.PapersChanged(opened.relation.space.id))
        if not opened.is_own:
            opened.relation.note("doc.institution.replace", about=str(opened.id))


def delete_document(opened: Opened) -> None:
    """Gone from every screen now, erased after `UNDO`. Raises `NotFound` for whoever may not."""
    if not opened.may("delete"):
        raise NotFound
    _mark(opened, gone=True)


def restore_document(own: Relation, document_id: UUID) -> None:
    """What was taken away is back. Raises `NotFound` when it is erased already, or not theirs."""
    _mark(open_deleted(own, document_id), gone=False)


def _mark(opened: Opened, *, gone: bool) -> None:
    with transaction():
        session.execute(
            update(Document).where(Document.id == opened.id).values(deleted_at=clock.now() if gone else None)
        )
        events.tell(events.PapersChanged(opened.relation.space.id))


def _named(opened: Opened, said: Said) -> dict[str, object]:
    kind = paper_kind(said.kind)
    if said.kind and kind is None:
        raise NotFound
    if kind is not None and kind.shelf is not Shelf.VAULT:
        raise Refused("document_other_shelf")
    title = clean_title(said.title)
    return {
        "kind": said.kind or None,
        "domain": kind.domain if kind else said.domain,
        "title": opened.cipher.seal(title, TITLE, opened.id) if title else None,
    }
