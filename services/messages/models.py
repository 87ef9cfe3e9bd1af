"""Conversations and what is said in them. Words are sealed; who takes part, when and how much is not."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base


class ConversationKind(StrEnum):
    """Two people; the young person's team; professionals about a young person."""

    DIRECT = "direct"
    TEAM = "team"
    PRO = "pro"


class Purpose(StrEnum):
    """Why professionals talk about somebody: what CASF L226-2-2 lets them share for, and nothing else."""

    ASSESS = "assess"
    DECIDE = "decide"
    CARRY_OUT = "carry_out"


class MessageKind(StrEnum):
    """What somebody wrote; what they wrote to everybody they follow; what happened to the conversation."""

    WORDS = "words"
    ANNOUNCEMENT = "announcement"
    SYSTEM = "system"


class ReactionKind(StrEnum):
    """The six: none of them is against anybody."""

    OK = "ok"
    HEART = "heart"
    LAUGH = "laugh"
    THANKS = "thanks"
    STRONG = "strong"
    SAD = "sad"


class ReportReason(StrEnum):
    """Why a message or a person is reported."""

    FEAR = "fear"
    INSULT = "insult"
    SEXUAL = "sexual"
    MONEY = "money"
    SECRET = "secret"  # noqa: S105 - asks to keep a secret or to meet in secret
    OTHER = "other"


class ScheduledState(StrEnum):
    """A message written for later: it waits, has left, was called back, or found its conversation closed."""

    WAITING = "waiting"
    SENT = "sent"
    RECALLED = "recalled"
    REFUSED = "refused"


# In the place of a number of files: a paper of the vault is shared at this message.
SHARES_PAPER = -1


class Conversation(Base):
    """A conversation of a space. Its kind never changes: its past would reach people who were not there."""

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("kind IN ('direct', 'team', 'pro')", name="kind"),
        CheckConstraint("reason IN ('assess', 'decide', 'carry_out')", name="reason"),
        CheckConstraint("(kind = 'pro') = (reason IS NOT NULL)", name="reason_of_pro"),
        Index(
            "uq_conversations_direct",
            "jeune_id",
            "other_id",
            unique=True,
            postgresql_where=text("kind = 'direct'"),
        ),
        Index("uq_conversations_team", "jeune_id", unique=True, postgresql_where=text("kind = 'team'")),
        Index("ix_conversations_jeune_id", "jeune_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    kind: Mapped[ConversationKind]
    # The other end of a direct one, and what that person was to the young person when it began.
    other_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    other_kind: Mapped[str | None]
    reason: Mapped[Purpose | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    blocked_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    last_seq: Mapped[int]
    # Grows at each message, edit, withdrawal and reaction: what an open page asks for.
    changes: Mapped[int]
    last_at: Mapped[datetime]
    # Professionals' own key: a cadre reads there and has no key of the space. Erased with the space's.
    ring_key: Mapped[str | None]
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)


class ConversationMember(Base):
    """Somebody in a conversation, and how far they have read; never when."""

    __tablename__ = "conversation_members"
    __table_args__ = (
        Index("ix_conversation_members_account", "account_id", postgresql_where=text("left_at IS NULL")),
        Index("ix_conversation_members_jeune_id", "jeune_id"),
    )

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    # Whoever comes later does not read what was said before.
    from_seq: Mapped[int]
    read_seq: Mapped[int]
    shares_read: Mapped[bool]


class Message(Base):
    """A message. Sent twice with the same client_id, it is the first one."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("kind IN ('words', 'announcement', 'system')", name="kind"),
        CheckConstraint("withdrawn_at IS NULL OR words IS NULL", name="withdrawn_is_erased"),
        Index("uq_messages_once", "author_id", "client_id", unique=True),
        Index("uq_messages_place", "conversation_id", "seq", unique=True),
        Index("ix_messages_changed", "conversation_id", "changed"),
        Index("ix_messages_author_id_at", "author_id", "at"),
        Index("ix_messages_jeune_id", "jeune_id"),
        Index("ix_messages_until", "conversation_id", "until", postgresql_where=text("until IS NOT NULL")),
        Index("ix_messages_reply_to", "reply_to", postgresql_where=text("reply_to IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    seq: Mapped[int]
    changed: Mapped[int]
    kind: Mapped[MessageKind]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    client_id: Mapped[UUID]
    at: Mapped[datetime]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    reply_to: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    # The last day an announcement is shown first.
    until: Mapped[date | None]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    # How many files come with it, or SHARES_PAPER: only then are they looked for.
    files: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))


class Reaction(Base):
    """One of six, from one person, on one message."""

    __tablename__ = "reactions"
    __table_args__ = (
        CheckConstraint("word IN ('ok', 'heart', 'laugh', 'thanks', 'strong', 'sad')", name="word"),
        Index("ix_reactions_changed", "conversation_id", "changed"),
        Index("ix_reactions_jeune_id", "jeune_id"),
    )

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    # None once taken back: an open page must hear of it too.
    word: Mapped[ReactionKind | None]
    changed: Mapped[int]


class Draft(Base):
    """What somebody was writing, for nobody but them."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_jeune_id", "jeune_id"),)

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    words: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class ScheduledMessage(Base):
    """A professional's message that leaves later, at a wall time of the young person's zone."""

    __tablename__ = "scheduled_messages"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'recalled', 'refused')", name="state"),
        Index("ix_scheduled_messages_due", "due_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_scheduled_messages_conversation_id", "conversation_id"),
        Index("ix_scheduled_messages_jeune_id", "jeune_id"),
    )

    # It is also the client_id of the message it becomes: sent twice, it is sent once.
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    words: Mapped[bytes] = mapped_column(LargeBinary)
    wall_at: Mapped[datetime] = mapped_column(DateTime())
    zone: Mapped[str]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    state: Mapped[ScheduledState]
    created_at: Mapped[datetime]


class Report(Base):
    """Somebody says that something is wrong. The chosen excerpt goes to those the table names, and nothing else."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("reason IN ('fear', 'insult', 'sexual', 'money', 'secret', 'other')", name="reason"),
        Index("ix_reports_jeune_id_at", "jeune_id", "at"),
        Index("ix_reports_reporter_id", "reporter_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"))
    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    about_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    reason: Mapped[ReportReason]
    # False when it is about a référent: the cadre alone reads it.
    to_referent: Mapped[bool]
    excerpt: Mapped[bytes] = mapped_column(LargeBinary)
    # A key of its own: the cadre has none of the space. Erased with the space's.
    ring_key: Mapped[str | None]
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    # What was done, sealed with the key of the report.
    note: Mapped[bytes | None] = mapped_column(LargeBinary)


class Availability(Base):
    """When somebody answers, and when they are away; written by themselves, read by whoever they talk with."""

    __tablename__ = "availability"
    __table_args__ = (CheckConstraint("away_until IS NULL OR away_until >= away_from", name="away"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    # 1 is Monday.
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    from_hour: Mapped[time | None]
    to_hour: Mapped[time | None]
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
