"""Qui a regardé mon espace ?: the journal as its subject reads it, day by day, with names."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Integer, Text, bindparam, case, cast, func, null, or_, select
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlalchemy.dialects.postgresql import array

from services.accounts import Account
from services.ages import local_midnight
from services.circle.standing import Space
from services.database import session
from services.journal import JournalLine

# A page of readings; older ones are one link away. The journal itself keeps 36 months (trust PRIV-06).
MOST_READINGS = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody did one thing, at one moment (or, for lists, `times` times that day, the last one at `at`)."""

    day: date
    at: datetime
    actor_id: UUID | None
    name: str
    operation: str
    about: str | None
    reason: str
    is_list: bool
    times: int


@dataclass(frozen=True, slots=True)
class Readings:
    """Newest first. `older` is the day before which there is more, or None."""

    seen: tuple[Seen, ...]
    older: date | None

    @property
    def days(self) -> list[tuple[date, list[Seen]]]:
        """The same, by day of the young person."""
        by_day: dict[date, list[Seen]] = {}
        for one in self.seen:
            by_day.setdefault(one.day, []).append(one)
        return list(by_day.items())


def my_readings(space: Space, *, before: date | None = None, limit: int = MOST_READINGS) -> Readings:
    """What others read and did in this space, at once after it happened; before the day `before` if given.

    Lists are summed by day; the same act twice within a minute is one. Days are cut only when one alone is too long.
    The caller is the owner of the space: the second fence shows the lines to nobody else.
    """
    rows = session.execute(
        _READINGS,
        {
            "jeune": space.id,
            "zone": space.zone,
            "before": local_midnight(before, space.zone) if before else None,
            "limit": limit + 1,
        },
    )
    seen = [Seen(*row) for row in rows]
    if len(seen) <= limit:
        return Readings(tuple(seen), None)
    last_day = seen[-1].day
    whole = [one for one in seen if one.day > last_day]
    if whole:
        return Readings(tuple(whole), whole[-1].day)
    return Readings(tuple(seen[:limit]), last_day)


def _statement() -> Any:
    line = JournalLine
    before = bindparam("before", type_=DateTime(timezone=True))
    day = cast(func.timezone(bindparam("zone", type_=Text), line.at), Date)
    lines = (
        select(
            day.label("day"),
            line.at,
            line.actor_id,
            line.operation,
            line.object.label("about"),
            line.reason,
            line.object.is_(None).label("is_list"),
            case((line.object.is_(None), null()), else_=func.date_trunc("minute", line.at)).label("minute"),
        )
        .where(
            line.jeune_ids.contains(array([bindparam("jeune", type_=PgUUID(as_uuid=True))])),
            or_(before.is_(None), line.at < before),
        )
        .subquery()
    )
    one = lines.c
    last = func.max(one.at)
    return (
        select(
            one.day,
            last.label("at"),
            one.actor_id,
            func.coalesce(func.trim(func.max(Account.first_name + " " + Account.last_name)), "").label(
                "name"
            ),
            one.operation,
            one.about,
            one.reason,
            one.is_list,
            func.count().cast(Integer),
        )
        .select_from(lines.outerjoin(Account, Account.id == one.actor_id))
        .group_by(one.day, one.actor_id, one.operation, one.about, one.reason, one.is_list, one.minute)
        .order_by(one.day.desc(), last.desc())
        .limit(bindparam("limit"))
    )


_READINGS = _statement()
