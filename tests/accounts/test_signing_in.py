"""Coming in with a code of a card, and what the cookies are."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import create_app
from app.config import TEST_DAY
from services import accounts, clock, database
from services.accounts import CardKind, Device
from services.database import session
from tests.accounts.browser import from_address, send
from tests.cast import Cast

CODE = "/connexion/carte"


@pytest.fixture
def codes(cast: Cast) -> list[str]:
    """The ten codes of Naïma's card."""
    return accounts.make_card(cast.naima.id, CardKind.SHARED)


def test_naima_comes_in_with_a_code_of_her_card(client: FlaskClient, codes: list[str]) -> None:
    answer = send(client, CODE, code=codes[0], device="own")
    assert answer.status_code == 303
    assert client.get("/accueil").status_code == 200


def test_a_code_is_forgiven_small_letters_spaces_and_misread_signs(
    client: FlaskClient, codes: list[str]
) -> None:
    typed = codes[0].lower().replace("-", " ").replace("0", "o").replace("1", "i")
    assert send(client, CODE, code=typed, device="own").status_code == 303


def test_a_code_works_once(client: FlaskClient, app: Flask, codes: list[str]) -> None:
    send(client, CODE, code=codes[0], device="own")
    assert send(app.test_client(), CODE, code=codes[0], device="own").status_code == 422


def test_a_new_card_voids_the_old_one(client: FlaskClient, cast: Cast, codes: list[str]) -> None:
    accounts.make_card(cast.naima.id, CardKind.RESCUE)
    assert send(client, CODE, code=codes[3], device="own").status_code == 422


def test_nobodys_code_a_used_one_and_a_nearly_right_one_are_one_answer(
    app: Flask, cast: Cast, codes: list[str], count_statements
) -> None:
    accounts.account_for_code(codes[0], source="192.0.2.1")
    nearly = codes[1][:-1] + ("A" if codes[1][-1] != "A" else "B")
    answers = []
    for code in ("ZZZZ-ZZZZ-ZZZZ", codes[0], nearly):
        browser = app.test_client()
        with count_statements() as seen:
            answer = send(browser, CODE, code=code, device="shared")
        answers.append((answer.status_code, _bare(answer.text, code), len(seen)))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 422


def test_a_stranger_is_slowed_down_after_ten_wrong_codes_and_told_when(
    client: FlaskClient, codes: list[str]
) -> None:
    with from_address(client, "203.0.113.7"):
        statuses = [send(client, CODE, code="ZZZZ-ZZZZ-ZZZZ", device="own").status_code for _ in range(10)]
        late = send(client, CODE, code=codes[0], device="own")
    assert set(statuses) == {422}
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 3600


def test_an_hour_later_the_stranger_may_try_again(client: FlaskClient, codes: list[str]) -> None:
    for _ in range(10):
        accounts.account_for_code("ZZZZ", source="127.0.0.1")
    with clock.held_at(TEST_DAY + timedelta(minutes=61)):
        assert send(client, CODE, code=codes[0], device="own").status_code == 303


def test_nobody_can_lock_naima_out_of_the_phone_she_already_used(
    client: FlaskClient, codes: list[str]
) -> None:
    send(client, CODE, code=codes[0], device="own")
    send(client, "/deconnexion", page="/moi")
    for _ in range(10):
        accounts.account_for_code("ZZZZ", source="127.0.0.1")
    assert send(client, CODE, code=codes[1], device="own").status_code == 303


def test_a_whole_foyer_signs_in_behind_one_address(app: Flask, codes: list[str]) -> None:
    for _ in range(9):
        accounts.account_for_code("ZZZZ", source="127.0.0.1")
    statuses = [send(app.test_client(), CODE, code=code, device="shared").status_code for code in codes]
    assert statuses == [303] * 10


def test_an_ipv6_network_counts_as_one_source(codes: list[str]) -> None:
    from services.errors import TooManyTries

    for number in range(10):
        accounts.account_for_code("ZZZZ", source=f"2001:db8:1:2::{number}")
    with pytest.raises(TooManyTries):
        accounts.account_for_code(codes[0], source="2001:db8:1:2:ffff::1")


def test_the_session_is_a_new_one_after_signing_in(client: FlaskClient, codes: list[str]) -> None:
    client.get(CODE)
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
        token_before = before.get("csrf_token")
    send(client, CODE, code=codes[0], device="own")
    with client.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != token_before or token_before is None


def test_on_a_shared_phone_nothing_outlives_the_browser(client: FlaskClient, codes: list[str]) -> None:
    answer = send(client, CODE, code=codes[0], device="shared")
    assert all(
        "Expires" not in cookie and "Max-Age" not in cookie for cookie in answer.headers.getlist("Set-Cookie")
    )
    assert client.get_cookie("appareil") is None


