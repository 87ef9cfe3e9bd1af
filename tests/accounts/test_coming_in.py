"""Coming in by an invitation: link, code, birth date, the order of the steps, one's own phone or a shared one."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import TEST_DAY
from services import accounts, circle, clock
from services.accounts import Ticket
from services.database import acting_as, session
from services.errors import Refused
from tests.accounts.authenticator import Authenticator
from tests.accounts.browser import from_address, send, send_json
from tests.cast import Cast

BORN = date(2009, 7, 14)


@dataclass
class Newcomer:
    id: UUID
    ticket: Ticket


@pytest.fixture
def sam(cast: Cast) -> Newcomer:
    """Sam, whom Karim has just invited."""
    with acting_as(cast.karim.id):
        territory, _name = circle.territories_of("50")[0]
        jeune_id, ticket = circle.invite_jeune(cast.karim.id, "Sam", BORN, territory)
    session.remove()
    return Newcomer(jeune_id, ticket)


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator()


def test_the_link_leaves_the_address_at_once(client: FlaskClient, sam: Newcomer) -> None:
    answer = client.get(f"/invitation/{sam.ticket.token}")
    assert (answer.status_code, answer.location) == (302, "/invitation")


def test_sam_comes_in_with_the_link_and_a_passkey(
    client: FlaskClient, sam: Newcomer, phone: Authenticator
) -> None:
    client.get(f"/invitation/{sam.ticket.token}")
    answer = walk(client, phone=phone)
    assert answer.json == {"location": "/moi/premiere-carte"}
    assert "Ta carte de secours" in send(client, "/moi/premiere-carte", page="/moi").text
    assert client.get("/accueil").status_code == 200


def test_sam_comes_in_with_the_ten_characters(
    client: FlaskClient, sam: Newcomer, phone: Authenticator
) -> None:
    typed = f"{sam.ticket.code[:5]} {sam.ticket.code[5:]}".lower()
    assert send(client, "/invitation", code=typed).location == "/invitation"
    assert walk(client, phone=phone).status_code == 200


def test_nothing_of_sam_shows_before_the_birth_date(client: FlaskClient, sam: Newcomer) -> None:
    page = client.get(f"/invitation/{sam.ticket.token}", follow_redirects=True)
    assert "Sam" not in page.text
    send(client, "/invitation/langue", language="fr")
    assert "Sam" not in client.get("/invitation/naissance").text


def test_another_birth_date_opens_nothing_and_ten_are_enough(client: FlaskClient, sam: Newcomer) -> None:
    client.get(f"/invitation/{sam.ticket.token}")
    send(client, "/invitation/langue", language="fr")
    tries = [send(client, "/invitation/naissance", birth_on="01/01/2009").status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]
    with from_address(client, "198.51.100.9"):  # nor from another network: the invitation itself is slowed
        assert send(client, "/invitation/naissance", birth_on="14/07/2009").status_code == 429


def test_whoever_found_the_letter_has_ten_dates_to_try_in_all_and_not_ten_an_hour(
    cast: Cast, client: FlaskClient, sam: Newcomer
) -> None:
    client.get(f"/invitation/{sam.ticket.token}")
    send(client, "/invitation/langue", language="fr")
    for day in range(1, 11):
        with clock.held_at(TEST_DAY + timedelta(hours=2 * day)):
            assert send(client, "/invitation/naissance", birth_on=f"{day}/01/2009").status_code == 422
    with clock.held_at(TEST_DAY + timedelta(days=6)):
        accounts.purge()
        assert send(client, "/invitation/naissance", birth_on="14/07/2009").status_code == 429
        again = accounts.issue_invitation(sam.id, by=cast.karim.id)  # what Karim prepares when Sam asks
        client.get(f"/invitation/{again.token}")
        send(client, "/invitation/langue", language="fr")
        answer = send(client, "/invitation/naissance", birth_on="14/07/2009")
        assert answer.location == "/invitation/bienvenue/1"


@pytest.mark.parametrize(
    "typed", ["14/07/2009", "14 7 2009", "14.07.2009", "14072009", "2009-07-14", "١٤/٠٧/٢٠٠٩"]
)
def test_a_birth_date_is_understood_as_people_write_it(
    client: FlaskClient, sam: Newcomer, typed: str
) -> None:
    client.get(f"/invitation/{sam.ticket.token}")
    send(client, "/invitation/langue", language="fr")
    assert send(client, "/invitation/naissance", birth_on=typed).location == "/invitation/bienvenue/1"


@pytest.mark.parametrize(
    "address",
    [
        "/invitation/naissance",
        "/invitation/bienvenue/1",
        "/invitation/bienvenue/3",
        "/invitation/telephone",
        "/invitation/cle",
        "/invitation/carte",
    ],
)
def test_no_step_opens_before_its_turn(client: FlaskClient, sam: Newcomer, address: str) -> None:
    client.get(f"/invitation/{sam.ticket.token}")
    assert client.get(address).location == "/invitation/langue"
    assert send(client, address).location == "/invitation/langue"
    assert send_json(client, "/invitation/cle/options", {}).status_code == 303


def test_the_three_screens_are_read_one_after_the_other(client: FlaskClient, sam: Newcomer) -> None:
    client.get(f"/invitation/{sam.ticket.token}")
    send(client, "/invitation/langue", language="fr")
    send(client, "/invitation/naissance", birth_on="14/07/2009")
    assert client.get("/invitation/bienvenue/3").location == "/invitation/bienvenue/1"
    assert send(client, "/invitation/bienvenue/3").location == "/invitation/bienvenue/1"


def test_an_invitation_works_once(
    app: Flask, client: FlaskClient, sam: Newcomer, phone: Authenticator
) -> None:
    client.get(f"/invitation/{sam.ticket.token}")
    walk(client, phone=phone)
    assert app.test_client().get(f"/invitation/{sam.ticket.token}").location == "/invitation/finie"
    with acting_as(sam.id), pytest.raises(Refused, match="already_open"):
        accounts.issue_invitation(sam.id, by=None)


def test_two_phones_on_one_link_the_second_stays_outside_and_leaves_no_key(app: Flask, sam: Newcomer) -> None:
    first, second = app.test_client(), app.test_client()
    late = Authenticator()
    for browser in (first, second):
        browser.get(f"/invitation/{sam.ticket.token}")
        walk_to_phone(browser)
        send(browser, "/invitation/telephone", device="own")
    options = send_json(second, "/invitation/cle/options", {}).json
    made = accounts.register_passkey(
        sam.id, challenge_of(second), late.create(options), rp_id="localhost", origin=late.origin, label="?"
    )
    assert made
    assert send(first, "/invitation/carte").status_code == 200
    assert accounts.passkeys_of(sam.id) == []
    assert send(second, "/invitation/carte").location == "/invitation/finie"


def test_a_second_phone_that_answers_at_the_same_instant_leaves_no_key_in_sams_space(
    app: Flask, sam: Newcomer, phone: Authenticator, monkeypatch
) -> None:
    second = app.test_client()
    second.get(f"/invitation/{sam.ticket.token}")
    walk_to_phone(second)
    send(second, "/invitation/telephone", device="own")
    answer = phone.create(send_json(second, "/invitation/cle/options", {}).json)
    register = accounts.register_passkey

    def too_late(*args, **options):
        invitation = accounts.find_invitation_of_link(sam.ticket.token)
        accounts.redeem_invitation(invitation.id, language="fr")  # meanwhile, Sam comes in on the first phone
        return register(*args, **options)

    monkeypatch.setattr(accounts, "register_passkey", too_late)
    assert send_json(second, "/invitation/cle", answer).status_code == 422
    assert accounts.passkeys_of(sam.id) == []


def test_an_invitation_lasts_seven_days(client: FlaskClient, sam: Newcomer) -> None:
    with clock.held_at(TEST_DAY + timedelta(days=7, minutes=1)):
        assert client.get(f"/invitation/{sam.ticket.token}").location == "/invitation/finie"


def test_a_new_invitation_voids_the_one_before(client: FlaskClient, cast: Cast, sam: Newcomer) -> None:
    accounts.issue_invitation(sam.id, by=cast.karim.id)
    assert client.get(f"/invitation/{sam.ticket.token}").location == "/invitation/finie"


def test_nobodys_code_and_an_expired_one_are_one_answer(app: Flask, sam: Newcomer, count_statements) -> None:
    answers = []
    with clock.held_at(TEST_DAY + timedelta(days=8)):
        for code in ("ZZZZZZZZZZ", sam.ticket.code):
            browser = app.test_client()
            with count_statements() as seen:
                answer = send(browser, "/invitation", code=code)
            answers.append((answer.status_code, len(answer.text), len(seen)))
    assert answers[0] == answers[1]


def test_on_a_shared_phone_no_passkey_is_made_and_ten_codes_are_given(
    client: FlaskClient, sam: Newcomer
) -> None:
    client.get(f"/invitation/{sam.ticket.token}")
    walk_to_phone(client)
    assert send(client, "/invitation/telephone", device="shared").location == "/invitation/carte"
    assert client.get("/invitation/cle").location == "/invitation/carte"
    page = send(client, "/invitation/carte")
    assert page.text.count("codes__code") == 10
    assert "Sam" not in page.text.split("<main", 1)[1]
    assert 'data-idle="900"' in client.get("/accueil").text


def test_a_shared_phone_that_asks_for_a_passkey_all_the_same_gets_none(
    client: FlaskClient, sam: Newcomer, phone: Authenticator
) -> None:
    client.get(f"/invitation/{sam.ticket.token}")
    walk_to_phone(client)
    send(client, "/invitation/telephone", device="own")
    answer = phone.create(send_json(client, "/invitation/cle/options", {}).json)
    send(client, "/invitation/telephone", device="shared")
    assert send_json(client, "/invitation/cle/options", {}).status_code == 422
    assert send_json(client, "/invitation/cle", answer).status_code == 422
    assert accounts.passkeys_of(sam.id) == []


def test_an_old_phone_without_passkeys_gets_a_card_too(client: FlaskClient, sam: Newcomer) -> None:
    client.get(f"/invitation/{sam.ticket.token}")
    walk_to_phone(client)
    send(client, "/invitation/telephone", device="own")
    assert send(client, "/invitation/carte").text.count("codes__code") == 10
    assert "data-idle" not in client.get("/accueil").text


def test_a_link_signs_nobody_out_and_the_end_of_it_does(
    cast: Cast, sign_in, sam: Newcomer, phone: Authenticator
) -> None:
    karim = sign_in(cast.karim)
    page = karim.get(f"/invitation/{sam.ticket.token}", follow_redirects=True)
    assert "Karim" in page.text
    assert karim.get("/jeunes").status_code == 200
    assert walk(karim, phone=phone).status_code == 200
    assert karim.get("/jeunes").status_code == 404
    assert accounts.open_devices(cast.karim.id, this=None) == []


def test_a_mentor_is_not_asked_for_a_birth_date_and_is_spoken_to_with_vous(
    client: FlaskClient, cast: Cast
) -> None:
    with acting_as(cast.naima.id):
        relation = circle.find_relation(circle.Viewer(cast.naima.id), cast.naima.id)
        _link, ticket = circle.invite_to_circle(relation, "Paul", circle.LinkKind.MENTOR)
    session.remove()
    client.get(f"/invitation/{ticket.token}")
    assert send(client, "/invitation/langue", language="fr").location == "/invitation/bienvenue/1"
    page = client.get("/invitation/bienvenue/1").text
    assert "Étape 2 sur 6" in page
    assert "Ton espace" not in page.split("<main", 1)[1]


def test_karim_invites_a_young_person_and_sees_the_code_once(cast: Cast, sign_in) -> None:
    karim = sign_in(cast.karim)
    territory = karim.get("/invitation/nouvelle").text.split('<option value="')[1].split('"')[0]
    filled = {"first_name": "Lou", "birth_on": "2010-02-03", "territory": territory, "legal_basis": "judge"}
    page = send(karim, "/invitation/nouvelle", page="/moi", **filled)
    assert page.status_code == 200
    assert "<svg" in page.text
    assert "style=" not in page.text
    refused = send(karim, "/invitation/nouvelle", page="/moi", **{**filled, "birth_on": "1990-02-03"})
    assert refused.status_code == 422
    assert "Lou" in refused.text
    assert "Un espace s’ouvre avant 22 ans." in refused.text


@pytest.mark.parametrize(
    "dates",
    [
        {"birth_on": "2009-02-03", "exit_on": "9999-12-31"},
        {"birth_on": "2009-02-03", "exit_on": "2036-01-01"},
        {"birth_on": "2005-06-01", "taken_in_on": "2026-11-01"},
    ],
)
def test_a_date_out_of_all_reason_is_refused_and_does_not_close_karims_list(
    cast: Cast, sign_in, dates: dict[str, str]
) -> None:
    karim = sign_in(cast.karim)
    territory = karim.get("/invitation/nouvelle").text.split('<option value="')[1].split('"')[0]
    filled = {"first_name": "Lou", "territory": territory, "legal_basis": "judge", **dates}
    assert send(karim, "/invitation/nouvelle", page="/moi", **filled).status_code == 422
    assert karim.get("/jeunes").status_code == 200


def test_karim_prepares_another_invitation_as_long_as_the_space_is_not_open(
    cast: Cast, sign_in, client: FlaskClient, sam: Newcomer
) -> None:
    karim = sign_in(cast.karim)
    assert "Préparer une nouvelle invitation" in karim.get(f"/jeunes/{sam.id}").text
    assert send(karim, f"/invitation/{sam.id}/nouvelle", page="/moi").status_code == 200
    assert client.get(f"/invitation/{sam.ticket.token}").location == "/invitation/finie"
    assert "Préparer une nouvelle invitation" not in karim.get(f"/jeunes/{cast.naima.id}").text
    assert send(karim, f"/invitation/{cast.naima.id}/nouvelle", page="/moi").status_code == 422
    assert send(sign_in(cast.claire), f"/invitation/{sam.id}/nouvelle", page="/moi").status_code == 404


@pytest.mark.parametrize("slug", ["naima", "lucie", "samira", "marc"])
def test_only_a_referent_invites_a_young_person(cast: Cast, sign_in, slug: str) -> None:
    assert sign_in(getattr(cast, slug)).get("/invitation/nouvelle").status_code == 404


def walk_to_phone(client: FlaskClient) -> None:
    """Language, birth date, three screens."""
    send(client, "/invitation/langue", language="fr")
    send(client, "/invitation/naissance", birth_on="14/07/2009")
    for screen in (1, 2, 3):
        send(client, f"/invitation/bienvenue/{screen}")


def walk(client: FlaskClient, *, phone: Authenticator):
    walk_to_phone(client)
    send(client, "/invitation/telephone", device="own")
    options = send_json(client, "/invitation/cle/options", {}).json
    return send_json(client, "/invitation/cle", phone.create(options))


def challenge_of(client: FlaskClient) -> UUID:
    with client.session_transaction() as cookie:
        return UUID(cookie["challenge"])
