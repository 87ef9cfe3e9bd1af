"""A place that becomes free again: a slot is open to all, a seat goes to whoever waited first."""

from uuid import UUID, uuid4

from sqlalchemy import select, update

from services import circle, clock, notifications
from services.appointments.events import is_offered
from services.appointments.making import Wanted, write
from services.appointments.models import Appointment, GroupEvent, Slot, Waiting
from services.appointments.telling import address_of
from services.circle import Relation, Viewer
from services.database import as_system, session
from services.notifications import Kind

SLOTS = "/rendez-vous/creneaux"


def free_place(row: Appointment) -> None:
    """Give back what this appointment held. Call it in the transaction that cancels or moves it."""
    session.flush()
    if row.slot_id is not None:
        with as_system():
            _free_slot(row.slot_id)
    if row.event_id is not None:
        with as_system():
            session.execute(
                update(GroupEvent)
                .where(GroupEvent.id == row.event_id, GroupEvent.taken > 0)
                .values(taken=GroupEvent.taken - 1)
                .execution_options(synchronize_session=False)
            )
            _fill(row.event_id)


def tell_waiting(account_id: UUID) -> None:
    """Those who wait for a time with this professional hear that there is one. The first to book has it."""
    with as_system():
        waiting = session.scalars(
            select(Waiting.jeune_id)
            .where(Waiting.account_id == account_id, Waiting.left_at.is_(None))
            .order_by(Waiting.at)
        ).all()
        notifications.announce(Kind.APPOINTMENT, waiting, subject_id=account_id, address=SLOTS)


def wanted_of(event: GroupEvent) -> Wanted:
    """A seat at this event, as an appointment of its own."""
    minutes = int((event.ends_at - event.starts_at).total_seconds() // 60)
    return Wanted(
        event.title,
        [event.wall_at],
        minutes,
        place_kind=event.place_kind,
        place=event.place,
        reason=event.words,
        zone=event.zone,
    )


def _free_slot(slot_id: UUID) -> None:
    account_id = session.scalar(
        update(Slot)
        .where(Slot.id == slot_id)
        .values(taken_at=None)
        .returning(Slot.account_id)
        .execution_options(synchronize_session=False)
    )
    if account_id is not None:
        tell_waiting(account_id)


def _fill(event_id: UUID) -> None:
    """The next who waits has the seat, and may still say no."""
    event = session.get(GroupEvent, event_id, with_for_update=True, populate_existing=True)
    if event is None or event.cancelled_at or event.starts_at <= clock.now():
        return
    waiting = select(Waiting).where(Waiting.event_id == event_id, Waiting.left_at.is_(None))
    for one in session.scalars(waiting.order_by(Waiting.at, Waiting.id)).all():
        if event.taken >= event.capacity:
            return
        one.left_at = clock.now()
        session.flush()
        if event.departement_code:
            _give_seat(event, one.jeune_id)
        elif relation := _still_followed(event.account_id, one.jeune_id):
            people = [one.jeune_id, event.account_id]
            write(relation, wanted_of(event), uuid4(), people, event_id=event.id)
            event.taken += 1
        session.flush()


def _give_seat(event: GroupEvent, jeune_id: UUID) -> None:
    """Of what is offered to all: no adult is there to write it, so it is in the name of whoever waited, who hears of it."""
    own = circle.find_relation(Viewer(jeune_id), jeune_id)
    if own is None or not is_offered(own, event):
        return
    seat = uuid4()
    write(own, wanted_of(event), seat, [jeune_id], event_id=event.id)
    event.taken += 1
    address = address_of(seat)
    notifications.announce(Kind.APPOINTMENT, [jeune_id], jeune_id=jeune_id, subject_id=seat, address=address)


def _still_followed(account_id: UUID, jeune_id: UUID) -> Relation | None:
    relation = circle.relations_between({(account_id, jeune_id)}).get((account_id, jeune_id))
    return None if relation is None or relation.is_restricted else relation
