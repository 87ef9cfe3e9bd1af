"""Appointments: a time, a place and people. What it is about and where is sealed; when and between whom is not."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base


class Topic(StrEnum):
    """What kind of meeting it is. The two interviews of the law close their milestone once they took place."""

    MEETING = "meeting"
    VISIT = "visit"
    ERRAND = "errand"
    INTERVIEW_17 = "interview_17"
    EXIT_INTERVIEW = "exit_interview"


class PlaceKind(StrEnum):
    """Where: an address, a call, a link, where the young person lives."""

    ADDRESS = "address"
    PHONE = "phone"
    VIDEO = "video"
    HOME = "home"


class Reply(StrEnum):
    """What somebody invited says: nothing yet, will come, will not, would like another time."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MOVE = "move"


class Status(StrEnum):
    """What became of it for somebody. REVOKED: cancelled by who organised it; EXCUSED: by them, in time."""

    UNKNOWN = "unknown"
    SEEN = "seen"
    EXCUSED = "excused"
    REVOKED = "revoked"
    NOSHOW = "noshow"


class Rhythm(StrEnum):
    """How often a visit comes back."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


def _in(words: type[StrEnum], column: str) -> CheckConstraint:
    values = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({values})", name=column)


class Series(Base):
    """The same visit again and again; each is an appointment of its own."""

    __tablename__ = "appointment_series"
    __table_args__ = (_in(Rhythm, "rhythm"), Index("ix_appointment_series_jeune_id", "jeune_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    rhythm: Mapped[Rhythm]
    until: Mapped[date]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Slot(Base):
    """A time that a professional opens, for whoever of their young people books it first."""

    __tablename__ = "slots"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        _in(PlaceKind, "place_kind"),
        Index("ix_slots_account_id_starts_at", "account_id", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    wall_at: Mapped[datetime] = mapped_column(DateTime())
    zone: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_kind: Mapped[PlaceKind]
    # An office, not somebody’s home: nothing of a young person is in this row.
    place: Mapped[str] = mapped_column(server_default=text("''"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    # Taken by whom is in the appointment, behind its own fence; here only that it is.
    taken_at: Mapped[datetime | None]


class GroupEvent(Base):
    """A visit or a session for several, offered to those its organiser follows, or to all of a département.

    Nothing of anybody is in it.
    """

    __tablename__ = "group_events"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        # No more come than there is room for, whatever happens at once.
        CheckConstraint("taken BETWEEN 0 AND capacity", name="capacity"),
        CheckConstraint(
            "CASE WHEN departement_code IS NULL THEN num_nonnulls(territory_id, from_age, host_id) = 0 AND host = ''"
            " ELSE is_trade END",
            name="for_all",
        ),
        _in(PlaceKind, "place_kind"),
        Index("ix_group_events_account_id_starts_at", "account_id", "starts_at"),
        Index("ix_group_events_departement_code", "departement_code", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    title: Mapped[str]
    words: Mapped[str] = mapped_column(server_default=text("''"))
    place_kind: Mapped[PlaceKind]
    place: Mapped[str] = mapped_column(server_default=text("''"))
    wall_at: Mapped[datetime] = mapped_column(DateTime())
    zone: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int] = mapped_column(SmallInteger)
    taken: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    # A visit, an internship, a meeting to discover a métier: shown beside mentors too.
    is_trade: Mapped[bool] = mapped_column(server_default=text("false"))
    # To all young people of a département, by its cadres; or of one territory of it, from an age on.
    departement_code: Mapped[str | None] = mapped_column(ForeignKey("departements.code"))
    territory_id: Mapped[UUID | None] = mapped_column(ForeignKey("territories.id"))
    from_age: Mapped[int | None] = mapped_column(SmallInteger)
    # The company that receives, in its words; and who of it reads the first names that are given to them.
    host: Mapped[str] = mapped_column(server_default=text("''"))
    host_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class Waiting(Base):
    """A young person who would come if a place became free: with a professional, or at a group event."""

    __tablename__ = "waiting_list"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (event_id IS NULL)", name="one_thing"),
        Index(
            "uq_waiting_list_once",
            "jeune_id",
            "account_id",
            "event_id",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_waiting_list_event_id", "event_id"),
        Index("ix_waiting_list_account_id", "account_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("group_events.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Appointment(Base):
    """A meeting of a young person’s space. Without `starts_at` its time is still to be picked."""

    __tablename__ = "appointments"
    __table_args__ = (
        _in(Topic, "topic"),
        _in(PlaceKind, "place_kind"),
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint(
            "num_nulls(wall_at, starts_at, ends_at) IN (0, 3)",
            name="whole_time",
        ),
        Index("ix_appointments_jeune_id_starts_at", "jeune_id", "starts_at"),
        Index("ix_appointments_series_id", "series_id", postgresql_where=text("series_id IS NOT NULL")),
        # One slot is booked once, however many ask for it at the same instant; so is a place at a group event.
        Index(
            "uq_appointments_slot",
            "slot_id",
            unique=True,
            postgresql_where=text("slot_id IS NOT NULL AND cancelled_at IS NULL"),
        ),
        Index(
            "uq_appointments_event",
            "event_id",
            "jeune_id",
            unique=True,
            postgresql_where=text("event_id IS NOT NULL AND cancelled_at IS NULL"),
        ),
    )

    # Given by the form that made it: sent twice, it is made once. It is also its name in other calendars.
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    topic: Mapped[Topic]
    object: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    place_kind: Mapped[PlaceKind]
    place: Mapped[bytes | None] = mapped_column(LargeBinary)
    bring: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Whoever is not invited themself, and other calendars, know of it when and where, and nothing else.
    is_confidential: Mapped[bool] = mapped_column(server_default=text("false"))
    # A key of its own, where a cadre comes, who has none of the space.
    ring_key: Mapped[str | None]
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    minutes: Mapped[int] = mapped_column(SmallInteger)
    # What the clock on the wall of the place will show, and where; the instants are worked out from both.
    wall_at: Mapped[datetime | None] = mapped_column(DateTime())
    zone: Mapped[str]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    # Grows each time that calendars must hear of it: another time, another place, cancelled.
    sequence: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    # What it closed on the path when it took place: undone with it.
    milestone_id: Mapped[UUID | None] = mapped_column(ForeignKey("milestones.id", ondelete="SET NULL"))
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointment_series.id", ondelete="SET NULL"))
    slot_id: Mapped[UUID | None] = mapped_column(ForeignKey("slots.id", ondelete="SET NULL"))
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("group_events.id", ondelete="SET NULL"))
    # Since when whoever receives them at the event may read their first name; until the end of that day.
    host_reads_at: Mapped[datetime | None]


class Participant(Base):
    """Somebody who is invited, what they answered, and what became of it for them."""

    __tablename__ = "participants"
    __table_args__ = (
        _in(Reply, "reply"),
        _in(Status, "status"),
        Index("ix_participants_account_id", "account_id", postgresql_where=text("left_at IS NULL")),
        Index("ix_participants_jeune_id", "jeune_id"),
    )

    appointment_id: Mapped[UUID] = mapped_column(
        ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    reply: Mapped[Reply]
    replied_at: Mapped[datetime | None]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    status: Mapped[Status]
    status_at: Mapped[datetime | None]
    status_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    left_at: Mapped[datetime | None]


class ProposedTime(Base):
    """One of the times offered for an appointment; the one that was picked becomes its time."""

    __tablename__ = "proposed_times"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_proposed_times_appointment_id", "appointment_id"),
        Index("ix_proposed_times_jeune_id", "jeune_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id", ondelete="CASCADE"))
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    wall_at: Mapped[datetime] = mapped_column(DateTime())
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    # Picked, or replaced by others.
    closed_at: Mapped[datetime | None]


class AppointmentSettings(Base):
    """How long before its appointments an account is reminded, in hours."""

    __tablename__ = "appointment_settings"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    remind: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))


class CalendarFeed(Base):
    """The address at which an account’s own calendar reads its appointments; only its fingerprint is kept."""

    __tablename__ = "calendar_feeds"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    # None: closed, or never opened.
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime | None]
    with_titles: Mapped[bool]
    with_places: Mapped[bool]
