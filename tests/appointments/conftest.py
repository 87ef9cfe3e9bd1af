"""Sentences shared by the tests of appointments."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine

from app.wiring import wire_domain
from services import appointments, circle, database
from services.appointments import AppointmentView, Wanted
from services.circle import Relation, Viewer
from services.database import acting_as, session, transaction
from tests.cast import Cast, Member
from tests.databases import fresh_database, settings_for

AT_ONCE = 50
THURSDAY = datetime(2026, 11, 26, 14, 30)
FRIDAY = datetime(2026, 11, 27, 9, 0)
WHERE = "Maison du Département, Saint-Lô"


def relation_of(member: Member, jeune: Member) -> Relation:
    found = circle.find_relation(Viewer(member.id), jeune.id)
    assert found is not None
    return found


def make(
    member: Member, jeune: Member, *times: datetime, words: str = "Point sur ton projet", **more
) -> UUID:
    """An appointment of `jeune`, made by `member`."""
    more.setdefault("place", WHERE)
    wanted = Wanted(words, times or (THURSDAY,), **more)
    with acting_as(member.id):
        return appointments.make_appointment(relation_of(member, jeune), wanted)


def opened(member: Member, appointment: UUID) -> AppointmentView:
    """The appointment as `member` opens it; call it while acting as them."""
    own = circle.find_relation(Viewer(member.id), member.id)
    return appointments.open_appointment(Viewer(member.id), own, appointment)


def seen(member: Member, appointment: UUID) -> AppointmentView:
    """The same, for who looks and goes."""
    with acting_as(member.id), transaction():
        return opened(member, appointment)


def do(member: Member, appointment: UUID, act, *args, **more) -> None:
    """`do(cast.naima, one, appointments.reply, Reply.ACCEPTED)`."""
    with acting_as(member.id), transaction():
        act(opened(member, appointment), *args, **more)


@pytest.fixture
def with_karim(cast: Cast) -> UUID:
    """Thursday 14:30, made by Karim for Naïma."""
    return make(cast.karim, cast.naima)


@pytest.fixture
def to_pick(cast: Cast) -> UUID:
    """Two times that Karim offers to Naïma."""
    return make(cast.karim, cast.naima, THURSDAY, FRIDAY)


@pytest.fixture(autouse=True)
def without_csrf(app):
    """The token is tested by itself (tests/access)."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def alone(app) -> Iterator[Engine]:
    """A database that keeps what is committed, for one test, and lets fifty in at once."""
    with fresh_database("cast", use="slots") as made:
        wire_domain(settings_for(made)).dispose()
        engine = database.connect(made.url, pool_size=AT_ONCE // 2)
        yield engine
        session.remove()
        engine.dispose()
    database.session.remove()
    database._factory.configure(bind=app.extensions["engine"])


def all_at_once(*works: Callable[[], object]) -> list[object]:
    """What each of these gives (an error is what it gives), begun at the same instant, each in its own thread."""
    ready, found = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        ready.wait()
        try:
            found.append(work())
        except Exception as error:
            found.append(error)
        finally:
            session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
