"""The pages of messages, as they are on screen."""

import re
from uuid import uuid4

import pytest

from services import messages, notifications
from tests.messages.conftest import begin, opened, say


def form(client, conversation, words, **more):
    return client.post(f"/messages/{conversation}", data={"words": words, "client_id": str(uuid4()), **more})


@pytest.fixture(autouse=True)
def _without_csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def outbox_of(client):
    """What an outbox of this person's phone adds to what it sends."""
    account = re.search(r'data-outbox-account="(\w+)"', client.get("/messages").text)[1]
    return {"X-Envol-Outbox": "1", "X-Envol-Account": account, "Sec-Fetch-Site": "same-origin"}


def test_naima_writes_to_karim_in_one_tap(cast, sign_in):
    naima = sign_in(cast.naima)
    assert "Écrire à Karim" in naima.get("/messages/ecrire").text
    there = naima.post(f"/messages/vers/{cast.karim.id}").location
    assert "119" in naima.get(there).text  # the limit of confidentiality, before the first message
    assert naima.post(there, data={"words": "Bonjour", "client_id": str(uuid4())}).status_code == 303
    assert "Bonjour" in naima.get(there).text
    karim = sign_in(cast.karim)
    assert "Bonjour" in karim.get("/messages").text
    assert "Naïma" in karim.get(there).text


def test_unread_comes_first_and_opening_reads(cast, sign_in, with_karim, with_lucie):
    say(cast.karim, with_karim, "Tu as reçu le papier ?")
    say(cast.naima, with_lucie, "Coucou Lucie")
    naima = sign_in(cast.naima)
    page = naima.get("/messages").text
    assert page.index("Tu as reçu") < page.index("Coucou Lucie")
    assert "talks__count" in page
    naima.get(f"/messages/{with_karim}")
    page = naima.get("/messages").text
    assert page.index("Coucou Lucie") > 0
    assert "talks__count" not in page


def test_a_refused_message_stays_on_screen_and_in_the_draft(cast, sign_in, with_karim):
    naima = sign_in(cast.naima)
    answer = form(naima, with_karim, "bip\x07 je garde ça")
    assert answer.status_code == 422
    assert "caractères" in answer.text
    assert "je garde ça" in naima.get(f"/messages/{with_karim}").text


def test_addresses_become_links_that_say_where_they_lead(cast, sign_in, with_karim):
    say(
        cast.karim,
        with_karim,
        "Lis https://www.caf.fr/aides?a=1&b=2. <b>gras</b> javascript:alert(1) http://user@mal.fr",
    )
    page = sign_in(cast.naima).get(f"/messages/{with_karim}").text
    assert '<a href="https://www.caf.fr/aides?a=1&amp;b=2" rel="noopener noreferrer nofollow"' in page
    assert "&lt;b&gt;gras" in page
    assert 'href="javascript' not in page
    assert 'href="http://user' not in page


def test_anything_after_is_one_statement_and_204_when_nothing(cast, sign_in, with_karim, count_statements):
    say(cast.karim, with_karim, "Un")
    naima = sign_in(cast.naima)
    with count_statements() as seen:
        assert naima.get(f"/messages/{with_karim}/apres/1").status_code == 204
    assert len(seen) == 1
    answer = naima.get(f"/messages/{with_karim}/apres/0")
    assert answer.status_code == 200
    assert "Un" in answer.text
    assert 'data-changes="1"' in answer.text


