"""Monday at eight: every message leaves then, once, whatever happens to one of them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text

from services import accounts, clock, messages
from services.database import acting_as, session
from services.errors import Conflict, TooOften
from services.messages import rules
from services.messages.models import ScheduledState
from tests.caseload.factories import agent
from tests.messages.conftest import begin, opened, read, relation_of, say

PARIS = "Europe/Paris"


def schedule(member, talk, words, client_id: UUID | None = None) -> UUID:
    with acting_as(member.id):
        monday = messages.monday_morning(PARIS)
        return messages.schedule_message(opened(member, talk), words, monday, client_id)


def on_monday():
    return clock.held_at(clock.now() + timedelta(days=1))


def states(member) -> set[str]:
    with acting_as(member.id):
        return set(session.execute(text("SELECT state FROM scheduled_messages")).scalars())


def test_julien_who_sends_that_name_elsewhere_holds_up_nobody(cast, with_karim):
    """His own message is refused; Karim's leaves."""
    julien = agent("Julien")
    with_julien = begin(cast.naima, cast.naima, julien)
    with acting_as(julien.id):
        team = messages.start_pro(relation_of(julien, cast.naima), [cast.karim.id], messages.Purpose.ASSESS)
    name = schedule(julien, with_julien, "D’abord")
    say(julien, team, "Le même nom", client_id=name)
    schedule(cast.karim, with_karim, "Bonne semaine")
    with on_monday():
        assert messages.send_due_scheduled() == 2
        assert read(cast.naima, with_karim) == ["Bonne semaine"]
    assert states(julien) == {ScheduledState.REFUSED.value}


@contextmanager
def broken(db, scheduled: UUID) -> Iterator[None]:
    """Something breaks each time this one is taken to be sent."""

    def refuse(_connection, _cursor, sql, parameters, *_rest) -> None:
        if "FOR UPDATE" in sql and scheduled in dict(parameters).values():
            raise RuntimeError("broken by the test")

    event.listen(db, "before_cursor_execute", refuse)
    yield
    event.remove(db, "before_cursor_execute", refuse)


def test_one_that_fails_is_logged_and_the_others_leave(cast, with_karim, db, caplog):
    first = schedule(cast.karim, with_karim, "Un")
    schedule(cast.karim, with_karim, "Deux")
    with on_monday(), broken(db, first), caplog.at_level(logging.ERROR, logger="envol"):
        assert messages.send_due_scheduled() == 2
        assert read(cast.naima, with_karim) == ["Deux"]
    (line,) = [one for one in caplog.records if one.msg == "scheduled message not sent"]
    assert line.facts == {"scheduled": str(first), "kind": "RuntimeError"}
    with clock.held_at(clock.now() + timedelta(days=1, minutes=6)):
        assert messages.send_due_scheduled() == 1
        assert read(cast.naima, with_karim) == ["Deux", "Un"]


def test_all_of_them_leave_in_that_minute_however_many(cast, with_karim):
    """Also those of one conversation: in the order they were written."""
    for number in range(5):
        with clock.held_at(clock.now() + timedelta(minutes=number)):
            schedule(cast.karim, with_karim, f"{number}")
    with on_monday():
        assert messages.send_due_scheduled(batch=2) == 5
        assert read(cast.naima, with_karim) == ["0", "1", "2", "3", "4"]


def test_the_same_form_sent_twice_leaves_once(cast, with_karim):
    name = uuid4()
    assert schedule(cast.karim, with_karim, "Bonne semaine", name) == name
    assert schedule(cast.karim, with_karim, "Bonne semaine", name) == name
    with on_monday():
        messages.send_due_scheduled()
        assert read(cast.naima, with_karim) == ["Bonne semaine"]


def test_the_name_of_somebody_else_s_is_a_conflict(cast, with_karim):
    name = schedule(cast.karim, with_karim, "À moi")
    julien = agent("Julien")
    with pytest.raises(Conflict):
        schedule(julien, begin(cast.naima, cast.naima, julien), "À moi aussi", name)


def test_what_is_written_for_later_is_no_draft_any_more(cast, with_karim):
    with acting_as(cast.karim.id):
        messages.save_draft(opened(cast.karim, with_karim), "Bonne semaine")
    schedule(cast.karim, with_karim, "Bonne semaine")
    with acting_as(cast.karim.id):
        assert opened(cast.karim, with_karim).draft == ""


def test_two_hundred_in_a_day_and_no_more(cast, with_karim, monkeypatch):
    monkeypatch.setattr(rules, "SCHEDULED", accounts.Limit("too_many_scheduled", 2, timedelta(days=1)))
    name = uuid4()
    for one in (name, name, uuid4()):
        schedule(cast.karim, with_karim, "Bonne semaine", one)
    with pytest.raises(TooOften, match="too_many_scheduled"):
        schedule(cast.karim, with_karim, "Encore")
