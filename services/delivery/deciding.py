"""Deciding what leaves, in few statements for many notifications: facts read, deliveries written, due ones claimed.

Runs as the system: the worker has no reader. Everything here can run twice without harm.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Boolean, DateTime, Integer, Text, Uuid, bindparam, text

from services import clock
from services.accounts import Device
from services.accounts.queries import IDLE, LONGEST
from services.database import as_system, session, transaction
from services.notifications import shut_out
from services.notifications.models import Channel, Kind
from services.notifications.rules import KEPT, Facts, Planned, plan_deliveries

# How many a worker takes at once, and for how long they are its own: longer than all their time-outs together.
BATCH = 500
CLAIM = timedelta(minutes=3)
DEFAULT_ZONE = "Europe/Paris"

_FACTS = text(
    """
    SELECT n.id AS notification_id, n.account_id, n.kind, n.count, coalesce(home.zone, about.zone, :zone) AS zone,
      coalesce(p.push, true) AS push, coalesce(p.email, false) AS email,
      coalesce(s.quiet_from, time '21:00') AS quiet_from, coalesce(s.quiet_to, time '07:30') AS quiet_to,
      s.paused_until, s.fallback_hours, s.email_verified_at IS NOT NULL AS has_email,
      s.phone_verified_at IS NOT NULL AS has_phone, coalesce(r.source = 'own', false) AS is_own_alarm,
      n.address LIKE '/rendez-vous/%' AS is_appointment
    FROM notifications n
    JOIN accounts a ON a.id = n.account_id AND a.disabled_at IS NULL
    LEFT JOIN jeunes mine ON mine.id = n.account_id LEFT JOIN territories home ON home.id = mine.territory_id
    LEFT JOIN jeunes j ON j.id = n.jeune_id LEFT JOIN territories about ON about.id = j.territory_id
    LEFT JOIN preferences p ON p.account_id = n.account_id AND p.kind = n.kind
    LEFT JOIN notification_settings s ON s.account_id = n.account_id
    LEFT JOIN reminders r ON n.kind = 'reminder' AND r.id = n.subject_id
    WHERE n.id = ANY(:ids) AND n.read_at IS NULL
    ORDER BY n.at, n.id
    """
).bindparams(bindparam("ids", type_=ARRAY(Uuid)))

# A phone rings while its session opens something: not locked by the quick exit, not left for a month. The browser
# tells its subscription again at the next sign-in (js/behaviours/push-check.js).
_RINGS = (
    "(e.ended_at IS NULL AND e.locked_at IS NULL AND e.device = 'own'"
    " AND e.last_used_at > :oldest_use AND e.started_at > :oldest_start)"
)
_SUBSCRIPTIONS = text(
    "SELECT s.account_id, s.id FROM push_subscriptions s"  # noqa: S608
    f" JOIN sessions e ON e.id = s.session_id AND {_RINGS} WHERE s.account_id = ANY(:accounts)"
).bindparams(bindparam("accounts", type_=ARRAY(Uuid)))

_REMINDED = text(
    "SELECT DISTINCT account_id, notification_id, due_at FROM deliveries"
    " WHERE account_id = ANY(:accounts) AND is_capped AND due_at > :since AND state IN ('waiting', 'sent')"
).bindparams(bindparam("accounts", type_=ARRAY(Uuid)))

_WRITE = text(
    """
    INSERT INTO deliveries (id, notification_id, account_id, channel, subscription_id, version, state, due_at,
      attempts, is_capped)
    SELECT id, notification_id, account_id, channel, subscription_id, version, 'waiting', due_at, 0, is_capped
    FROM unnest(:ids, :notifications, :accounts, :channels, :subscriptions, :versions, :dues, :capped)
      AS row(id, notification_id, account_id, channel, subscription_id, version, due_at, is_capped)
    ON CONFLICT DO NOTHING
    """
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("notifications", type_=ARRAY(Uuid)),
    bindparam("accounts", type_=ARRAY(Uuid)),
    bindparam("channels", type_=ARRAY(Text)),
    bindparam("subscriptions", type_=ARRAY(Uuid)),
    bindparam("versions", type_=ARRAY(Integer)),
    bindparam("dues", type_=ARRAY(DateTime(timezone=True))),
    bindparam("capped", type_=ARRAY(Boolean)),
)

# A push that still waits (quiet hours) for fewer messages than there are now: the newer one says as much.
_DROP_OLDER = text(
    "UPDATE deliveries d SET state = 'dropped' FROM notifications n"
    " WHERE n.id = d.notification_id AND n.id = ANY(:ids) AND d.state = 'waiting' AND d.channel = 'push'"
    " AND d.version < n.count"
).bindparams(bindparam("ids", type_=ARRAY(Uuid)))

_CLAIM = text(
    f"""
    WITH due AS (
      SELECT d.id FROM deliveries d
      LEFT JOIN push_subscriptions s ON s.id = d.subscription_id
      LEFT JOIN push_origins o ON o.origin = s.origin AND o.closed_until > :at
      WHERE d.state = 'waiting' AND d.due_at <= :at AND (d.claimed_until IS NULL OR d.claimed_until < :at)
        AND o.origin IS NULL AND (CAST(:ids AS uuid[]) IS NULL OR d.notification_id = ANY(CAST(:ids AS uuid[])))
      ORDER BY d.due_at LIMIT :limit FOR UPDATE OF d SKIP LOCKED),
    claimed AS (
      UPDATE deliveries d SET claimed_until = :until, attempts = d.attempts + 1 FROM due WHERE due.id = d.id
      RETURNING d.id, d.notification_id, d.account_id, d.channel, d.subscription_id, d.attempts)
    SELECT c.id, c.channel, c.attempts, n.id, n.kind, n.at, n.read_at IS NOT NULL, a.disabled_at IS NOT NULL,
      a.language,
      EXISTS (SELECT FROM jeunes j WHERE j.id = a.id), a.first_name, a.id,
      s.id, s.endpoint, s.origin, s.p256dh, s.auth, s.show_first_name,
      s.id IS NOT NULL AND {_RINGS}
    FROM claimed c JOIN notifications n ON n.id = c.notification_id JOIN accounts a ON a.id = c.account_id
    LEFT JOIN push_subscriptions s ON s.id = c.subscription_id LEFT JOIN sessions e ON e.id = s.session_id
    """  # noqa: S608
).bindparams(bindparam("ids", type_=ARRAY(Uuid)))


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery that this worker holds now, and all it takes to send it."""

    id: UUID
    channel: Channel
    attempts: int
    notification_id: UUID
    kind: Kind
    at: datetime
    is_read: bool
    # Closed to its account since: the link over, somebody kept away, blocked, out of the conversation.
    is_shut: bool
    language: str
    is_young: bool
    first_name: str
    account_id: UUID
    subscription_id: UUID | None
    endpoint: str | None = field(repr=False)
    origin: str | None
    p256dh: bytes | None = field(repr=False)
    auth: bytes | None = field(repr=False)
    shows_first_name: bool
    is_alive: bool

    @property
    def is_too_old(self) -> bool:
        return clock.now() > self.at + KEPT and self.channel is Channel.PUSH