def test_on_her_own_phone_the_cookie_lasts_thirty_days_and_is_renewed_once_a_day(
    client: FlaskClient, codes: list[str]
) -> None:
    answer = send(client, CODE, code=codes[0], device="own")
    assert "Expires" in answer.headers["Set-Cookie"]
    client.get("/accueil")  # its forms brought a new token
    assert "Set-Cookie" not in client.get("/accueil").headers
    with clock.held_at(TEST_DAY + timedelta(days=1)):
        assert "Expires" in client.get("/accueil").headers["Set-Cookie"]


def test_fifteen_minutes_idle_close_a_shared_phone_and_thirty_days_her_own(
    app: Flask, cast: Cast, sign_in
) -> None:
    shared, own = sign_in(cast.naima, "shared"), sign_in(cast.naima)
    with clock.held_at(TEST_DAY + timedelta(minutes=16)):
        assert shared.get("/accueil").status_code == 302
        assert own.get("/accueil").status_code == 200
    with clock.held_at(TEST_DAY + timedelta(days=31)):
        assert own.get("/accueil").status_code == 302


def test_a_shared_phone_left_idle_names_nobody_to_the_database(cast: Cast, db) -> None:
    token = accounts.start_session(cast.naima.id, device=accounts.Device.SHARED, label="?")
    session.remove()
    with clock.held_at(TEST_DAY + timedelta(minutes=16)):
        assert accounts.find_signed_in(token) is None
        assert session.scalar(text("SELECT envol_actor()")) is None


def test_whatever_breaks_at_the_end_of_a_page_the_next_one_runs_as_nobody(
    app: Flask, cast: Cast, sign_in, monkeypatch
) -> None:
    naima = sign_in(cast.naima)
    remove = database.session.remove

    def broken() -> None:
        monkeypatch.setattr(database.session, "remove", remove)
        raise OSError("the connection is gone")

    monkeypatch.setattr(database.session, "remove", broken)
    with pytest.raises(OSError, match="gone"):
        naima.get("/moi")
    assert database.actor() is None


def test_an_ended_session_says_so_to_the_phone(cast: Cast, sign_in) -> None:
    naima = sign_in(cast.naima)
    accounts.end_all(cast.naima.id, why="test")
    answer = naima.get("/accueil")
    assert answer.status_code == 302
    assert answer.headers["X-Envol-Session"] == "ended"


@pytest.mark.parametrize("asked", ["//evil.example", "/\\evil.example", "https:evil.example", "/%0d%0aevil"])
def test_signing_in_never_leads_to_another_site(client: FlaskClient, codes: list[str], asked: str) -> None:
    client.get(CODE)
    with client.session_transaction() as cookie:
        cookie["next"] = asked
    answer = send(client, f"{CODE}?next={asked}", code=codes[0], device="own")
    assert answer.location == "/"


def test_she_comes_back_to_the_page_she_asked_for(client: FlaskClient, codes: list[str]) -> None:
    assert client.get("/parcours").location == "/connexion"
    assert send(client, CODE, code=codes[0], device="own").location == "/parcours"


def test_with_few_codes_left_a_new_card_comes_first(client: FlaskClient, cast: Cast) -> None:
    rescue = accounts.make_card(cast.naima.id, CardKind.RESCUE)
    assert send(client, CODE, code=rescue[0], device="own").location == "/moi/carte"


@pytest.mark.parametrize(
    ("origin", "name", "secure"),
    [
        ("https://envol.example.fr", "__Host-envol", True),
        ("http://localhost:8000", "envol", False),
    ],
)
def test_cookies_are_host_bound_and_secure_over_https(test_database, db, cast, origin, name, secure) -> None:
    from tests.databases import settings_for

    site = create_app(settings_for(test_database, ENVOL_ORIGIN=origin))
    # A second application takes the sessions to its own connections, which nothing would roll back.
    database.session.remove()
    database._factory.configure(bind=db, join_transaction_mode="create_savepoint")
    assert site.config["SESSION_COOKIE_NAME"] == name
    browser = site.test_client()
    card = accounts.make_card(cast.naima.id, CardKind.SHARED)
    page = browser.get(CODE, base_url=origin)
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    answer = browser.post(CODE, base_url=origin, data={"csrf_token": token, "code": card[0], "device": "own"})
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-") is secure
        assert ("Secure" in cookie) is secure
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


def test_somebody_signed_in_elsewhere_is_told_of_the_new_device(cast: Cast, sign_in) -> None:
    naima = sign_in(cast.naima)
    with clock.held_at(TEST_DAY + timedelta(minutes=2)):
        accounts.start_session(cast.naima.id, device=Device.OWN, label="Chrome · Android")
        assert "sur un autre appareil" in naima.get("/accueil").text
        assert "sur un autre appareil" not in naima.get("/accueil").text
        assert "Chrome · Android" in naima.get("/moi").text


def _bare(page: str, code: str) -> str:
    import re

    return re.sub(r'(nonce|content|value)="[^"]*"', "", page.replace(code, ""))
