"""From a phone: Naïma finds what she may ask for, keeps it, asks Karim; Karim proposes, Marc checks. With and without script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.phone import says


@pytest.fixture
def phone(browser, sign_in):
    """`phone("naima", script=False)`: hers, signed in."""
    opened = []

    def of(slug: str, *, script: bool):
        context = browser.new_context(
            locale="fr-FR", viewport={"width": 390, "height": 844}, java_script_enabled=script
        )
        opened.append(context)
        page = context.new_page()
        sign_in(page, slug)
        return page

    yield of
    for context in opened:
        context.close()


# Each browser has an offer of its own: what the first did is still done for the second.
@pytest.mark.parametrize(
    ("script", "asked", "name", "partner"),
    [
        (True, "garantie de loyé", "Une garantie de loyer, Visale", "Action Logement"),
        (False, "depot", "Une avance pour le dépôt de garantie, Loca-Pass", "Action Logement"),
    ],
    ids=["script", "no script"],
)
def test_naima_finds_keeps_waits_and_asks(phone, live_server, script, asked, name, partner):
    page = phone("naima", script=script)
    page.goto(live_server.url + "/parcours")
    page.get_by_role("link", name="Services et aides pour toi").click()
    page.get_by_role("searchbox").fill(asked)
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name=name).first.click()
    page.wait_for_url(re.compile(r"/services/[0-9a-f-]{36}$"))
    page.get_by_role("button", name="Garder dans mes favoris").click()
    says(page, "C’est dans tes favoris")
    page.get_by_role("button", name="Me prévenir quand je peux demander").click()
    says(page, "Un rappel sonnera le")
    page.get_by_label("Ta question").fill("Tu m’aides ?")
    page.get_by_role("button", name="Envoyer à Karim").click()
    page.wait_for_url("**/messages/*")
    expect(page.locator("main")).to_contain_text(f"{name} ({partner})")
    expect(page.locator("main")).to_contain_text("Tu m’aides")
    page.goto(live_server.url + "/services")
    expect(page.get_by_role("heading", name="Mes favoris")).to_be_visible()
    page.get_by_role("link", name="Premier chez-moi").click()
    expect(page.get_by_role("heading", name="Un seul dossier")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_karim_proposes_and_naima_says_not_for_me(phone, live_server, script):
    karim = phone("karim", script=script)
    karim.goto(live_server.url + "/jeunes")
    karim.get_by_role("link", name="Services et aides").click()
    karim.goto(f"{live_server.url}/jeunes/{live_server.cast.naima.id}/services")
    offer = karim.get_by_role("listitem").filter(has_text="12 séances chez un psychologue")
    offer.locator("summary").click()
    offer.get_by_label("Un mot pour Naïma").fill("Si tu veux.")
    offer.get_by_role("button", name="Proposer").click()
    says(karim, "C’est proposé. Naïma choisit.")
    naima = phone("naima", script=script)
    naima.goto(live_server.url + "/notifications")
    naima.get_by_role("link", name="On te propose une offre").first.click()
    expect(naima.locator("main")).to_contain_text("Si tu veux.")
    naima.get_by_role("button", name="Pas pour moi").click()
    expect(naima.locator("main")).not_to_contain_text("te propose cette offre")
    naima.get_by_role("button", name="Annuler").click()
    expect(naima.locator("main")).to_contain_text("te propose cette offre")


@pytest.mark.parametrize(
    ("script", "name"),
    [(True, "Résidence sociale Adoma"), (False, "Le transport moins cher")],
    ids=["script", "no script"],
)
def test_marc_finds_what_is_to_check_and_checks_it(phone, live_server, script, name):
    marc = phone("marc", script=script)
    marc.goto(live_server.url + "/equipe")
    marc.get_by_role("link", name="Catalogue du département").click()
    marc.get_by_role("link", name="À vérifier").click()
    marc.get_by_role("link", name=name).click()
    marc.get_by_role("button", name="Vérifié aujourd’hui").click()
    says(marc, "vérifiée aujourd’hui")
    expect(marc.get_by_role("button", name="J’ai relu, c’est juste")).to_have_count(0)
    marc.locator("#delay").fill("Un mois")
    marc.get_by_role("button", name="Enregistrer le brouillon").click()
    says(marc, "C’est enregistré comme brouillon.")
    expect(marc.locator("main")).to_contain_text("Écrite par Marc Auvray.")
