"""A mentor from the application to the first appointment and the thank you, as each role, without JavaScript too."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from services import accounts, circle, database, mentoring
from services.accounts import CardKind
from services.circle import PostKind, Viewer
from services.database import acting_as, as_system, session, transaction
from tests.circle import world

NUMBER = "HON 2026 118"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def new_page(request, new_context):
    return lambda: new_context(java_script_enabled=request.param).new_page()


def enter(page, url: str, account_id) -> None:
    """Somebody who is not of the cast comes in by a code of their card."""
    code = accounts.make_card(account_id, CardKind.SHARED)[0]
    database.session.commit()
    database.session.remove()
    page.goto(f"{url}/connexion")
    page.get_by_role("link", name="J’ai une carte de codes").click()
    page.get_by_label("Ton code").fill(code)
    page.get_by_label("C’est le mien").check()
    page.get_by_role("button", name="Ouvrir").click()
    page.wait_for_url("**/accueil")


def apply(page, url: str, first_name: str) -> None:
    page.goto(f"{url}/mentors/candidature")
    page.get_by_label("Votre prénom").fill(first_name)
    page.get_by_label("Votre nom", exact=True).fill("Martin")
    page.get_by_label("Votre e-mail ou votre téléphone").fill(f"{first_name}@icade.example".lower())
    page.get_by_label("Votre métier").select_option("digital")
    page.get_by_label("Où vous êtes").select_option(index=1)
    page.get_by_label("Découvrir un métier").check()
    page.get_by_label("J’ai lu la charte et je la signe").check()
    page.get_by_role("button", name="Envoyer ma candidature").click()
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()


def read_by_a_second_cadre(first_name: str):
    """The other cadre of the département, and the account of the mentor; by the operations, as another day would."""
    cadre = world.make_account("Hélène")
    world.make_post(cadre, PostKind.CADRE, world.make_team())
    viewer = Viewer(cadre, is_stepped_up=True)
    with acting_as(cadre), transaction():
        line = next(one for one in mentoring.open_desk(viewer).lines if one.name.startswith(first_name))
        mentoring.agree(viewer, line.id, NUMBER)
        account_id = mentoring.open_sheet(viewer, line.id).line.account_id
    accounts.open_account(account_id, language="fr")
    session.commit()
    database.session.remove()
    return account_id


def test_paul_applies_is_checked_is_chosen_meets_ines_and_it_ends_kindly(
    new_page, live_server, sign_in, request
):
    first_name = "Paul" if "with script" in request.node.name else "Paule"
    visitor = new_page()
    apply(visitor, live_server.url, first_name)
    visitor.context.close()
    marc = new_page()
    sign_in(marc, "marc")
    marc.goto(f"{live_server.url}/mentors/equipe")
    marc.get_by_role("link", name=f"Ouvrir la fiche de {first_name} Martin").click()
    marc.get_by_label("Numéro de l’attestation").fill(NUMBER)
    marc.get_by_role("button", name="Noter").click()
    expect(marc.locator("main")).to_contain_text("Un autre cadre du département la lit à son tour")
    marc.context.close()
    mentor = read_by_a_second_cadre(first_name)

    ines = new_page()
    sign_in(ines, "ines")
    ines.goto(f"{live_server.url}/mentors?metier=digital")
    card = ines.locator("section.card").filter(has_text=first_name).first
    card.get_by_text(f"Choisir {first_name}", exact=True).click()
    card.get_by_label("Ce que tu veux lui dire de toi").fill("J’aime coder.")
    card.get_by_role("button", name=f"Demander à {first_name}").click()
    expect(ines.locator("main")).to_contain_text(f"Ta demande à {first_name} attend une réponse")

    page = new_page()
    enter(page, live_server.url, mentor)
    page.goto(f"{live_server.url}/mentors")
    expect(page.locator("main")).to_contain_text("J’aime coder.")
    page.get_by_role("button", name="Oui, avec plaisir").click()
    expect(page.get_by_role("heading", name="Inès", exact=True)).to_be_visible()

    ines.goto(f"{live_server.url}/mentors")
    expect(ines.get_by_role("link", name="Proposer un rendez-vous")).to_be_visible()
    ines.get_by_text(f"Arrêter avec {first_name}", exact=True).click()
    ines.get_by_role("button", name="Oui, arrêter").click()
    expect(ines.locator("main")).to_contain_text(f"C’est fini avec {first_name}")
    page.goto(f"{live_server.url}/mentors")
    expect(page.locator("main")).to_contain_text("Un jeune a choisi d’arrêter")
    with as_system():
        left = session.scalar(
            text("SELECT count(*) FROM links WHERE account_id = :a AND ended_at IS NULL"), {"a": mentor}
        )
    until = circle.attested_until(mentor)
    database.session.remove()
    assert (left, until is None) == (0, False)