def decide(notification_ids: Sequence[UUID]) -> None:
    """Write the deliveries of these notifications. Those decided already are found again and left as they are."""
    with transaction(), as_system():
        shut = shut_out(notification_ids)
        facts = _facts([one for one in notification_ids if one not in shut])
        planned = _planned(facts)
        if planned:
            _write(planned)
            session.execute(_DROP_OLDER, {"ids": [one.notification_id for one in facts]})


def claim(notification_ids: Sequence[UUID] | None = None, *, limit: int = BATCH) -> list[Claimed]:
    """Take what is due (of these notifications, or of all) from the other workers, for three minutes."""
    at = clock.now()
    with transaction(), as_system():
        rows = session.execute(
            _CLAIM,
            {
                "at": at,
                "until": at + CLAIM,
                "limit": limit,
                **_oldest(at),
                "ids": None if notification_ids is None else list(notification_ids),
            },
        ).all()
        shut = shut_out([row[3] for row in rows]) if rows else set()
    return [_claimed(row, shut) for row in rows]


def _claimed(row: Sequence[Any], shut: set[UUID]) -> Claimed:
    one, channel, attempts, line, kind, at, is_read, is_disabled, *rest = row
    is_shut = is_disabled or line in shut
    keys = _keys(rest[7:9])
    return Claimed(
        one, Channel(channel), attempts, line, Kind(kind), at, is_read, is_shut, *rest[:7], *keys, *rest[9:]
    )


def _keys(pair: Sequence[Any]) -> tuple[bytes | None, ...]:
    return tuple(None if one is None else bytes(one) for one in pair)


def _planned(facts: list[Facts]) -> list[tuple[Facts, Planned]]:
    """What leaves for each; a reminder that rings counts for those that come after it in the same batch."""
    now, found = clock.now(), []
    rang: dict[UUID, tuple[datetime, ...]] = {}
    for one in facts:
        known = replace(one, reminded=one.reminded + rang.get(one.account_id, ()))
        plans = plan_deliveries(known, now)
        rings = {plan.due_at for plan in plans if plan.is_capped}
        rang[one.account_id] = (*rang.get(one.account_id, ()), *rings)
        found += [(one, plan) for plan in plans]
    return found


def _write(planned: list[tuple[Facts, Planned]]) -> None:
    session.execute(
        _WRITE,
        {
            "ids": [uuid4() for _ in planned],
            "notifications": [facts.notification_id for facts, _ in planned],
            "accounts": [facts.account_id for facts, _ in planned],
            "channels": [plan.channel.value for _, plan in planned],
            "subscriptions": [plan.subscription_id for _, plan in planned],
            "versions": [plan.version for _, plan in planned],
            "dues": [plan.due_at for _, plan in planned],
            "capped": [plan.is_capped for _, plan in planned],
        },
    )


def _facts(ids: list[UUID]) -> list[Facts]:
    rows = session.execute(_FACTS, {"ids": ids, "zone": DEFAULT_ZONE}).mappings().all()
    accounts = list({row["account_id"] for row in rows})
    at = clock.now()
    subscriptions = _grouped(session.execute(_SUBSCRIPTIONS, {"accounts": accounts, **_oldest(at)}).all())
    since = at - timedelta(days=8)
    rang = session.execute(_REMINDED, {"accounts": accounts, "since": since}).all()
    reminded = _grouped((account, due_at) for account, _, due_at in rang)
    return [_one(dict(row), subscriptions, reminded) for row in rows]


def _oldest(at: datetime) -> dict[str, datetime]:
    """Since when a session must have been used, and begun, to be in force."""
    return {"oldest_use": at - IDLE[Device.OWN], "oldest_start": at - LONGEST[Device.OWN]}


def _one(
    row: dict[str, Any], subscriptions: dict[UUID, list[UUID]], reminded: dict[UUID, list[datetime]]
) -> Facts:
    who = row["account_id"]
    row["kind"] = Kind(row["kind"])
    return Facts(
        **row, subscriptions=tuple(subscriptions.get(who, ())), reminded=tuple(reminded.get(who, ()))
    )


def _grouped(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for account_id, value in rows:
        found[account_id].append(value)
    return found
