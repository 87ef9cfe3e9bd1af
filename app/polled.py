"""A page that waits for the worker asks for itself again: soon at first, then less often, then not at all."""

from datetime import datetime, timedelta

from services import clock

# Up to this long after it was asked, every so many seconds; afterwards whoever waits reloads the page.
_EVERY = ((timedelta(seconds=20), 2), (timedelta(minutes=3), 10))


def seconds_to_next(asked_at: datetime) -> int | None:
    """In how many seconds this page asks again; None: no more."""
    waited = clock.now() - asked_at
    return next((seconds for most, seconds in _EVERY if waited < most), None)
