"""The same act posted many times at the same time, for real: done once, answered alike."""

import threading
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.wiring import wire_domain
from services import accounts, database
from services.accounts.models import ClientOperation
from services.database import acting_as, session
from tests.cast import load_cast
from tests.databases import fresh_database, settings_for

PHONES = 8


@pytest.fixture
def alone(app) -> Iterator[None]:
    """A database that keeps what is committed, for one test."""
    with fresh_database("cast", use="named") as made:
        engine = wire_domain(settings_for(made))
        yield
        session.remove()
        engine.dispose()
    database.session.remove()
    database._factory.configure(bind=app.extensions["engine"])


def test_an_act_posted_by_many_at_once_is_done_once(alone: None) -> None:
    naima, act = load_cast().naima.id, uuid4()
    session.remove()
    done: list[str] = []
    answers: list[str] = []
    together([lambda: answers.append(post(naima, act, done))] * PHONES)
    assert done == [answers[0]]
    assert answers == [answers[0]] * PHONES
    with acting_as(naima):
        assert session.scalar(select(func.count()).select_from(ClientOperation)) == 1


def test_the_name_of_an_act_is_of_one_account_only(alone: None) -> None:
    cast, act = load_cast(), uuid4()
    session.remove()
    done: list[str] = []
    assert post(cast.naima.id, act, done) != post(cast.theo.id, act, done)
    assert len(done) == 2


def post(who: UUID, act: UUID, done: list[str]) -> str:
    def work() -> str:
        done.append(str(uuid4()))
        return done[-1]

    try:
        with acting_as(who):
            return accounts.done_once(act, work)
    finally:
        session.remove()


def together(tasks: list) -> None:
    """All of them at the same moment."""
    ready = threading.Barrier(len(tasks))
    threads = [threading.Thread(target=lambda task=task: (ready.wait(), task())) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
