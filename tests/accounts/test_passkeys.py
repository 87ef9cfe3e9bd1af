"""Passkeys: signing in, confirming, and every way of cheating (WebAuthn; trust 6.7.2)."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import TEST_DAY
from services import accounts, clock
from services.accounts import CardKind
from services.errors import Refused
from tests.accounts.authenticator import PRESENT, Authenticator
from tests.accounts.browser import send, send_json
from tests.cast import Cast, Member

RP = {"rp_id": "localhost", "origin": "http://localhost:8000"}


@pytest.fixture
def phone(cast: Cast) -> Authenticator:
    """Naïma's phone, with its passkey."""
    return with_passkey(cast.naima)


def with_passkey(member: Member) -> Authenticator:
    import json

    made = Authenticator()
    challenge, options = accounts.registration_options(member.id, rp_id="localhost")
    accounts.register_passkey(member.id, challenge, made.create(json.loads(options)), **RP, label="Téléphone")
    return made


def sign_in_with(client: FlaskClient, phone: Authenticator, **spoiled):
    options = send_json(client, "/connexion/cle/options", {}).json
    for name, value in spoiled.items():
        setattr(phone, name, value)
    return send_json(client, "/connexion/cle", phone.get(options))


def test_naima_signs_in_with_her_phone(client: FlaskClient, phone: Authenticator) -> None:
    assert sign_in_with(client, phone).json == {"location": "/"}
    assert client.get("/accueil").status_code == 200


def test_the_options_name_nobody_and_ask_for_verification(client: FlaskClient, phone: Authenticator) -> None:
    options = send_json(client, "/connexion/cle/options", {}).json
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")


def test_what_the_phone_shows_is_neutral(cast: Cast) -> None:
    import json

    _challenge, options = accounts.registration_options(cast.naima.id, rp_id="localhost")
    made = json.loads(options)
    assert (made["user"]["name"], made["user"]["displayName"], made["rp"]["name"]) == ("Envol",) * 3
    assert made["authenticatorSelection"]["residentKey"] == "required"


def test_a_phone_that_has_a_key_is_not_given_another(cast: Cast, phone: Authenticator) -> None:
    import json

    _challenge, options = accounts.registration_options(cast.naima.id, rp_id="localhost")
    assert len(json.loads(options)["excludeCredentials"]) == 1


@pytest.mark.parametrize(
    "spoiled",
    [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}, {"flags": PRESENT}, {"handle": "AAAA"}],
    ids=["another origin", "another host", "nobody verified", "somebody else’s handle"],
)
def test_a_spoiled_answer_is_refused_in_one_sentence(
    client: FlaskClient, phone: Authenticator, spoiled
) -> None:
    answer = sign_in_with(client, phone, **spoiled)
    assert answer.status_code == 422
    assert "carte" in answer.json["message"]
    assert client.get("/accueil").status_code == 302


def test_a_captured_answer_cannot_be_played_again(
    app: Flask, client: FlaskClient, phone: Authenticator
) -> None:
    options = send_json(client, "/connexion/cle/options", {}).json
    captured = phone.get(options)
    with client.session_transaction() as cookie:
        challenge = cookie["challenge"]
    assert send_json(client, "/connexion/cle", captured).status_code == 200
    thief = app.test_client()
    thief.get("/connexion")
    with thief.session_transaction() as cookie:
        cookie["challenge"] = challenge
    assert send_json(thief, "/connexion/cle", captured).status_code == 422


def test_a_challenge_belongs_to_the_browser_that_asked(
    app: Flask, client: FlaskClient, phone: Authenticator
) -> None:
    answer = phone.get(send_json(client, "/connexion/cle/options", {}).json)
    thief = app.test_client()
    send_json(thief, "/connexion/cle/options", {})
    assert send_json(thief, "/connexion/cle", answer).status_code == 422


def test_a_challenge_is_too_old_after_five_minutes(client: FlaskClient, phone: Authenticator) -> None:
    answer = phone.get(send_json(client, "/connexion/cle/options", {}).json)
    with clock.held_at(TEST_DAY + timedelta(minutes=6)):
        assert send_json(client, "/connexion/cle", answer).status_code == 422


def test_a_counter_that_goes_back_is_a_copied_key(
    client: FlaskClient, app: Flask, phone: Authenticator
) -> None:
    phone.count = 7
    assert sign_in_with(client, phone).status_code == 200
    assert sign_in_with(app.test_client(), phone, count=3).status_code == 422


