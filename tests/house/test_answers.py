"""What every answer carries, whatever the page: headers, cookies, no trace of what broke."""

import json
import re
from io import StringIO

import pytest
from flask import Flask

from tests.cast import Cast
from tests.databases import TestDatabase, settings_for

PAGES = (
    "/connexion",
    "/urgence",
    "/accueil",
    "/parcours",
    "/cercle",
    "/nowhere",
    "/etapes/not-an-id",
    "/healthz",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_security_headers(sign_in, cast: Cast, address: str) -> None:
    headers = sign_in(cast.naima).get(address).headers
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_each_answer_has_its_own_nonce(client) -> None:
    nonces = {
        re.search(r"'nonce-([^']+)'", client.get("/connexion").headers["Content-Security-Policy"])[1]
        for _ in range(3)
    }
    assert len(nonces) == 3


def test_private_pages_are_never_stored(sign_in, cast: Cast) -> None:
    browser = sign_in(cast.naima)
    for address in ("/accueil", "/parcours", "/cercle", "/journal", "/moi"):
        assert browser.get(address).headers["Cache-Control"] == "no-store"


def test_cookies_are_plain_on_localhost(client) -> None:
    cookie = client.get("/connexion").headers["Set-Cookie"]
    assert cookie.startswith("envol=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_cookies_are_host_bound_and_secure_on_https(test_database: TestDatabase, app: Flask, db) -> None:
    from app import create_app
    from services import database

    bind = database._factory.kw["bind"]
    secure = create_app(settings_for(test_database, ENVOL_ORIGIN="https://envol.example.fr"))
    database._factory.configure(bind=bind)
    answer = secure.test_client().get("/connexion", base_url="https://envol.example.fr")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-envol=")
    assert "; Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
    secure.extensions["engine"].dispose()


def test_a_page_that_breaks_shows_nothing_of_it(app: Flask, client, monkeypatch) -> None:
    from app.home import routes

    monkeypatch.setitem(app.extensions, "raise_errors", False)
    monkeypatch.setattr(routes, "declaration", lambda: 1 / 0)
    answer = client.get("/accessibilite")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert "119" in answer.text


def test_the_log_says_the_rule_and_never_the_address(app: Flask, sign_in, cast: Cast, monkeypatch) -> None:
    import logging

    written = StringIO()
    handler = logging.getLogger().handlers[0]
    monkeypatch.setattr(handler, "stream", written)
    monkeypatch.setitem(app.extensions, "log_requests", True)
    sign_in(cast.karim).get(f"/jeunes/{cast.naima.id}")
    line = json.loads(written.getvalue().splitlines()[-1])
    assert line["event"] == "request"
    assert line["rule"] == "/jeunes/<uuid:jeune>"
    assert line["status"] == 200
    assert str(cast.naima.id) not in written.getvalue()
    assert "Naïma" not in written.getvalue()


def test_the_process_answers_and_says_what_is_missing(client) -> None:
    assert client.get("/healthz").json == {"process": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json == {"database": True, "migrations": True, "worker": False}


def test_ready_once_the_worker_beats(client) -> None:
    from services import house

    house.beat()
    assert client.get("/readyz").status_code == 200


def test_red_when_no_worker_has_beaten_for_two_minutes(client) -> None:
    from datetime import timedelta

    from services import clock, house

    house.beat()
    with clock.held_at(clock.now() + timedelta(seconds=119)):
        assert client.get("/readyz").status_code == 200
    with clock.held_at(clock.now() + timedelta(minutes=2)):
        assert client.get("/readyz").json["worker"] is False


def test_a_get_that_tries_to_write_is_stopped(db) -> None:
    from services import database, house

    database.read_only()
    with pytest.raises(RuntimeError, match="GET"):
        house.beat()
    database.session.rollback()


def test_an_error_page_starts_no_worker(cast, sign_in, client) -> None:
    naima = sign_in(cast.naima)
    for page in (client.get("/nulle-part"), naima.get("/nulle-part"), naima.get("/jeunes")):
        assert "data-worker" not in page.text
    assert "data-worker" in naima.get("/accueil").text


def test_an_error_page_says_vous_to_adults_and_gives_the_119_to_young_people(cast, sign_in) -> None:
    young = sign_in(cast.naima).get("/nulle-part").text
    assert "Reviens à l’accueil" in young
    assert "119" in young
    for adult in (cast.karim, cast.lucie):
        page = sign_in(adult).get("/nulle-part")
        assert page.status_code == 404
        assert "Revenez à l’accueil" in page.text
        assert not re.search(
            r"\b(tu|te|ta|ton|Reviens|119)\b", page.text.split("<main")[1].split("</main>")[0]
        )
