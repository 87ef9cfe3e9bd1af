"""On screen: the young person’s list and card, the form, the agenda."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from services import appointments, circle, clock, documents
from services.appointments import Reply, Status
from services.circle import Viewer
from services.database import acting_as
from tests.appointments.conftest import THURSDAY, WHERE, do, make, seen
from tests.caseload.factories import agent
from tests.documents.samples import blank_pdf
from tests.messages.test_pages import outbox_of

FILLED = {
    "object": "Point sur ton projet",
    "topic": "meeting",
    "time": "2026-11-26T14:30",
    "minutes": "60",
    "place_kind": "address",
    "place": WHERE,
    "zone": "Europe/Paris",
    "step": "",
    "rhythm": "",
}


def test_the_home_of_naima_shows_the_next_one(cast, sign_in, with_karim):
    page = sign_in(cast.naima).get("/accueil").text
    for words in ("Point sur ton projet", "Jeudi 14:30", "avec Karim Benali", WHERE, "À confirmer"):
        assert words in page
    do(cast.naima, with_karim, appointments.reply, Reply.ACCEPTED)
    assert "J’y serai" in sign_in(cast.naima).get("/accueil").text
    do(cast.karim, with_karim, appointments.cancel_appointment)
    assert "Point sur ton projet" not in sign_in(cast.naima).get("/accueil").text


def test_karim_makes_one_and_naima_answers(cast, sign_in):
    karim, naima = sign_in(cast.karim), sign_in(cast.naima)
    page = karim.get(f"/jeunes/{cast.naima.id}/rendez-vous")
    assert page.status_code == 200
    answer = karim.post(
        f"/jeunes/{cast.naima.id}/rendez-vous", data={**FILLED, "reason": "Parler du logement"}
    )
    assert answer.status_code == 303, answer.text
    address = answer.location
    shown = naima.get(address).text
    for words in ("Parler du logement", "Jeudi 26 novembre à 14:30", "1 h", "J’y serai"):
        assert words in shown
    assert naima.post(f"{address}/reponse", data={"reply": "accepted", "words": "Oui"}).status_code == 303
    assert "«\u00a0Oui\u00a0»" in karim.get(address).text
    assert "Point sur ton projet" in karim.get("/agenda?jour=2026-11-26").text


def test_what_stands_in_the_way_is_said_before_and_kept_anyway(cast, sign_in, with_karim):
    karim = sign_in(cast.karim)
    again = karim.post(f"/jeunes/{cast.naima.id}/rendez-vous", data=FILLED)
    assert again.status_code == 422
    assert "il y a déjà un rendez-vous à cette heure" in again.text
    assert "Naïma a déjà quelque chose" in again.text
    sealed = re.search(r'name="confirmed" value="([^"]*)"', again.text)[1]
    done = karim.post(f"/jeunes/{cast.naima.id}/rendez-vous", data={**FILLED, "confirmed": sealed})
    assert done.status_code == 303


def test_a_form_with_nothing_in_it_says_what_is_missing(cast, sign_in):
    page = sign_in(cast.naima).post("/rendez-vous/nouveau", data={})
    assert page.status_code == 422
    assert "Il manque de quoi il s’agit." in page.text
    assert "Il manque un jour et une heure." in page.text


def test_naima_picks_on_the_page(cast, sign_in, to_pick):
    naima = sign_in(cast.naima)
    page = naima.get(f"/rendez-vous/{to_pick}").text
    assert "Choisis un horaire" in page
    time = re.search(r'name="time" value="([0-9a-f-]{36})"', page)[1]
    assert naima.post(f"/rendez-vous/{to_pick}/choix", data={"time": time}).status_code == 303
    assert "J’y serai" in naima.get(f"/rendez-vous/{to_pick}").text


def test_of_times_that_do_not_suit_naima_reads_what_she_can_do(cast, sign_in, to_pick):
    page = sign_in(cast.naima).get(f"/rendez-vous/{to_pick}").text
    assert "Touche «\u00a0Changer l’horaire\u00a0» et propose un autre moment." in page
    assert 'id="move"' in page


def test_who_does_not_come_reads_what_comes_next_and_puts_it_in_no_calendar(cast, sign_in, with_karim):
    address, naima = f"/rendez-vous/{with_karim}", sign_in(cast.naima)
    assert "L’ajouter à mon calendrier" in naima.get(address).text
    naima.post(f"{address}/reponse", data={"reply": "declined"})
    page = naima.get(address).text
    assert "L’ajouter à mon calendrier" not in page
    said = page.index("Les autres sont prévenus que tu ne viens pas.")
    assert said < page.index('id="move"') < page.index("facts-card")
    assert page.count('id="move"') == 1
    assert "L’ajouter à mon calendrier" in sign_in(cast.karim).get(address).text


def test_a_mentor_who_does_not_come_is_told_how_to_ask_for_another_moment(cast, sign_in):
    address = f"/rendez-vous/{make(cast.naima, cast.naima, people=[cast.lucie.id])}"
    lucie = sign_in(cast.lucie)
    assert "ne venez pas" not in lucie.get(address).text
    do(cast.lucie, address.rpartition("/")[2], appointments.reply, Reply.DECLINED)
    page = lucie.get(address).text
    assert "Touchez «\u00a0Un autre moment\u00a0» pour en demander un." in page
    assert 'id="move"' not in page


def test_naima_asks_for_another_moment_and_karim_finds_first_how_to_give_it(cast, sign_in, with_karim):
    address, karim = f"/rendez-vous/{with_karim}", sign_in(cast.karim)
    page = karim.get(address).text
    assert page.index("facts-card") < page.index('id="move"')
    do(cast.naima, with_karim, appointments.reply, Reply.MOVE)
    page = karim.get(address).text
    assert page.index("Naïma demande un autre moment.") < page.index('id="move"') < page.index("facts-card")
    assert re.search(r'<details class="more" open[^>]*id="move"', page)
    assert page.count('id="move"') == 1
    write = re.search(r'action="(/messages/jeunes/[0-9a-f-]{36})"', page)[1]
    assert karim.post(write).location.startswith("/messages/")
    karim.post(f"{address}/horaire", data={"time": "2026-11-27T16:00"})
    assert "demande un autre moment." not in karim.get(address).text


def test_of_hers_it_is_naima_who_is_asked_and_writes_back(cast, sign_in):
    one = make(cast.naima, cast.naima, people=[cast.karim.id])
    naima = sign_in(cast.naima)
    assert "Une question" in naima.get(f"/rendez-vous/{one}").text
    do(cast.karim, one, appointments.reply, Reply.MOVE)
    page = naima.get(f"/rendez-vous/{one}").text
    assert "Karim demande un autre moment." in page
    assert page.count(f'action="/messages/vers/{cast.karim.id}"') == 1
    assert "Une question" not in page


@pytest.mark.parametrize(
    ("title", "topic", "said"),
    [("Faire le point", "meeting", 0), ("visite", "visit", 0), ("Faire le point", "visit", 1)],
)
def test_a_title_that_says_the_kind_says_it_once(cast, sign_in, title, topic, said):
    data = {**FILLED, "object": title, "topic": topic}
    address = sign_in(cast.karim).post(f"/jeunes/{cast.naima.id}/rendez-vous", data=data).location
    head = re.search(
        r"<header class=\"head\">.*?</header>", sign_in(cast.naima).get(address).text, re.DOTALL
    )[0]
    assert head.count('class="muted"') == said
    assert head.casefold().count(title.casefold()) == 1


def test_missed_is_worded_kindly_and_followed_by_another(cast, sign_in, with_karim):
    with clock.held_at(clock.now() + timedelta(days=5)):
        do(cast.karim, with_karim, appointments.mark, Status.NOSHOW)
        page = sign_in(cast.naima).get(f"/rendez-vous/{with_karim}").text
        assert "On en refixe un" in page
        assert f"/rendez-vous/nouveau?avec={cast.karim.id}" in page
        assert "Raté, ça arrive" in page
        assert "Avait dit oui" in page
        assert "Sera là" not in page, "nothing of what is over is still to come"


def test_the_list_of_naima_has_what_waits_what_comes_and_what_was(cast, sign_in, with_karim, to_pick):
    page = sign_in(cast.naima).get("/rendez-vous").text
    assert page.index("À répondre") < page.index("Point sur ton projet")
    with clock.held_at(clock.now() + timedelta(days=6)):
        assert "Passés" in sign_in(cast.naima).get("/rendez-vous").text


def test_a_professional_has_an_agenda_and_a_day_to_print(cast, sign_in, with_karim):
    karim = sign_in(cast.karim)
    assert karim.get("/rendez-vous").location.endswith("/agenda")
    for address in (
        "/agenda?jour=2026-11-26",
        "/agenda?jour=2026-11-24&vue=liste",
        "/agenda/jour?jour=2026-11-26",
    ):
        page = karim.get(address).text
        assert "Naïma" in page
        assert "14:30" in page
    assert "Rien de prévu ce jour-là" in karim.get("/agenda/jour?jour=2026-11-27").text


def test_marc_reads_numbers_and_no_name(cast, sign_in, with_karim):
    page = sign_in(cast.marc).get("/agenda?jour=2026-11-26").text
    row = page[page.index("Karim Benali") :]
    assert re.search(r"<td[^>]*>1</td>", row[:400])
    assert "Naïma" not in page
    assert "Point sur ton projet" not in page


def test_reminders_are_chosen(cast, sign_in, with_karim):
    naima = sign_in(cast.naima)
    assert naima.get("/rendez-vous/rappels").text.count("checked") == 3
    assert naima.post("/rendez-vous/rappels", data={"hours": ["2"]}).status_code == 303
    with acting_as(cast.naima.id):
        assert appointments.reminders_chosen(cast.naima.id) == (2,)


@pytest.mark.parametrize("number", [1, 60])
def test_a_page_asks_the_same_however_many_there_are(cast, sign_in, count_statements, number):
    for n in range(number):
        make(cast.karim, cast.naima, THURSDAY + timedelta(minutes=5 * n), minutes=5)
    for member, address in (
        (cast.naima, "/rendez-vous"),
        (cast.naima, "/accueil"),
        (cast.karim, "/agenda?jour=2026-11-26"),
    ):
        client = sign_in(member)
        client.get(address)
        with count_statements() as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 6, (address, [str(one)[:90] for one in asked])


def test_nobody_else_opens_it(cast, sign_in, with_karim):
    for other in (cast.lucie, cast.samira, cast.claire, cast.marc, cast.theo):
        client = sign_in(other)
        assert client.get(f"/rendez-vous/{with_karim}").status_code == 404
        assert client.post(f"/rendez-vous/{with_karim}/annulation").status_code == 404
    assert seen(cast.naima, with_karim).cancelled_at is None


def test_papers_are_chosen_and_naima_reads_which_she_has_already(cast, sign_in, tmp_path):
    karim, naima = sign_in(cast.karim), sign_in(cast.naima)
    keep_paper(cast.naima, "identity_card", tmp_path)
    filled = {**FILLED, "papers": ["identity_card", "bank_details"], "step": "L1"}
    address = karim.post(f"/jeunes/{cast.naima.id}/rendez-vous", data=filled).location
    page = naima.get(address).text
    card = page[page.index("Carte d’identité") :]
    assert "tu l’as déjà dans tes documents" in card[: card.index("</li>")]
    bank = page[page.index("RIB") :]
    assert "tu l’as déjà" not in bank[: bank.index("</li>")]
    # What is in her own documents is hers to know.
    assert "déjà dans tes documents" not in karim.get(address).text
    assert "Carte d’identité" in karim.get(address).text
    # The title of a step is no paper: it says what the papers after it are for.
    assert re.search(r"Pour l’étape «\u00a0<a [^>]*>[^<]*[^.<]</a>\u00a0»", page)
    assert re.search(r"Pour l’étape «\u00a0[^<]*[^.<]\u00a0»", karim.get(address).text)


def test_confidential_is_said_when_it_is_made(cast, sign_in):
    karim, naima = sign_in(cast.karim), sign_in(cast.naima)
    address = karim.post(
        f"/jeunes/{cast.naima.id}/rendez-vous", data={**FILLED, "is_confidential": "y"}
    ).location
    assert "Les autres calendriers n’affichent que l’heure" in naima.get(address).text
    other = karim.post(
        f"/jeunes/{cast.naima.id}/rendez-vous",
        data={**FILLED, "time": "2026-11-27T09:00", "reason": "Le projet"},
    ).location
    assert "Les autres calendriers" not in naima.get(other).text


def test_a_time_that_clashes_is_said_before_it_is_picked(cast, sign_in, to_pick):
    make(cast.naima, cast.naima, THURSDAY, people=[cast.lucie.id])
    naima = sign_in(cast.naima)
    page = naima.get(f"/rendez-vous/{to_pick}").text
    time = re.search(r'name="time" value="([0-9a-f-]{36})"', page)[1]
    answer = naima.post(f"/rendez-vous/{to_pick}/choix", data={"time": time})
    assert answer.status_code == 422
    assert "il y a déjà un rendez-vous à cette heure" in answer.text
    assert seen(cast.naima, to_pick).starts_at is None
    kept = naima.post(f"/rendez-vous/{to_pick}/choix", data={"time": time, "confirmed": time})
    assert kept.status_code == 303


def test_an_answer_given_without_network_is_taken_once_and_only_of_the_time_that_was_read(
    cast, sign_in, with_karim
):
    def answer(client, **more):
        sent = {"reply": "accepted", "version": "0", "words": "Ok", **more}
        return client.post(f"/rendez-vous/{with_karim}/reponse", data=sent, headers=outbox_of(client))

    naima, name = sign_in(cast.naima), str(uuid4())
    for _ in range(2):
        taken = answer(naima, client_id=name)
        assert (taken.status_code, taken.json["state"]) == (200, "sent")
    assert seen(cast.karim, with_karim).jeune.reply is Reply.ACCEPTED
    do(cast.karim, with_karim, appointments.move_appointment, THURSDAY + timedelta(days=1))
    late = answer(naima, client_id=str(uuid4()))
    assert (late.status_code, late.json["state"]) == (422, "failed")
    assert "L’horaire a changé" in late.json["said"]
    assert seen(cast.karim, with_karim).jeune.reply is Reply.WAITING
    assert answer(sign_in(cast.lucie), client_id=str(uuid4())).status_code == 404


def keep_paper(member, kind: str, folder) -> None:
    """A page in their own documents."""
    before = documents.store()
    documents.use_store(documents.local_store(folder))
    with acting_as(member.id):
        own = circle.find_relation(Viewer(member.id), member.id)
        with documents.take([documents.Sent(BytesIO(blank_pdf()), "papier.pdf")]) as taken:
            documents.add_document(own, taken, documents.About(kind=kind), uuid4())
    documents.use_store(before)


def test_a_mother_finds_where_to_offer_a_time_and_her_mentor_does_not(cast, sign_in):
    address = f"/jeunes/{cast.naima.id}/rendez-vous"
    assert address in sign_in(cast.samira).get("/rendez-vous").text
    assert address not in sign_in(cast.lucie).get("/rendez-vous").text
    assert address not in sign_in(cast.theo).get("/rendez-vous").text


def test_led_there_by_a_notification_the_answer_comes_first(cast, sign_in, with_karim):
    naima = sign_in(cast.naima)
    line = re.search(r'href="(/notifications/[0-9a-f-]{36})"', naima.get("/notifications").text)[1]
    address = naima.get(line).location
    page = naima.get(address).text
    assert page.index("Tu viens") < page.index("facts-card")
    naima.post(f"/rendez-vous/{with_karim}/reponse", data={"reply": "accepted"})
    page = naima.get(address).text
    assert page.index("facts-card") < page.index("Tu viens")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("address", ["/agenda?jour={}", "/agenda?jour={}&vue=liste", "/agenda/jour?jour={}"])
def test_a_day_beyond_any_calendar_is_today(cast, sign_in, address, day):
    assert sign_in(cast.karim).get(address.format(day)).status_code == 200


def test_a_name_is_said_once_and_a_week_in_one_breath(cast, sign_in):
    make(cast.karim, cast.naima, THURSDAY)
    karim = sign_in(cast.karim)
    assert "avec Naïma" not in karim.get("/agenda/jour?jour=2026-11-26").text
    assert "Du 23 au 29 novembre 2026" in karim.get("/agenda?jour=2026-11-23").text
    assert "Du 30 novembre au 6 décembre 2026" in karim.get("/agenda?jour=2026-11-30").text


def test_mes_jeunes_says_when_one_meets_and_to_whoever_is_invited_alone(sign_in, cast, with_karim):
    julien = agent("Julien")
    assert "<span>jeudi 14:30</span>" in sign_in(cast.karim).get("/jeunes").text
    assert "14:30" not in sign_in(julien).get("/jeunes").text
    do(cast.karim, with_karim, appointments.cancel_appointment)
    assert "14:30" not in sign_in(cast.karim).get("/jeunes").text


def test_naima_asks_karim_about_it_in_one_tap_and_lucie_is_not_offered_it(sign_in, cast, with_karim):
    naima = sign_in(cast.naima)
    page = naima.get(f"/rendez-vous/{with_karim}").text
    assert "Une question\N{NO-BREAK SPACE}? Écrire à Karim" in page
    assert f'action="/messages/vers/{cast.karim.id}"' in page
    assert naima.post(f"/messages/vers/{cast.karim.id}").location.startswith("/messages/")
    assert "Une question" not in sign_in(cast.karim).get(f"/rendez-vous/{with_karim}").text
    assert sign_in(cast.lucie).get(f"/rendez-vous/{with_karim}").status_code == 404


def test_an_agenda_leads_to_a_new_appointment_and_says_when_a_week_is_empty(sign_in, cast, with_karim):
    karim = sign_in(cast.karim)
    assert "Nouveau rendez-vous" in karim.get("/agenda").text
    assert "Rien de prévu cette semaine." not in karim.get("/agenda?jour=2026-11-26").text
    assert "Rien de prévu cette semaine." in karim.get("/agenda?jour=2027-05-03").text
    assert "Nouveau rendez-vous" not in sign_in(cast.marc).get("/agenda").text


def test_of_an_agenda_what_is_rarely_wanted_is_folded(sign_in, cast):
    page = sign_in(cast.karim).get("/agenda").text
    folded = re.search(r'<details class="more">.*?</details>', page, re.DOTALL)[0]
    for words in ("Imprimer un jour", "Créneaux", "À plusieurs"):
        assert page.count(f"<span>{words}</span>") == folded.count(f"<span>{words}</span>") == 1
    assert "<details" not in sign_in(cast.marc).get("/agenda").text, "one door is not folded"


def test_a_form_shows_a_few_papers_to_bring_and_folds_the_others(cast, sign_in):
    naima, address = sign_in(cast.naima), "/rendez-vous/nouveau"
    page = naima.get(address).text
    few, others = page.split("Autres papiers")
    number = len(re.findall(r'name="papers"', few))
    assert 0 < number <= 5
    assert len(re.findall(r'name="papers"', others)) > 20
    asked = naima.get(f"{address}?etape=L4").text.split("Autres papiers")[0]
    assert re.search(r'name="papers"[^>]*value="tax_notice"', asked)
    again = naima.post(address, data={**FILLED, "object": "", "papers": ["diploma"]}).text
    assert re.search(r'checked[^>]*value="diploma"', again.split("Autres papiers")[0])
