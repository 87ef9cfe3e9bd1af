"""A conversation of fifty thousand messages opens as one of fifty (F31): same statements, same plan, as many rows."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from services.database import acting_as, session
from tests.bench.talks import fill, settle
from tests.faults.conftest import House
from tests.faults.people import Phone, crowd, talk_of
from tests.statements import counted

SHORT, LONG = 60, 50_000
# Rows of one step of a plan: a page, each of its messages with those who take part.
MOST = 1000


@pytest.fixture(scope="module")
def both(house: House) -> tuple[Phone, Phone]:
    """Two young people: one has written a little, the other for years."""
    phones = crowd(house.app, house.cast, 2)
    for phone, number in zip(phones, (SHORT, LONG), strict=True):
        with acting_as(phone.account_id):
            fill(house.database, talk_of(phone.account_id, phone.conversation), number)
        session.remove()
    settle(house.database)
    return phones[0], phones[1]


def test_the_page_asks_the_same_and_shows_the_last_fifty(house: House, both: tuple[Phone, Phone]) -> None:
    asked = []
    for phone, last in zip(both, (SHORT, LONG), strict=True):
        client = house.app.test_client(use_cookies=False)
        for _ in range(2):
            with counted(house.app.extensions["engine"]) as seen:
                page = client.get(phone.path, headers={"Cookie": phone.cookie})
        assert page.status_code == 200
        assert f"Message {last}." in page.text
        assert f"Message {last - 49}." in page.text
        assert f"Message {last - 50}." not in page.text
        asked.append(seen)
    assert asked[0] == asked[1]
    assert len(asked[0]) <= 6


def test_the_plans_are_the_same_and_never_read_the_whole(house: House, both: tuple[Phone, Phone]) -> None:
    """Plans made once for every conversation, as those of a connection that has served many pages."""
    short, long = (plans_of(house, phone) for phone in both)
    assert len(short) == len(long) >= 2
    for one, other in zip(short, long, strict=True):
        assert [step["Node Type"] for step in one] == [step["Node Type"] for step in other]
        for step in (*one, *other):
            went_through = step["Actual Rows"] + step.get("Rows Removed by Filter", 0)
            assert went_through * step["Actual Loops"] < MOST, step
    indexes = {step.get("Index Name") for plan in long for step in plan}
    assert "uq_messages_place" in indexes


def plans_of(house: House, phone: Phone) -> list[list[dict[str, Any]]]:
    """How PostgreSQL answers what the page asks of conversations, with what it really went through."""
    asked = asked_by(house, phone)
    with acting_as(phone.account_id):
        driver: Any = session().connection().connection.dbapi_connection
        driver.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        found = [plan_of(driver, sql, values) for sql, values in asked]
    session.remove()
    return found


def asked_by(house: House, phone: Phone) -> list[tuple[str, list[Any]]]:
    """The prepared statements of the page that have to do with conversations, and their values."""
    engine, seen = house.app.extensions["engine"], []

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        if "conversation" in sql and isinstance(values, list):
            seen.append((sql, values))

    event.listen(engine, "before_cursor_execute", note)
    client = house.app.test_client(use_cookies=False)
    assert client.get(phone.path, headers={"Cookie": phone.cookie}).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return seen


def plan_of(driver: psycopg.Connection, sql: str, values: list[Any]) -> list[dict[str, Any]]:
    with psycopg.ClientCursor(driver) as cursor:
        driver.execute(f"PREPARE probe AS {sql}".encode())
        places = ", ".join(["%s"] * len(values))
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE probe ({places})", values)
        ((plan,),) = cursor.fetchall()
        driver.execute("DEALLOCATE probe")
    return list(steps(plan[0]["Plan"]))


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from steps(below)
