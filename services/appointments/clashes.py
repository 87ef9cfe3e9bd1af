"""What stands in the way of a time, said before it is kept: somebody is taken, away, or it is night for them.

That somebody is taken is said; by what and with whom is not: the other appointment may be confidential.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, select, text

from services.accounts import Account
from services.circle import Relation
from services.database import as_system, session
from services.messages.models import Availability
from services.notifications import preferences_of
from services.walltime import instant_of, is_within, shown_at


class ClashKind(StrEnum):
    """Why a time does not fit."""

    TAKEN = "taken"
    AWAY = "away"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Clash:
    """One time that does not fit, for whom."""

    kind: ClashKind
    wall_at: datetime
    account_id: UUID
    first_name: str


def clashes(
    relation: Relation,
    people: Iterable[UUID],
    times: Sequence[datetime],
    minutes: int,
    zone: str,
    *,
    besides: UUID | None = None,
) -> list[Clash]:
    """What stands in the way of these times (on the wall, in `zone`) for the young person and for these people.

    The caller may make appointments here. `besides`: the appointment that is moved. Four statements.
    """
    who = list(dict.fromkeys([relation.space.id, relation.viewer.account_id, *people]))
    with as_system():
        taken = _taken(who, times, minutes, zone, besides)
        away = session.scalars(select(Availability).where(Availability.account_id.in_(who))).all()
        quiet = preferences_of(relation.space.id)
        named = select(Account.id, Account.first_name).where(Account.id.in_(who))
        names: dict[UUID, str] = {row[0]: row[1] for row in session.execute(named)}
    found: list[tuple[ClashKind, datetime, UUID]] = []
    for wall in times:
        found += [(ClashKind.TAKEN, wall, one) for one in who if (one, wall) in taken]
        day = wall.date()
        found += [(ClashKind.AWAY, wall, one.account_id) for one in away if _is_away(one, day)]
        there = shown_at(instant_of(wall, zone), relation.space.zone).time()
        if is_within(there, quiet.quiet_from, quiet.quiet_to):
            found.append((ClashKind.QUIET, wall, relation.space.id))
    return [Clash(kind, wall, one, names.get(one, "")) for kind, wall, one in found]


def _is_away(one: Availability, day: Any) -> bool:
    return bool(one.away_from and one.away_from <= day and (one.away_until is None or day <= one.away_until))


def _taken(
    who: Collection[UUID], times: Sequence[datetime], minutes: int, zone: str, besides: UUID | None
) -> set[tuple[UUID, datetime]]:
    """Who has another appointment at which of these times."""
    starts = {instant_of(wall, zone): wall for wall in times}
    rows = session.execute(
        _TAKEN,
        {
            "who": list(who),
            "starts": list(starts),
            "length": timedelta(minutes=minutes),
            "besides": besides,
        },
    )
    return {(row[0], starts[row[1]]) for row in rows}


_TAKEN = text(
    """
    SELECT DISTINCT p.account_id, wanted.at
    FROM participants p JOIN appointments a ON a.id = p.appointment_id
    JOIN unnest(CAST(:starts AS timestamptz[])) AS wanted(at)
      ON a.starts_at < wanted.at + CAST(:length AS interval) AND a.ends_at > wanted.at
    WHERE p.account_id = ANY(:who) AND p.left_at IS NULL AND p.reply <> 'declined' AND a.cancelled_at IS NULL
      AND (CAST(:besides AS uuid) IS NULL OR a.id <> CAST(:besides AS uuid))
    """
).bindparams(bindparam("who", type_=ARRAY(Uuid)))
