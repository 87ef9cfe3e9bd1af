"""How long what was checked may be believed: six months, then somebody looks again (the issue, §1)."""

from datetime import date

from services import clock

MONTHS = 6
ZONE = "Europe/Paris"
_held: date | None = None


def count_from(day: date | None) -> None:
    """The demo counts from the day of its own content, as it may be opened years later; None: from today."""
    global _held
    _held = day


def freshness_day() -> date:
    """The day from which six months are counted back."""
    return _held or clock.today(ZONE)
