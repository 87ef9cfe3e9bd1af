"""The main journeys with JavaScript off: an old phone, a blocker, a script that did not arrive."""

import pytest

from services import accounts, database
from services.accounts import CardKind


@pytest.fixture
def naima(new_context, live_server):
    """Naïma at the door, a card of codes in hand."""
    page = new_context(java_script_enabled=False).new_page()
    code = accounts.make_card(live_server.cast.naima.id, CardKind.SHARED)[0]
    database.session.remove()
    page.goto(live_server.url + "/connexion")
    page.get_by_role("link", name="J’ai une carte de codes").click()
    page.get_by_label("Ton code").fill(code)
    page.get_by_label("C’est le mien").check()
    page.get_by_role("button", name="Ouvrir").click()
    page.wait_for_url("**/accueil")
    return page


@pytest.fixture
def karim(new_context, sign_in):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, "karim")
    return page


def test_naima_asks_for_help_and_karim_answers(naima, karim):
    step = open_housing_step(naima)
    mark_it_doing(naima)
    ask_for_help(naima, "Je ne comprends pas le formulaire.")
    take_and_answer(karim, "On le remplit ensemble mardi.")
    naima.goto(step)
    naima.get_by_role("link", name="Voir ma demande").click()
    assert "Karim" in naima.locator(".help__trail").inner_text()
    assert "On le remplit ensemble mardi." in naima.locator("main").inner_text()


def test_naima_gives_lucie_a_domain_sees_who_looked_and_leaves(naima, karim, live_server):
    karim.get_by_role("link", name="Naïma").click()
    give_lucie_her_papers(naima)
    naima.get_by_role("link", name="Mon cercle").click()
    naima.get_by_role("link", name="Qui a regardé mon espace").click()
    assert "Karim" in naima.locator(".visits").first.inner_text()
    naima.get_by_role("link", name="Moi", exact=True).click()
    naima.get_by_role("button", name="Me déconnecter").click()
    naima.goto(live_server.url + "/accueil")
    assert naima.url == live_server.url + "/connexion"


def test_karim_proposes_a_step_and_loses_no_word_on_the_way(karim):
    karim.get_by_role("link", name="Naïma").click()
    karim.get_by_role("link", name="Choisir une étape").click()
    karim.get_by_label("Un mot pour expliquer").fill("On regarde ça mardi ?")
    karim.get_by_role("button", name="Proposer").click()
    assert "Choisissez une étape." in karim.locator("[role=alert]").inner_text()
    assert karim.get_by_label("Un mot pour expliquer").input_value() == "On regarde ça mardi ?"
    karim.locator("summary", has_text="Mon logement").click()
    karim.get_by_label("Pas de garant", exact=False).check()
    karim.get_by_role("button", name="Proposer").click()
    karim.get_by_role("heading", name="Naïma").wait_for()
    assert "Étape proposée." in karim.locator(".messages").inner_text()
    assert "Pas de garant" in karim.locator("#proposals").inner_text()


def open_housing_step(page) -> str:
    page.get_by_role("link", name="Parcours", exact=True).click()
    page.get_by_role("link", name="Mon logement").click()
    page.locator(".step-row").first.click()
    page.wait_for_url("**/etapes/*")
    return page.url


def mark_it_doing(page) -> None:
    page.locator("summary", has_text="Où j’en suis").click()
    page.locator("button[name=state][value=doing]").click()
    assert page.locator(".hero [data-state=doing]").count() == 1


def ask_for_help(page, words: str) -> None:
    page.get_by_role("button", name="J’ai besoin d’aide").click()
    page.locator("textarea[name=words]").fill(words)
    page.get_by_role("button", name="Envoyer").click()
    assert page.locator("textarea[name=words]").input_value() == words


def take_and_answer(page, words: str) -> None:
    page.get_by_role("link", name="Naïma").click()
    request = page.locator("article.help", has_text="formulaire")
    request.get_by_role("button", name="Je m’en occupe").click()
    assert "Vous vous en occupez" in request.inner_text()
    request.locator("textarea[name=words]").fill(words)
    request.get_by_role("button", name="Répondre").click()
    assert words in request.inner_text()


def give_lucie_her_papers(page) -> None:
    page.get_by_role("link", name="Moi", exact=True).click()
    page.get_by_role("link", name="Mon cercle").click()
    page.get_by_role("link", name="Lucie").click()
    switch = page.get_by_role("switch", name="Mes papiers")
    assert switch.get_attribute("aria-checked") == "false"
    switch.click()
    assert switch.get_attribute("aria-checked") == "true"
