"""One's own devices, card and language; leaving; a lost phone; the command that invites professionals."""

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from app.config import TEST_DAY
from services import accounts, clock
from services.accounts import CardKind, Device
from services.database import acting_as, session
from tests.accounts.browser import send
from tests.cast import Cast


def test_naima_sees_each_device_with_its_first_hour_and_signs_one_out(cast: Cast, sign_in) -> None:
    lost, here = sign_in(cast.naima), sign_in(cast.naima)
    page = here.get("/moi/appareils").text
    assert "Cet appareil" in page
    assert "22 novembre" in page
    other = re.search(r"/moi/appareils/([0-9a-f-]{36})/fin", page).group(1)
    assert send(here, f"/moi/appareils/{other}/fin", page="/moi").status_code == 303
    assert lost.get("/accueil").status_code == 302
    assert here.get("/accueil").status_code == 200


def test_not_me_ends_the_device_and_says_what_to_do(cast: Cast, sign_in) -> None:
    stranger, here = sign_in(cast.naima), sign_in(cast.naima)
    other = re.search(r"/moi/appareils/([0-9a-f-]{36})/fin", here.get("/moi/appareils").text).group(1)
    answer = send(here, f"/moi/appareils/{other}/fin", page="/moi", why="not_me")
    assert answer.location == "/moi/appareils/pas-moi"
    assert stranger.get("/accueil").status_code == 302


def test_somebody_elses_device_is_not_there(cast: Cast, sign_in) -> None:
    theo = sign_in(cast.theo)
    devices = accounts.open_devices(cast.theo.id, this=None)
    answer = send(sign_in(cast.naima), f"/moi/appareils/{devices[0].session_id}/fin", page="/moi")
    assert answer.status_code == 404
    assert theo.get("/accueil").status_code == 200


def test_signing_out_everywhere_keeps_only_this_device(cast: Cast, sign_in) -> None:
    others, here = [sign_in(cast.naima) for _ in range(3)], sign_in(cast.naima)
    send(here, "/moi/appareils/fin", page="/moi")
    assert [other.get("/accueil").status_code for other in others] == [302] * 3
    assert here.get("/accueil").status_code == 200


def test_signing_out_empties_the_phone_and_the_old_cookie_opens_nothing(
    app: Flask, cast: Cast, sign_in
) -> None:
    naima = sign_in(cast.naima)
    with naima.session_transaction() as cookie:
        kept = dict(cookie)
    answer = send(naima, "/deconnexion", page="/moi")
    assert (answer.status_code, answer.location) == (303, "/connexion")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert answer.headers["X-Envol-Session"] == "ended"
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(kept)
    assert thief.get("/accueil").status_code == 302


def test_quick_exit_locks_her_own_phone_and_ends_a_shared_one(app: Flask, cast: Cast, sign_in) -> None:
    own, shared = sign_in(cast.naima), sign_in(cast.naima, "shared")
    for phone in (own, shared):
        answer = phone.post("/sortie")
        assert answer.status_code == 303
        assert answer.location == app.extensions["settings"].exit_url
        assert answer.headers["X-Envol-Session"] == "ended"
        assert phone.get("/accueil").status_code == 302
    assert [one.device for one in accounts.open_devices(cast.naima.id, this=None)] == [Device.OWN]


def test_on_a_slow_network_quick_exit_is_heard_twice_and_what_waits_in_her_phone_stays(
    cast: Cast, sign_in
) -> None:
    """The page posts it, then its worker, which heard no answer; erasing would lose her words."""
    phone = sign_in(cast.naima)
    for _ in range(2):
        answer = phone.post("/sortie")
        assert answer.status_code == 303
        assert "Clear-Site-Data" not in answer.headers
    assert [one.device for one in accounts.open_devices(cast.naima.id, this=None)] == [Device.OWN]
    assert "Clear-Site-Data" in sign_in(cast.naima, "shared").post("/sortie").headers


