"""Where each one can go, and what waits for the référent's agreement."""

import re

from services import circle
from services.circle import LinkKind
from tests.caseload.factories import agent, own


def places(page) -> list[str]:
    return re.findall(r'class="tabs__item" href="([^"]+)"', page.text)


def test_karim_has_his_day_then_his_young_people(cast, sign_in):
    found = places(sign_in(cast.karim).get("/jeunes"))
    assert found[:2] == ["/aujourdhui", "/jeunes"]
    assert found[-1] == "/moi"


def test_marc_has_his_team_and_himself(cast, sign_in):
    found = places(sign_in(cast.marc).get("/equipe"))
    assert (found[0], found[-1]) == ("/equipe", "/moi")


def test_an_educateur_has_the_young_people_of_the_place(cast, sign_in):
    assert places(sign_in(agent("Julien")).get("/jeunes"))[:2] == ["/aujourdhui", "/jeunes"]


def test_lucie_has_a_home_and_herself(cast, sign_in):
    found = places(sign_in(cast.lucie).get("/accueil"))
    assert (found[0], found[-1]) == ("/accueil", "/moi")


def test_the_page_says_where_one_is(cast, sign_in):
    page = sign_in(cast.karim).get(f"/jeunes/{cast.naima.id}").text
    assert re.search(r'href="/jeunes" aria-current="page"', page)


def test_somebody_naima_invites_waits_for_karim_and_for_nobody_else(cast, sign_in, acting):
    with acting(cast.naima):
        circle.invite_to_circle(own(cast.naima.id), "Odile", LinkKind.RELATIVE, last_name="Roche")
    assert "Odile Roche" in sign_in(cast.karim).get(f"/jeunes/{cast.naima.id}").text
    assert "Odile" not in sign_in(agent("Julien")).get(f"/jeunes/{cast.naima.id}").text
