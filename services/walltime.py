"""What the clock on the wall says, where somebody lives, and the instant that makes.

Python alone says 02:30 twice or not at all on the two nights of the year when clocks change, without a word: instants
are stored in UTC, beside the wall time and the zone they came from (trust F18).
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_A_DAY = timedelta(days=1)
_FIRST, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def instant_of(wall: datetime, zone: str) -> datetime:
    """The instant, in UTC, at which clocks in `zone` show `wall` (without a zone).

    Shown twice (October): the first time. Never shown (March): the first moment after the gap. Beyond the years that a
    calendar counts (somebody typed 0001, or 9999): its first or last instant.

    >>> instant_of(datetime(2026, 3, 29, 2, 30), "Europe/Paris").isoformat()
    '2026-03-29T01:00:00+00:00'
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall time has no zone of its own")
    if not _FIRST + _A_DAY <= wall.replace(tzinfo=UTC) <= _LAST - _A_DAY:
        return _FIRST if wall.year == 1 else _LAST
    at = wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    if shown_at(at, zone) == wall:
        return at
    # In the gap: `fold` 0 counts with the offset of before, `fold` 1 with that of after; the jump is between the two.
    return _jump(wall.replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC), at, zone)


def _jump(before: datetime, after: datetime, zone: str) -> datetime:
    """The second at which clocks of `zone` jump, between two instants that are on either side of it."""
    offset = after.astimezone(ZoneInfo(zone)).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(ZoneInfo(zone)).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def shown_at(at: datetime, zone: str) -> datetime:
    """What clocks in `zone` show at the instant `at`, without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def is_within(shown: time, start: time, end: time) -> bool:
    """Whether a clock that shows `shown` stands from `start` to before `end`, over midnight if need be."""
    if start <= end:
        return start <= shown < end
    return shown >= start or shown < end


def next_shown(at: datetime, zone: str, wanted: time) -> datetime:
    """The first instant after `at` at which clocks in `zone` show `wanted`."""
    day = shown_at(at, zone).date()
    for ahead in range(3):
        found = instant_of(datetime.combine(day + timedelta(days=ahead), wanted), zone)
        if found > at:
            return found
    raise AssertionError("a day has no morning")
