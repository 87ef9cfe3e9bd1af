"""No page that shows a young person to somebody else without its line in the journal (trust PRIV-05)."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from services.database import as_system, session
from services.journal import JournalLine
from tests.access.table import EVERYBODY, GET
from tests.access.test_walk import fill, rules
from tests.cast import Cast
from tests.conftest import signed_in_client

# What tells that a page is about a young person: nothing else on screen holds these.
NAMES = ("Naïma", "Théo", "Inès", "Amadou")

# Words said to whoever reads them, by people they talk with: a conversation is no reading of somebody's space.
TALKS = tuple(
    f"messages.{name}"
    for name in ("list", "show", "after", "search", "message", "file", "about", "report", "schedule")
)
# Theirs, and noted as read, though a calendar is told no name.
NAMELESS = ("appointments.file",)
# Asked for without the page that says who looks, they say so themselves.
PICTURES = ("messages.reported_page",)


def lines() -> int:
    with as_system():
        number = session.scalar(select(func.count()).select_from(JournalLine))
    session.remove()
    return number or 0


@pytest.mark.parametrize("endpoint", sorted(name for name in GET if GET[name].who != EVERYBODY))
def test_a_page_about_somebody_else_writes_exactly_one_line(
    app: Flask, cast: Cast, places, endpoint: str
) -> None:
    line = GET[endpoint]
    address = fill(rules(app, "GET")[endpoint], line, places)
    young = {cast.naima.id, cast.theo.id, cast.ines.id, cast.amadou.id}
    for member in cast.all:
        before = lines()
        answer = signed_in_client(app, member).get(address)
        written = lines() - before
        is_page = answer.status_code == 200 and answer.mimetype.startswith("text/")
        shows_somebody = is_page and (endpoint in NAMELESS or any(name in answer.text for name in NAMES))
        shows_somebody = shows_somebody or (endpoint in PICTURES and answer.status_code == 200)
        is_told = shows_somebody and member.id not in young and endpoint not in TALKS
        expected = 1 if is_told else 0
        assert written == expected, f"{member.slug} on {address}: {written} lines"


def test_without_its_line_the_page_does_not_leave(app: Flask, cast: Cast, db, monkeypatch) -> None:
    """The insert of the line fails: what was read stays inside."""
    from services import journal

    karim = signed_in_client(app, cast.karim)
    monkeypatch.setitem(app.extensions, "raise_errors", False)
    monkeypatch.setattr(journal, "_WRITE", "INSERT INTO out_of_reach VALUES ($1)")
    answer = karim.get(f"/jeunes/{cast.naima.id}")
    assert answer.status_code == 500
    assert "Naïma" not in answer.text
