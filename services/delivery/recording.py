"""What became of what was sent, written for a whole batch in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text, Uuid, bindparam, delete, text

from services.database import as_system, session, transaction
from services.notifications.models import DeliveryState, PushSubscription

_RECORD = text(
    "UPDATE deliveries d SET state = row.state, due_at = coalesce(row.due_at, d.due_at), last_code = row.code,"
    " claimed_until = NULL"
    " FROM unnest(:ids, :states, :dues, :codes) AS row(id, state, due_at, code) WHERE d.id = row.id"
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("states", type_=ARRAY(Text)),
    bindparam("dues", type_=ARRAY(DateTime(timezone=True))),
    bindparam("codes", type_=ARRAY(Text)),
)
_CLOSE = text(
    "INSERT INTO push_origins AS o (origin, closed_until, failures, last_code) VALUES (:origin, :until, 1, :code)"
    " ON CONFLICT (origin) DO UPDATE SET closed_until = greatest(o.closed_until, excluded.closed_until),"
    " failures = o.failures + 1, last_code = excluded.last_code"
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one delivery: its state, when to try again, the code that says why."""

    id: UUID
    state: DeliveryState
    code: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """An origin to which nothing is sent until then."""

    origin: str
    until: datetime
    code: str


def record(fates: Sequence[Fate], *, gone: Sequence[UUID] = (), closed: Sequence[Closing] = ()) -> None:
    """Write these fates; forget the subscriptions that are `gone`; close these origins for every worker."""
    with transaction(), as_system():
        if gone:
            session.execute(
                delete(PushSubscription)
                .where(PushSubscription.id.in_(list(gone)))
                .execution_options(synchronize_session=False)
            )
        if fates:
            session.execute(
                _RECORD,
                {
                    "ids": [one.id for one in fates],
                    "states": [one.state.value for one in fates],
                    "dues": [one.due_at for one in fates],
                    "codes": [one.code for one in fates],
                },
            )
        for one in closed:
            session.execute(_CLOSE, {"origin": one.origin, "until": one.until, "code": one.code})
