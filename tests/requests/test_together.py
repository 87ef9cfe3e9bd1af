"""What was sent in one go is followed together: by the young person, by who follows them, and from one to its sisters."""

import re
from datetime import timedelta

from sqlalchemy import text

from services import circle, clock, requests
from services.circle import Part
from services.database import acting_as, as_system, session, transaction
from services.requests import Motif, RequestState, Sent
from tests.catalogue.conftest import make_offer, numbered  # noqa: F401
from tests.requests.conftest import ask, do, offer_of, relation_of


def send(member, *offers, bouquet="premier-chez-moi") -> list:
    """These offers, in one file."""
    found = [offer_of(member, one) for one in offers]
    return do(member, member, requests.send, found, Sent(bouquet=bouquet))


def groups(member, jeune=None) -> list[requests.Sending]:
    return requests.sendings_of(do(member, jeune or member, requests.requests_of))


def test_those_of_one_sending_are_one_group(cast):
    alone = ask(cast.naima, make_offer("Seule"))
    made = send(cast.naima, *(make_offer(f"Offre {number}") for number in range(3)))
    several = next(one for one in groups(cast.naima) if one.is_several)
    assert [one.id for one in several.lines] == made
    assert several.answered == 0
    do(cast.naima, cast.naima, requests.note_answer, made[0], RequestState.REFUSED, motif=Motif.FULL)
    do(cast.naima, cast.naima, requests.note_answer, made[1], RequestState.OFFERED)
    several = next(one for one in groups(cast.naima) if one.is_several)
    assert several.answered == 2
    assert not several.is_closed, "one waits: all of it stays with what goes on"
    assert {one.id for one in several.lines} == set(made)
    assert [one.lines[0].id for one in groups(cast.naima) if not one.is_several] == [alone]


def test_the_end_of_the_list_cuts_no_sending(cast):
    """Whatever their number, the last group is whole: “2 sur 3” would be wrong otherwise."""
    first = send(cast.naima, *(make_offer(f"Ancienne {number}") for number in range(4)))
    for number in range(requests.reading.MOST - 2):
        ask_long_after(cast, make_offer(f"Offre {number}"), days=1 + number // 10)
    found = groups(cast.naima)
    assert {one.id for one in found[-1].lines} == set(first)
    ask_long_after(cast, make_offer("Deux"), days=10)
    ask_long_after(cast, make_offer("Trois"), days=10)
    assert all(not one.is_several for one in groups(cast.naima)), "left out, it is left out whole"


def ask_long_after(cast, offer, days: int) -> None:
    """Some days later: twenty a day are as many as one sends."""
    with clock.held_at(clock.now() + timedelta(days=days)):
        ask(cast.naima, offer)


def test_karim_counts_what_he_is_shown_and_nothing_else(cast):
    """A domain she keeps from him is in no number: “1 sur 3” would tell him that there are two."""
    made = send(cast.naima, make_offer("Ici"), make_offer("Là", domain="sante"), make_offer("Puis"))
    with acting_as(cast.naima.id), transaction():
        own = relation_of(cast.naima, cast.naima)
        karim = next(one for one in circle.members_of(own.space) if one.is_referent)
        circle.withdraw(own, karim.link_id, Part.PATH, domain="sante")
    (group,) = groups(cast.karim, cast.naima)
    assert [one.offer_name for one in group.lines] == ["Ici", "Puis"]
    line = group.lines[0]
    assert len(do(cast.karim, cast.naima, requests.sisters_of, line)) == 1
    assert len(do(cast.naima, cast.naima, requests.sisters_of, line)) == len(made) - 1


def test_the_pages_say_so_and_lead_from_one_to_the_other(cast, sign_in, count_statements):
    made = send(cast.naima, make_offer("Le lit"), make_offer("La table"), make_offer("La lampe"))
    do(cast.naima, cast.naima, requests.note_answer, made[0], RequestState.ACCEPTED)
    naima, karim = sign_in(cast.naima), sign_in(cast.karim)
    for page in (naima.get("/demandes").text, karim.get(f"/jeunes/{cast.naima.id}/demandes").text):
        assert "Premier chez-moi" in page
        assert "1 réponse sur 3" in page
    assert "note ici quand tu l’as obtenu" in naima.get("/demandes").text
    for browser in (naima, karim):
        page = browser.get(f"/demandes/{made[1]}").text
        there = page[page.index('id="ensemble"') :]
        assert f"/demandes/{made[0]}" in there
        assert f"/demandes/{made[2]}" in there
    assert 'id="ensemble"' not in naima.get(f"/demandes/{ask(cast.naima, make_offer('Seule'))}").text
    with count_statements() as few:
        naima.get("/demandes")
    send(cast.naima, *(make_offer(f"Encore {number}") for number in range(8)), bouquet="je-bouge")
    with count_statements() as many:
        naima.get("/demandes")
    assert len(many) == len(few)


def test_a_bundle_of_one_or_of_none_says_so(cast, sign_in):
    """Asked for, an offer is no longer proposed: the last one is asked for by itself, then there is none."""
    ines = sign_in(cast.ines)
    here = "/bouquets/premier-chez-moi"
    offers = re.findall(r'name="offer" value="([0-9a-f-]{36})"', ines.get(f"{here}/demande").text)
    assert len(offers) > 1
    assert f"{here}/demande" in ines.get(here).text
    ines.post(f"{here}/demande", data={"offer": offers[1:]})
    page = ines.get(here).text
    assert f"{here}/demande" not in page
    assert f"/services/{offers[0]}/demande" in page
    assert ines.post(f"{here}/demande", data={"offer": offers[1:]}).status_code == 303, "a double tap is one"
    ines.post(f"/services/{offers[0]}/demande")
    page = ines.get(here).text
    assert "déjà demandé" in page
    assert '/demande"' not in page


def test_a_bundle_where_nothing_opens_yet_says_who_helps(cast, sign_in):
    amadou, here = sign_in(cast.amadou), "/bouquets/je-bouge"
    with as_system():
        session.execute(
            text("UPDATE offers SET from_months = 300, until_months = NULL WHERE number IN (19, 5, 26)")
        )
    page = amadou.get(here).text
    assert "Rien à demander ici pour l’instant" in page
    assert re.search(r'<a class="link" href="/cercle/[0-9a-f-]{36}">En parler avec Karim', page)
    assert '/demande"' not in page
    assert "Rien à demander dans ce bouquet" in amadou.get(f"{here}/demande").text


def test_the_pecule_is_not_asked_for_with_the_others(cast, sign_in, numbered):  # noqa: F811
    """It has a flow of its own, which never files twice."""
    ines = sign_in(cast.ines)
    for slug in re.findall(r'href="/bouquets/([a-z0-9-]+)"', ines.get("/services").text):
        assert str(numbered(1)) not in ines.get(f"/bouquets/{slug}/demande").text
