"""Before fifteen nobody shares alone (art. 45 of the law on data): the young person asks, a holder of authority agrees.

Until then what is asked opens nothing. The holder reads what kind of paper goes to whom and until when, and nothing of
the paper itself. Taking back is never asked of anybody.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from services import clock, notifications
from services.accounts import Account
from services.circle import Relation, members_of
from services.circle.matrix import Role
from services.circle.rules import cell_of
from services.circle.standing import Space
from services.database import as_system, session, transaction
from services.documents.kinds import PaperKind, paper_kind
from services.documents.models import Document
from services.documents.shares import DocumentShare, not_over
from services.errors import NotFound
from services.prepared import Prepared

# What a holder decides with the young person (c4 of the table), and where it is noted.
AGREE = "consent.update"


@dataclass(frozen=True, slots=True)
class Asked:
    """A share that waits for a second word. `name`: whom it is for; empty for somebody outside, by a link."""

    id: UUID
    kind: PaperKind | None
    name: str
    takes_file: bool
    ends_at: datetime


def may_agree(relation: Relation) -> bool:
    """Whether this person decides with the young person: a holder of authority, before fifteen."""
    return (
        relation.role is Role.PARENT
        and not relation.is_restricted
        and not relation.life.is_fifteen
        and "c4" in (cell_of(AGREE, Role.PARENT) or ())
    )


def holders_of(space: Space) -> list[UUID]:
    """Who may agree today. One statement."""
    return [one.account_id for one in members_of(space) if one.is_active and may_agree(one.relation)]


def asked_of(relation: Relation) -> list[Asked]:
    """What waits for this holder’s word; nothing to anybody else. One statement."""
    if not may_agree(relation):
        return []
    with as_system():
        rows = _ASKED.rows(jeune=relation.space.id, at=clock.now())
    return [Asked(row[0], paper_kind(row[1]), *row[2:]) for row in rows]


def agree(relation: Relation, share_id: UUID) -> None:
    """It counts from now; whoever it is for is told. Noted. Raises `NotFound`: not asked of them, or not any more."""
    _answer(relation, share_id, agreed_at=clock.now(), agreed_by=relation.viewer.account_id)


def decline(relation: Relation, share_id: UUID) -> None:
    """It will not be. Noted. Raises `NotFound`."""
    _answer(relation, share_id, revoked_at=clock.now())


def _answer(relation: Relation, share_id: UUID, **values: Any) -> None:
    if not may_agree(relation):
        raise NotFound
    with transaction(), as_system():
        row = session.execute(
            update(DocumentShare)
            .where(
                DocumentShare.id == share_id,
                DocumentShare.jeune_id == relation.space.id,
                DocumentShare.asks_two,
                DocumentShare.agreed_at.is_(None),
                DocumentShare.revoked_at.is_(None),
                DocumentShare.ends_at > clock.now(),
            )
            .values(values)
            .returning(DocumentShare.document_id, DocumentShare.account_id)
        ).one_or_none()
        if row is None:
            raise NotFound
        told = [relation.space.id, *([row.account_id] if "agreed_at" in values and row.account_id else [])]
        notifications.announce(
            notifications.Kind.DOCUMENT,
            told,
            jeune_id=relation.space.id,
            subject_id=row.document_id,
            address=f"/documents/{row.document_id}",
        )
    relation.note(AGREE, about=str(row.document_id))


_ASKED = Prepared(
    select(
        DocumentShare.id,
        Document.kind,
        func.coalesce(func.trim(Account.first_name + " " + Account.last_name), ""),
        DocumentShare.takes_file,
        DocumentShare.ends_at,
    )
    .join(Document, Document.id == DocumentShare.document_id)
    .outerjoin(Account, Account.id == DocumentShare.account_id)
    .where(
        DocumentShare.jeune_id == bindparam("jeune"),
        DocumentShare.asks_two,
        DocumentShare.agreed_at.is_(None),
        *not_over(),
        Document.deleted_at.is_(None),
    )
    .order_by(DocumentShare.starts_at.desc(), DocumentShare.id)
    .limit(50)
)
