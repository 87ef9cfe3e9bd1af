"""The home of Lucie, Samira and the others: what was given to them, and nothing else."""

import re

import pytest
from sqlalchemy import select

from services import appointments, circle
from services.appointments import Reply
from services.circle import Part
from services.database import as_system, session
from services.journal import JournalLine
from services.journey.models import StepRecord
from tests.appointments.conftest import do, make
from tests.caseload.factories import TODAY, ask_help, link_of, make_jeune, own


@pytest.fixture(autouse=True)
def without_tokens(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def bare(page) -> str:
    """The page without what changes at each answer: nonces and tokens."""
    return re.sub(r'nonce="[^"]*"|content="[^"]{40,}"|value="[^"]{40,}"', "", page.text)


def home(sign_in, member):
    page = sign_in(member).get("/accueil")
    assert page.status_code == 200
    return page


def on_one_phone(sign_in, member):
    """Her home, each time on the same phone: a new one would be told to the others."""
    client = sign_in(member)
    return lambda: client.get("/accueil")


def lines() -> list[JournalLine]:
    with as_system():
        return list(session.scalars(select(JournalLine).order_by(JournalLine.id)))


def give(cast, acting, member, **what):
    with acting(cast.naima):
        circle.give(own(cast.naima.id), link_of(cast.naima.id, member.id), Part.PATH, **what)


def test_lucie_sees_housing_and_nothing_else(cast, sign_in):
    page = home(sign_in, cast.lucie).text
    assert "Naïma" in page
    assert "Mon logement" in page
    for title in ("Ma santé", "Mes papiers", "Mon argent", "Dates importantes", "Entretien des 17 ans"):
        assert title not in page
    (line,) = lines()
    assert (line.operation, line.reason, line.jeune_ids) == (
        "checklist.shared.read",
        "mentor",
        [cast.naima.id],
    )


def test_samira_who_was_given_nothing_reads_a_kind_page_that_says_nothing(cast, sign_in):
    page = home(sign_in, cast.samira).text
    assert "Rien à afficher pour le moment" in page
    assert "Naïma" not in page
    assert lines() == []


def test_the_empty_page_says_who_helps_and_where_to_go(cast, sign_in):
    page = home(sign_in, cast.samira).text
    assert "c’est elle qu’il faut contacter" in page
    assert "demander" not in page
    for address in ("/messages/ecrire", "/rendez-vous", "/documents"):
        assert f'href="{address}"' in page
        assert sign_in(cast.samira).get(address).status_code == 200


def test_what_awaits_samira_is_on_her_home_and_no_longer_once_she_said_no(cast, sign_in):
    one = make(cast.karim, cast.naima, words="Réunion au collège", people=[cast.samira.id])
    page = home(sign_in, cast.samira).text
    assert "Votre prochain rendez-vous" in page
    assert "Réunion au collège" in page
    do(cast.samira, one, appointments.reply, Reply.DECLINED)
    assert "Réunion au collège" not in home(sign_in, cast.samira).text


def test_lucie_proposes_a_moment_once_naima_lets_her(cast, sign_in, acting):
    lucie = sign_in(cast.lucie)
    proposing = f"/jeunes/{cast.naima.id}/rendez-vous"
    assert "Quand c’est possible, vous pouvez proposer" in lucie.get("/rendez-vous").text
    assert proposing not in lucie.get("/accueil").text
    with acting(cast.naima):
        circle.give(own(cast.naima.id), link_of(cast.naima.id, cast.lucie.id), Part.MEETINGS)
    assert proposing in lucie.get("/accueil").text
    page = lucie.get("/rendez-vous").text
    assert proposing in page
    assert "le jeune le choisit, ou dit non" in page


def test_samira_sees_what_naima_gives_and_only_that(cast, sign_in, acting):
    give(cast, acting, cast.samira, domain="sante")
    page = home(sign_in, cast.samira).text
    assert "Ma santé" in page
    assert "Mon logement" not in page
    assert "/proposer" not in page
    assert "/aides/" not in page


def test_nothing_given_and_a_judges_decision_are_the_same_page_to_the_byte(cast, sign_in, acting):
    samira = on_one_phone(sign_in, cast.samira)
    nothing = bare(samira())
    give(cast, acting, cast.samira, domain="sante")
    assert bare(samira()) != nothing
    with acting(cast.karim):
        relation = circle.find_relation(circle.Viewer(cast.karim.id), cast.naima.id)
        circle.set_restriction(relation, cast.samira.id, **RESTRICTION)
    before = len(lines())
    assert bare(samira()) == nothing
    assert len(lines()) == before


RESTRICTION = {"kind": "judge", "reference": "2026-11", "starts_on": TODAY}


def test_a_paused_link_is_the_same_page_too(cast, sign_in, acting):
    samira = on_one_phone(sign_in, cast.samira)
    nothing = bare(samira())
    give(cast, acting, cast.samira, domain="sante")
    with acting(cast.naima):
        circle.pause_link(own(cast.naima.id), link_of(cast.naima.id, cast.samira.id))
    assert bare(samira()) == nothing


def test_nobody_at_all_and_nothing_given_are_the_same_page(cast, sign_in, acting):
    samira = on_one_phone(sign_in, cast.samira)
    with_link = bare(samira())
    with acting(cast.naima):
        circle.end_link(own(cast.naima.id), link_of(cast.naima.id, cast.samira.id))
    assert bare(samira()) == with_link


def test_lucie_answers_a_request_about_housing(cast, sign_in):
    request_id = ask_help(cast.naima.id, "L1", "Par où commencer ?")
    other_id = ask_help(cast.naima.id, "S1", "Un souci de santé.")
    client = sign_in(cast.lucie)
    page = client.get("/accueil").text
    assert "Par où commencer" in page
    assert "souci de santé" not in page
    base = f"/jeunes/{cast.naima.id}/aides"
    assert (
        client.post(f"{base}/{request_id}/reponses", data={"words": "On cherche ensemble."}).status_code
        == 303
    )
    assert client.post(f"{base}/{other_id}/reponses", data={"words": "Non."}).status_code == 404
    assert "On cherche ensemble." in client.get("/accueil").text


def test_lucie_proposes_a_step_of_housing_only(cast, sign_in):
    client = sign_in(cast.lucie)
    address = f"/jeunes/{cast.naima.id}/proposer"
    assert address in client.get("/accueil").text
    page = client.get(address).text
    assert 'value="L2"' in page
    assert 'value="S1"' not in page
    assert client.post(address, data={"step_id": "L2"}).status_code == 303
    refused = client.post(address, data={"step_id": "S1", "words": "Un mot gardé"})
    assert refused.status_code == 422
    assert "Un mot gardé" in refused.text
    with as_system():
        proposed = list(
            session.scalars(select(StepRecord.step_id).where(StepRecord.proposed_by == cast.lucie.id))
        )
    assert proposed == ["L2"]


def test_one_step_given_is_one_step_seen(cast, sign_in, acting):
    from services import journey

    with acting(cast.naima):
        item = journey.step_address(own(cast.naima.id).space, "S1")
    give(cast, acting, cast.samira, domain="sante", item=item)
    page = home(sign_in, cast.samira).text
    assert page.count("/etapes/") == 1
    assert f"/etapes/{item}" in page


def test_milestones_are_shown_once_given(cast, sign_in, acting):
    assert "Dates importantes" not in home(sign_in, cast.lucie).text
    with acting(cast.naima):
        circle.give(own(cast.naima.id), link_of(cast.naima.id, cast.lucie.id), Part.MILESTONES)
    assert "Entretien des 17 ans" in home(sign_in, cast.lucie).text


def test_a_professional_is_sent_to_pages_of_their_own(cast, sign_in):
    for member in (cast.karim, cast.marc):
        assert sign_in(member).get("/accueil").status_code == 303


def test_lucie_learns_nothing_of_another_young_person(cast, sign_in):
    make_jeune(cast.karim.id, "Noa")
    assert "Noa" not in home(sign_in, cast.lucie).text
