"""Appointments as a calendar file (RFC 5545, 7986): written by `icalendar`, its time zones by us.

`icalendar` writes the time at which clocks change in summer as after the jump, one hour late for whoever follows the
standard (3.6.5: “local time … in effect prior to the onset”).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from services.appointments.calendars import CalendarWords, Entry

# What strict parsers refuse inside a text (RFC 5545, 3.3.11: no control character but a tab).
_REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAKS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
# How often a calendar is asked to come by.
EVERY = timedelta(hours=1)
_NOTHING = timedelta(0)


def write(entries: Sequence[Entry], words: CalendarWords) -> bytes:
    """The bytes of a calendar of these entries, the same for the same entries.

    Times are those of the clock at the place, with its zone written out; lasting is in minutes, which no change of
    clocks makes ambiguous.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Envol//Calendrier//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, clean(words.name))
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for zone in sorted({one.zone for one in entries}):
        calendar.add_component(_zone_of(zone, (one.starts_at for one in entries if one.zone == zone)))
    for one in entries:
        calendar.add_component(_event(one, words.neutral))
    return bytes(calendar.to_ical())


def clean(words: str) -> str:
    """`words` as one text of a calendar: line breaks are “\\n”, and what no strict parser takes is gone."""
    return _REFUSED.sub("", _BREAKS.sub("\n", words)).strip()


def _event(entry: Entry, neutral: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("created", entry.created_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.starts_at.astimezone(ZoneInfo(entry.zone)))
    event.add("duration", timedelta(minutes=entry.minutes))
    event.add("summary", clean(entry.title) or neutral)
    if place := clean(entry.place):
        event.add("location", place)
    event.add("sequence", entry.sequence)
    event.add("status", _status(entry))
    event.add("transp", "TRANSPARENT" if entry.is_declined or entry.is_cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    return event


def _status(entry: Entry) -> str:
    if entry.is_cancelled:
        return "CANCELLED"
    return "CONFIRMED" if entry.is_confirmed else "TENTATIVE"


def _zone_of(zone: str, times: Iterable[datetime]) -> Timezone:
    years = [at.year for at in times]
    # Whole years around what is shown: the file of a change of clocks holds both sides of it.
    return _zone(zone, min(years) - 1, max(years) + 1)


@lru_cache(maxsize=64)
def _zone(name: str, first: int, last: int) -> Timezone:
    """The clocks of `name` from the beginning of a year to the end of another: each change, as it was decided."""
    written = Timezone()
    written.add("tzid", name)
    zone = ZoneInfo(name)
    start = datetime(first, 1, 1, tzinfo=UTC)
    _observe(written, zone, start, before=_offset(start, zone))
    at, end = start, datetime(last + 1, 1, 1, tzinfo=UTC)
    while at < end:
        # No clock changes within a day of its last change; each change falls on a whole quarter of an hour.
        after = at + timedelta(days=1)
        if _offset(after, zone) != _offset(at, zone):
            _observe(written, zone, _change(at, after, zone), before=_offset(at, zone))
        at = after
    return written


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    quarter = timedelta(minutes=15)
    while before + quarter < after:
        middle = before + (after - before) // 2 // quarter * quarter
        if _offset(middle, zone) == _offset(after, zone):
            after = middle
        else:
            before = middle
    return after


def _observe(written: Timezone, zone: ZoneInfo, at: datetime, *, before: timedelta) -> None:
    shown = at.astimezone(zone)
    one = TimezoneDaylight() if shown.dst() else TimezoneStandard()
    one.add("dtstart", (at + before).replace(tzinfo=None))
    one.add("tzname", shown.tzname())
    one.add("tzoffsetfrom", before)
    one.add("tzoffsetto", _offset(at, zone))
    written.add_component(one)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or _NOTHING