def test_quick_exit_works_for_anybody_and_not_from_another_site(client: FlaskClient, cast: Cast) -> None:
    assert client.post("/sortie").status_code == 303
    assert client.post("/sortie", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_another_site_cannot_sign_her_out(cast: Cast, sign_in) -> None:
    naima = sign_in(cast.naima)
    assert naima.post("/deconnexion").status_code == 403
    assert naima.post("/deconnexion", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert naima.get("/accueil").status_code == 200


def test_staying_a_little_longer_on_a_shared_phone(cast: Cast, sign_in) -> None:
    shared = sign_in(cast.naima, "shared")
    with clock.held_at(TEST_DAY + timedelta(minutes=14)):
        assert send(shared, "/session/prolonger", page="/moi").status_code == 303
    with clock.held_at(TEST_DAY + timedelta(minutes=28)):
        assert shared.get("/accueil").status_code == 200


def test_a_card_of_ten_is_renewed_from_any_open_session(cast: Cast, sign_in) -> None:
    shared = sign_in(cast.naima, "shared")
    with clock.held_at(TEST_DAY + timedelta(minutes=10)):
        page = send(shared, "/moi/carte", page="/moi")
    assert page.text.count("codes__code") == 10
    assert page.headers["Cache-Control"] == "no-store"


def test_the_card_carries_neither_name_nor_address(cast: Cast, sign_in) -> None:
    page = send(sign_in(cast.naima), "/moi/carte", page="/moi").text
    card = page[page.index('class="codes"') : page.index("</section>")]
    assert "Naïma" not in card
    assert "localhost" not in card


def test_no_code_reaches_the_database(cast: Cast, owner, db) -> None:
    from sqlalchemy import text

    codes = accounts.make_card(cast.naima.id, CardKind.RESCUE)
    stored = str(db.execute(text("SELECT selector, verifier FROM card_codes")).all())
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_naima_reads_in_arabic_from_now_on(cast: Cast, sign_in) -> None:
    naima = sign_in(cast.naima)
    send(naima, "/moi/langue", page="/moi", language="ar")
    assert 'lang="ar" dir="rtl"' in naima.get("/moi").text


def test_karim_closes_a_lost_phone_and_it_is_written_in_the_journal(cast: Cast, sign_in) -> None:
    phone = sign_in(cast.naima)
    send(sign_in(cast.karim), f"/jeunes/{cast.naima.id}/sessions/fin", page="/moi")
    assert phone.get("/accueil").status_code == 302
    with acting_as(cast.naima.id):
        from sqlalchemy import text

        noted = session.scalars(text("SELECT operation FROM journal_lines")).all()
    assert "session.revoke" in noted


def test_claire_cannot_close_the_phone_of_somebody_she_does_not_follow(cast: Cast, sign_in) -> None:
    phone = sign_in(cast.naima)
    assert send(sign_in(cast.claire), f"/jeunes/{cast.naima.id}/sessions/fin", page="/moi").status_code == 404
    assert phone.get("/accueil").status_code == 200


def test_the_first_cadre_is_invited_from_the_command_line(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    said = app.test_cli_runner().invoke(
        args=[
            "invite",
            "--first-name",
            "Hugo",
            "--last-name",
            "Petit",
            "--post",
            "cadre",
            "--departement",
            "974",
            "--departement-name",
            "La Réunion",
            "--team",
            "Équipe Ouest",
        ],
    )
    assert said.exit_code == 0, said.output
    link = re.search(r"/invitation/\S+", said.output).group(0)
    assert client.get(link).location == "/invitation"


def test_in_the_demo_one_tap_comes_in_as_karim(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/demo").text.count("/demo/") >= 9
    assert send(client, "/demo/karim", page="/demo").location == "/"
    assert client.get("/jeunes").status_code == 200
    assert send(client, "/demo/nobody", page="/demo").status_code == 404


def test_in_production_there_is_no_demo(test_database) -> None:
    from app import create_app
    from tests.databases import settings_for

    settings = settings_for(test_database)
    from dataclasses import replace

    site = create_app(replace(settings, mode="production"))
    assert "demo.show" not in site.view_functions


def test_who_has_neither_key_nor_card_is_shown_how_to_make_a_card(cast: Cast, sign_in) -> None:
    page = sign_in(cast.naima).get("/moi/confirmer").text
    assert 'name="code"' not in page
    assert 'href="/moi/carte"' in page