def test_a_synced_key_that_never_counts_is_welcome(
    client: FlaskClient, app: Flask, phone: Authenticator
) -> None:
    for browser in (client, app.test_client()):
        assert sign_in_with(browser, phone, count=-1).status_code == 200


@pytest.mark.parametrize("body", [None, [], {}, {"rawId": 3}, {"rawId": "AAAA", "response": {}}, "x"])
def test_nonsense_is_refused_like_the_rest(client: FlaskClient, cast: Cast, body: object) -> None:
    send_json(client, "/connexion/cle/options", {})
    assert send_json(client, "/connexion/cle", body).status_code == 422


def test_a_key_of_an_account_not_opened_opens_nothing(cast: Cast, client: FlaskClient) -> None:
    stranger = accounts.create_account("Nobody")
    phone = with_passkey(Member("nobody", stranger.id))
    assert sign_in_with(client, phone).status_code == 422


def test_an_act_that_matters_asks_again_after_five_minutes(cast: Cast, sign_in, phone: Authenticator) -> None:
    naima = sign_in(cast.naima)
    with clock.held_at(TEST_DAY + timedelta(minutes=6)):
        assert send(naima, "/moi/carte", page="/moi").location == "/moi/confirmer"
        options = send_json(naima, "/moi/confirmer/options", {}, page="/moi").json
        before = session_token(naima)
        answer = send_json(naima, "/moi/confirmer/cle", phone.get(options), page="/moi")
        assert answer.json == {"location": "/moi/carte"}
        assert session_token(naima) != before
        assert send(naima, "/moi/carte", page="/moi").status_code == 200


def test_somebody_elses_key_confirms_nothing(cast: Cast, sign_in, phone: Authenticator) -> None:
    naima, other = sign_in(cast.naima), with_passkey(cast.theo)
    options = send_json(naima, "/moi/confirmer/options", {}, page="/moi").json
    assert send_json(naima, "/moi/confirmer/cle", other.get(options), page="/moi").status_code == 422


def test_a_sign_in_challenge_does_not_confirm(cast: Cast, sign_in, phone: Authenticator) -> None:
    import json

    challenge, options = accounts.authentication_options(rp_id="localhost")
    with pytest.raises(Refused):
        accounts.authenticate(challenge, phone.get(json.loads(options)), **RP, only=cast.naima.id)


def test_a_code_of_somebody_elses_card_confirms_nothing_and_is_not_used_up(
    cast: Cast, sign_in, phone
) -> None:
    code = accounts.make_card(cast.theo.id, CardKind.RESCUE)[0]
    naima = sign_in(cast.naima)
    assert send(naima, "/moi/confirmer", page="/moi", code=code).status_code == 422
    assert accounts.card_of(cast.theo.id).codes_left == 2


def test_naima_adds_a_second_key_and_removes_the_first(cast: Cast, sign_in, phone: Authenticator) -> None:
    naima, tablet = sign_in(cast.naima), Authenticator()
    options = send_json(naima, "/moi/cles/options", {}, page="/moi").json
    assert send_json(naima, "/moi/cles", tablet.create(options), page="/moi").json == {
        "location": "/moi/cles"
    }
    first = accounts.passkeys_of(cast.naima.id)[0]
    assert send(naima, f"/moi/cles/{first.id}/retrait", page="/moi").status_code == 303
    assert len(accounts.passkeys_of(cast.naima.id)) == 1


def test_the_last_way_in_is_not_removed(cast: Cast, sign_in, phone: Authenticator) -> None:
    only = accounts.passkeys_of(cast.naima.id)[0]
    answer = send(sign_in(cast.naima), f"/moi/cles/{only.id}/retrait", page="/moi")
    assert answer.status_code == 422
    assert len(accounts.passkeys_of(cast.naima.id)) == 1


def test_on_a_shared_phone_no_key_is_added(cast: Cast, sign_in) -> None:
    shared = sign_in(cast.naima, "shared")
    assert send_json(shared, "/moi/cles/options", {}, page="/moi").status_code == 422
    assert "data-passkey" not in shared.get("/moi/cles").text


def session_token(client: FlaskClient) -> str:
    with client.session_transaction() as cookie:
        return str(UUID(int=0)) if "_user_id" not in cookie else cookie["_user_id"]
