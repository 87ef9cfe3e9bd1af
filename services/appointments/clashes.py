"""What stands in the way of a time, said before it is kept: somebody is taken, away, or it is night for them.

That somebody is taken is said; by what and with whom is not: the other appointment may be confidential.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, select, text

from services import clock
from services.accounts import Account
from services.appointments.views import WRITE
from services.circle import Relation
from services.circle.models import Cover
from services.database import as_system, session
from services.messages.models import Availability
from services.notifications import preferences_of
from services.walltime import instant_of, is_within, shown_at

_Days = tuple[date | None, date | None]
A_DAY = timedelta(days=1)


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

    Whoever may only propose hears of their own days alone: asked often enough, the others’ would be known. `besides`:
    the appointment that is moved. Five statements.
    """
    knows = relation.is_own or relation.allows(WRITE)
    me = relation.viewer.account_id
    who = list(dict.fromkeys([relation.space.id, me, *people])) if knows else [me]
    with as_system():
        taken = _taken(who, times, minutes, zone, besides)
        away = _away(who)
        quiet = preferences_of(relation.space.id)
        named = select(Account.id, Account.first_name).where(Account.id.in_(who))
        names: dict[UUID, str] = {row[0]: row[1] for row in session.execute(named)}
    found: list[tuple[ClashKind, datetime, UUID]] = []
    for wall in times:
        found += [(ClashKind.TAKEN, wall, one) for one in who if (one, wall) in taken]
        found += [(ClashKind.AWAY, wall, one) for one in who if _is_away(away.get(one, ()), wall.date())]
        there = shown_at(instant_of(wall, zone), relation.space.zone).time()
        if knows and is_within(there, quiet.quiet_from, quiet.quiet_to):
            found.append((ClashKind.QUIET, wall, relation.space.id))
    return [Clash(kind, wall, one, names.get(one, "")) for kind, wall, one in found]


def _away(who: Collection[UUID]) -> dict[UUID, list[_Days]]:
    """When each of them is away: as they say it themselves, or because a colleague replaces them."""
    found: dict[UUID, list[_Days]] = {}
    said = select(Availability.account_id, Availability.away_from, Availability.away_until)
    replaced = select(Cover.account_id, Cover.starts_on, Cover.ends_on).where(
        Cover.account_id.in_(who), Cover.cancelled_at.is_(None), Cover.ends_on >= clock.now().date() - A_DAY
    )
    for statement in (said.where(Availability.account_id.in_(who)), replaced):
        for account_id, first, last in session.execute(statement):
            found.setdefault(account_id, []).append((first, last))
    return found


def _is_away(days: Iterable[_Days], day: date) -> bool:
    return any(first and first <= day and (last is None or day <= last) for first, last in days)


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
