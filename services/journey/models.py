"""What a young person wrote on their path: step states, papers, requests for help, milestones, the project.

A row exists only once something is written; the 109 steps themselves are content files. Free text is sealed.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base


class StepState(StrEnum):
    """Where a step stands. Nothing is scored; every state can be undone."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    NOT_FOR_ME = "not_for_me"


class Proposal(StrEnum):
    """What the young person answered to a step proposed to them."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class StepRecord(Base):
    """One step of one person. Its id is its address: derived for the catalogue, random for one's own steps."""

    __tablename__ = "steps"
    __table_args__ = (
        CheckConstraint("state IN ('todo', 'doing', 'done', 'not_for_me')", name="state"),
        CheckConstraint("proposal IN ('waiting', 'accepted', 'declined')", name="proposal"),
        CheckConstraint("(step_id IS NULL) <> (own_text IS NULL)", name="catalogue_or_own"),
        UniqueConstraint("jeune_id", "step_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    domain: Mapped[str]
    step_id: Mapped[str | None]
    own_text: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[StepState] = mapped_column(default=StepState.TODO)
    private_note: Mapped[bytes | None] = mapped_column(LargeBinary)
    shared_note: Mapped[bytes | None] = mapped_column(LargeBinary)
    # What each note was before its last writing: undoing swaps the two.
    private_note_before: Mapped[bytes | None] = mapped_column(LargeBinary)
    shared_note_before: Mapped[bytes | None] = mapped_column(LargeBinary)
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    proposed_at: Mapped[datetime | None]
    proposal: Mapped[Proposal | None]
    proposal_words: Mapped[bytes | None] = mapped_column(LargeBinary)
    put_off_until: Mapped[date | None]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it so


class PaperRecord(Base):
    """One of the papers a step asks for: had or not, and its end date where it has one."""

    __tablename__ = "papers"

    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), primary_key=True)
    step_id: Mapped[str] = mapped_column(primary_key=True)
    paper_id: Mapped[str] = mapped_column(primary_key=True)
    domain: Mapped[str]
    has_it: Mapped[bool]
    ends_on: Mapped[date | None]
    updated_at: Mapped[datetime]


class HelpRequest(Base):
    """A call for help. Who took it and since when is shown; only the young person closes it."""

    __tablename__ = "help_requests"
    __table_args__ = (
        UniqueConstraint("jeune_id", "client_id"),
        Index("ix_help_requests_open", "jeune_id", postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    # The address of the step it is about; None for help in general.
    item: Mapped[UUID | None]
    domain: Mapped[str | None]
    step_id: Mapped[str | None]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    client_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class HelpAnswer(Base):
    """What a helper wrote back, sealed with the young person's key."""

    __tablename__ = "help_answers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    help_id: Mapped[UUID] = mapped_column(ForeignKey("help_requests.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    words: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class MilestoneRecord(Base):
    """A milestone that took place: the 17-year interview, a visit, something the référent notes."""

    __tablename__ = "milestones"
    __table_args__ = (
        Index(
            "uq_milestones_interviews",
            "jeune_id",
            "kind",
            unique=True,
            postgresql_where=text("kind IN ('interview_17', 'exit_interview') AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    held_on: Mapped[date]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Exchange(Base):
    """The last real exchange with somebody: a visit, help, a proposal answered. Never a sign-in or a reading."""

    __tablename__ = "exchanges"

    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime]


class ProjectEntry(Base):
    """One voice on one of the six legal needs of the project (décret 2022-1125)."""

    __tablename__ = "project_entries"
    __table_args__ = (
        CheckConstraint("need BETWEEN 1 AND 6", name="need"),
        CheckConstraint("voice IN ('jeune', 'referent')", name="voice"),
    )

    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), primary_key=True)
    need: Mapped[int] = mapped_column(primary_key=True)
    voice: Mapped[str] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    words: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime]
