"""The archive somebody asked for, and where it stands. No byte of it: it is one object of the store, ciphertext only."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base


class ExportState(StrEnum):
    """Where an export stands. Gone after a week, or once another is ready: `expired`."""

    ASKED = "asked"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class Why(StrEnum):
    """Why an export failed: the store did not answer, or something of ours."""

    STORE = "store"
    OTHER = "other"


class Export(Base):
    """Everything of one young person, asked for once."""

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'running', 'ready', 'failed', 'expired')", name="state"),
        CheckConstraint("failed_why IN ('store', 'other')", name="failed_why"),
        CheckConstraint("(state = 'ready') = (key IS NOT NULL)", name="ready"),
        CheckConstraint(
            "key IS NULL OR (size IS NOT NULL AND digest IS NOT NULL AND expires_at IS NOT NULL)",
            name="whole",
        ),
        Index("ix_exports_jeune_id_asked_at", "jeune_id", text("asked_at DESC")),
        # One at a time, and one kept.
        Index(
            "uq_exports_in_progress",
            "jeune_id",
            unique=True,
            postgresql_where=text("state = 'asked' OR state = 'running'"),
        ),
        Index("uq_exports_ready", "jeune_id", unique=True, postgresql_where=text("state = 'ready'")),
        Index("ix_exports_expires_at", "expires_at", postgresql_where=text("state = 'ready'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    state: Mapped[ExportState] = mapped_column(default=ExportState.ASKED)
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    # How often a worker began it: one that died leaves the number to the next, which writes under another name.
    attempt: Mapped[int] = mapped_column(default=0)
    # So many parts written, of so many.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    # The key of the archive alone, sealed with the key of the space; erased with the archive.
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Bytes of the archive itself; its object is a little longer.
    size: Mapped[int | None] = mapped_column(BigInteger)
    # SHA-256 of the object as it lies in the store.
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    failed_why: Mapped[Why | None]
