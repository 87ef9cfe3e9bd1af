"""A PDF that somebody asked for, from the asking to the end of its day."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base


class PrintKind(StrEnum):
    """Which sheet: the name of one of `services/workshop/sheets`."""

    PROJECT = "project"
    ATTENDANCE = "attendance"


class PrintState(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"


class PrintOrder(Base):
    """One PDF for one account. Its file is an object of the store, under its id."""

    __tablename__ = "print_orders"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'made', 'failed')", name="state"),
        CheckConstraint("kind IN ('project', 'attendance')", name="kind"),
        CheckConstraint("(state = 'made') = (key IS NOT NULL)", name="made"),
        Index(
            "uq_print_orders_waiting",
            "account_id",
            "kind",
            "subject_id",
            "language",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    # Whom it is about, when that is one young person: the key of their space seals it.
    jeune_id: Mapped[UUID | None] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PrintKind]
    subject_id: Mapped[UUID]
    language: Mapped[str]
    state: Mapped[PrintState]
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    # Erased after it, made or not.
    ends_at: Mapped[datetime] = mapped_column(index=True)
    # A key of its own, when it is about several.
    ring_key: Mapped[str | None]
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    # That of its file, sealed.
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    size: Mapped[int | None]
