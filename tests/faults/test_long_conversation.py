"""A conversation of fifty thousand messages opens as one of fifty (F31): same statements, same plan, as many rows."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from services.database import acting_as, session
from services.messages import reading
from tests.bench.talks import fill, settle
from tests.faults.conftest import House
from tests.faults.people import Phone, crowd, talk_of
from tests.statements import counted

SHORT, LONG = 60, 50_000


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


def test_the_plan_is_the_same_and_never_reads_the_whole(house: House, both: tuple[Phone, Phone]) -> None:
    found = [list(steps(plan_of(house, phone))) for phone in both]
    assert [step["Node Type"] for step in found[0]] == [step["Node Type"] for step in found[1]]
    for plan in found:
        kinds = {step["Node Type"] for step in plan}
        assert "Sort" not in kinds
        assert not any(
            step["Node Type"] == "Seq Scan" and step["Relation Name"] == "messages" for step in plan
        )
        indexes = {step.get("Index Name") for step in plan}
        assert "uq_messages_place" in indexes
        assert max(step["Actual Rows"] * step["Actual Loops"] for step in plan) <= reading.SHOWN + 1


def plan_of(house: House, phone: Phone) -> dict[str, Any]:
    """How PostgreSQL reads the last fifty, for this person, with what it really went through."""
    page, values = reading._PAGE, {"conversation": phone.conversation, "since": 0, "before": reading._LAST}
    sent = {**page._constants, **values, "limit": reading.SHOWN + 1}
    with acting_as(phone.account_id):
        driver: Any = session().connection().connection.dbapi_connection
        cursor = psycopg.RawCursor(driver)
        asked = f"EXPLAIN (ANALYZE, FORMAT JSON) {page._sql}"
        ((plan,),) = cursor.execute(asked, [sent[name] for name in page._order]).fetchall()
    session.remove()
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from steps(below)
