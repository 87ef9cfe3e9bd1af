"""Of a team, a cadre sees how many appointments each référent has, and nothing more about them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from services import clock
from services.circle import Viewer
from services.database import as_system, session
from services.errors import NotFound


@dataclass(frozen=True, slots=True)
class ReferentWeek:
    """How many of these took place, were missed, are to come: of one référent of the team."""

    account_id: UUID
    name: str
    ahead: int
    seen: int
    missed: int


def team_counts(viewer: Viewer, since: datetime, until: datetime) -> list[ReferentWeek]:
    """Counts for the référents of the teams of this cadre, between two instants. One statement.

    Of appointments about young people of the team only. Raises `NotFound` for whoever is cadre of none.
    """
    if not viewer.team_ids:
        raise NotFound
    at = clock.now()
    with as_system():
        rows = session.execute(
            _COUNTS,
            {
                "teams": list(viewer.team_ids),
                "today": at.date(),
                "at": at,
                "since": since,
                "until": until,
            },
        ).all()
    return [ReferentWeek(row[0], row[1].strip(), row[2], row[3], row[4]) for row in rows]


_COUNTS = text(
    """
    SELECT r.account_id, concat(c.first_name, ' ', c.last_name),
      count(a.id) FILTER (WHERE a.starts_at > :at),
      count(a.id) FILTER (WHERE j.status = 'seen'),
      count(a.id) FILTER (WHERE j.status = 'noshow')
    FROM posts r JOIN accounts c ON c.id = r.account_id
    LEFT JOIN participants p ON p.account_id = r.account_id AND p.left_at IS NULL
    LEFT JOIN jeunes y ON y.id = p.jeune_id AND y.team_id = r.team_id
    LEFT JOIN appointments a ON a.id = p.appointment_id AND y.id IS NOT NULL AND a.cancelled_at IS NULL
      AND a.starts_at >= :since AND a.starts_at < :until
    LEFT JOIN participants j ON j.appointment_id = a.id AND j.account_id = a.jeune_id
    WHERE r.kind = 'referent' AND r.team_id = ANY(:teams) AND r.starts_on <= :today
      AND (r.ends_on IS NULL OR r.ends_on >= :today)
    GROUP BY r.account_id, c.first_name, c.last_name ORDER BY c.first_name, c.last_name
    """
).bindparams(bindparam("teams", type_=ARRAY(Uuid)))
