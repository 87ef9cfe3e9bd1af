"""What somebody takes with them of what awaited them: the lines of the centre, reminders, and what they chose."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select

from services.accounts import Account
from services.circle import Relation
from services.database import transaction
from services.notifications.models import (
    Kind,
    Notification,
    PushSubscription,
    Reminder,
    ReminderState,
    Source,
)
from services.notifications.preferences import preferences_of
from services.notifications.reminders import WORDS
from services.records import Owner, Section, in_batches, name_of


@dataclass(frozen=True, slots=True)
class LineRecord:
    """That something awaited, of a kind, so many times."""

    kind: Kind
    at: datetime
    count: int
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReminderRecord:
    """A reminder. `wall_at`: what the clock showed, in `zone`; `by`: the professional who wrote it, or nobody."""

    source: Source
    subject: str
    words: str
    wall_at: datetime
    zone: str
    due_at: datetime
    state: ReminderState
    by: str
    created_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class KindRecord:
    """One kind: the channels chosen for it."""

    kind: Kind
    push: bool
    email: bool


@dataclass(frozen=True, slots=True)
class ChoicesRecord:
    """How they wish to hear of things, and the addresses they proved."""

    kinds: tuple[KindRecord, ...]
    quiet_from: time
    quiet_to: time
    paused_until: datetime | None
    fallback_hours: int | None
    tell_referent: bool
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class PhoneRecord:
    """A browser that agreed to be rung: the service through which, and since when; never its secret address."""

    through: str
    shows_first_name: bool
    since: datetime


def _lines(owner: Owner) -> Iterator[LineRecord]:
    row = Notification
    asked = select(row.id, row.kind, row.at, row.count, row.read_at).where(row.account_id == owner.id)
    for _id, *rest in in_batches(asked):
        yield LineRecord(*rest)


def _reminders(owner: Owner) -> Iterator[ReminderRecord]:
    """Those that are for them: what reminds others of the same appointment is the others’."""
    row = Reminder
    asked = (
        select(
            row.due_at,
            row.id,
            row.words,
            row.source,
            row.subject,
            row.wall_at,
            row.zone,
            row.state,
            name_of(Account),
            row.created_by,
            row.created_at,
            row.sent_at,
            row.answered_at,
        )
        .outerjoin(Account, Account.id == row.created_by)
        .where(row.jeune_id == owner.id, row.account_id == owner.id)
    )
    own: Relation = owner.own
    cipher = own.space.cipher
    for due_at, one, sealed, source, subject, wall_at, zone, state, by, author, *dates in in_batches(
        asked, 2
    ):
        words = cipher.read(bytes(sealed), WORDS, one) if sealed else ""
        by = "" if author == owner.id else by
        yield ReminderRecord(source, subject, words, wall_at, zone, due_at, state, by, *dates)


def _choices(owner: Owner) -> Iterator[ChoicesRecord]:
    with transaction():
        chosen = preferences_of(owner.id)
    yield ChoicesRecord(
        tuple(KindRecord(kind, one.push, one.email) for kind, one in chosen.kinds.items()),
        chosen.quiet_from,
        chosen.quiet_to,
        chosen.paused_until,
        chosen.fallback_hours,
        chosen.tell_referent,
        chosen.email or "",
        chosen.phone or "",
    )


def _phones(owner: Owner) -> Iterator[PhoneRecord]:
    row = PushSubscription
    asked = select(row.id, row.origin, row.show_first_name, row.created_at).where(row.account_id == owner.id)
    for _id, *rest in in_batches(asked):
        yield PhoneRecord(*rest)


SECTIONS = (
    Section("notifications", LineRecord, _lines, ("notifications",)),
    Section("reminders", ReminderRecord, _reminders, ("reminders",)),
    Section("notification_choices", ChoicesRecord, _choices, ("preferences", "notification_settings")),
    Section("phones_that_ring", PhoneRecord, _phones, ("push_subscriptions",)),
)
