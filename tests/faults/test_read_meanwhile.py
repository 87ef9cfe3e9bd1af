"""A message that comes while somebody opens the conversation: they did not read it, so it awaits them, and rings."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import event

from services.database import session
from tests.conftest import signed_in_client
from tests.faults.conftest import House
from tests.faults.people import rows
from tests.messages.conftest import begin, say

AWAITING = "SELECT count FROM notifications WHERE account_id = %s AND subject_id = %s AND read_at IS NULL"
# What the page asks once it has read the messages, before it says that they are read.
AFTER_READING = "SELECT last_seq FROM conversations"


def test_a_message_that_comes_while_the_page_is_read_still_awaits(house: House) -> None:
    cast = house.cast
    talk = begin(cast.naima, cast.naima, cast.karim)
    say(cast.karim, talk, "Un")
    session.remove()
    naima = signed_in_client(house.app, cast.naima)
    session.remove()
    with meanwhile(house, lambda: say_and_leave(house, talk, "Deux")):
        page = naima.get(f"/messages/{talk}").text
    assert "Un" in page
    assert "Deux" not in page
    assert rows(house.database, AWAITING, cast.naima.id, talk) == [(2,)]
    assert "Deux" in naima.get(f"/messages/{talk}/apres/1").text  # the open page asks every four seconds
    assert rows(house.database, AWAITING, cast.naima.id, talk) == []


def say_and_leave(house: House, talk: UUID, words: str) -> None:
    say(house.cast.karim, talk, words)
    session.remove()


@contextmanager
def meanwhile(house: House, act: Any) -> Iterator[None]:
    """`act`, by somebody else, once, when the page has read."""
    engine = house.app.extensions["engine"]
    acts = [act]

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(AFTER_READING) and acts:
            with ThreadPoolExecutor(1) as somebody:
                somebody.submit(acts.pop()).result()

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert not acts
