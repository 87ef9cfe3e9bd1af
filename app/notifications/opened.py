"""What a page about something tells the centre: it is open, so it is read."""

from uuid import UUID

from app.security import current_person
from services import notifications


def seen(subject_id: UUID) -> None:
    """The page about `subject_id` is open: what announced it is read. No statement while nothing awaits."""
    if current_person.standing.awaiting:
        notifications.mark_read(current_person.id, subject_id=subject_id)
