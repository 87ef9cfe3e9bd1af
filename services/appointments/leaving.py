"""Somebody is no longer in the circle, or is kept away: they no longer come to what is ahead.

A référent who leaves is followed by the next one, who is invited in their place. With nobody left to meet, it is
cancelled: the young person does not wait in front of a closed door.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services import circle, clock, events, notifications
from services.appointments.changing import changed, close_times
from services.appointments.freeing import free_place
from services.appointments.models import Appointment, Participant, Reply, Status
from services.appointments.reminding import plan_reminders
from services.appointments.telling import address_of
from services.circle import LinkKind, Viewer
from services.circle.matrix import Role
from services.circle.models import Link
from services.database import as_system, session, transaction
from services.notifications import Kind


def follow_events() -> None:
    """From now on appointments follow who leaves a circle, and whom a decision keeps away."""
    events.follow(events.LinksEnded, lambda event: leave(event.jeune_ids))
    events.follow(events.SightNarrowed, lambda event: leave(event.jeune_ids, are_kept_away=True))


def leave(jeune_ids: Collection[UUID], *, are_kept_away: bool = False) -> None:
    """Who of those invited there will have no link on the day does not come; `are_kept_away`: by a decision only."""
    session.flush()
    with transaction(), as_system():
        gone: dict[UUID, list[Any]] = defaultdict(list)
        for row in session.execute(_ahead(jeune_ids)).all():
            if _is_gone(row.account_id, row.jeune_id, row.starts_at, are_kept_away):
                gone[row.appointment_id].append(row)
        for appointment_id, rows in gone.items():
            _follow(appointment_id, rows)


def _is_gone(account_id: UUID, jeune_id: UUID, at: datetime | None, are_kept_away: bool) -> bool:
    relation = circle.find_relation(Viewer(account_id), jeune_id, at=at or clock.now())
    if relation is not None:
        return relation.is_restricted
    if _is_cadre(account_id, jeune_id):
        return False
    # Paused, a link may be taken up again before the day; a replacement that is over may not.
    return not (are_kept_away and _is_linked(account_id, jeune_id, (at or clock.now()).date()))


def _is_cadre(account_id: UUID, jeune_id: UUID) -> bool:
    """Of the team, without a link: nobody’s leaving ends that."""
    relation = circle.relations_between({(account_id, jeune_id)}).get((account_id, jeune_id))
    return relation is not None and relation.role is Role.CADRE and not relation.is_restricted


def _is_linked(account_id: UUID, jeune_id: UUID, day: date) -> bool:
    there = select(Link.id).where(
        Link.account_id == account_id,
        Link.jeune_id == jeune_id,
        Link.ended_at.is_(None),
        or_(Link.ends_on.is_(None), Link.ends_on >= day),
    )
    return session.scalar(there.limit(1)) is not None


def _follow(appointment_id: UUID, rows: list[Any]) -> None:
    jeune_id, told = rows[0].jeune_id, {rows[0].jeune_id}
    for row in rows:
        session.execute(
            update(Participant)
            .where(Participant.appointment_id == appointment_id, Participant.account_id == row.account_id)
            .values(left_at=clock.now())
        )
        if next_one := _next_referent(row):
            session.execute(_invitation(appointment_id, jeune_id, next_one))
            told.add(next_one)
    one = session.get(Appointment, appointment_id, with_for_update=True, populate_existing=True)
    if one is None:
        return
    changed(one)
    if not _others(appointment_id, jeune_id):
        _cancel(one)
    session.flush()
    _tell(appointment_id, jeune_id, told)


def _tell(appointment_id: UUID, jeune_id: UUID, people: set[UUID]) -> None:
    address = address_of(appointment_id)
    notifications.announce(
        Kind.APPOINTMENT, people, jeune_id=jeune_id, subject_id=appointment_id, address=address
    )
    plan_reminders(appointment_id, jeune_id)


def call_off(appointment_id: UUID) -> None:
    """It does not take place, says the one who offered it and who does not enter the space today. As the system."""
    one = session.get(Appointment, appointment_id, with_for_update=True, populate_existing=True)
    if one is None or one.cancelled_at is not None:
        return
    changed(one)
    _cancel(one)
    session.flush()
    comes = select(Participant.account_id).where(
        Participant.appointment_id == one.id, Participant.left_at.is_(None)
    )
    _tell(one.id, one.jeune_id, set(session.scalars(comes)))


def _cancel(one: Appointment) -> None:
    one.cancelled_at = clock.now()
    free_place(one)
    close_times(one.id)
    session.execute(
        update(Participant)
        .where(Participant.appointment_id == one.id)
        .values(status=Status.REVOKED, status_at=clock.now())
    )


def _next_referent(row: Any) -> UUID | None:
    """Who follows the young person on that day, when it is a référent who left."""
    day = (row.starts_at or clock.now()).date()
    mine = select(Link.id).where(
        Link.jeune_id == row.jeune_id, Link.account_id == row.account_id, Link.kind == LinkKind.REFERENT
    )
    if session.scalar(mine.limit(1)) is None:
        return None
    return session.scalar(
        select(Link.account_id)
        .where(
            Link.jeune_id == row.jeune_id,
            Link.kind == LinkKind.REFERENT,
            Link.cover_of.is_(None),
            Link.ended_at.is_(None),
            Link.account_id != row.account_id,
            Link.starts_on <= day,
            or_(Link.ends_on.is_(None), Link.ends_on >= day),
        )
        .limit(1)
    )


def _others(appointment_id: UUID, jeune_id: UUID) -> int:
    counted = select(func.count()).where(
        Participant.appointment_id == appointment_id,
        Participant.account_id != jeune_id,
        Participant.left_at.is_(None),
    )
    return session.scalar(counted.select_from(Participant)) or 0


def _invitation(appointment_id: UUID, jeune_id: UUID, account_id: UUID) -> Any:
    row = insert(Participant).values(
        appointment_id=appointment_id,
        account_id=account_id,
        jeune_id=jeune_id,
        reply=Reply.WAITING,
        status=Status.UNKNOWN,
    )
    return row.on_conflict_do_nothing()


def _ahead(jeune_ids: Collection[UUID]) -> Any:
    return (
        select(
            Participant.appointment_id, Participant.account_id, Participant.jeune_id, Appointment.starts_at
        )
        .join(Appointment, Appointment.id == Participant.appointment_id)
        .where(
            Participant.jeune_id.in_(list(jeune_ids)),
            Participant.account_id != Participant.jeune_id,
            Participant.left_at.is_(None),
            Appointment.cancelled_at.is_(None),
            or_(Appointment.starts_at.is_(None), Appointment.starts_at > clock.now()),
        )
        .order_by(Appointment.starts_at)
    )
