"""The other end of an address outside: whoever holds it and its code, without an account.

Unknown, closed, over and used up are one answer. Nobody is signed in here, so these act as the system, on one share.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text, bindparam, func, literal, select, update

from services import clock, journal, notifications
from services.circle.models import Jeune
from services.database import as_system, session, transaction
from services.documents.models import Document, DocumentVersion
from services.documents.opening import VERSION_COLUMNS, Version
from services.documents.shares import DocumentShare, in_force
from services.documents.sharing import LINKED, MOST_TRIES, TITLE, code_print, token_print
from services.errors import NotFound, Refused
from services.notifications import Kind
from services.prepared import Prepared
from services.sealing import SpaceCipher, SpaceKey, cipher_from
from services.secrets import normalised

OPENED, SAVED = "doc.link.open", "doc.link.download"
REASON = "link"


@dataclass(frozen=True)
class LinkedPaper:
    """A paper behind an address. `title`: what its owner chose to say of it, maybe nothing."""

    id: UUID
    document_id: UUID
    jeune_id: UUID
    departement: str
    title: str
    takes_file: bool
    ends_at: datetime
    may_be_opened: bool
    cipher: SpaceCipher
    version: Version


def find_link(token: str) -> LinkedPaper:
    """What this address leads to, while it is in force. One statement. Raises `NotFound`.

    `may_be_opened`: the code still opens it; once used up it is shown only where it was opened. The caller asks that.
    """
    with as_system():
        row = _LINK.one_or_none(token=token_print(token), at=clock.now())
    if row is None:
        raise NotFound
    return _paper(*row)


def open_link(token: str, code: str) -> LinkedPaper:
    """The code opens it once more: counted, noted, told to the young person. Raises `NotFound`.

    Refused `share_wrong_code` with `left`, how many tries remain; the last wrong one closes the address.
    """
    paper = find_link(token)
    with as_system(), transaction():
        left = _tried(paper, normalised(code))
    if left == 0:
        raise NotFound
    if left is not None:
        raise Refused("share_wrong_code", left=left)
    return paper


def paper_outside(jeune_id: UUID, document_id: UUID) -> LinkedPaper:
    """A paper of this young person, to look at, for somebody without any link to them. One statement.

    Decides nothing: the room that asks knows who may read it, until when, and notes it. Raises `NotFound` when it is
    gone, or of a shelf that goes to nobody outside.
    """
    with as_system():
        row = _OUTSIDE.one_or_none(
            jeune=jeune_id, document=document_id, at=clock.now(), shelves=[one.value for one in LINKED]
        )
    if row is None:
        raise NotFound
    return _paper(*row)


def note_saved(paper: LinkedPaper) -> None:
    """The file itself was taken away by whoever holds the address."""
    with as_system(), transaction():
        _note(paper, SAVED)


def _tried(paper: LinkedPaper, code: str) -> int | None:
    """None: right, and counted. Otherwise the tries left, none when it is closed."""
    share = session.scalar(
        select(DocumentShare)
        .where(DocumentShare.id == paper.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if share is None or share.revoked_at or share.wrong_tries >= MOST_TRIES:
        return 0
    if share.openings >= (share.most_openings or 0):
        return 0
    if not hmac.compare_digest(bytes(share.code or b""), code_print(share.id, code)):
        tries = share.wrong_tries + 1
        _set(share, wrong_tries=tries)
        return MOST_TRIES - tries
    _set(share, openings=share.openings + 1, opened_at=clock.now())
    _note(paper, OPENED)
    notifications.announce(
        Kind.DOCUMENT,
        [paper.jeune_id],
        jeune_id=paper.jeune_id,
        subject_id=paper.document_id,
        address=f"/documents/{paper.document_id}",
    )
    return None


def _set(share: DocumentShare, **values: Any) -> None:
    session.execute(update(DocumentShare).where(DocumentShare.id == share.id).values(**values))


def _note(paper: LinkedPaper, operation: str) -> None:
    journal.note(
        operation,
        jeunes=[paper.jeune_id],
        departement=paper.departement,
        reason=REASON,
        about=str(paper.document_id),
    )


def _paper(
    share_id: UUID,
    document_id: UUID,
    jeune_id: UUID,
    departement: str,
    title: bytes,
    takes_file: bool,
    ends_at: datetime,
    may_be_opened: bool,
    space_key: str,
    space_wrapped: bytes,
    own_key: str | None,
    own_wrapped: bytes | None,
    *version: Any,
) -> LinkedPaper:
    space = cipher_from(jeune_id, space_key, bytes(space_wrapped))
    own = cipher_from(jeune_id, own_key, bytes(own_wrapped)) if own_key and own_wrapped else space
    return LinkedPaper(
        id=share_id,
        document_id=document_id,
        jeune_id=jeune_id,
        departement=departement,
        title=space.read(bytes(title), TITLE, share_id) if title else "",
        takes_file=takes_file,
        ends_at=ends_at,
        may_be_opened=may_be_opened,
        cipher=own,
        version=Version(*version),
    )


_OUTSIDE = Prepared(
    select(
        Document.id,
        Document.id,
        Document.jeune_id,
        Jeune.departement_code,
        literal(b""),
        literal(False),
        bindparam("at", type_=DateTime(timezone=True)),
        literal(False),
        SpaceKey.ring_key,
        SpaceKey.wrapped,
        Document.ring_key,
        Document.wrapped,
        *VERSION_COLUMNS[:-1],
        literal(""),
    )
    .select_from(Document)
    .join(Jeune, Jeune.id == Document.jeune_id)
    .join(SpaceKey, SpaceKey.jeune_id == Document.jeune_id)
    .join(
        DocumentVersion, (DocumentVersion.document_id == Document.id) & DocumentVersion.replaced_at.is_(None)
    )
    .where(
        Document.id == bindparam("document"),
        Document.jeune_id == bindparam("jeune"),
        Document.shelf == func.any(bindparam("shelves", type_=ARRAY(Text))),
        Document.deleted_at.is_(None),
    )
)
_LINK = Prepared(
    select(
        DocumentShare.id,
        DocumentShare.document_id,
        DocumentShare.jeune_id,
        Jeune.departement_code,
        DocumentShare.title,
        DocumentShare.takes_file,
        DocumentShare.ends_at,
        DocumentShare.openings < DocumentShare.most_openings,
        SpaceKey.ring_key,
        SpaceKey.wrapped,
        Document.ring_key,
        Document.wrapped,
        *VERSION_COLUMNS[:-1],
        # Who put it there is nobody's business outside.
        literal(""),
    )
    .select_from(DocumentShare)
    .join(Document, Document.id == DocumentShare.document_id)
    .join(Jeune, Jeune.id == DocumentShare.jeune_id)
    .join(SpaceKey, SpaceKey.jeune_id == DocumentShare.jeune_id)
    .join(
        DocumentVersion, (DocumentVersion.document_id == Document.id) & DocumentVersion.replaced_at.is_(None)
    )
    .where(
        DocumentShare.token == bindparam("token"),
        *in_force(),
        DocumentShare.wrong_tries < MOST_TRIES,
        Document.deleted_at.is_(None),
    )
)
