"""Group events: a visit or a session for several, with so many seats; a seat is an appointment of its own.

Nobody who comes sees who else does: each seat is in the space of whoever has it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from services import clock, notifications
from services.accounts import Account
from services.ages import check_zone
from services.appointments.changing import cancel_appointment
from services.appointments.freeing import wanted_of
from services.appointments.leaving import call_off
from services.appointments.making import (
    LONGEST,
    LONGEST_OBJECT,
    LONGEST_WORDS,
    SHORTEST,
    check_moment,
    check_place,
    invitable,
    people_for,
    trimmed,
    write,
)
from services.appointments.models import Appointment, GroupEvent, PlaceKind, Waiting
from services.appointments.queries import open_appointment, seats_at
from services.appointments.slots import leave_waiting
from services.appointments.views import WRITE, AppointmentView
from services.circle import Relation, Viewer, linked_relations
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.notifications import Kind
from services.walltime import instant_of

MOST_SEATS = 100


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

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def left(self) -> int:
        return self.capacity - self.taken

    @property
    def is_open(self) -> bool:
        return self.cancelled_at is None and self.starts_at > clock.now()


@dataclass(frozen=True, slots=True)
class EventWanted:
    """What an organiser writes. `wall`: on the wall, in `zone`."""

    title: str
    wall: datetime
    minutes: int
    capacity: int
    zone: str
    words: str = ""
    place_kind: PlaceKind = PlaceKind.ADDRESS
    place: str = ""
    is_trade: bool = False


def make_event(viewer: Viewer, wanted: EventWanted) -> UUID:
    """Offer it to everybody the viewer follows; they hear of it.

    Refused: `object_empty`, `words_too_long`, `place_empty`, `link_wrong`, `minutes`, `capacity`, `time_past`,
    `time_too_far`.
    """
    title, words = trimmed(wanted.title, LONGEST_OBJECT), trimmed(wanted.words, LONGEST_WORDS)
    place = check_place(wanted.place_kind, wanted.place)
    _check(title, wanted)
    followed = linked_relations(viewer, WRITE)
    starts_at = instant_of(wanted.wall, wanted.zone)
    with transaction() as current:
        made = GroupEvent(
            id=uuid4(),
            account_id=viewer.account_id,
            title=title,
            words=words,
            place_kind=wanted.place_kind,
            place=place,
            wall_at=wanted.wall,
            zone=wanted.zone,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=wanted.minutes),
            capacity=wanted.capacity,
            taken=0,
            is_trade=wanted.is_trade,
            created_at=clock.now(),
        )
        current.add(made)
        current.flush()
        notifications.announce(
            Kind.APPOINTMENT,
            [one.space.id for one in followed],
            subject_id=made.id,
            address=f"/rendez-vous/collectifs/{made.id}",
        )
    return made.id


def open_event(event_id: UUID) -> EventView:
    """One event, for who organises it or to whom it is offered: the fence decides. Raises `NotFound`."""
    found = _views(GroupEvent.id == event_id)
    if not found:
        raise NotFound
    return found[0]


def events_of(viewer: Viewer) -> list[EventView]:
    """What this account organises and that is to come, or was in the last month."""
    since = clock.now() - timedelta(days=30)
    return _views(GroupEvent.account_id == viewer.account_id, GroupEvent.starts_at > since)


def events_for(own: Relation) -> list[EventView]:
    """What is offered to this young person. Two statements."""
    known = {one.account_id for one in invitable(own)}
    found = _views(GroupEvent.cancelled_at.is_(None), GroupEvent.starts_at > clock.now())
    return [one for one in found if one.account_id in known]


def seat_of(own: Relation, event_id: UUID) -> UUID | None:
    """My seat there: an appointment. One statement."""
    return session.scalar(
        select(Appointment.id).where(
            Appointment.event_id == event_id,
            Appointment.jeune_id == own.space.id,
            Appointment.cancelled_at.is_(None),
        )
    )


def join_event(own: Relation, event_id: UUID) -> UUID | None:
    """A seat, or (None) a place in the waiting list: whoever waits first has the next seat that becomes free.

    Raises `NotFound` for an event that is not offered to them. Refused: `event_over`.
    """
    with transaction() as current:
        event = current.get(GroupEvent, event_id, with_for_update=True, populate_existing=True)
        if event is None:
            raise NotFound
        if event.cancelled_at or event.starts_at <= clock.now():
            raise Refused("event_over")
        if seat := seat_of(own, event_id):
            return seat
        if event.taken >= event.capacity:
            _wait(own, event_id)
            return None
        people = people_for(own, [event.account_id])
        event.taken += 1
        id_ = uuid4()
        write(own, wanted_of(event), id_, people, comes=[event.account_id], event_id=event_id)
        leave_waiting(own, event_id=event_id)
    return id_


def cancel_event(viewer: Viewer, event_id: UUID) -> int:
    """It does not take place: every seat is cancelled, everybody hears of it. Gives how many. Raises `NotFound`."""
    with transaction() as current:
        done = current.execute(
            update(GroupEvent)
            .where(
                GroupEvent.id == event_id,
                GroupEvent.account_id == viewer.account_id,
                GroupEvent.cancelled_at.is_(None),
            )
            .values(cancelled_at=clock.now())
            .returning(GroupEvent.id)
            .execution_options(synchronize_session=False)
        ).first()
        if done is None:
            raise NotFound
        seats = seats_at(viewer, event_id)
        for seat in seats:
            if not seat.is_cancelled:
                cancel_appointment(open_appointment(viewer, None, seat.id))
        # Who paused their link meanwhile has a seat too, which the organiser does not see: nobody waits at a closed door.
        others = _call_off_all(event_id)
    return len(seats) + others


def _call_off_all(event_id: UUID) -> int:
    with as_system():
        left = session.scalars(
            select(Appointment.id).where(Appointment.event_id == event_id, Appointment.cancelled_at.is_(None))
        ).all()
        for one in left:
            call_off(one)
    return len(left)


def attendance(viewer: Viewer, event_id: UUID) -> tuple[EventView, list[AppointmentView]]:
    """Who has a seat, for who organises it: the sheet to tick. Noted. Raises `NotFound`."""
    event = open_event(event_id)
    if event.account_id != viewer.account_id:
        raise NotFound
    return event, [seat for seat in seats_at(viewer, event_id) if not seat.is_cancelled]


def _wait(own: Relation, event_id: UUID) -> None:
    waits = session.scalar(
        select(Waiting.id).where(
            Waiting.jeune_id == own.space.id, Waiting.event_id == event_id, Waiting.left_at.is_(None)
        )
    )
    if waits is None:
        session.add(Waiting(jeune_id=own.space.id, event_id=event_id, at=clock.now()))


def _check(title: str, wanted: EventWanted) -> None:
    if not title:
        raise Refused("object_empty")
    if not SHORTEST <= wanted.minutes <= LONGEST:
        raise Refused("minutes")
    if not 1 <= wanted.capacity <= MOST_SEATS:
        raise Refused("capacity", most=MOST_SEATS)
    check_zone(wanted.zone)
    check_moment(wanted.wall, wanted.zone)


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
        )
        .join(Account, Account.id == GroupEvent.account_id)
        .where(*where)  # type: ignore[arg-type]
        .order_by(GroupEvent.starts_at)
        .limit(100)
    )
    return [EventView(*row) for row in rows]
