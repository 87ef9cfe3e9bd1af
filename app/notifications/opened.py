"""What a page about something tells the centre: it is open, so it is read."""

from uuid import UUID

from app.security import current_person
from services import notifications
from services.notifications import Kind


def seen(kind: Kind, subject_id: UUID) -> None:
    """The page about `subject_id` is open: what announced it is read. No statement when nothing about it awaits."""
    if awaits(kind, subject_id):
        notifications.mark_read(current_person.id, kind=kind, subject_id=subject_id)


def awaits(kind: Kind, subject_id: UUID) -> bool:
    """Whether something about `subject_id` awaited whoever reads when this page was asked for."""
    found: bool = current_person.standing.awaits(kind, subject_id)
    return found
