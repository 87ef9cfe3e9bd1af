"""The main journeys with JavaScript off: an old phone, a blocker, a script that did not arrive."""

import pytest
from playwright.sync_api import expect

from services import accounts, database
from services.accounts import CardKind
from tests.browser.phone import says


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
    naima.wait_for_url("**/aide/*")
    expect(naima.locator(".help__trail")).to_contain_text("Karim")
    expect(naima.locator("main")).to_contain_text("On le remplit ensemble mardi.")


def test_naima_gives_lucie_a_domain_sees_who_looked_and_leaves(naima, karim, live_server):
    open_naima(karim)
    give_lucie_her_papers(naima)
    naima.get_by_role("link", name="Mon cercle").click()
    naima.wait_for_url("**/cercle")
    naima.get_by_role("link", name="Qui a regardé mon espace").click()
    naima.wait_for_url("**/journal")
    expect(naima.locator(".visit", has_text="Karim").first).to_be_visible()
    naima.get_by_role("link", name="Moi", exact=True).click()
    naima.wait_for_url("**/moi")
    naima.get_by_role("button", name="Me déconnecter").click()
    naima.wait_for_url("**/connexion")
    naima.goto(live_server.url + "/accueil")
    assert naima.url == live_server.url + "/connexion"


def test_karim_proposes_a_step_and_loses_no_word_on_the_way(karim):
    open_naima(karim)
    karim.get_by_role("link", name="Choisir une étape").click()
    karim.get_by_label("Un mot pour expliquer").fill("On regarde ça mardi ?")
    karim.get_by_role("button", name="Proposer").click()
    expect(karim.locator("[role=alert]")).to_contain_text("Choisissez une étape.")
    expect(karim.get_by_label("Un mot pour expliquer")).to_have_value("On regarde ça mardi ?")
    karim.locator("summary", has_text="Mon logement").click()
    karim.get_by_label("Pas de garant", exact=False).check()
    karim.get_by_role("button", name="Proposer").click()
    karim.get_by_role("heading", name="Naïma").wait_for()
    says(karim, "Étape proposée.")
    expect(karim.locator("#proposals")).to_contain_text("Pas de garant")


def open_housing_step(page) -> str:
    page.get_by_role("link", name="Parcours", exact=True).click()
    page.wait_for_url("**/parcours")
    page.get_by_role("link", name="Mon logement").click()
    page.wait_for_url("**/parcours/logement")
    page.locator(".step-row").first.click()
    page.wait_for_url("**/etapes/*")
    return page.url


def mark_it_doing(page) -> None:
    page.locator("summary", has_text="Où j’en suis").click()
    page.locator("button[name=state][value=doing]").click()
    expect(page.locator(".hero [data-state=doing]")).to_have_count(1)


def ask_for_help(page, words: str) -> None:
    page.get_by_role("button", name="J’ai besoin d’aide").click()
    page.wait_for_url("**/aide/*")
    page.locator("textarea[name=words]").fill(words)
    page.get_by_role("button", name="Envoyer").click()
    says(page, "C’est ajouté à ta demande.")
    expect(page.locator("textarea[name=words]")).to_have_value(words)


def take_and_answer(page, words: str) -> None:
    open_naima(page)
    request = page.locator("article.help", has_text="formulaire")
    request.get_by_role("button", name="Je m’en occupe").click()
    expect(request).to_contain_text("Vous vous en occupez")
    request.locator("textarea[name=words]").fill(words)
    request.get_by_role("button", name="Répondre").click()
    expect(request).to_contain_text(words)


def open_naima(page) -> None:
    page.get_by_role("link", name="Naïma").click()
    page.wait_for_url("**/jeunes/*")


def give_lucie_her_papers(page) -> None:
    page.get_by_role("link", name="Moi", exact=True).click()
    page.wait_for_url("**/moi")
    page.get_by_role("link", name="Mon cercle").click()
    page.wait_for_url("**/cercle")
    page.get_by_role("link", name="Lucie").click()
    page.wait_for_url("**/cercle/*")
    switch = page.get_by_role("switch", name="Mes papiers")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
