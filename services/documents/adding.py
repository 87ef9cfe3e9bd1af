"""A document comes in: by its owner, or brought by somebody of the circle; and a new version of one.

The object is in the store, synced, before the row that names it is written: a crash between the two leaves an object
that nobody names, which the night takes away, and never a row without its file.
"""

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from services import clock, events, notifications
from services.circle import Relation
from services.database import as_system, session, transaction
from services.documents import rights
from services.documents.ciphering import new_key
from services.documents.ciphers import NAME, TITLE, document_cipher, new_document_key, seal_key
from services.documents.door import Taken
from services.documents.kinds import PaperKind, Shelf, paper_kind
from services.documents.models import Document, DocumentVersion, ScanState
from services.documents.naming import clean_title
from services.documents.objects import file_object, write_object
from services.documents.opening import Opened
from services.documents.room import ensure_room, take_room
from services.documents.store import Put, StoreAway, store
from services.errors import Conflict, NotFound, Refused
from services.sealing import SpaceCipher

# The worker's task that makes pictures, and scans what no scanner has seen (app/jobs.py).
TASK = "prepare_document"
_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('documents', :task, 0, NULL, NULL,"
    " jsonb_build_object('version_id', CAST(:version AS text)), NULL)::procrastinate_job_to_defer_v1])"
)


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a document when it is added. `domain` counts only where the kind says none."""

    kind: str | None = None
    domain: str = "papiers"
    title: str = ""
    ends_on: date | None = None
    audience: Collection[str] = ()

    @property
    def paper(self) -> PaperKind | None:
        return paper_kind(self.kind)


def find_sent(relation: Relation, client_id: UUID) -> UUID | None:
    """The document this person already added under this name, or None: what was sent twice came in once."""
    return session.scalar(
        select(Document.id).where(
            Document.added_by == relation.viewer.account_id,
            Document.client_id == client_id,
            Document.jeune_id == relation.space.id,
        )
    )


def ensure_may_add(relation: Relation, about: About) -> Shelf:
    """Where it will go; asked before a byte is opened. Raises `NotFound`.

    Refused: `document_not_hosted`, `document_vault_full`, `wrong_date`. `TooOften`: `too_many_documents`.
    """
    if about.kind and (about.paper is None or about.paper.is_made):
        raise NotFound
    shelf = rights.shelf_for(relation, about.paper)
    rights.ensure_hosted(shelf)
    check_end(about.ends_on)
    ensure_room(relation)
    return shelf


def add_document(relation: Relation, taken: Taken, about: About, client_id: UUID) -> UUID:
    """Keep what the door let in; sent twice under one name, it is one document. Gives its id.

    Raises as `ensure_may_add`, and `StoreAway` with nothing kept.
    """
    shelf = ensure_may_add(relation, about)
    if known := find_sent(relation, client_id):
        return known
    document_id = uuid4()
    ring_key, wrapped = new_document_key(shelf)
    cipher = document_cipher(relation.space, ring_key, wrapped)
    title = clean_title(about.title)
    row = {
        "id": document_id,
        "jeune_id": relation.space.id,
        "shelf": shelf,
        "kind": about.kind,
        "domain": about.paper.domain if about.paper else about.domain,
        "title": cipher.seal(title, TITLE, document_id) if title else None,
        "ends_on": about.ends_on,
        "audience": sorted(rights.audience_for(relation, shelf, about.audience)),
        "ring_key": ring_key,
        "wrapped": wrapped,
        "client_id": client_id,
        "added_by": relation.viewer.account_id,
        "added_at": clock.now(),
    }
    version_id, key, put = _kept(taken)
    with _named_or_gone(version_id):
        take_room(relation, taken.size)
        return _written(relation, row, _version(row, version_id, key, put, taken, cipher, number=1))


def find_replaced(opened: Opened, client_id: UUID) -> bool:
    """Whether a version was already put there under this name: what was sent twice is one version."""
    return bool(
        session.scalar(
            select(DocumentVersion.id).where(
                DocumentVersion.document_id == opened.id, DocumentVersion.client_id == client_id
            )
        )
    )


def ensure_may_replace(opened: Opened, ends_on: date | None = None) -> None:
    """Asked before a byte is opened. Raises `NotFound`. Refused and `TooOften` as `ensure_may_add`."""
    if not rights.may_replace(opened.relation, opened.facts):
        raise NotFound
    check_end(ends_on)
    ensure_room(opened.relation)


def replace_document(
    opened: Opened, taken: Taken, *, ends_on: date | None = None, client_id: UUID | None = None
) -> UUID:
    """Put a new version in force; the former ones are kept. `ends_on` is that of the new one. Gives the version's id.

    Raises `NotFound` for whoever may not, `Conflict` when somebody else did it meanwhile, `StoreAway`.
    """
    ensure_may_replace(opened, ends_on)
    version_id, key, put = _kept(taken)
    row = {
        "id": opened.id,
        "jeune_id": opened.relation.space.id,
        "added_by": opened.relation.viewer.account_id,
        "added_at": clock.now(),
    }
    with _named_or_gone(version_id):
        take_room(opened.relation, taken.size)
        retire(opened)
        ensure_there(opened)
        # A former one may be in force again: the next is after all of them.
        number = opened.versions + 1
        version = _version(row, version_id, key, put, taken, opened.cipher, number=number)
        session.execute(insert(DocumentVersion).values({**version, "client_id": client_id}))
        session.execute(update(Document).where(Document.id == opened.id).values(ends_on=ends_on))
        _tell(opened.relation, opened.id, opened.shelf, opened.facts.audience, version_id)
    return version_id


@contextlib.contextmanager
def _named_or_gone(version_id: UUID) -> Iterator[None]:
    """One transaction in which this object gets its row, or is taken back.

    A commit that fails may have been made all the same (the answer was lost on the way): then the object stays. Without
    a row, the night finds it; taken away, a row that was written would be a lost paper.
    """
    is_written = False
    try:
        with transaction():
            yield
            session.flush()
            is_written = True
    except BaseException:
        if not is_written:
            _forget(version_id)
        raise


def _kept(taken: Taken) -> tuple[UUID, bytes, Put]:
    version_id, key = uuid4(), new_key()
    return version_id, key, write_object(key, file_object(version_id), taken.parts())


def _written(relation: Relation, row: dict[str, Any], version: dict[str, Any]) -> UUID:
    """The two rows; or the document that the same person added under this name a moment ago."""
    document_id: UUID = row["id"]
    added = session.scalar(
        insert(Document)
        .values(row)
        .on_conflict_do_nothing(index_elements=["added_by", "client_id"])
        .returning(Document.id)
    )
    if added is None:  # its twin came first: this file is one too many
        known = find_sent(relation, row["client_id"])
        if known is None:  # the name is taken by something in another space
            raise Conflict
        _forget(version["id"])
        return known
    session.execute(insert(DocumentVersion).values(version))
    _tell(relation, row["id"], row["shelf"], row["audience"], version["id"])
    return document_id


def _version(
    row: dict[str, Any],
    version_id: UUID,
    key: bytes,
    put: Put,
    taken: Taken,
    cipher: SpaceCipher,
    *,
    number: int,
) -> dict[str, Any]:
    return {
        "id": version_id,
        "document_id": row["id"],
        "jeune_id": row["jeune_id"],
        "number": number,
        "media_type": taken.media_type,
        "size": taken.size,
        "pages": taken.pages,
        "digest": put.digest,
        "key": seal_key(cipher, key, version_id),
        "name": cipher.seal(taken.name, NAME, version_id),
        "scan": taken.scan,
        "scanned_at": clock.now() if taken.scan is ScanState.CLEAN else None,
        "added_by": row["added_by"],
        "added_at": row["added_at"],
    }


def retire(opened: Opened) -> None:
    """The version this reader met is in force no more. Raises `Conflict` when it was not any more.

    As the system: the caller asked the table, and the version may be one that somebody else brought.
    """
    with as_system():
        retired = session.execute(
            update(DocumentVersion)
            .where(DocumentVersion.id == opened.version.id, DocumentVersion.replaced_at.is_(None))
            .values(replaced_at=clock.now())
        )
    if retired.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict


def ensure_there(opened: Opened) -> None:
    """Nobody took it away while the file was on its way: it would be erased with it. Raises `NotFound`."""
    there = select(Document.id).where(Document.id == opened.id, Document.deleted_at.is_(None))
    with as_system():  # the caller asked the table
        if session.scalar(there.with_for_update()) is None:
            raise NotFound


def _tell(
    relation: Relation, document_id: UUID, shelf: Shelf, audience: Collection[str], version_id: UUID
) -> None:
    """The worker, the path, the journal; and the young person, when somebody else brought it."""
    defer(version_id)
    events.tell(events.PapersChanged(relation.space.id))
    if relation.is_own:
        return
    relation.note(rights.DEPOSIT, about=str(document_id))
    if rights.is_shown_to_owner(shelf, audience):
        tell(relation.space.id, relation.space.id, document_id)


def tell(account_id: UUID, jeune_id: UUID, document_id: UUID) -> None:
    """Something awaits this account at this paper of the young person’s; never what."""
    notifications.announce(
        notifications.Kind.DOCUMENT,
        [account_id],
        jeune_id=jeune_id,
        subject_id=document_id,
        address=f"/documents/{document_id}",
    )


def defer(version_id: UUID) -> None:
    """Have the worker prepare this version, once the transaction commits."""
    session.execute(_DEFER, {"task": TASK, "version": str(version_id)})


def check_end(ends_on: date | None) -> None:
    """A day that a paper may end on. Refused: `wrong_date`."""
    if ends_on is not None and not 1990 <= ends_on.year <= 2100:
        raise Refused("wrong_date")


def _forget(version_id: UUID) -> None:
    """Take back an object that no row names; what cannot be taken back now, the night finds."""
    with contextlib.suppress(StoreAway):
        store().delete(file_object(version_id))
