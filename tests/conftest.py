"""Fixtures: a real PostgreSQL, the application, the cast. Each test runs in a transaction that is rolled back."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Engine, event, text
from sqlalchemy.engine import Connection

from app.config import TEST_DAY
from services import clock, database
from tests.cast import Cast, Member, load_cast
from tests.databases import TestDatabase, fresh_database, keep_plans, settings_for

os.environ.setdefault("ENVOL_MODE", "test")
# A busy machine must never turn a test red: examples have no deadline.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def test_database() -> Iterator[TestDatabase]:
    """A database of this process, copied from a template that holds the schema and the cast."""
    with fresh_database() as made:
        yield made


@pytest.fixture(scope="session")
def app(test_database: TestDatabase) -> Flask:
    from app import create_app

    app = create_app(settings_for(test_database))
    app.extensions["raise_errors"] = True
    keep_plans(app.extensions["engine"])
    return app


@pytest.fixture(scope="session")
def owner(test_database: TestDatabase) -> Engine:
    """The owner of the tables: what an attacker with the database's own rights could do."""
    return test_database.owner_engine()


@pytest.fixture
def db(app: Flask) -> Iterator[Connection]:
    """The database, with everything undone at the end of the test."""
    with undone(app) as connection:
        yield connection


@contextmanager
def undone(app: Flask) -> Iterator[Connection]:
    """One connection for all that the application does here; at the end nothing of it happened."""
    engine: Engine = app.extensions["engine"]
    clock.hold(TEST_DAY)
    with engine.connect() as connection:
        outer = connection.begin()
        database.session.remove()
        database._factory.configure(bind=connection, join_transaction_mode="create_savepoint")
        event.listen(database._factory, "after_begin", _forget_actor)
        yield connection
        event.remove(database._factory, "after_begin", _forget_actor)
        database.session.remove()
        outer.rollback()
        database._factory.configure(bind=engine, join_transaction_mode="conditional_savepoint")
    clock.hold(TEST_DAY)


def _forget_actor(_session: object, _transaction: object, connection: Connection) -> None:
    # All of a test is one real transaction: without this, an actor set by one act would still be there in the next.
    if database._actor.get() is None:
        connection.execute(
            text("SELECT set_config('envol.actor', '', true), set_config('envol.system', '', true)")
        )


@pytest.fixture
def cast(db: Connection) -> Cast:
    """Naïma and the others (docs: the cast), as loaded in the template database."""
    return load_cast()


@pytest.fixture
def client(app: Flask, db: Connection) -> FlaskClient:
    """A browser nobody is signed in on."""
    return app.test_client()


@pytest.fixture
def acting(db: Connection):
    """`with acting(cast.karim):` statements run for him."""
    return lambda member: database.acting_as(member.id)


@pytest.fixture
def sign_in(app: Flask, db: Connection):
    """`sign_in(cast.naima)` gives a client on which she is signed in; `device="shared"` for a phone not hers."""
    return lambda member, device="own": signed_in_client(app, member, device)


@pytest.fixture
def count_statements(app: Flask):
    """`with count_statements() as seen:` then `len(seen)`."""
    from tests.statements import counted

    return lambda: counted(app.extensions["engine"])


def signed_in_client(app: Flask, member: Member, device: str = "own") -> FlaskClient:
    from services import accounts

    client = app.test_client()
    token = accounts.start_session(member.id, device=accounts.Device(device), label="Test")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client
