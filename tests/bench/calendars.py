"""The feed of a calendar: five hundred appointments, asked for again, and after a change."""

import time
from statistics import median

from flask import Flask
from icalendar import Calendar

from services import appointments
from services.database import acting_as, session
from tests.bench import agenda
from tests.bench.table import Row
from tests.cast import load_cast
from tests.databases import TestDatabase
from tests.statements import counted

ROUNDS = 15


def read(made: TestDatabase, app: Flask) -> list[Row]:
    """What a calendar that comes by each hour costs, most often for nothing; and what it costs when it learns something."""
    cast = load_cast()
    agenda.fill(cast)
    agenda.settle(made)
    with acting_as(cast.karim.id):
        token = appointments.open_feed(cast.karim.id)
    session.remove()
    address, browser = f"/agenda/flux/{token}.ics", app.test_client()
    first = browser.get(address)
    known = {"If-None-Match": first.headers["ETag"]}
    browser.get(address, headers=known)
    with counted(app.extensions["engine"]) as seen:
        again = browser.get(address, headers=known)
    assert (first.status_code, again.status_code) == (200, 304)
    calendar = Calendar.from_ical(first.data)
    whole, theirs, nothing = [], [], []
    # In turn, so that a busy machine slows all three.
    for _ in range(ROUNDS):
        whole.append(_seconds(lambda: browser.get(address)))
        theirs.append(_seconds(calendar.to_ical))
        nothing.append(_seconds(lambda: browser.get(address, headers=known)))
    size = len(calendar.walk("VEVENT"))
    note = f"{median(whole) * 1000:.0f} ms; 304 in {median(nothing) * 1000:.1f} ms"
    return [
        Row(f"SQL statements: calendar feed of {size}, unchanged (304)", len(seen), 1),
        Row(
            f"calendar feed of {size}, changed ÷ icalendar’s own serialisation",
            median(one / other for one, other in zip(whole, theirs, strict=True)),
            3,
            note=note,
            digits=2,
        ),
    ]


def _seconds(act) -> float:  # type: ignore[no-untyped-def]
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
