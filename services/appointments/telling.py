"""Telling those who are invited that something about an appointment awaits them; never what."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from services import clock, notifications
from services.circle import Relation
from services.database import session
from services.notifications import Kind


def address_of(appointment_id: UUID) -> str:
    """Where it is read."""
    return f"/rendez-vous/{appointment_id}"


def tell(appointment_id: UUID, relation: Relation, people: Iterable[UUID]) -> None:
    """There is something new, for everybody invited, and who replaces one of them, but whoever did it."""
    people = list(people)
    others = [
        one
        for one in (*people, *_in_their_place(appointment_id, people))
        if one != relation.viewer.account_id
    ]
    notifications.announce(
        Kind.APPOINTMENT,
        others,
        jeune_id=relation.space.id,
        subject_id=appointment_id,
        address=address_of(appointment_id),
    )


def _in_their_place(appointment_id: UUID, people: list[UUID]) -> list[UUID]:
    """Who replaces one of these people today, and on the day of this appointment. One statement."""
    asked = {"appointment": appointment_id, "people": people, "day": clock.now().date()}
    return list(session.scalars(_IN_PLACE, asked))


_IN_PLACE = text(
    """
    SELECT l.account_id FROM appointments a JOIN links l ON l.jeune_id = a.jeune_id
    WHERE a.id = :appointment AND l.cover_of = ANY(:people) AND l.ended_at IS NULL
      AND l.starts_on <= :day AND l.ends_on >= :day
      AND (a.wall_at IS NULL OR CAST(a.wall_at AS date) BETWEEN l.starts_on AND l.ends_on)
    """
).bindparams(bindparam("people", type_=ARRAY(Uuid)), bindparam("appointment", type_=Uuid))
