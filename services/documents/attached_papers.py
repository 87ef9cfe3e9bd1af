"""A paper of the vault shared in a message: with those of the conversation, to look at, until a day.

The shares decide, one for each person, as any other: stopped on the page of the paper, at the end of their time, or
with the message.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import any_, bindparam, delete, exists, insert, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from services import clock
from services.database import session
from services.documents.attaching import Place
from services.documents.attachments import AttachedPaper
from services.documents.ciphers import TITLE
from services.documents.kinds import PaperKind, Shelf, paper_kind
from services.documents.models import Document
from services.documents.opening import Opened
from services.documents.shares import DocumentShare, in_force
from services.documents.sharing import Lasting, forget_line, receivers_of, share_with, take_back
from services.errors import NotFound
from services.prepared import Prepared
from services.sealing import SpaceCipher


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A shared paper as a bubble shows it. `is_given`: now, to whoever reads; `title`: empty when it is not, or has none."""

    id: UUID
    kind: PaperKind | None
    title: str
    ends_at: datetime
    is_given: bool


def receivers_among(opened: Opened, account_ids: Collection[UUID]) -> list[UUID]:
    """The links of those of these people to whom this paper of one's vault can be given. Raises `NotFound`."""
    if opened.shelf is not Shelf.VAULT:
        raise NotFound
    return [
        one.link_id
        for one in receivers_of(opened)
        if one.account_id in account_ids and one.link_id is not None
    ]


def attach_paper(opened: Opened, place: Place, links: Sequence[UUID], lasting: Lasting) -> None:
    """Share it with each of these, and say so at this message, in the caller's transaction. Refused: as `share_with`."""
    for link_id in links:
        share_with(opened, link_id, lasting, takes_file=False)
    ends_at = session.scalar(
        select(DocumentShare.ends_at)
        .where(DocumentShare.document_id == opened.id, DocumentShare.link_id == any_(_links(links)))
        .order_by(DocumentShare.starts_at.desc())
        .limit(1)
    )
    session.execute(
        insert(AttachedPaper).values(
            message_id=place.message_id,
            document_id=opened.id,
            jeune_id=place.jeune_id,
            conversation_id=place.conversation_id,
            seq=place.seq,
            ends_at=ends_at,
        )
    )


def detach_papers(message_id: UUID, account_ids: Collection[UUID]) -> None:
    """What was shared at this message, with these people, is shared with them no more."""
    papers = session.scalars(
        delete(AttachedPaper)
        .where(AttachedPaper.message_id == message_id)
        .returning(AttachedPaper.document_id)
    ).all()
    for document_id in papers:
        stopped = take_back(
            DocumentShare.document_id == document_id, DocumentShare.account_id.in_(list(account_ids))
        )
        for account_id in stopped:
            if account_id is not None:
                forget_line(account_id, document_id)


def papers_of_messages(
    me: UUID, message_ids: Sequence[UUID], cipher: SpaceCipher | None
) -> dict[UUID, tuple[PaperLine, ...]]:
    """The papers shared at these messages, as `me` meets them now. One statement."""
    found: dict[UUID, tuple[PaperLine, ...]] = {}
    for message_id, *row in _OF_MESSAGES.rows(messages=list(message_ids), me=me, at=clock.now()):
        found[message_id] = (*found.get(message_id, ()), _line(cipher, *row))
    return found


def _line(
    cipher: SpaceCipher | None,
    document_id: UUID,
    ends_at: datetime,
    kind: str | None,
    title: bytes | None,
    is_given: bool,
) -> PaperLine:
    if not is_given:
        return PaperLine(document_id, None, "", ends_at, False)
    name = cipher.read(bytes(title), TITLE, document_id) if title and cipher else ""
    return PaperLine(document_id, paper_kind(kind), name, ends_at, True)


def _links(links: Sequence[UUID]) -> Any:
    return bindparam("links", list(links), type_=ARRAY(Uuid()))


_OF_MESSAGES = Prepared(
    select(
        AttachedPaper.message_id,
        AttachedPaper.document_id,
        AttachedPaper.ends_at,
        Document.kind,
        Document.title,
        exists()
        .where(
            DocumentShare.document_id == AttachedPaper.document_id,
            # The young person reads whether it is given at all; anybody else, whether it is to them.
            or_(DocumentShare.account_id == bindparam("me"), DocumentShare.jeune_id == bindparam("me")),
            *in_force(),
        )
        .correlate(AttachedPaper),
    )
    .select_from(AttachedPaper)
    .join(Document, (Document.id == AttachedPaper.document_id) & Document.deleted_at.is_(None))
    .where(AttachedPaper.message_id == any_(bindparam("messages", type_=ARRAY(Uuid()))))
    .order_by(AttachedPaper.document_id)
)
