"""Slots: times that a professional opens, each booked once, by whichever of their young people comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.accounts import Account
from services.ages import check_zone
from services.appointments.freeing import tell_waiting
from services.appointments.making import (
    LONGEST,
    SHORTEST,
    Wanted,
    check,
    check_moment,
    check_place,
    invitable,
    people_for,
    write,
)
from services.appointments.models import Appointment, PlaceKind, Slot, Waiting
from services.appointments.views import WRITE
from services.circle import Relation, Viewer
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.walltime import instant_of

# A week of half hours; beyond, one opens them in two times.
MOST = 60
# Ahead, of one professional, by one young person.
MOST_BOOKED = 5


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot. For a young person those that are free; for who opened it, also those that are taken."""

    id: UUID
    account_id: UUID
    first_name: str
    wall_at: datetime
    zone: str
    starts_at: datetime
    ends_at: datetime
    place_kind: PlaceKind
    place: str
    is_taken: bool

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def open_slots(
    viewer: Viewer,
    walls: Sequence[datetime],
    minutes: int,
    *,
    zone: str,
    place_kind: PlaceKind = PlaceKind.ADDRESS,
    place: str = "",
) -> int:
    """Open these times (on the wall, in `zone`); those who wait hear of it. Gives how many.

    Refused: `no_time`, `too_many_slots`, `time_past`, `time_too_far`, `minutes`, `place_empty`, `link_wrong`,
    `slot_overlaps` when one stands on another that is open.
    """
    if not walls:
        raise Refused("no_time")
    if len(walls) > MOST:
        raise Refused("too_many_slots", most=MOST)
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused("minutes")
    check_zone(zone)
    place = check_place(place_kind, place)
    for wall in walls:
        check_moment(wall, zone)
    rows = [_row(viewer, wall, minutes, zone, place_kind, place) for wall in walls]
    with transaction() as current:
        # One that would stand on another is left out by the database, and then none is opened.
        opened = insert(Slot).values(rows).on_conflict_do_nothing().returning(Slot.id)
        if len(current.execute(opened).all()) < len(rows):
            raise Refused("slot_overlaps")
        tell_waiting(viewer.account_id)
    return len(walls)


def every_half_day(first: datetime, until: datetime, minutes: int) -> list[datetime]:
    """The times one after the other from `first` that end by `until`, on the same wall."""
    step = timedelta(minutes=minutes)
    found: list[datetime] = []
    while until - first >= step and len(found) <= MOST:
        found.append(first)
        first += step
    return found


def slots_of(viewer: Viewer) -> list[SlotView]:
    """What this account opened and that is still to come, soonest first. One statement."""
    return _views(Slot.account_id == viewer.account_id)


def free_slots(own: Relation) -> list[SlotView]:
    """The free times of those who may be asked to come, soonest first. Two statements."""
    known = {one.account_id for one in invitable(own)}
    found = _views(Slot.taken_at.is_(None), Slot.account_id != own.space.id)
    return [one for one in found if one.account_id in known]


def close_slot(viewer: Viewer, slot_id: UUID) -> None:
    """It is not offered any more. Raises `NotFound` when it is not theirs, or taken: then it is cancelled."""
    with transaction() as current:
        done = current.execute(
            update(Slot)
            .where(
                Slot.id == slot_id,
                Slot.account_id == viewer.account_id,
                Slot.taken_at.is_(None),
                Slot.closed_at.is_(None),
            )
            .values(closed_at=clock.now())
            .returning(Slot.id)
        ).first()
        if done is None:
            raise NotFound


