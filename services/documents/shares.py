"""What a young person gives of their papers: one paper, to one person or by one link, until an instant."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.circle.models import Link
from services.database import Base
from services.documents.models import Document


class DocumentShare(Base):
    """One paper given: to somebody of the circle (through their link), or to whoever holds an address and its code.

    In force between its two instants, unless taken back. It decides nothing alone: the table does.
    """

    __tablename__ = "document_shares"
    __table_args__ = (
        CheckConstraint("(token IS NULL) = (code IS NULL)", name="code"),
        CheckConstraint("(token IS NULL) = (link_id IS NOT NULL)", name="one_way"),
        CheckConstraint("(link_id IS NULL) = (account_id IS NULL)", name="person"),
        CheckConstraint("ends_at > starts_at", name="ends"),
        CheckConstraint("openings <= most_openings", name="openings"),
        CheckConstraint("asks_two OR agreed_at IS NULL", name="agreed"),
        Index("uq_document_shares_token", "token", unique=True),
        Index(
            "uq_document_shares_person",
            "document_id",
            "link_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL AND link_id IS NOT NULL"),
        ),
        Index("ix_document_shares_account_id_ends_at", "account_id", "ends_at"),
        Index("ix_document_shares_ends_at", "ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    # Given through this link: somebody who left and comes back finds nothing of before.
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"), index=True)
    # To look at only, or to keep too.
    takes_file: Mapped[bool]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    # Of an address outside: keyed fingerprints of its token and of its code; neither is kept.
    token: Mapped[bytes | None] = mapped_column(LargeBinary)
    code: Mapped[bytes | None] = mapped_column(LargeBinary)
    # What whoever opens it reads, and whom it is for, which only the young person reads; both sealed.
    title: Mapped[bytes | None] = mapped_column(LargeBinary)
    whom: Mapped[bytes | None] = mapped_column(LargeBinary)
    most_openings: Mapped[int | None]
    openings: Mapped[int] = mapped_column(default=0)
    wrong_tries: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None]
    # Made before fifteen: it counts once a holder of authority agreed (services/documents/agreeing.py).
    asks_two: Mapped[bool] = mapped_column(default=False)
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


# 0: nothing was given; 1: to look at; 2: to keep too.
TO_KEEP = 2


def not_over() -> tuple[Any, ...]:
    """The conditions of a share that was neither taken back nor is over `at`."""
    return (
        DocumentShare.revoked_at.is_(None),
        DocumentShare.starts_at <= bindparam("at"),
        DocumentShare.ends_at > bindparam("at"),
    )


def in_force() -> tuple[Any, ...]:
    """The conditions of a share that counts `at`: agreed to, where two must."""
    return (*not_over(), or_(not_(DocumentShare.asks_two), DocumentShare.agreed_at.is_not(None)))


def given_to_me() -> Any:
    """How far a document of the statement around is given to the account `me`, `at` an instant: 0, 1 or `TO_KEEP`."""
    found = (
        select(func.coalesce(func.max(case((DocumentShare.takes_file, TO_KEEP), else_=1)), 0))
        .join(Link, (Link.id == DocumentShare.link_id) & Link.ended_at.is_(None))
        .where(
            DocumentShare.document_id == Document.id,
            DocumentShare.account_id == bindparam("me"),
            *in_force(),
        )
    )
    return found.correlate(Document).scalar_subquery()


def given_through() -> Any:
    """The links through which a document of the statement around is given `at` an instant; NULL when to nobody."""
    found = select(func.array_agg(DocumentShare.link_id)).where(
        DocumentShare.document_id == Document.id, DocumentShare.link_id.is_not(None), *in_force()
    )
    return found.correlate(Document).scalar_subquery()


def number_given_to_me() -> Any:
    """How many papers others give to the account `me`, `at` an instant: those whose links are still there."""
    return (
        select(func.count(DocumentShare.document_id.distinct()))
        .join(Link, (Link.id == DocumentShare.link_id) & Link.ended_at.is_(None))
        .where(DocumentShare.account_id == bindparam("me"), *in_force())
        .scalar_subquery()
    )
