"""The pages of mentoring, in the browser's words: each reader's own, and what nobody else finds there."""

import re
from datetime import datetime, timedelta

import pytest

from services import appointments, clock, mentoring, messages
from services.circle import Viewer
from services.database import acting_as, transaction
from services.mentoring import RequestState
from tests.cast import Member
from tests.mentoring.conftest import (
    NUMBER,
    as_marc,
    bring,
    do,
    newest,
    relation_of,
    second_cadre,
    sheet_of,
    wrote,
)

# What a page carries anew at each visit: the token holds the second it was made in.
EACH_TIME = re.compile(r'nonce="[^"]*"|nonce-[^"]*|name="csrf-token" content="[^"]*"')
CANDIDACY = {
    "first_name": "Paul",
    "last_name": "Martin",
    "organisation": "Icade",
    "contact": "paul@icade.example",
    "field": "digital",
    "languages": ["fr"],
    "offers": ["work"],
    "words": "Je code.",
    "capacity": "1",
    "has_signed": "y",
}


def member(mentor) -> Member:
    return Member("paul", mentor.id)


def test_paul_applies_from_outside_and_reads_the_same_answer_twice(cast, client):
    page = client.get("/mentors/candidature").text
    territory = re.search(r'<option value="([0-9a-f-]{36})"', page)[1]
    answers = [
        client.post("/mentors/candidature", data=CANDIDACY | {"territory": territory}) for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [200, 200]
    assert len({EACH_TIME.sub("", one.text) for one in answers}) == 1
    assert sheet_of(cast).contact == "paul@icade.example"


def test_a_form_with_something_missing_keeps_what_was_typed_and_says_it(client, cast):
    answer = client.post("/mentors/candidature", data=CANDIDACY | {"territory": "", "has_signed": ""})
    assert answer.status_code == 422
    assert "Il faut signer la charte." in answer.text
    assert 'value="Paul"' in answer.text


def test_a_token_is_asked_of_whoever_applies(app, client, cast):
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/mentors/candidature", data=CANDIDACY).status_code in (403, 422)


def test_ines_finds_paul_reads_why_and_asks_him_in_her_own_words(cast, sign_in, paul):
    ines = sign_in(cast.ines)
    assert "Demander à Paul" not in ines.get("/mentors").text
    page = ines.get("/mentors?metier=digital&aide=work").text
    assert "Travaille dans ce qui t’intéresse" in page
    answer = ines.post("/mentors/demandes", data={"mentor": str(paul.mentor), "words": "J’aime coder"})
    assert answer.status_code == 303
    assert "Ta demande à Paul attend une réponse" in ines.get("/mentors").text
    page = sign_in(member(paul)).get("/mentors").text
    assert "Inès aimerait vous rencontrer" in page
    assert "J’aime coder" in page
    sign_in(member(paul)).post(
        f"/mentors/demandes/{newest(cast.ines, cast.ines).id}/reponse", data={"answer": "yes"}
    )
    page = ines.get("/mentors").text
    assert "Proposer un rendez-vous" in page
    assert f"avec={paul.id}" in page
    assert "Inès écrit le premier message" in sign_in(member(paul)).get("/mentors").text
    assert "Paul" in ines.get(f"/rendez-vous/nouveau?avec={paul.id}").text
    opened = ines.post(f"/messages/vers/{paul.id}")
    assert (opened.status_code, "/messages/" in opened.location) == (303, True)
    ines.post(f"/mentors/liens/{link_of(cast.ines)}/fin")
    page = sign_in(member(paul)).get("/mentors").text
    assert "Un jeune a choisi d’arrêter" in page
    assert "Inès" not in page
    assert "C’est fini avec Paul" in ines.get("/mentors").text


def link_of(young):
    with acting_as(young.id):
        return mentoring.mentors_of(relation_of(young, young))[0].link_id


def test_paul_declines_and_ines_reads_that_it_is_not_because_of_her(cast, sign_in, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    sign_in(member(paul)).post(f"/mentors/demandes/{request}/reponse", data={"answer": "no"})
    assert "Ce n’est pas à cause de toi" in sign_in(cast.ines).get("/mentors").text


def test_karim_notes_a_parent_s_agreement_on_her_page(cast, sign_in, paul):
    request = do(cast.naima, cast.naima, mentoring.ask, paul.mentor, "")
    assert (
        "l’autorité parentale sur toi, souvent un parent, doit être d’accord"
        in sign_in(cast.naima).get("/mentors").text
    )
    karim, address = sign_in(cast.karim), f"/mentors/jeunes/{cast.naima.id}"
    assert "J’ai l’accord d’un parent" in karim.get(address).text
    karim.post(f"{address}/accord", data={"request": str(request)})
    assert "Accord noté par Karim" in sign_in(cast.naima).get("/mentors").text


@pytest.mark.parametrize("slug", ["samira", "lucie", "claire", "theo"])
def test_nobody_else_opens_a_young_person_s_mentoring(cast, sign_in, slug):
    client = sign_in(getattr(cast, slug))
    answer = client.get(f"/mentors/jeunes/{cast.naima.id}")
    unknown = client.get("/mentors/jeunes/00000000-0000-4000-8000-000000000009")
    without = [EACH_TIME.sub("", one.text) for one in (answer, unknown)]
    assert (answer.status_code, without[0]) == (404, without[1])


def test_marc_checks_and_a_second_cadre_agrees_with_a_fresh_proof(cast, app, sign_in):
    wrote()
    address = f"/mentors/equipe/{sheet_of(cast).line.id}"
    marc = sign_in(cast.marc)
    assert "À vérifier" in marc.get("/mentors/equipe").text
    sent = {"number": NUMBER, "seen_on": clock.now().date().isoformat()}
    with clock.held_at(clock.now() + timedelta(minutes=6)):
        answer = marc.post(f"{address}/attestation", data=sent)
    assert answer.status_code == 303
    # The proof is not fresh: it is asked for, and nothing is written.
    assert (answer.location, sheet_of(cast).attestations) == ("/moi/confirmer", ())
    as_marc(cast, mentoring.check, sheet_of(cast).line.id, NUMBER, clock.now().date())
    page = marc.get(address).text
    assert "Un autre cadre du département la lit à son tour" in page
    other = second_cadre(cast)
    page = sign_in(Member("helene", other.account_id)).get(address).text
    assert "Lire à votre tour" in page
    assert NUMBER not in page


def test_lucie_s_page_says_until_when_and_that_she_is_paused(cast, sign_in):
    lucie = sign_in(cast.lucie)
    assert "Attestation valable jusqu’au" in lucie.get("/mentors").text
    as_marc(cast, mentoring.suspend, sheet_of(cast, "Lucie").line.id)
    page = lucie.get("/mentors").text
    assert "Naïma" not in page
    assert "pas encore vérifié" in page
    assert "Marc Auvray" in page
    page = sign_in(cast.naima).get("/mentors").text
    assert "Lucie est en pause, le temps d’une vérification" in page
    assert "Demande à Karim" in page


# ---- a mentor is stopped in the middle of a conversation


@pytest.fixture
def talk(cast):
    """Naïma and Lucie, who wrote to each other."""
    with acting_as(cast.naima.id), transaction():
        begun = messages.start_direct(relation_of(cast.naima, cast.naima), cast.lucie.id)
    return begun


def say(client, talk, words: str, name: str):
    return client.post(f"/messages/{talk}", data={"words": words, "client_id": name})


NAME = "00000000-0000-4000-8000-0000000000{:02}"


def test_lucie_is_stopped_in_the_middle_nothing_is_lost_and_all_comes_back(cast, sign_in, talk):
    naima, lucie = sign_in(cast.naima), sign_in(cast.lucie)
    say(naima, talk, "Bonjour Lucie", NAME.format(1))
    say(lucie, talk, "Bonjour Naïma", NAME.format(2))
    as_marc(cast, mentoring.suspend, sheet_of(cast, "Lucie").line.id)
    late = say(lucie, talk, "Écrit dans le métro", NAME.format(3))
    assert late.status_code == 422
    assert "mon attestation est à renouveler" in late.text
    assert "Bonjour Naïma" not in lucie.get(f"/messages/{talk}").text
    page = naima.get(f"/messages/{talk}").text
    assert "Bonjour Naïma" in page
    assert "Où en est mon mentor" in page
    assert say(naima, talk, "Tu es là ?", NAME.format(4)).status_code == 422
    marc, other = sheet_of(cast, "Lucie").line.id, second_cadre(cast)
    as_marc(cast, mentoring.check, marc, NUMBER, clock.now().date())
    with acting_as(other.account_id), transaction():
        mentoring.agree(other, marc, NUMBER)
    for _ in range(2):  # the phone tries again what was kept there, and never hears the first answer
        assert say(lucie, talk, "Écrit dans le métro", NAME.format(3)).status_code == 303
    page = naima.get(f"/messages/{talk}").text
    assert page.count("Écrit dans le métro") == 1
    assert "Bonjour Lucie" in lucie.get(f"/messages/{talk}").text


def test_at_the_end_of_the_year_the_same_without_anybody_doing_anything(cast, sign_in, talk):
    naima, lucie = sign_in(cast.naima), sign_in(cast.lucie)
    say(naima, talk, "Bonjour Lucie", NAME.format(1))
    until = sheet_of(cast, "Lucie").line.until
    with acting_as(cast.lucie.id):
        assert messages.open_conversation(Viewer(cast.lucie.id), None, talk).is_open
    with (
        clock.held_at(clock.now() + (until - clock.now().date()) + timedelta(days=1)),
        acting_as(cast.lucie.id),
    ):
        assert not messages.open_conversation(Viewer(cast.lucie.id), None, talk).is_open
    assert lucie.get(f"/messages/{talk}").status_code == 200


def test_stopped_lucie_no_longer_opens_the_appointment_she_was_invited_to(cast, sign_in):
    with acting_as(cast.naima.id), transaction():
        own = relation_of(cast.naima, cast.naima)
        wall = datetime(2026, 12, 2, 15, 0)
        wanted = appointments.Wanted("Un café", (wall,), place="Café de la gare", people=(cast.lucie.id,))
        made = appointments.make_appointment(own, wanted)
    lucie = sign_in(cast.lucie)
    assert lucie.get(f"/rendez-vous/{made}").status_code == 200
    as_marc(cast, mentoring.suspend, sheet_of(cast, "Lucie").line.id)
    assert lucie.get(f"/rendez-vous/{made}").status_code == 404
    for address in ("/rendez-vous", "/accueil", "/notifications", "/messages", "/documents"):
        assert "Naïma" not in lucie.get(address).text, address
    assert "Café de la gare" in sign_in(cast.naima).get(f"/rendez-vous/{made}").text


# ---- no list of young people is ever visible to a mentor


def test_a_mentor_who_follows_every_link_never_reads_another_young_person_s_name(cast, sign_in):
    """Lucie knows Naïma: no page she can reach names anybody else the département follows."""
    paul = bring(cast)
    for young in (cast.ines, cast.theo):
        do(young, young, mentoring.ask, paul.mentor if young is cast.ines else None, "Bonjour")
    client, seen, waiting = sign_in(cast.lucie), set(), ["/accueil", "/mentors", "/mentors/equipe", "/jeunes"]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = client.get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            assert not [name for name in ("Inès", "Théo", "Amadou") if name in answer.text], address
            found = set(re.findall(r'href="(/[^"#]*)', answer.text))
            waiting += [
                one for one in found - seen - set(waiting) if not one.startswith(("/static", "/moi/quitter"))
            ]
    assert {"/mentors", "/messages", "/rendez-vous"} <= {one.split("?")[0] for one in seen}


def test_a_request_withdrawn_leaves_no_name_behind(cast, sign_in, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    client = sign_in(member(paul))
    assert "Inès" in client.get("/mentors").text
    do(cast.ines, cast.ines, mentoring.withdraw, request)
    assert "Inès" not in client.get("/mentors").text + client.get("/notifications").text
    assert newest(cast.ines, cast.ines).state is RequestState.WITHDRAWN


def test_the_page_asks_the_same_number_of_statements_however_many_mentors_there_are(
    cast, sign_in, count_statements
):
    client = sign_in(cast.ines)

    def asked() -> int:
        client.get("/mentors?metier=digital")
        with count_statements() as seen:
            assert client.get("/mentors?metier=digital").status_code == 200
        return len(seen)

    bring(cast, "Paula")
    with_one = asked()
    for letter in "bcdefgh":
        bring(cast, f"Paul{letter}")
    assert asked() == with_one


def test_what_karim_offers_to_discover_a_trade_is_found_beside_mentors_with_its_seats(cast, sign_in):
    day = (clock.now() + timedelta(days=10)).strftime("%Y-%m-%dT10:00")
    sent = {"time": day, "minutes": "120", "capacity": "2", "place_kind": "address", "place": "Saint-Lô"}
    karim, naima = sign_in(cast.karim), sign_in(cast.naima)
    assert "Rien pour l’instant" in naima.get("/mentors/metiers").text
    for title, more in (("Visite d’un dépôt", {"is_trade": "y"}), ("Sortie à la mer", {})):
        answer = karim.post(
            "/agenda/collectifs", data={**sent, "title": title, "zone": "Europe/Paris", **more}
        )
        assert answer.status_code == 303
    page = naima.get("/mentors/metiers").text
    assert "Visite d’un dépôt" in page
    assert "2 places" in page
    assert "Sortie à la mer" not in page
    assert (
        "Visite d’un dépôt"
        not in sign_in(Member("sacha", second_cadre(cast).account_id)).get("/mentors").text
    )


def test_naima_reads_who_looked_at_her_requests_and_what_was_done_about_them(cast, sign_in, paul):
    request = do(cast.naima, cast.naima, mentoring.ask, paul.mentor, "")
    karim, address = sign_in(cast.karim), f"/mentors/jeunes/{cast.naima.id}"
    karim.get(address)
    karim.post(f"{address}/accord", data={"request": str(request)})
    karim.post(f"{address}/accord", data={"request": str(request), "stop": "1"})
    as_marc(cast, mentoring.suspend, sheet_of(cast, "Lucie").line.id)
    sign_in(cast.lucie).get("/mentors")
    page = sign_in(cast.naima).get("/journal").text
    for said in (
        "a regardé tes demandes de mentor",
        "a noté l’accord d’un parent pour ton mentor",
        "a noté qu’un parent n’est plus d’accord",
        "a mis ton mentor en pause",
    ):
        assert said in page
