"""Every connection is taken, or a statement hangs (F10): said plainly, the phone keeps what it has, and it comes back."""

from contextlib import ExitStack
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.faults.conftest import House
from tests.faults.people import crowd, said


def test_with_every_connection_taken_people_are_told_to_wait_and_nothing_is_lost(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    (phone,) = crowd(house.app, house.cast, 1)
    engine, client = house.app.extensions["engine"], house.app.test_client(use_cookies=False)
    monkeypatch.setattr(engine.pool, "_timeout", 0.05)
    form = {"words": "Il y a du monde ?", "client_id": str(uuid4())}
    with ExitStack() as taken:
        for _ in range(engine.pool.size() + engine.pool._max_overflow):
            taken.enter_context(engine.connect())
        posted = client.post(phone.path, data=form, headers=phone.headers)
        shown = client.get("/accueil", headers={"Cookie": phone.cookie})
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
    assert (posted.status_code, posted.json["state"]) == (503, "later")
    assert (shown.status_code, shown.headers["Retry-After"]) == (503, "10")
    assert "Envol fait une pause" in shown.text
    assert client.post(phone.path, data=form, headers=phone.headers).status_code == 201
    assert [words for _, words in said(phone.account_id, phone.conversation)] == ["Il y a du monde ?"]


def test_no_statement_holds_a_connection_longer_than_five_seconds(house: House) -> None:
    with house.app.extensions["engine"].connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "5s"
