"""Exactly once, in order: many phones at the same time, for real. Its own database: here everything is committed."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from app.wiring import wire_domain
from services import database, documents, messages
from services.database import acting_as, session
from services.errors import NotFound
from tests.cast import Cast, load_cast
from tests.databases import fresh_database, settings_for
from tests.messages.conftest import begin, opened
from tests.messages.photos import files_of, say_with

SENDERS = 8
MESSAGES = 12


@pytest.fixture
def alone(app) -> Iterator[Engine]:
    """A database that keeps what is committed, for one test."""
    with fresh_database("cast", use="once") as made:
        engine = wire_domain(settings_for(made))
        yield engine
        session.remove()
        engine.dispose()
    database.session.remove()
    database._factory.configure(bind=app.extensions["engine"])


def test_sent_by_many_at_once_and_each_several_times_every_message_is_there_once(alone: Engine) -> None:
    cast = load_cast()
    talk = begin(cast.naima, cast.naima, cast.karim)
    session.remove()
    wanted = {slug: [uuid4() for _ in range(MESSAGES)] for slug in ("naima", "karim")}
    answers: dict[UUID, set[tuple[UUID, int]]] = {}
    news: list[UUID] = []
    errors: list[BaseException] = []
    run_all(
        lambda number: send_some(cast, talk, ("naima", "karim")[number % 2], wanted, answers, news), errors
    )
    assert errors == []
    with acting_as(cast.naima.id):
        rows = session.execute(text("SELECT client_id, seq FROM messages ORDER BY seq")).all()
    assert [seq for _, seq in rows] == list(range(1, 2 * MESSAGES + 1))
    assert sorted(one for one, _ in rows) == sorted(wanted["naima"] + wanted["karim"])
    assert sorted(news) == sorted(one for one, _ in rows)  # written once, said new once
    assert all(len(given) == 1 for given in answers.values())  # everybody was given the same message


def test_two_first_taps_begin_one_conversation(alone: Engine) -> None:
    cast = load_cast()
    session.remove()
    begun: list[UUID] = []
    errors: list[BaseException] = []

    def tap(_number: int) -> None:
        begun.append(begin(cast.naima, cast.naima, cast.karim))

    run_all(tap, errors)
    assert errors == []
    assert len(set(begun)) == 1


def test_corrected_and_withdrawn_at_once_a_message_is_withdrawn(alone: Engine) -> None:
    cast = load_cast()
    talk = begin(cast.naima, cast.naima, cast.karim)
    with acting_as(cast.naima.id):
        sent = messages.send_message(opened(cast.naima, talk), "Oups", uuid4())
    session.remove()
    errors: list[BaseException] = []

    def change(number: int) -> None:
        with acting_as(cast.naima.id):
            there = opened(cast.naima, talk)
            if number % 2:
                messages.edit_message(there, sent.id, f"Mieux {number}")
            else:
                messages.withdraw_message(there, sent.id)

    run_all(change, errors)
    assert all(isinstance(error, NotFound) for error in errors)  # whoever came after the withdrawal
    with acting_as(cast.naima.id):
        (left,) = messages.messages_of(opened(cast.naima, talk)).messages
    assert left.is_withdrawn
    assert left.words is None


def test_one_photo_sent_from_eight_tabs_is_one_message_one_file_and_one_object(
    alone: Engine, tmp_path: Path
) -> None:
    cast, there = load_cast(), documents.local_store(tmp_path / "once")
    documents.use_store(there)
    talk = begin(cast.naima, cast.naima, cast.karim)
    session.commit()
    session.remove()
    name = uuid4()
    answers: set[UUID] = set()
    errors: list[BaseException] = []

    def send(_number: int) -> None:
        answers.add(say_with(cast.naima, talk, client_id=name).id)

    run_all(send, errors)
    assert errors == []
    (sent,) = answers
    assert len(files_of(sent)) == 1
    assert len(list(there.under("files"))) == 1


def send_some(
    cast: Cast,
    talk: UUID,
    slug: str,
    wanted: dict[str, list[UUID]],
    answers: dict[UUID, set[tuple[UUID, int]]],
    news: list[UUID],
) -> None:
    member = getattr(cast, slug)
    names = random.sample(wanted[slug], MESSAGES)
    for name in names:
        with acting_as(member.id):
            sent = messages.send_message(opened(member, talk), f"mot {name}", name)
        session.remove()
        answers.setdefault(name, set()).add((sent.id, sent.seq))
        if sent.is_new:
            news.append(name)


def run_all(work, errors: list[BaseException]) -> None:
    start = threading.Barrier(SENDERS)

    def one(number: int) -> None:
        try:
            start.wait()
            work(number)
        except BaseException as error:
            errors.append(error)
        finally:
            session.remove()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