def book_slot(own: Relation, slot_id: UUID, words: str, reason: str = "") -> UUID:
    """This time is mine. Gives the appointment. Whoever asks at the same instant waits here, and comes too late.

    Raises `NotFound` for a slot of somebody who is not of the circle. Refused: `slot_taken`, `too_many_ahead`, what
    `check` refuses.
    """
    with transaction() as current:
        slot = current.scalar(
            update(Slot)
            .where(
                Slot.id == slot_id,
                Slot.taken_at.is_(None),
                Slot.closed_at.is_(None),
                Slot.starts_at > clock.now(),
            )
            .values(taken_at=clock.now())
            .returning(Slot)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        if slot is None:
            raise _why_not(slot_id)
        _check_number(own, slot.account_id)
        minutes = int((slot.ends_at - slot.starts_at).total_seconds() // 60)
        asked = Wanted(
            words,
            [slot.wall_at],
            minutes,
            place_kind=slot.place_kind,
            place=slot.place,
            reason=reason,
            zone=slot.zone,
        )
        wanted = check(own, asked)
        people = people_for(own, [slot.account_id])
        id_ = uuid4()
        write(own, wanted, id_, people, comes=[slot.account_id], slot_id=slot.id)
        leave_waiting(own, account_id=slot.account_id)
        own.note(WRITE, about="appointment")
    return id_


def wait_for(own: Relation, account_id: UUID) -> None:
    """Tell me when this professional opens a time. Once is enough. Raises `NotFound` outside the circle."""
    if account_id not in {one.account_id for one in invitable(own)}:
        raise NotFound
    with transaction() as current:
        if account_id not in waiting_of(own):
            current.add(Waiting(jeune_id=own.space.id, account_id=account_id, at=clock.now()))


def leave_waiting(own: Relation, *, account_id: UUID | None = None, event_id: UUID | None = None) -> None:
    """I do not wait any more."""
    with transaction() as current:
        current.execute(
            update(Waiting)
            .where(
                Waiting.jeune_id == own.space.id,
                Waiting.account_id == account_id if account_id else Waiting.event_id == event_id,
                Waiting.left_at.is_(None),
            )
            .values(left_at=clock.now())
            .execution_options(synchronize_session=False)
        )


def waiting_of(own: Relation) -> set[UUID]:
    """For whom, and for which events, this young person waits. One statement."""
    rows = session.execute(
        select(Waiting.account_id, Waiting.event_id).where(
            Waiting.jeune_id == own.space.id, Waiting.left_at.is_(None)
        )
    )
    return {one for row in rows for one in row if one is not None}


def _check_number(own: Relation, account_id: UUID) -> None:
    """Refused: `too_many_ahead`: the hours of one professional are for all who look for one."""
    ahead = (
        select(func.count())
        .select_from(Appointment)
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(
            Appointment.jeune_id == own.space.id,
            Appointment.cancelled_at.is_(None),
            Appointment.starts_at > clock.now(),
            Slot.account_id == account_id,
        )
    )
    if (session.scalar(ahead) or 0) >= MOST_BOOKED:
        raise Refused("too_many_ahead", most=MOST_BOOKED)


def _why_not(slot_id: UUID) -> Refused | NotFound:
    return NotFound() if session.get(Slot, slot_id) is None else Refused("slot_taken")


def _row(
    viewer: Viewer, wall: datetime, minutes: int, zone: str, place_kind: PlaceKind, place: str
) -> dict[str, Any]:
    starts_at = instant_of(wall, zone)
    return {
        "id": uuid4(),
        "account_id": viewer.account_id,
        "wall_at": wall,
        "zone": zone,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "place_kind": place_kind,
        "place": place,
        "created_at": clock.now(),
    }


def _views(*where: object) -> list[SlotView]:
    rows: Any = session.execute(
        select(
            Slot.id,
            Slot.account_id,
            Account.first_name,
            Slot.wall_at,
            Slot.zone,
            Slot.starts_at,
            Slot.ends_at,
            Slot.place_kind,
            Slot.place,
            Slot.taken_at.is_not(None),
        )
        .join(Account, Account.id == Slot.account_id)
        .where(Slot.closed_at.is_(None), Slot.starts_at > clock.now(), *where)  # type: ignore[arg-type]
        .order_by(Slot.starts_at)
        .limit(4 * MOST)
    )
    return [SlotView(*row) for row in rows]
