"""Where a request comes from: the connection, or the hops of our own proxies; never what a browser says of itself."""

from collections.abc import Iterator

import pytest
from flask import request
from flask.testing import FlaskClient

from app.security import public
from services import database
from tests.accounts.browser import from_address, send
from tests.databases import TestDatabase, settings_for

PROXY, STRANGER, FORGED = "10.0.0.1", "203.0.113.7", "198.51.100.1"


@pytest.fixture
def behind(test_database: TestDatabase, db) -> Iterator:
    """`behind(1)`: a browser of the application behind that many proxies, with a page that says what it hears."""
    from app import create_app

    bind, made = database._factory.kw["bind"], []

    def build(proxies: int) -> FlaskClient:
        app = create_app(settings_for(test_database, ENVOL_PROXIES=str(proxies)))
        database._factory.configure(bind=bind)
        heard = public(lambda: f"{request.remote_addr} {request.scheme} {request.host}")
        app.add_url_rule("/heard", "heard", heard)
        made.append(app)
        return app.test_client()

    yield build
    for app in made:
        app.extensions["engine"].dispose()


def heard(client: FlaskClient, **headers: str) -> list[str]:
    with from_address(client, PROXY):
        named = {f"X-Forwarded-{name.title()}": value for name, value in headers.items()}
        return client.get("/heard", headers=named).text.split()


def test_without_proxies_the_header_is_ignored(behind) -> None:
    forged = {"for": FORGED, "proto": "https", "host": "evil.example"}
    assert heard(behind(0), **forged) == [PROXY, "http", "localhost"]


def test_behind_one_proxy_only_the_last_hop_counts(behind) -> None:
    client = behind(1)
    assert heard(client, **{"for": STRANGER})[0] == STRANGER
    assert heard(client, **{"for": f"{FORGED}, {STRANGER}"})[0] == STRANGER
    assert heard(client, proto="https", host="evil.example")[1:] == ["https", "localhost"]


def test_behind_two_proxies_the_last_but_one_counts_and_too_short_a_list_nothing(behind) -> None:
    client = behind(2)
    assert heard(client, **{"for": f"{FORGED}, {STRANGER}, {PROXY}"})[0] == STRANGER
    assert heard(client, **{"for": FORGED})[0] == PROXY


@pytest.mark.parametrize(("proxies", "seen_from"), [(0, STRANGER), (1, PROXY)])
def test_whoever_changes_the_header_at_each_try_is_slowed_all_the_same(behind, proxies, seen_from) -> None:
    client = behind(proxies)

    def attempt(number: int, stranger: str = STRANGER) -> int:
        says = f"198.51.100.{number}" + (f", {stranger}" if proxies else "")
        client.environ_base = {**client.environ_base, "HTTP_X_FORWARDED_FOR": says}
        address = seen_from if proxies else stranger
        with from_address(client, address):
            return send(client, "/connexion/carte", code="ZZZZ-ZZZZ-ZZZZ", device="shared").status_code

    assert [attempt(number) for number in range(10)] == [422] * 10
    assert attempt(11) == 429
    assert attempt(12, "203.0.113.8") == 422
