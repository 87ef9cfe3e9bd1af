"""Asking for help: once, to a person, and closed by the young person alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.config import TEST_DAY
from services import circle, journey
from services.circle import Viewer
from services.database import acting_as, session
from services.errors import NotFound, Refused
from services.journal import JournalLine
from services.journey.models import Exchange, HelpRequest

from .test_steps import csrf


@pytest.fixture
def asked(cast, own, address):
    """Naïma asked for help about her housing."""
    with acting_as(cast.naima.id):
        return journey.ask_help(own(cast.naima), address(cast.naima, "L4"), "Je ne comprends pas", uuid4())


def opened(member, help_id):
    with acting_as(member.id):
        page = journey.open_help(Viewer(member.id), None, "", help_id, "fr")
        session.commit()  # as a request does: its line of the journal is written for whoever read
    return page


def test_the_same_tap_sent_twice_asks_once(cast, own, address):
    naima, client_id = own(cast.naima), uuid4()
    with acting_as(cast.naima.id):
        first = journey.ask_help(naima, None, "Aide", client_id)
        assert journey.ask_help(naima, None, "Aide", client_id) == first
        again = journey.ask_help(naima, address(cast.naima, "L4"), "", uuid4())
        assert journey.ask_help(naima, address(cast.naima, "L4"), "", uuid4()) == again


def test_karim_takes_it_answers_and_naima_sees_who_and_since_when(cast, own, asked):
    page = opened(cast.karim, asked)
    assert page.words == "Je ne comprends pas"
    with acting_as(cast.karim.id):
        journey.take_help(page.relation, asked)
        journey.answer_help(page.relation, asked, "On regarde ça jeudi.")
        assert session.get(Exchange, (cast.naima.id, cast.karim.id)).kind == "help"
    with acting_as(cast.naima.id):
        naima = own(cast.naima)
        hers = journey.open_help(naima.viewer, naima.space, "Naïma", asked, "fr")
    assert hers.request.taker == "Karim"
    assert hers.request.taken_at
    assert [answer.words for answer in hers.answers] == ["On regarde ça jeudi."]


def test_only_naima_closes_it_and_may_open_it_again(cast, own, asked):
    karim = opened(cast.karim, asked).relation
    with acting_as(cast.karim.id), pytest.raises(NotFound):
        journey.close_help(karim, asked)
    with acting_as(cast.naima.id):
        journey.close_help(own(cast.naima), asked)
    with acting_as(cast.karim.id), pytest.raises(Refused):
        journey.answer_help(karim, asked, "Trop tard")
    with acting_as(cast.naima.id):
        journey.reopen_help(own(cast.naima), asked)
        session.expire_all()
        assert session.get(HelpRequest, asked).closed_at is None


def test_what_karim_had_taken_waits_for_somebody_again_once_he_left(cast, own, asked):
    page = opened(cast.karim, asked)
    with acting_as(cast.karim.id):
        journey.take_help(page.relation, asked)
    journey.release_helps()
    assert opened(cast.karim, asked).request.taken_by == cast.karim.id
    (post,) = circle.find_posts("Karim", "Benali", circle.PostKind.REFERENT, "50")
    circle.end_post(post.id, last_on=TEST_DAY.date() - timedelta(days=1))
    journey.release_helps()
    session.expire_all()
    with acting_as(cast.naima.id):
        naima = own(cast.naima)
        hers = journey.open_help(naima.viewer, naima.space, "Naïma", asked, "fr").request
    assert (hers.taken_by, hers.taken_at, hers.taker) == (None, None, None)


def test_lucie_reads_what_concerns_housing_and_nothing_general(cast, own, asked):
    assert opened(cast.lucie, asked).words == "Je ne comprends pas"
    with acting_as(cast.naima.id):
        general = journey.ask_help(own(cast.naima), None, "En général", uuid4())
    with pytest.raises(NotFound):
        opened(cast.lucie, general)
    assert opened(cast.karim, general).words == "En général"


def test_samira_claire_marc_and_theo_find_nothing(cast, asked, sign_in):
    for member in (cast.samira, cast.claire, cast.marc, cast.theo):
        browser = sign_in(member)
        token = csrf(browser)
        assert browser.get(f"/aide/{asked}").status_code == 404, member.slug
        for act in ("prendre", "rendre", "reponses", "fermer", "rouvrir", "mots"):
            form = {"csrf_token": token, "words": "moi"}
            assert browser.post(f"/aide/{asked}/{act}", data=form).status_code == 404, (member.slug, act)


def test_asking_about_ones_own_words_does_not_show_them(cast, own):
    with acting_as(cast.naima.id):
        naima = own(cast.naima)
        where = journey.add_own_step(naima, "logement", "Parler à Zoé")
        asked = journey.ask_help(naima, where, "", uuid4())
    page = opened(cast.karim, asked)
    assert page.about is None
    assert not page.shows_step


def test_one_tap_on_the_step_page_asks_and_can_be_undone(cast, address, sign_in):
    browser, where = sign_in(cast.naima), address(cast.naima, "L4")
    form = {"csrf_token": csrf(browser), "client_id": str(uuid4())}
    page = browser.post(f"/etapes/{where}/aide", data=form, follow_redirects=True).text
    assert "Ta demande est partie." in page
    assert "Annuler" in page
    assert "Karim" in page
    assert "Tu as demandé de l’aide" in browser.get(f"/etapes/{where}").text


def test_a_step_that_an_answer_hides_stays_listed_until_its_request_is_closed(cast, own, address, sign_in):
    theo, where = own(cast.theo), f"/etapes/{address(cast.theo, 'N1')}"
    with acting_as(cast.theo.id):
        journey.save_answers(theo, ["foreign"])
        about = address(cast.theo, "N1")
        asked = journey.ask_help(theo, about, "Je ne sais pas où aller", uuid4())
        journey.save_answers(theo, [])
    browser = sign_in(cast.theo)
    page = browser.get("/parcours/etranger").text
    assert where in page
    assert page.count("/etapes/") == 1
    assert "Aide demandée" in page
    assert "Aide demandée" in browser.get("/parcours").text
    assert "Tu as demandé de l’aide" in browser.get(where).text
    karim = opened(cast.karim, asked).relation
    with acting_as(cast.karim.id):
        journey.answer_help(karim, asked, "On regarde ensemble.")
    browser.post(f"/aide/{asked}/fermer", data={"csrf_token": csrf(browser)})
    assert browser.get("/parcours/etranger").status_code == 404


def test_the_step_of_a_request_is_shown_to_nobody_who_may_not_answer(cast, own, address, seen_by):
    with acting_as(cast.theo.id):
        journey.ask_help(own(cast.theo), address(cast.theo, "N1"), "", uuid4())
        lines = [line.step.id for line in journey.path_of(own(cast.theo), "fr").all_lines() if line.step]
    assert "N1" in lines
    with acting_as(cast.karim.id):
        karim = journey.path_of(seen_by(cast.karim, cast.theo), "fr")
        assert "N1" in [line.step.id for line in karim.all_lines() if line.step]
    with acting_as(cast.theo.id):
        link = next(one for one in circle.members_of(own(cast.theo).space) if one.account_id == cast.karim.id)
        circle.withdraw(own(cast.theo), link.link_id, circle.Part.PATH, domain="etranger")
    with acting_as(cast.karim.id):
        karim = journey.path_of(seen_by(cast.karim, cast.theo), "fr")
        assert "N1" not in [line.step.id for line in karim.all_lines() if line.step]


def test_reading_a_request_is_in_the_journal(cast, asked, sign_in):
    sign_in(cast.karim).get(f"/aide/{asked}")
    with acting_as(cast.naima.id):
        lines = session.scalars(select(JournalLine).where(JournalLine.operation == "help.read")).all()
        assert [(line.actor_id, line.reason, line.object) for line in lines] == [
            (cast.karim.id, "referent", "logement")
        ]
