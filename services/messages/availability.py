"""When somebody answers: said by themselves, shown to whoever they talk with. Never when they were last there."""

from datetime import date, time
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.database import session, transaction
from services.errors import Refused
from services.messages.models import Availability
from services.messages.opening import Hours


def availability_of(account_id: UUID) -> Hours | None:
    """What somebody said of when they answer, or None. One statement."""
    row = session.get(Availability, account_id, populate_existing=True)
    if row is None:
        return None
    return Hours(tuple(row.days), row.from_hour, row.to_hour, row.away_from, row.away_until, None)


def set_availability(
    account_id: UUID,
    days: tuple[int, ...],
    *,
    from_hour: time | None = None,
    to_hour: time | None = None,
    away_from: date | None = None,
    away_until: date | None = None,
) -> None:
    """Say on which days (1 is Monday) and between which hours one answers, and when one is away.

    Refused: `availability_dates` (the end before the beginning, or no beginning), `availability_hours`.
    """
    if away_until and (away_from is None or away_until < away_from):
        raise Refused("availability_dates")
    if from_hour and to_hour and to_hour <= from_hour:
        raise Refused("availability_hours")
    values = {
        "days": sorted({day for day in days if 1 <= day <= 7}),
        "from_hour": from_hour,
        "to_hour": to_hour,
        "away_from": away_from,
        "away_until": away_until,
    }
    row = insert(Availability).values(account_id=account_id, **values)
    with transaction():
        session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_=values))
