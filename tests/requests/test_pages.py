"""The pages of a young person and of their référent, as one uses them."""

import re

from services import clock, requests
from services.requests import RequestState
from tests.cast import Member
from tests.catalogue.conftest import make_offer, numbered  # noqa: F401
from tests.requests.conftest import ask, do, seen


def test_from_an_offer_to_its_request(cast, sign_in, room, adviser):
    naima = sign_in(cast.naima)
    assert f"/services/{room}/demande" in naima.get(f"/services/{room}").text
    form = naima.get(f"/services/{room}/demande").text
    assert "Qui reçoit ce que tu coches" in form
    assert "<bdi>Le Foyer</bdi>" in form
    assert "lit tes mots, si tu partages ce domaine" in form, "her référent reads them: it is said before"
    assert "checked" not in re.sub(r'name="days"[^>]*checked', "", form), "nobody consented before her"
    answer = naima.post(
        f"/services/{room}/demande",
        data={"give-name": "1", "name": "Naïma", "phone": "06 00 00 00 00", "days": "30", "words": "Bonjour"},
    )
    assert answer.status_code == 303
    page = naima.get(answer.location).text
    assert "Tu as demandé" in page
    assert "Naïma" in page
    assert "06 00 00 00 00" not in page, "typed, not given"
    assert "Une chambre" in naima.get("/demandes").text


def test_what_is_refused_keeps_what_was_typed(cast, sign_in, room, adviser):
    naima = sign_in(cast.naima)
    page = naima.post(
        f"/services/{room}/demande",
        data={"give-name": "1", "name": "N" * 201, "days": "30", "words": "Je tape longtemps"},
    )
    assert page.status_code == 422
    assert "200 signes au plus" in page.text
    assert "Je tape longtemps" in page.text


def test_a_bundle_is_asked_for_in_one_go(cast, sign_in):
    ines = sign_in(cast.ines)
    form = ines.get("/bouquets/premier-chez-moi/demande").text
    offers = re.findall(r'name="offer" value="([0-9a-f-]{36})"', form)
    assert len(offers) > 1
    assert "Suivre ces demandes" in form
    assert ines.post("/bouquets/premier-chez-moi/demande", data={"offer": []}).status_code == 422
    assert ines.post("/bouquets/premier-chez-moi/demande", data={"offer": offers[:2]}).location == "/demandes"
    lines = do(cast.ines, cast.ines, requests.requests_of)
    assert {str(one.offer_id) for one in lines} == set(offers[:2])
    assert {one.bouquet for one in lines} == {"premier-chez-moi"}
    assert ines.get("/bouquets/nothing/demande").status_code == 404


def test_she_notes_undoes_and_withdraws(cast, sign_in, room):
    made, naima = ask(cast.naima, room), sign_in(cast.naima)
    here = f"/demandes/{made}"
    assert naima.post(f"{here}/suite", data={"to": "refused"}).status_code == 422
    assert naima.post(f"{here}/suite", data={"to": "obtained"}).status_code == 303
    page = naima.get(here).text
    assert "Bravo" in page
    assert f"{here}/annuler" in page
    naima.post(f"{here}/annuler")
    assert seen(cast.naima, made).line.state is RequestState.ASKED
    naima.post(f"{here}/retrait")
    assert seen(cast.naima, made).line.state is RequestState.WITHDRAWN
    again = f"/services/{room}/demande"
    assert again in naima.get(here).text, "withdrawn by mistake, one tap asks again"
    assert naima.post(f"{here}/suite", data={"to": "obtained"}).status_code == 422
    assert naima.post(again, data={"days": "30"}).status_code == 303
    assert len(do(cast.naima, cast.naima, requests.requests_of)) == 2


def test_karim_follows_and_notes(cast, sign_in, room):
    made, karim = ask(cast.naima, room), sign_in(cast.karim)
    assert f"/demandes/{made}" in karim.get(f"/jeunes/{cast.naima.id}/demandes").text
    page = karim.get(f"/demandes/{made}").text
    assert "Noter une réponse" in page
    assert "retrait" not in page
    assert "Envoyer la réponse" not in page, "he notes what he heard: nothing is sent"
    assert (
        karim.post(f"/demandes/{made}/suite", data={"to": "accepted", "words": "Vu au téléphone"}).status_code
        == 303
    )
    shown = sign_in(cast.naima).get(f"/demandes/{made}").text
    assert shown.index("Vu au téléphone") < shown.index("Ce qui s’est passé"), "the last word comes first"
    assert karim.post(f"/demandes/{made}/retrait").status_code == 404


def test_three_faces_after_three_months(cast, sign_in, room):
    made = ask(cast.naima, room)
    with clock.held_at(clock.now().replace(month=3, year=2027)):
        naima = sign_in(cast.naima)
        assert "ça t’a aidé" in naima.get("/demandes").text
        assert 'id="bilan"' in naima.get(f"/demandes/{made}").text
        assert naima.post(f"/demandes/{made}/bilan", data={"face": "9"}).status_code == 422
        assert naima.post(f"/demandes/{made}/bilan", data={"face": "2", "got": "1"}).status_code == 303
        assert 'id="bilan"' not in naima.get(f"/demandes/{made}").text


def test_the_list_asks_the_same_however_many_there_are(cast, sign_in, count_statements):
    naima = sign_in(cast.naima)
    ask(cast.naima, make_offer("Une"))
    naima.get("/demandes")
    with count_statements() as few:
        naima.get("/demandes")
    for number in range(12):
        ask(cast.naima, make_offer(f"Offre {number}"))
    with count_statements() as many:
        naima.get("/demandes")
    assert len(many) == len(few)


def test_an_offer_of_later_is_not_asked_for(cast, sign_in, numbered):  # noqa: F811
    """Visale opens to her in six months: the page says when, and has no button."""
    naima = sign_in(cast.naima)
    page = naima.get(f"/services/{numbered(12)}").text
    assert f"/services/{numbered(12)}/demande" not in page


def test_karim_reads_where_the_pecule_stands_and_no_amount(cast, sign_in):
    ines = sign_in(cast.ines)
    ines.post("/pecule", data={"act": "received"})
    ines.post("/pecule/montant", data={"amount": "885"})
    page = sign_in(cast.karim).get(f"/jeunes/{cast.ines.id}/demandes").text
    assert re.search(r"Pécule</span><b>reçu", page)
    # An address made by chance may hold these three figures.
    assert "885" not in re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", page)


def test_the_number_she_shared_is_read_on_the_desk_and_no_other(cast, sign_in, room, adviser):
    """She ticks it, an adviser calls; typed and not ticked, it is not there."""
    naima, desk = sign_in(cast.naima), sign_in(Member("odile", adviser.id))
    data = {"give-name": "1", "name": "Naïma", "phone": "06 12 34 56 78", "days": "30"}
    without = naima.post(f"/services/{room}/demande", data=data).location
    assert "06 12 34 56 78" not in desk.get(without.replace("/demandes/", "/partenaire/")).text
    naima.post(f"{without}/retrait")
    given = naima.post(f"/services/{room}/demande", data=data | {"give-phone": "1"}).location
    page = desk.get(given.replace("/demandes/", "/partenaire/")).text
    assert "Téléphone" in page
    assert "06 12 34 56 78" in page
