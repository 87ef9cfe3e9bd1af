"""Group events: a visit or a session for several, with so many seats; a seat is an appointment of its own.

Nobody who comes sees who else does: each seat is in the space of whoever has it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select, update

from services import clock, notifications
from services.ages import check_zone
from services.appointments.changing import cancel_appointment
from services.appointments.events import EventView, open_event, open_offered, seat_of
from services.appointments.freeing import wanted_of
from services.appointments.leaving import call_off
from services.appointments.making import (
    LONGEST,
    LONGEST_OBJECT,
    LONGEST_WORDS,
    SHORTEST,
    check_moment,
    check_place,
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
# From which age on something may be offered to all.
AGES = range(14, 22)


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


@dataclass(frozen=True, slots=True)
class ForAll:
    """To whom a département offers a métier: all its young people, or those of a territory, or from an age on.

    `host`: the company that receives them; `host_id`: who of it reads the first names that are given to them.
    """

    departement: str
    territory_id: UUID | None = None
    from_age: int | None = None
    host: str = ""
    host_id: UUID | None = None


def make_event(viewer: Viewer, wanted: EventWanted) -> UUID:
    """Offer it to everybody the viewer follows; they hear of it.

    Refused: `object_empty`, `words_too_long`, `place_empty`, `link_wrong`, `minutes`, `capacity`, `time_past`,
    `time_too_far`.
    """
    made = _event(viewer, wanted)
    followed = linked_relations(viewer, WRITE)
    with transaction() as current:
        current.add(made)
        current.flush()
        notifications.announce(
            Kind.APPOINTMENT,
            [one.space.id for one in followed],
            subject_id=made.id,
            address=f"/rendez-vous/collectifs/{made.id}",
        )
    return made.id


def make_event_for_all(viewer: Viewer, wanted: EventWanted, to: ForAll) -> UUID:
    """Offer it to a département; it is found, and rings nobody: the fence lets its cadres write it. Refused: as above,
    `age`.
    """
    if to.from_age is not None and to.from_age not in AGES:
        raise Refused("age")
    made = _event(viewer, replace(wanted, is_trade=True))
    made.departement_code, made.territory_id, made.from_age = to.departement, to.territory_id, to.from_age
    made.host, made.host_id = trimmed(to.host, LONGEST_OBJECT), to.host_id
    with transaction() as current:
        current.add(made)
        current.flush()
    return made.id


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
        if event.departement_code:
            open_offered(own, event_id)
        if event.taken >= event.capacity:
            _wait(own, event_id)
            return None
        # Whoever offers it to all is a cadre, who does not come, and knows nobody who does.
        comes = [] if event.departement_code else [event.account_id]
        people = people_for(own, comes)
        event.taken += 1
        id_ = uuid4()
        write(own, wanted_of(event), id_, people, comes=comes, event_id=event_id)
        leave_waiting(own, event_id=event_id)
    return id_


def let_host_read(own: Relation, event_id: UUID, *, allows: bool) -> None:
    """The host may read my first name, until the end of that day; or no longer. Raises `NotFound` without a seat, or
    where nobody of the host reads anything.
    """
    event, seat = open_offered(own, event_id), seat_of(own, event_id)
    if seat is None or event.host_id is None:
        raise NotFound
    with transaction():
        values = {"host_reads_at": clock.now() if allows else None}
        session.execute(update(Appointment).where(Appointment.id == seat).values(**values))


def cancel_event_for_all(departement: str, event_id: UUID) -> int:
    """It does not take place, says a cadre of the département: everybody hears of it. Gives how many. `NotFound`."""
    with transaction():
        _cancel(GroupEvent.id == event_id, GroupEvent.departement_code == departement)
        return _call_off_all(event_id)


def cancel_event(viewer: Viewer, event_id: UUID) -> int:
    """It does not take place: every seat is cancelled, everybody hears of it. Gives how many. Raises `NotFound`."""
    with transaction():
        mine = GroupEvent.account_id == viewer.account_id
        _cancel(GroupEvent.id == event_id, mine, GroupEvent.departement_code.is_(None))
        seats = seats_at(viewer, event_id)
        for seat in seats:
            if not seat.is_cancelled:
                cancel_appointment(open_appointment(viewer, None, seat.id))
        # Who paused their link meanwhile has a seat too, which the organiser does not see: nobody waits at a closed door.
        others = _call_off_all(event_id)
    return len(seats) + others


def _cancel(*which: ColumnElement[bool]) -> None:
    done = session.execute(
        update(GroupEvent)
        .where(*which, GroupEvent.cancelled_at.is_(None))
        .values(cancelled_at=clock.now())
        .returning(GroupEvent.id)
        .execution_options(synchronize_session=False)
    ).first()
    if done is None:
        raise NotFound


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
    if event.account_id != viewer.account_id or event.departement is not None:
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


def _event(viewer: Viewer, wanted: EventWanted) -> GroupEvent:
    title, words = trimmed(wanted.title, LONGEST_OBJECT), trimmed(wanted.words, LONGEST_WORDS)
    place = check_place(wanted.place_kind, wanted.place)
    _check(title, wanted)
    starts_at = instant_of(wanted.wall, wanted.zone)
    return GroupEvent(
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
