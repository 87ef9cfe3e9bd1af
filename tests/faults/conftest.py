"""A database of the test’s own that other processes write to, and people in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask

from app import create_app
from app.config import TEST_DAY
from services import clock, database
from tests.cast import Cast, load_cast
from tests.databases import TestDatabase, fresh_database, settings_for


@dataclass(frozen=True)
class House:
    """The database, the application in this process, and the cast."""

    database: TestDatabase
    app: Flask
    cast: Cast


@contextmanager
def opened(made: TestDatabase, app: Flask) -> Iterator[House]:
    """An application of this process on that database; after it the process goes on with its own."""
    clock.hold(TEST_DAY)
    own = create_app(settings_for(made))
    own.extensions["raise_errors"] = True
    try:
        yield House(made, own, load_cast())
    finally:
        database.session.remove()
        own.extensions["engine"].dispose()
        database._factory.configure(bind=app.extensions["engine"])


@pytest.fixture(scope="module")
def house(app: Flask) -> Iterator[House]:
    """A copy of the cast’s database. The server of the tests does not wait for the disk: what dies here are processes,
    and what they wrote is in the hands of the system."""
    with fresh_database("cast", use="faults") as made, opened(made, app) as found:
        yield found
