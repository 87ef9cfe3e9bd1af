"""The places of the table: made once for a file of tests, and each test undoes what it does itself."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.engine import Connection

from app.config import TEST_DAY
from services import clock, database
from tests.access.places import make_places
from tests.cast import load_cast
from tests.conftest import undone


@pytest.fixture(scope="module")
def furnished(app: Flask) -> Iterator[tuple[Connection, dict[str, str]]]:
    """The database with these places in it, and where they are."""
    with undone(app) as connection:
        yield connection, make_places(load_cast())


@pytest.fixture
def db(furnished: tuple[Connection, dict[str, str]]) -> Iterator[Connection]:
    connection, _places = furnished
    database.session.remove()
    with connection.begin_nested() as before:
        yield connection
        database.session.remove()
        before.rollback()
    clock.hold(TEST_DAY)


@pytest.fixture
def places(furnished: tuple[Connection, dict[str, str]]) -> dict[str, str]:
    return furnished[1]
