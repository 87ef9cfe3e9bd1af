"""Group events as they are read: by who organises them, by those to whom they are offered, by who receives them.

How many seats are left, never who has the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from services import clock
from services.accounts import Account
from services.ages import Leap, birthday
from services.appointments.making import invitable
from services.appointments.models import Appointment, GroupEvent, PlaceKind
from services.circle import Relation, Viewer
from services.circle.models import Jeune
from services.database import session
from services.errors import NotFound


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as it is offered: how many seats are left, never who has the others."""

    id: UUID
    account_id: UUID
    first_name: str
    title: str
    words: str
    place_kind: PlaceKind
    place: str
    wall_at: datetime
    zone: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    cancelled_at: datetime | None
    is_trade: bool
    # Offered to all of a département, from an age on; by whom one is received, and who of them has an account.
    departement: str | None
    from_age: int | None
    host: str
    host_id: UUID | None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def left(self) -> int:
        return self.capacity - self.taken

    @property
    def is_open(self) -> bool:
        return self.cancelled_at is None and self.starts_at > clock.now()


def open_event(event_id: UUID) -> EventView:
    """One event, for who organises it or to whom it is offered: the fence decides. Raises `NotFound`."""
    found = _views(GroupEvent.id == event_id)
    if not found:
        raise NotFound
    return found[0]


def open_offered(own: Relation, event_id: UUID) -> EventView:
    """The same for a young person: what is offered to them, or where they have a seat. Raises `NotFound`."""
    found = _views(GroupEvent.id == event_id, _reaches(own))
    if found and is_of_age(own, found[0]):
        return found[0]
    if seat_of(own, event_id) is None:
        raise NotFound
    return open_event(event_id)


def events_of(viewer: Viewer) -> list[EventView]:
    """What this account organises and that is to come, or was in the last month."""
    since = clock.now() - timedelta(days=30)
    mine = GroupEvent.account_id == viewer.account_id
    return _views(mine, GroupEvent.departement_code.is_(None), GroupEvent.starts_at > since)


def events_for_all(departement: str) -> list[EventView]:
    """What this département offers to all and that is to come, or was in the last month."""
    since = clock.now() - timedelta(days=30)
    return _views(GroupEvent.departement_code == departement, GroupEvent.starts_at > since)


def events_hosted(viewer: Viewer) -> list[EventView]:
    """What this account receives: to come, or today."""
    since = clock.now() - timedelta(days=1)
    return _views(
        GroupEvent.host_id == viewer.account_id,
        GroupEvent.ends_at > since,
        GroupEvent.cancelled_at.is_(None),
    )


def events_for(own: Relation) -> list[EventView]:
    """What is offered to this young person, by whom they know or to all of their département. Two statements."""
    known = {one.account_id for one in invitable(own)}
    ahead = (GroupEvent.cancelled_at.is_(None), GroupEvent.starts_at > clock.now())
    found = _views(*ahead, _reaches(own))
    return [one for one in found if is_of_age(own, one) and (one.departement or one.account_id in known)]


def is_offered(own: Relation, event: GroupEvent) -> bool:
    """Whether what is offered to all is offered to this young person today. One statement."""
    found = _views(GroupEvent.id == event.id, _reaches(own))
    return bool(found) and is_of_age(own, found[0])


def is_of_age(own: Relation, event: EventView) -> bool:
    """Whether they are old enough on the day of it."""
    if event.from_age is None:
        return True
    return birthday(own.space.birth_on, event.from_age, leap=Leap.OPENS) <= event.wall_at.date()


def seat_of(own: Relation, event_id: UUID) -> UUID | None:
    """My seat there: an appointment. One statement."""
    return session.scalar(
        select(Appointment.id).where(
            Appointment.event_id == event_id,
            Appointment.jeune_id == own.space.id,
            Appointment.cancelled_at.is_(None),
        )
    )


def seats_of(own: Relation, event_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """My seats at these: event → appointment. One statement."""
    rows = session.execute(
        select(Appointment.event_id, Appointment.id).where(
            Appointment.event_id.in_(list(event_ids)),
            Appointment.jeune_id == own.space.id,
            Appointment.cancelled_at.is_(None),
        )
    )
    return {event_id: seat for event_id, seat in rows if event_id is not None}


def lets_host_read(own: Relation, event_id: UUID) -> bool:
    """Whether they said so. One statement."""
    said = select(Appointment.host_reads_at).where(
        Appointment.event_id == event_id,
        Appointment.jeune_id == own.space.id,
        Appointment.cancelled_at.is_(None),
    )
    return session.scalar(said) is not None


def _reaches(own: Relation) -> ColumnElement[bool]:
    """Of those offered to all, those of their département, and of their territory where one is named."""
    territory = select(Jeune.territory_id).where(Jeune.id == own.space.id).scalar_subquery()
    return or_(
        GroupEvent.departement_code.is_(None),
        and_(
            GroupEvent.departement_code == own.space.departement,
            or_(GroupEvent.territory_id.is_(None), GroupEvent.territory_id == territory),
        ),
    )


def _views(*where: object) -> list[EventView]:
    rows: Any = session.execute(
        select(
            GroupEvent.id,
            GroupEvent.account_id,
            Account.first_name,
            GroupEvent.title,
            GroupEvent.words,
            GroupEvent.place_kind,
            GroupEvent.place,
            GroupEvent.wall_at,
            GroupEvent.zone,
            GroupEvent.starts_at,
            GroupEvent.ends_at,
            GroupEvent.capacity,
            GroupEvent.taken,
            GroupEvent.cancelled_at,
            GroupEvent.is_trade,
            GroupEvent.departement_code,
            GroupEvent.from_age,
            GroupEvent.host,
            GroupEvent.host_id,
        )
        .join(Account, Account.id == GroupEvent.account_id)
        .where(*where)  # type: ignore[arg-type]
        .order_by(GroupEvent.starts_at)
        .limit(100)
    )
    return [EventView(*row) for row in rows]