def test_the_outbox_is_answered_in_json_and_twice_the_same(cast, sign_in, with_karim):
    naima, sent = sign_in(cast.naima), {"words": "Dans le bus", "client_id": str(uuid4())}
    headers = outbox_of(naima)
    first = naima.post(f"/messages/{with_karim}", data=sent, headers=headers)
    again = naima.post(f"/messages/{with_karim}", data=sent, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    refused = naima.post(f"/messages/{with_karim}", data={**sent, "words": " "}, headers=headers)
    assert (refused.status_code, refused.json["state"]) == (422, "failed")


def test_lucie_is_warned_before_a_phone_number_leaves(cast, sign_in, with_lucie):
    lucie = sign_in(cast.lucie)
    answer = form(lucie, with_lucie, "Appelle-moi au 06 12 34 56 78")
    assert answer.status_code == 422
    assert "Envoyer quand même" in answer.text
    assert "06 12 34 56 78" in answer.text
    assert form(lucie, with_lucie, "Appelle-moi au 06 12 34 56 78", confirmed="yes").status_code == 303


def test_a_team_is_chosen_by_the_young_person(cast, sign_in):
    naima = sign_in(cast.naima)
    answer = naima.post("/messages/equipe", data={"who": [str(cast.karim.id), str(cast.lucie.id)]})
    assert "Mon équipe" in naima.get(answer.location).text
    assert "L’équipe de Naïma" in sign_in(cast.lucie).get(answer.location).text
    assert sign_in(cast.samira).get(answer.location).status_code == 404


def test_a_conversation_is_not_there_for_anybody_else(cast, sign_in, with_karim):
    for member in (cast.theo, cast.samira, cast.lucie, cast.claire, cast.marc):
        client = sign_in(member)
        assert client.get(f"/messages/{with_karim}").status_code == 404
        assert client.get(f"/messages/{with_karim}/apres/0").status_code == 404
        assert form(client, with_karim, "Bonjour").status_code == 404


def test_samira_may_write_first_and_lucie_was_given_something(cast):
    assert begin(cast.samira, cast.naima)
    assert begin(cast.lucie, cast.naima)


def test_a_message_has_its_page_to_answer_react_correct_and_withdraw(cast, sign_in, with_karim):
    hers, his = say(cast.naima, with_karim, "A demain"), say(cast.karim, with_karim, "Oui")
    naima, there = sign_in(cast.naima), f"/messages/{with_karim}/m"
    page = naima.get(f"{there}/{his.id}").text
    assert "Bravo" in page
    assert "Signaler ce message" in page
    assert "Retirer ce message" not in page
    assert naima.post(f"{there}/{his.id}/reaction", data={"word": "strong"}).status_code == 303
    assert naima.post(f"{there}/{his.id}/reaction", data={"word": "insult"}).status_code == 404
    assert naima.post(f"{there}/{hers.id}/correction", data={"words": "À demain"}).status_code == 303
    shown = naima.get(f"/messages/{with_karim}").text
    assert "À demain" in shown
    assert "modifié" in shown
    assert "💪" in shown
    naima.post(f"{there}/{hers.id}/retrait")
    assert "Message retiré" in sign_in(cast.karim).get(f"/messages/{with_karim}").text


def test_reporting_takes_two_taps_and_says_who_will_read(cast, sign_in, with_lucie):
    said = say(cast.lucie, with_lucie, "Ne le dis à personne")
    naima, address = sign_in(cast.naima), f"/messages/{with_lucie}/signaler"
    page = naima.get(f"{address}?message={said.id}").text
    assert "Karim Benali et Marc" in page
    sent = {"message": str(said.id), "about": str(cast.lucie.id), "reason": "secret"}
    assert naima.post(address, data=sent).status_code == 303
    assert "On demande de garder un secret" in sign_in(cast.karim).get("/messages/signalements").text
    assert naima.post(address, data={**sent, "reason": "nothing"}).status_code == 422


def test_the_search_page_finds_and_leads_to_the_message(cast, sign_in, with_karim):
    said = say(cast.karim, with_karim, "Le dossier est prêt")
    page = sign_in(cast.naima).post("/messages/recherche", data={"q": "pret"}).text
    assert f"#m-{said.id}" in page


def test_a_referent_writes_for_later_and_calls_it_back_on_screen(cast, sign_in, with_karim):
    karim = sign_in(cast.karim)
    assert "2026-11-23T08:00" in karim.get(f"/messages/{with_karim}/plus-tard").text
    sent = {"words": "Bonne semaine", "at": "2026-11-23T08:00", "client_id": str(uuid4())}
    assert karim.post(f"/messages/{with_karim}/plus-tard", data=sent).status_code == 303
    page = karim.get(f"/messages/{with_karim}").text
    assert "Bonne semaine" in page
    assert "Part le lundi 23 novembre à 08:00" in page
    recall = re.search(r'action="([^"]+/rappel)"', page)[1]
    assert karim.post(recall).status_code == 303
    assert "Bonne semaine" not in karim.get(f"/messages/{with_karim}").text
    late = karim.post(f"/messages/{with_karim}/plus-tard", data={**sent, "at": "2026-11-20T08:00"})
    assert late.status_code == 422
    assert "déjà passée" in late.text


def test_mentors_and_family_have_messages_in_their_tabs(cast, sign_in):
    for member in (cast.lucie, cast.samira, cast.karim, cast.marc, cast.theo):
        assert 'href="/messages"' in sign_in(member).get("/moi").text


def test_an_id_that_is_none_is_not_found(cast, sign_in, with_karim):
    naima = sign_in(cast.naima)
    for name in ("about", "message"):
        assert naima.get(f"/messages/{with_karim}/signaler?{name}=x").status_code == 404
    assert naima.get(f"/messages/{with_karim}?avant=-99999999999999999999").status_code == 200
    long_ago = f"/messages?apres=1_0001-01-01T00:00:00+14:00_{with_karim}"
    assert naima.get(long_ago).status_code in (200, 404)


def test_nothing_awaits_any_more_where_a_conversation_closed(cast, acting, sign_in, with_lucie):
    say(cast.naima, with_lucie, "Coucou Lucie")
    with acting(cast.naima):
        messages.block(opened(cast.naima, with_lucie))
    lucie = sign_in(cast.lucie)
    assert "Coucou" not in lucie.get(f"/messages/{with_lucie}").text
    with acting(cast.lucie):
        assert notifications.unread_counts(cast.lucie.id) == {}


def test_correcting_asks_about_contact_details_too(cast, sign_in, with_lucie):
    sent = say(cast.lucie, with_lucie, "Bonjour")
    lucie, there = sign_in(cast.lucie), f"/messages/{with_lucie}/m/{sent.id}/correction"
    answer = lucie.post(there, data={"words": "06 12 34 56 78"})
    assert answer.status_code == 422
    assert 'name="confirmed"' in answer.text
    assert lucie.post(there, data={"words": "06 12 34 56 78", "confirmed": "yes"}).status_code == 303


def test_naimas_mother_is_her_mother_in_the_header_and_the_first_words_are_of_a_family(
    cast, sign_in, with_samira
):
    page = sign_in(cast.naima).get(f"/messages/{with_samira}").text
    assert '<p class="muted small">Ta maman' in page
    assert "Ton parent" not in page
    notice = page.split('role="log"')[0]
    assert "professionnel" not in notice
    assert "119" in notice
    samira = sign_in(cast.samira).get(f"/messages/{with_samira}").text.split('role="log"')[0]
    assert "professionnel" not in samira
    assert "maman" not in samira
    assert "119" in samira


def test_karim_reads_of_his_own_leave_in_the_second_person(cast, sign_in):
    karim = sign_in(cast.karim)
    leave = {"days": "1", "away_from": "2026-01-01", "away_until": "2030-12-31"}
    karim.post("/messages/disponibilite", data=leave)
    assert "Vous êtes en congé jusqu’au 31 décembre." in karim.get("/messages/disponibilite").text
