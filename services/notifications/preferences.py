"""How one account wishes to hear of things: kind by channel, quiet hours, pause, what follows when nothing is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.database import session, transaction
from services.errors import Refused
from services.notifications.models import Kind, NotificationSettings, Preference
from services.notifications.rules import QUIET_FROM, QUIET_TO
from services.notifications.sealed import open_sealed

# Hours one may choose before the next channel.
FALLBACKS = (1, 3, 12, 24)
LONGEST_PAUSE = timedelta(days=31)
ASKED_AGAIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind: which channels."""

    push: bool = True
    email: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """All that one account chose; `email` and `phone` only once proved, `waiting` what waits for its code."""

    kinds: Mapping[Kind, Choice]
    quiet_from: time = QUIET_FROM
    quiet_to: time = QUIET_TO
    paused_until: datetime | None = None
    fallback_hours: int | None = None
    tell_referent: bool = False
    email: str | None = None
    phone: str | None = None
    waiting: str | None = None
    refused_at: datetime | None = None

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and clock.now() < self.paused_until

    @property
    def may_offer_push(self) -> bool:
        """“Not now” is an answer for thirty days (trust PUSH-10)."""
        return self.refused_at is None or clock.now() - self.refused_at >= ASKED_AGAIN


def preferences_of(account_id: UUID) -> Preferences:
    """What this account chose, or what holds for who chose nothing. Two statements."""
    kinds = {kind: Choice() for kind in Kind}
    for row in session.scalars(select(Preference).where(Preference.account_id == account_id)):
        kinds[row.kind] = Choice(row.push, row.email)
    found = session.get(NotificationSettings, account_id, populate_existing=True)
    if found is None:
        return Preferences(kinds)
    email, phone = open_sealed(found, "email"), open_sealed(found, "phone")
    is_waiting = found.code_expires_at is not None and clock.now() < found.code_expires_at
    unproved = (
        email if found.email_verified_at is None else phone if found.phone_verified_at is None else None
    )
    return Preferences(
        kinds,
        quiet_from=found.quiet_from,
        quiet_to=found.quiet_to,
        paused_until=found.paused_until,
        fallback_hours=found.fallback_hours,
        tell_referent=found.tell_referent,
        email=email if found.email_verified_at else None,
        phone=phone if found.phone_verified_at else None,
        waiting=unproved if is_waiting else None,
        refused_at=found.refused_at,
    )


def save_kinds(account_id: UUID, kinds: Mapping[Kind, Choice]) -> None:
    """Which channels for which kinds."""
    rows = [
        {"account_id": account_id, "kind": kind, "push": choice.push, "email": choice.email}
        for kind, choice in kinds.items()
    ]
    statement = insert(Preference).values(rows)
    with transaction():
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["account_id", "kind"],
                set_={"push": statement.excluded.push, "email": statement.excluded.email},
            )
        )


def save_hours(account_id: UUID, quiet_from: time, quiet_to: time) -> None:
    """When nothing rings but security and one's own alarms; the same hour twice is never."""
    _set(account_id, quiet_from=quiet_from, quiet_to=quiet_to)


def save_fallback(account_id: UUID, hours: int | None, *, tell_referent: bool) -> None:
    """After how many hours the next channel, and whether then the référent's day says so. Refused: `fallback_hours`."""
    if hours is not None and hours not in FALLBACKS:
        raise Refused("fallback_hours")
    _set(account_id, fallback_hours=hours, tell_referent=tell_referent and hours is not None)


def pause(account_id: UUID, wait: timedelta) -> None:
    """Nothing rings for a while, but security. What comes is in the centre. Refused: `pause_too_long`."""
    if not timedelta() < wait <= LONGEST_PAUSE:
        raise Refused("pause_too_long")
    _set(account_id, paused_until=clock.now() + wait)


def resume(account_id: UUID) -> None:
    """It rings again."""
    _set(account_id, paused_until=None)


def refuse_push(account_id: UUID) -> None:
    """“Not now”: push is not offered again before thirty days."""
    _set(account_id, refused_at=clock.now())


def _set(account_id: UUID, **values: Any) -> None:
    row = {
        "account_id": account_id,
        "quiet_from": QUIET_FROM,
        "quiet_to": QUIET_TO,
        "tell_referent": False,
        **values,
    }
    with transaction():
        session.execute(
            insert(NotificationSettings)
            .values(row)
            .on_conflict_do_update(index_elements=["account_id"], set_=values)
        )
