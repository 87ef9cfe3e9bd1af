"""Something breaks between any two statements of an act (F03): nothing of it is kept, the phone is told to try again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event

from services import circle, journey
from services.circle import Viewer
from services.database import acting_as, session
from tests.faults.conftest import House
from tests.faults.people import Phone, crowd, rows

KEPT = """
SELECT (SELECT count(*) FROM messages), (SELECT coalesce(sum(count), 0) FROM notifications),
  (SELECT count(*) FROM procrastinate_jobs), (SELECT count(*) FROM client_operations), (SELECT count(*) FROM steps),
  (SELECT count(*) FROM reminders), (SELECT count(*) FROM journal_lines)
"""


@pytest.fixture(scope="module")
def phone(house: House) -> Iterator[Phone]:
    (found,) = crowd(house.app, house.cast, 1)
    house.app.extensions["raise_errors"] = False
    yield found
    house.app.extensions["raise_errors"] = True


@contextmanager
def breaking(engine: Engine, at: int) -> Iterator[list[str]]:
    """Something breaks instead of the `at`-th thing asked of the database, a commit included. Gives what was asked."""
    asked: list[str] = []

    def note(what: str) -> None:
        asked.append(what)
        if len(asked) == at:
            raise RuntimeError("broken by the test")

    def statement(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        note(sql)

    def commit(_connection: Any) -> None:
        note("COMMIT")

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


def message(phone: Phone) -> tuple[str, dict[str, str]]:
    return phone.path, {"words": "Tu es là ?"}


def tick(phone: Phone) -> tuple[str, dict[str, str]]:
    with acting_as(phone.account_id):
        space = circle.find_relation(Viewer(phone.account_id), phone.account_id).space
        step = journey.step_address(space, "L1")
    session.remove()
    return f"/etapes/{step}/etat", {"state": "done", "seen": "todo"}


@pytest.mark.parametrize("act", [message, tick])
def test_whatever_breaks_nothing_is_half_done(house: House, phone: Phone, act) -> None:
    address, form = act(phone)
    engine, client = house.app.extensions["engine"], house.app.test_client(use_cookies=False)
    form = {**form, "client_id": str(uuid4())}
    before, broken = rows(house.database, KEPT), 0
    while True:
        with breaking(engine, at=broken + 1) as asked:
            answer = client.post(address, data=form, headers=phone.headers)
        if len(asked) <= broken:
            break
        broken += 1
        assert (answer.status_code, answer.json["state"]) == (500, "later"), asked[-1]
        assert rows(house.database, KEPT) == before, asked[-1]
    assert "COMMIT" in asked
    assert broken >= 5
    assert answer.json["state"] == "sent"
    after = rows(house.database, KEPT)
    assert after != before
    again = client.post(address, data=form, headers=phone.headers)
    assert again.json["state"] == "sent"
    assert rows(house.database, KEPT) == after
