"""What a form gives as text, read."""

from datetime import date
from uuid import UUID

from services.errors import NotFound, Refused


def uuid_from(text: str | None) -> UUID:
    """A name that a form of ours gives. Raises `NotFound`: our pages always give one."""
    try:
        return UUID(text or "")
    except ValueError:
        raise NotFound from None


def date_from(text: str) -> date | None:
    """A day as a browser sends it, or as a hand writes it (31/12/2027). Refused: `wrong_date`."""
    text = text.strip()
    if not text:
        return None
    try:
        if "/" in text:
            day, month, year = text.split("/")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(text)
    except (ValueError, OverflowError):  # no day, or one beyond any calendar
        raise Refused("wrong_date") from None
