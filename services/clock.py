"""What time it is. One place, so that a test can hold it still (no waiting, no drift)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_fixed: datetime | None = None


def now() -> datetime:
    """The present instant, in UTC, with its zone."""
    return _fixed or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day it is now in `zone` (an IANA name): midnight is local, not UTC."""
    return now().astimezone(ZoneInfo(zone)).date()


def hold(at: datetime | None) -> None:
    """Stop the clock at `at` (aware), or let it run again with None. Tests and ENVOL_MODE=test only."""
    global _fixed
    _fixed = at


@contextmanager
def held_at(at: datetime) -> Iterator[None]:
    """The clock stands at `at` inside the block."""
    before = _fixed
    hold(at)
    try:
        yield
    finally:
        hold(before)
