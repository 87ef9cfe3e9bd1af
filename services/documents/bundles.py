"""Bundles: several papers of one's own as one PDF. Each is a document, of the kind `BUNDLE`, that the worker makes.

Shared, opened and stopped as any paper; made again when one of its papers changes, gone when one of them goes.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base

MOST_PAPERS = 30
# The kind of its document (`kinds.py`).
BUNDLE = "bundle"


class BundleState(StrEnum):
    """What the worker did of it as it is asked now. While it waits, what was made before is still there."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"


class Bundle(Base):
    """What is asked of a document that is made of others."""

    __tablename__ = "bundles"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'made', 'failed')", name="state"),
        Index("ix_bundles_to_do", "asked_at", postgresql_where=text("state = 'waiting'")),
    )

    # That of its document, where its name is.
    id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    state: Mapped[BundleState]
    # Why it could not be made: a code of `app.reasons`.
    reason: Mapped[str | None]
    # Grows with each change of what is asked: what was made of an older one is thrown away.
    revision: Mapped[int]
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    # Gone with one of its papers; back with it.
    closed_at: Mapped[datetime | None]


class BundlePaper(Base):
    """One paper of a bundle, as it was when it was last asked for."""

    __tablename__ = "bundle_papers"
    __table_args__ = (
        CheckConstraint(f"place BETWEEN 1 AND {MOST_PAPERS}", name="place"),
        Index("uq_bundle_papers_place", "bundle_id", "place", unique=True),
    )

    bundle_id: Mapped[UUID] = mapped_column(ForeignKey("bundles.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    # What the PDF holds of it: another version, name or end asks for another PDF.
    version_id: Mapped[UUID]
    title: Mapped[bytes | None] = mapped_column(LargeBinary)
    ends_on: Mapped[date | None]
