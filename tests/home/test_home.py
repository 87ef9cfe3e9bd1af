"""Accueil: where one stands, the next step and why, at each time of a life."""

import re
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import update

from services import journey
from services.circle import LegalBasis
from services.circle.models import Jeune
from services.database import acting_as, session
from services.journey import Phase, StepState
from tests.journey.conftest import own_path as own
from tests.journey.test_steps import csrf, fill


def live(member, **facts) -> None:
    """Give a young person other dates."""
    with acting_as(member.id):
        session.execute(update(Jeune).where(Jeune.id == member.id).values(**facts))
        session.commit()


def test_naima_reads_how_long_until_she_is_eighteen(cast, sign_in):
    page = sign_in(cast.naima).get("/accueil").text
    assert "Salut Naïma," in page
    assert re.search(r"18 ans dans \d+ jours\.", page)
    assert 'class="flight"' in page
    assert 'role="img"' in page
    assert "Ta ligne de vol" in page


@pytest.mark.parametrize(
    ("facts", "phase", "words"),
    [
        ({"birth_on": date(2011, 10, 1)}, Phase.EARLY, "tu as tout ton temps."),
        ({"birth_on": date(2009, 7, 1)}, Phase.MINOR, "18 ans dans"),
        ({"birth_on": date(2008, 11, 22)}, Phase.ADULT, "18 ans aujourd’hui"),
        (
            {"birth_on": date(2007, 5, 1), "contract_until": date(2027, 6, 1)},
            Phase.ADULT,
            "ton contrat va jusqu’au 1er juin 2027.",
        ),
        ({"birth_on": date(2007, 5, 1)}, Phase.ADULT, "tu avances à ton rythme."),
        ({"birth_on": date(2006, 5, 1), "exit_on": date(2026, 6, 1)}, Phase.OUT, "ta route continue."),
        ({"birth_on": date(2005, 5, 1), "exit_on": date(2026, 1, 1)}, Phase.AFTER_21, "le ciel est à toi."),
    ],
)
def test_each_time_of_a_life_has_its_words(cast, sign_in, facts, phase, words):
    live(cast.theo, taken_in_on=date(2015, 1, 1) if facts["birth_on"] < date(2015, 1, 1) else None, **facts)
    path = journey.path_of(_fresh(cast.theo), "fr")
    assert journey.phase_of(path.situation, path.today) == phase
    answer = sign_in(cast.theo).get("/accueil")
    assert answer.status_code == 200
    assert words in answer.text


def test_the_first_day_welcomes_and_offers_a_first_step(cast, sign_in):
    page = sign_in(cast.theo).get("/accueil").text
    assert "Bienvenue dans ton espace" in page
    assert "Tu es au point de départ" in page
    assert "Je m’y mets" in page


def test_when_all_is_done_the_page_says_so_and_shows_a_way_on(cast, sign_in):
    relation = own(cast.theo)
    with acting_as(cast.theo.id):
        for step in journey.load().steps:
            journey.set_state(relation, journey.step_address(relation.space, step.id), StepState.DONE)
    page = sign_in(cast.theo).get("/accueil").text
    assert "Tout ce qui est ouvert est fait" in page
    assert "Je m’y mets" not in page


def test_later_puts_the_step_off_for_a_week_and_undo_brings_it_back(cast, sign_in):
    browser = sign_in(cast.theo)
    page = browser.get("/accueil").text
    first = re.search(r"/etapes/[0-9a-f-]{36}", page)[0]
    form = {"csrf_token": csrf(browser)}
    after = browser.post(f"{first}/plus-tard", data=form, follow_redirects=True).text
    assert "dans une semaine" in after
    assert "Annuler" in after
    assert first not in after.split("Ta prochaine étape")[1].split("</section>")[0]
    back = browser.post(f"{first}/plus-tard", data={**form, "undo": "1"}, follow_redirects=True).text
    assert first in back.split("Ta prochaine étape")[1].split("</section>")[0]


def test_a_declined_step_is_not_put_forward(cast, sign_in):
    with acting_as(cast.karim.id):
        from services import circle

        karim = circle.find_relation(circle.Viewer(cast.karim.id), cast.theo.id)
        where = journey.propose_step(karim, "S3", "")
    assert f"/etapes/{where}" in sign_in(cast.theo).get("/accueil").text
    with acting_as(cast.theo.id):
        journey.answer_proposal(own(cast.theo), where, journey.Proposal.DECLINED)
    assert f"/etapes/{where}" not in sign_in(cast.theo).get("/accueil").text


def test_help_in_progress_is_on_the_home(cast, sign_in):
    with acting_as(cast.theo.id):
        asked = journey.ask_help(own(cast.theo), None, "", uuid4())
    assert f"/aide/{asked}" in sign_in(cast.theo).get("/accueil").text


def test_the_pecule_is_spoken_of_only_when_a_judge_may_have_decided(cast, sign_in):
    live(cast.theo, legal_basis=LegalBasis.JUDGE)
    assert "Tu as peut-être un pécule" in sign_in(cast.theo).get("/accueil").text
    live(cast.theo, legal_basis=LegalBasis.ADMINISTRATIVE)
    assert "Tu as peut-être un pécule" not in sign_in(cast.theo).get("/accueil").text


def test_accueil_costs_the_same_with_0_or_109_rows(cast, sign_in, count_statements):
    browser = sign_in(cast.amadou)
    browser.get("/accueil")
    with count_statements() as empty:
        browser.get("/accueil")
    fill(cast.amadou, own(cast.amadou))
    with count_statements() as full:
        page = browser.get("/accueil")
    assert len(empty) == len(full) <= 8
    assert len(page.data) <= 14_600


@pytest.mark.parametrize(
    ("slug", "place"),
    [
        ("naima", "/accueil"),
        ("samira", "/accueil"),
        ("lucie", "/accueil"),
        ("karim", "/jeunes"),
        ("claire", "/jeunes"),
        ("marc", "/equipe"),
    ],
)
def test_everybody_arrives_at_their_own_place(cast, sign_in, slug, place):
    answer = sign_in(getattr(cast, slug)).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, place)


def test_a_visitor_arrives_at_the_way_in(client):
    assert client.get("/").headers["Location"] == "/connexion"


def _fresh(member):
    session.expire_all()
    return own(member)
