"""When and how somebody is told: pure decisions, from what they chose and what the clock shows where they live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from services.notifications.models import Channel, Kind
from services.walltime import is_within, next_shown, shown_at

QUIET_FROM, QUIET_TO = time(21), time(7, 30)
A_DAY, A_WEEK = 1, 3
# After that a push, an e-mail or an SMS would tell of something old: the centre has it (trust PUSH-03).
KEPT = timedelta(hours=24)
# Minutes before each new try; then KEPT ends it (trust PUSH-04).
BACK_OFF = (1, 5, 15, 60)


@dataclass(frozen=True, slots=True)
class Facts:
    """One notification, and what its account chose. `reminded`: when reminders rang already, this last week."""

    notification_id: UUID
    account_id: UUID
    kind: Kind
    count: int
    zone: str
    push: bool
    email: bool
    quiet_from: time
    quiet_to: time
    paused_until: datetime | None
    fallback_hours: int | None
    has_email: bool
    has_phone: bool
    is_own_alarm: bool
    is_appointment: bool = False
    subscriptions: tuple[UUID, ...] = ()
    reminded: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """One delivery to write. E-mail and SMS have version 0: once for a line, however much it counts."""

    channel: Channel
    due_at: datetime
    version: int = 0
    subscription_id: UUID | None = None
    is_capped: bool = False


def plan_deliveries(facts: Facts, now: datetime) -> list[Planned]:
    """What leaves for this notification, by which channel, when. The truth stays in the centre, whatever leaves."""
    pushes = _pushes(facts, now)
    return pushes + _others(facts, now, is_pushed=bool(facts.subscriptions and facts.push))


def not_before(facts: Facts, at: datetime) -> datetime:
    """`at`, or the end of the quiet hours it falls in. Security and one's own alarms ring all the same."""
    if facts.kind is Kind.SECURITY or facts.is_own_alarm:
        return at
    if not is_within(shown_at(at, facts.zone).time(), facts.quiet_from, facts.quiet_to):
        return at
    return next_shown(at, facts.zone, facts.quiet_to)


def is_paused(facts: Facts, at: datetime) -> bool:
    """Whether the pause covers `at`. Security is never paused."""
    return facts.kind is not Kind.SECURITY and facts.paused_until is not None and at < facts.paused_until


def is_capped_out(facts: Facts, at: datetime) -> bool:
    """Whether one more reminder at `at` would be the second of that day there, or the fourth of seven days."""
    if not _counts(facts):
        return False
    today = shown_at(at, facts.zone).date()
    same_day = sum(shown_at(one, facts.zone).date() == today for one in facts.reminded)
    week = sum(at - timedelta(days=7) < one <= at for one in facts.reminded)
    return same_day >= A_DAY or week >= A_WEEK


def _counts(facts: Facts) -> bool:
    """One’s own alarms and appointments ring however much rang before: too late they are of no use."""
    return facts.kind is Kind.REMINDER and not (facts.is_own_alarm or facts.is_appointment)


def next_try(attempts: int, now: datetime, jitter: float) -> datetime:
    """When to try again after `attempts` failures. `jitter` from 0 to 1 spreads the tries by up to a quarter."""
    minutes = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    return now + timedelta(minutes=minutes * (1 + jitter / 4))


def time_to_live(at: datetime, now: datetime) -> int:
    """Seconds for which a push service may keep a push for a phone that sleeps; a minute at least."""
    return max(60, int((at + KEPT - now).total_seconds()))


def _pushes(facts: Facts, now: datetime) -> list[Planned]:
    due_at = not_before(facts, now)
    if not facts.push or is_paused(facts, due_at) or is_capped_out(facts, due_at):
        return []
    counts = _counts(facts)
    return [
        Planned(Channel.PUSH, due_at, facts.count, subscription, counts)
        for subscription in facts.subscriptions
    ]


def _others(facts: Facts, now: datetime, *, is_pushed: bool) -> list[Planned]:
    """The e-mail that was asked for, and the chain of what follows while it stays unread (trust PUSH-08).

    The hours between two channels begin when the first of them rings: a night does not bring both at once.
    """
    wanted: list[tuple[Channel, datetime]] = []
    if facts.email and facts.has_email:
        wanted.append((Channel.EMAIL, not_before(facts, now)))
    if facts.fallback_hours is not None:
        told = not_before(facts, now)
        wait = timedelta(hours=facts.fallback_hours if is_pushed or wanted else 0)
        for channel in _chain(facts):
            if all(channel is not one for one, _ in wanted):
                told = not_before(facts, told + wait)
                wanted.append((channel, told))
                wait = timedelta(hours=facts.fallback_hours)
    planned = [Planned(channel, due_at) for channel, due_at in wanted]
    return [one for one in planned if not is_paused(facts, one.due_at)]


def _chain(facts: Facts) -> Sequence[Channel]:
    found = []
    if facts.has_email:
        found.append(Channel.EMAIL)
    if facts.has_phone:
        found.append(Channel.SMS)
    return found
