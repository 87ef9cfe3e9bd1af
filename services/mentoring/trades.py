"""Métiers to discover: what a cadre offers to all young people of the département, and a mentor receives.

A cadre reads how many come, never who. The host reads the first names of those who let them, on the eve and on the day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text

from services import appointments, clock, journal
from services.appointments import EventView, EventWanted, ForAll
from services.circle import Viewer
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.mentoring.desk import departement_of

# Of the young person: what the table gives a mentor once they were given it (profile.base.read, c1).
READ_NAME = "profile.base.read"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a cadre writes. `host`: the company that receives; `host_id`: the mentor who may read first names there."""

    event: EventWanted
    territory_id: UUID | None = None
    from_age: int | None = None
    host: str = ""
    host_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Hosted:
    """A visit, to whoever receives it. `first_names`: of those who let them; `is_open`: from the eve to the day's end."""

    event: EventView
    first_names: tuple[str, ...]
    is_open: bool


def offer_trade(viewer: Viewer, wanted: Wanted) -> UUID:
    """Offer it to all young people of the département. Raises `NotFound` for whoever is no cadre.

    Refused: as `appointments.make_event`; `age`; `territory_missing`, `nobody_chosen` for those of elsewhere.
    """
    departement = departement_of(viewer)
    if wanted.territory_id and wanted.territory_id not in dict(territories_of(departement)):
        raise Refused("territory_missing")
    if wanted.host_id and wanted.host_id not in dict(hosts_of(departement)):
        raise Refused("nobody_chosen")
    to = ForAll(departement, wanted.territory_id, wanted.from_age, wanted.host, wanted.host_id)
    return appointments.make_event_for_all(viewer, wanted.event, to)


def offered_trades(viewer: Viewer) -> list[EventView]:
    """All that the département offers, with how many seats are taken. Raises `NotFound`. Two statements."""
    return appointments.events_for_all(departement_of(viewer))


def cancel_trade(viewer: Viewer, event_id: UUID) -> int:
    """It does not take place; whoever has a seat hears of it. Gives how many. Raises `NotFound`."""
    return appointments.cancel_event_for_all(departement_of(viewer), event_id)


def choices_for_trade(viewer: Viewer) -> tuple[list[tuple[UUID, str]], list[tuple[UUID, str]]]:
    """The territories, and the mentors who may receive. Raises `NotFound`. Three statements."""
    departement = departement_of(viewer)
    return territories_of(departement), hosts_of(departement)


def territories_of(departement: str) -> list[tuple[UUID, str]]:
    """Those of a département. One statement."""
    return [(row.id, row.name) for row in session.execute(_TERRITORIES, {"departement": departement})]


def hosts_of(departement: str) -> list[tuple[UUID, str]]:
    """The mentors of a département who act today: their account, and how they are called. One statement."""
    values = {"departement": departement, "today": clock.now().date()}
    return [(row.account_id, row.name) for row in session.execute(_HOSTS, values)]


def hosted_by(viewer: Viewer) -> list[EventView]:
    """What this mentor receives, to come or today; nothing while they may not act. Two statements at most."""
    return appointments.events_hosted(viewer) if _acts(viewer) else []


def open_hosted(viewer: Viewer, event_id: UUID) -> Hosted:
    """One of them, and the first names that were given, noted with each of them. Raises `NotFound`. Three statements."""
    event = next((one for one in hosted_by(viewer) if one.id == event_id), None)
    if event is None:
        raise NotFound
    with transaction():
        rows = session.execute(_HOSTED, {"event": event_id}).all()
        if rows:
            jeunes = [row.jeune_id for row in rows]
            departement = rows[0].departement_code
            journal.note(
                READ_NAME, jeunes=jeunes, departement=departement, reason="mentor", about="event_host"
            )
    today: date = clock.today(event.zone)
    is_open = event.wall_at.date() - timedelta(days=1) <= today <= event.wall_at.date()
    return Hosted(event, tuple(row.first_name for row in rows), is_open)


def _acts(viewer: Viewer) -> bool:
    values = {"me": viewer.account_id, "today": clock.now().date()}
    return bool(session.scalar(text("SELECT envol_acts_until(:me) >= :today"), values))


_TERRITORIES = text("SELECT id, name FROM territories WHERE departement_code = :departement ORDER BY name")
_HOSTS = text(
    "SELECT m.account_id, concat_ws(' ', a.first_name, a.last_name) || CASE WHEN a.organisation = '' THEN ''"
    " ELSE ', ' || a.organisation END AS name FROM mentors m JOIN accounts a ON a.id = m.account_id"
    " WHERE m.departement_code = :departement AND m.ended_at IS NULL"
    " AND envol_acts_until(m.account_id) >= :today ORDER BY name LIMIT 200"
)
_HOSTED = text("SELECT * FROM envol_hosted(:event)")
