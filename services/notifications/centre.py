"""The centre: what awaits an account, the newest first. Read by its owner only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select, text, update

from services import clock
from services.database import may_write_on_get, session, transaction
from services.errors import NotFound
from services.notifications.models import Kind, Notification

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the centre: that something awaits, since when, about whom. What it is is on the page it leads to."""

    id: UUID
    kind: Kind
    at: datetime
    count: int
    is_read: bool
    jeune_id: UUID | None = None
    # What it is about, of its kind: a conversation, an appointment…
    subject_id: UUID | None = None
    # The page of ours it leads to.
    address: str = ""


def centre(account_id: UUID, *, before: datetime | None = None, limit: int = SHOWN) -> list[Line]:
    """What awaits this account and what it has read, newest first, at most `limit`, older than `before`.

    One statement.
    """
    statement = (
        select(
            Notification.id,
            Notification.kind,
            Notification.at,
            Notification.count,
            Notification.read_at.is_not(None),
            Notification.jeune_id,
            Notification.subject_id,
            Notification.address,
        )
        .where(Notification.account_id == account_id)
        .order_by(Notification.at.desc(), Notification.id)
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(Notification.at < before)
    return [Line(*row) for row in session.execute(statement)]


def unread_counts(account_id: UUID) -> dict[Kind, int]:
    """How many lines of each kind await this account. Pages have it already, in `circle.Standing.awaiting`."""
    rows = session.execute(
        select(Notification.kind, func.count())
        .where(Notification.account_id == account_id, Notification.read_at.is_(None))
        .group_by(Notification.kind)
    )
    return {kind: number for kind, number in rows}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A young person who agreed that it be said: how much stays unread after every channel, and since when."""

    jeune_id: UUID
    since: datetime
    number: int


_UNANSWERED = text("SELECT jeune_id, since, number FROM envol_unanswered(:jeunes, :at)").bindparams(
    bindparam("jeunes", type_=ARRAY(Uuid))
)


def unanswered_for(jeune_ids: Iterable[UUID]) -> list[Unanswered]:
    """Who of these young people, followed by whoever acts, did not read what every channel told (trust PUSH-08).

    Only those who agreed that their référent be told; never what it is about. One statement.
    """
    rows = session.execute(_UNANSWERED, {"jeunes": list(jeune_ids), "at": clock.now()})
    return [Unanswered(*row) for row in rows]


def open_notification(account_id: UUID, notification_id: UUID) -> str:
    """Where it leads; it is read now. Raises `NotFound` when it is not this account's. Two statements at most."""
    found = session.execute(
        select(Notification.address, Notification.read_at).where(
            Notification.id == notification_id, Notification.account_id == account_id
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    if found.read_at is None:
        session.execute(
            update(Notification).where(Notification.id == notification_id).values(read_at=clock.now()),
            execution_options=may_write_on_get,
        )
    return str(found.address)


def read_all(account_id: UUID) -> None:
    """All that awaits this account is read."""
    with transaction():
        session.execute(
            update(Notification)
            .where(Notification.account_id == account_id, Notification.read_at.is_(None))
            .values(read_at=clock.now())
            .execution_options(synchronize_session=False)
        )
