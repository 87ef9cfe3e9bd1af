"""Telling those who are invited that something about an appointment awaits them; never what."""

from collections.abc import Iterable
from uuid import UUID

from services import notifications
from services.circle import Relation
from services.notifications import Kind


def address_of(appointment_id: UUID) -> str:
    """Where it is read."""
    return f"/rendez-vous/{appointment_id}"


def tell(appointment_id: UUID, relation: Relation, people: Iterable[UUID]) -> None:
    """There is something new, for everybody invited but whoever did it."""
    others = [one for one in people if one != relation.viewer.account_id]
    notifications.announce(
        Kind.APPOINTMENT,
        others,
        jeune_id=relation.space.id,
        subject_id=appointment_id,
        address=address_of(appointment_id),
    )
