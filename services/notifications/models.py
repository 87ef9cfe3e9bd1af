"""What awaits somebody, how they wish to hear of it, and what was sent where.

No words and no name in any of these rows but the sealed ones: a notification says that something awaits, never what.
"""

from datetime import datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base


class Kind(StrEnum):
    """What a notification is about."""

    MESSAGE = "message"
    PROPOSAL = "proposal"
    HELP = "help"
    APPOINTMENT = "appointment"
    REMINDER = "reminder"
    DOCUMENT = "document"
    MENTOR = "mentor"
    REQUEST = "request"
    SECURITY = "security"


class Channel(StrEnum):
    """A way out of the house, in the order in which one follows another."""

    PUSH = "push"
    EMAIL = "email"
    SMS = "sms"


class DeliveryState(StrEnum):
    """Where one sending stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Source(StrEnum):
    """What a reminder was made from."""

    STEP = "step"
    MILESTONE = "milestone"
    PAPER = "paper"
    OWN = "own"
    PROFESSIONAL = "professional"
    APPOINTMENT = "appointment"


class ReminderState(StrEnum):
    """Where a reminder stands."""

    WAITING = "waiting"
    SENT = "sent"
    DONE = "done"
    CANCELLED = "cancelled"


def _in(words: type[StrEnum], column: str) -> CheckConstraint:
    values = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({values})", name=column)


class Notification(Base):
    """Something awaits this account. Ten messages of one conversation, unread, are one line that counts ten."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index("ix_notifications_account_id_at", "account_id", text("at DESC")),
        Index(
            "uq_notifications_unread",
            "account_id",
            "kind",
            "subject_id",
            unique=True,
            postgresql_where="read_at IS NULL",
            postgresql_nulls_not_distinct=True,
        ),
        _in(Kind, "kind"),
        # A path of ours, never an address elsewhere.
        CheckConstraint("address ~ '^/([^/\\\\]|$)'", name="address"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[Kind]
    jeune_id: Mapped[UUID | None] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    subject_id: Mapped[UUID | None]
    address: Mapped[str]
    at: Mapped[datetime]
    count: Mapped[int] = mapped_column(default=1)
    read_at: Mapped[datetime | None]


class Preference(Base):
    """How one account wishes to hear of one kind. Without a row: push, no e-mail."""

    __tablename__ = "preferences"
    __table_args__ = (_in(Kind, "kind"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(primary_key=True)
    push: Mapped[bool]
    email: Mapped[bool]


class NotificationSettings(Base):
    """What one account chose for all kinds: quiet hours, pause, a second channel. Sealed with a key of its own."""

    __tablename__ = "notification_settings"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    quiet_from: Mapped[time] = mapped_column(default=time(21))
    quiet_to: Mapped[time] = mapped_column(default=time(7, 30))
    paused_until: Mapped[datetime | None]
    # Unread after so many hours: the next channel, then (if agreed) a line in the référent's day.
    fallback_hours: Mapped[int | None]
    tell_referent: Mapped[bool] = mapped_column(default=False)
    ring_key: Mapped[str | None]
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_verified_at: Mapped[datetime | None]
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_verified_at: Mapped[datetime | None]
    # The code that proves an address, sealed with the name of its channel.
    code: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_expires_at: Mapped[datetime | None]
    # “Not now”, when push was offered: not asked again before thirty days.
    refused_at: Mapped[datetime | None]


class PushSubscription(Base):
    """A browser that agreed to push. It lives no longer than the session it was made in."""

    __tablename__ = "push_subscriptions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    # A bearer secret: whoever has it can ring this phone.
    endpoint: Mapped[str] = mapped_column(unique=True)
    origin: Mapped[str]
    p256dh: Mapped[bytes] = mapped_column(LargeBinary)
    auth: Mapped[bytes] = mapped_column(LargeBinary)
    show_first_name: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Delivery(Base):
    """One sending of one state of a notification through one channel: a replay finds the row and sends nothing new."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index(
            "uq_deliveries_once",
            "notification_id",
            "channel",
            "subscription_id",
            "version",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_deliveries_due", "due_at", postgresql_where="state = 'waiting'"),
        Index("ix_deliveries_capped", "account_id", "due_at", postgresql_where="is_capped"),
        _in(Channel, "channel"),
        _in(DeliveryState, "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    notification_id: Mapped[UUID] = mapped_column(ForeignKey("notifications.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    channel: Mapped[Channel]
    subscription_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("push_subscriptions.id", ondelete="CASCADE"), index=True
    )
    # The count of the notification when this was decided.
    version: Mapped[int]
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    last_code: Mapped[str | None]
    # Counts for “one a day, three a week”.
    is_capped: Mapped[bool] = mapped_column(default=False)


class PushOrigin(Base):
    """A push service that asked us to wait, refuses us or does not answer: nothing is sent to it until then."""

    __tablename__ = "push_origins"

    origin: Mapped[str] = mapped_column(primary_key=True)
    closed_until: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    last_code: Mapped[str | None]


class Reminder(Base):
    """Something to be told at a moment of the wall clock where the young person lives."""

    __tablename__ = "reminders"
    __table_args__ = (
        # One a day about one thing, while it waits.
        Index(
            "uq_reminders_waiting",
            "jeune_id",
            "source",
            "subject",
            text("(wall_at::date)"),
            unique=True,
            postgresql_where="state = 'waiting'",
        ),
        Index("ix_reminders_due", "due_at", postgresql_where="state = 'waiting'"),
        Index("ix_reminders_account_id_due_at", "account_id", "due_at"),
        _in(Source, "source"),
        _in(ReminderState, "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    source: Mapped[Source]
    # A step's id, a kind of milestone, a paper's key; the reminder's own id when it is about nothing of ours.
    subject: Mapped[str]
    # The address of the step it is about, if any.
    item: Mapped[UUID | None]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    # What the clock on the wall will say, and where; `due_at` is worked out from both, and again when one changes.
    wall_at: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    zone: Mapped[str]
    due_at: Mapped[datetime]
    state: Mapped[ReminderState] = mapped_column(default=ReminderState.WAITING)
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
