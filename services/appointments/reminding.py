"""Reminders of an appointment: a week, a day, two hours before, as each of those invited chose."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services import clock, notifications
from services.appointments.models import Appointment, AppointmentSettings, Participant, Reply
from services.database import as_system, session, transaction
from services.errors import Refused
from services.notifications import Source
from services.walltime import instant_of, shown_at

# Hours before: a week, a day, two hours.
CHOICES = (168, 24, 2)
USUAL = CHOICES
DAY = 24


def reminders_chosen(account_id: UUID) -> tuple[int, ...]:
    """How many hours before each appointment this account is reminded. One statement."""
    row = session.get(AppointmentSettings, account_id, populate_existing=True)
    return USUAL if row is None else tuple(row.remind)


def choose_reminders(account_id: UUID, hours: Sequence[int]) -> None:
    """From now on, also for what is planned already. None at all is a choice. Refused: `remind_hours`."""
    if not set(hours) <= set(CHOICES):
        raise Refused("remind_hours")
    chosen = sorted(set(hours), reverse=True)
    row = insert(AppointmentSettings).values(account_id=account_id, remind=chosen)
    with transaction():
        session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_={"remind": chosen}))
        for appointment_id, jeune_id in session.execute(_mine_to_come(account_id)).all():
            plan_reminders(appointment_id, jeune_id)


def plan_reminders(appointment_id: UUID, jeune_id: UUID) -> None:
    """Make what will ring equal to what the appointment and those invited say now. Call it in the same transaction.

    What others chose is theirs: it is read as the system, and nobody hears of it.
    """
    session.flush()
    with as_system():
        rows = session.execute(_invited(appointment_id)).all()
    wanted: dict[UUID, list[tuple[str, datetime]]] = {}
    zone = "UTC"
    for account_id, hours, wall_at, zone in rows:
        for before in hours if hours is not None else USUAL:
            wanted.setdefault(account_id, []).append((str(before), before_it(wall_at, zone, before)))
    notifications.plan_about(jeune_id, zone, Source.APPOINTMENT, appointment_id, wanted)


def before_it(wall_at: datetime, zone: str, hours: int) -> datetime:
    """What the clock there shows so many hours before: a day before at the same hour, whatever clocks did meanwhile."""
    if hours >= DAY:
        return wall_at - timedelta(hours=hours)
    return shown_at(instant_of(wall_at, zone) - timedelta(hours=hours), zone)


def _invited(appointment_id: UUID) -> Any:
    return (
        select(Participant.account_id, AppointmentSettings.remind, Appointment.wall_at, Appointment.zone)
        .join(Appointment, Appointment.id == Participant.appointment_id)
        .outerjoin(AppointmentSettings, AppointmentSettings.account_id == Participant.account_id)
        .where(
            Appointment.id == appointment_id,
            Appointment.cancelled_at.is_(None),
            Appointment.wall_at.is_not(None),
            Participant.left_at.is_(None),
            Participant.reply != Reply.DECLINED,
        )
    )


def _mine_to_come(account_id: UUID) -> Any:
    return (
        select(Appointment.id, Appointment.jeune_id)
        .join(Participant, Participant.appointment_id == Appointment.id)
        .where(
            Participant.account_id == account_id,
            Participant.left_at.is_(None),
            Appointment.cancelled_at.is_(None),
            Appointment.starts_at > clock.now(),
        )
    )
