"""What changes of a document without a new file: its name, its end, where it is, who reads it, which version; away, and back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update

from services import clock, events
from services.circle import Relation
from services.database import as_system, session, transaction
from services.documents import rights
from services.documents.adding import check_end, defer, find_sent, retire, tell
from services.documents.ciphers import TITLE
from services.documents.kinds import Shelf, paper_kind
from services.documents.models import Document, DocumentVersion, PictureState, ScanState
from services.documents.naming import clean_title
from services.documents.opening import Opened, open_deleted, open_version
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
        _note(opened)


def name_readers(opened: Opened, chosen: Collection[str]) -> None:
    """Say who reads it besides those whom the table lets read all of its shelf. Raises `NotFound` for whoever may not.

    The young person who is named in a judge’s paper is told that something awaits them.
    """
    if not opened.may("name"):
        raise NotFound
    audience = rights.audience_for(opened.relation, opened.shelf, chosen)
    with transaction() as current:
        current.execute(update(Document).where(Document.id == opened.id).values(audience=sorted(audience)))
        events.tell(events.PapersChanged(opened.relation.space.id))
        _note(opened)
        was, is_now = (
            rights.is_shown_to_owner(opened.shelf, one) for one in (opened.facts.audience, audience)
        )
        if is_now and not was:
            tell(opened.relation.space.id, opened.relation.space.id, opened.id)
        elif was and not is_now:
            events.tell(events.SightNarrowed((opened.relation.space.id,)))


def put_back(opened: Opened, number: int) -> None:
    """A former version is in force again, and the one that was is kept beside it. Raises `NotFound`, `Conflict`.

    Refused `document_lost`: its file was erased.
    """
    former = open_version(opened, number).version
    if not opened.may("replace"):
        raise NotFound
    if former.scan in (ScanState.INFECTED, ScanState.EXPIRED):
        raise Refused("document_version_gone")
    with transaction() as current:
        retire(opened)
        with as_system():  # it may be one that somebody else brought
            current.execute(
                update(DocumentVersion).where(DocumentVersion.id == former.id).values(replaced_at=None)
            )
        if former.pictures is PictureState.WAITING:
            defer(former.id)
        events.tell(events.PapersChanged(opened.relation.space.id))
        _note(opened)


def _note(opened: Opened) -> None:
    if not opened.is_own:
        opened.relation.note(rights.REPLACE, about=str(opened.id))


def delete_document(opened: Opened) -> None:
    """Gone from every screen now, erased after `UNDO`. Raises `NotFound` for whoever may not."""
    if not opened.may("delete"):
        raise NotFound
    _mark(opened, gone=True)


def find_sent_again(relation: Relation, client_id: UUID) -> UUID | None:
    """As `find_sent`; what its owner took away since, and sends again, is back: it is said to be kept."""
    known = find_sent(relation, client_id)
    if known and relation.is_own:
        is_gone = select(Document.id).where(Document.id == known, Document.deleted_at.is_not(None))
        if session.scalar(is_gone):
            restore_document(relation, known)
    return known


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
    if said.kind and (kind is None or kind.is_made):
        raise NotFound
    if kind is not None and kind.shelf is not Shelf.VAULT:
        raise Refused("document_other_shelf")
    title = clean_title(said.title)
    return {
        "kind": said.kind or None,
        "domain": kind.domain if kind else said.domain,
        "title": opened.cipher.seal(title, TITLE, opened.id) if title else None,
    }
