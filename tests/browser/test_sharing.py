"""One paper given from a phone: to Karim for a week, to a landlord by a link and a code; both taken back."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from services import circle, documents
from services.circle import Viewer
from services.database import acting_as, as_system, session
from tests.browser.phone import says
from tests.documents import samples


@pytest.fixture
def people(browser, live_server, sign_in):
    """`people("karim")`: his own phone, signed in; `people()`: somebody outside."""
    opened = []

    def of(slug: str | None = None):
        context = browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 844})
        opened.append(context)
        page = context.new_page()
        if slug:
            sign_in(page, slug)
        return page

    yield of
    for context in opened:
        context.close()


@pytest.fixture
def card(live_server):
    """Naïma’s card, with the picture of its page."""
    naima = live_server.cast.naima.id
    with acting_as(naima):
        own = circle.find_relation(Viewer(naima), naima)
        with documents.take([documents.Sent(BytesIO(samples.photo()), "carte.jpg")]) as taken:
            about = documents.About(kind="identity_card", title="Ma carte")
            kept = documents.add_document(own, taken, about, uuid4())
    with as_system():
        version = session.scalars(
            select(documents.DocumentVersion.id).where(documents.DocumentVersion.document_id == kept)
        ).one()
    session.remove()
    documents.prepare_document(version)
    session.remove()
    return f"{live_server.url}/documents/{kept}"


def stop(page) -> None:
    page.locator("#shares").get_by_role("button", name=re.compile("Arrêter le partage")).click()
    says(page, "C’est fini")


def test_naima_gives_karim_her_card_for_a_week_and_takes_it_back(people, live_server, card):
    naima, karim = people("naima"), people("karim")
    naima.goto(card)
    naima.get_by_role("link", name="Partager").click()
    naima.locator("#person label", has_text="Karim").click()
    naima.locator("#person").get_by_role("button", name="Partager").click()
    says(naima, "C’est partagé")
    expect(naima.locator("#shares")).to_contain_text("Karim")
    karim.goto(f"{live_server.url}/notifications")
    expect(karim.locator("main")).to_contain_text("Un papier vous attend")
    karim.goto(f"{live_server.url}/documents")
    karim.locator("main").get_by_role("link", name=re.compile("Ma carte")).click()
    karim.wait_for_url(card)
    assert karim.locator("img.doc-page").evaluate(
        "image => image.decode().then(() => image.naturalWidth > 0)"
    )
    expect(karim.get_by_role("link", name="Enregistrer le fichier")).to_have_count(0)
    stop(naima)
    karim.reload()
    expect(karim.locator("main")).to_contain_text("Cette page n’existe pas")
    naima.goto(f"{live_server.url}/journal")
    expect(naima.locator("main")).to_contain_text("a ouvert un papier de ton coffre")


def test_a_landlord_opens_a_link_with_its_code_and_it_closes(people, live_server, card):
    naima, landlord = people("naima"), people()
    naima.goto(f"{card}/partage")
    naima.locator("#link summary").first.click()
    naima.locator("#whom").fill("M. Petit")
    naima.locator("#link").get_by_role("button", name="Faire le lien").click()
    code = naima.locator("#code").inner_text()
    landlord.goto(naima.locator("#address").input_value())
    landlord.locator("#code").fill("ZZZZZZ")
    landlord.get_by_role("button", name="Ouvrir").click()
    expect(landlord.locator("[role=alert]")).to_contain_text("Il reste 4 essais")
    landlord.locator("#code").fill(code.lower())
    landlord.get_by_role("button", name="Ouvrir").click()
    expect(landlord.get_by_role("heading", name="Ma carte")).to_be_visible()
    assert landlord.locator("img.doc-page").evaluate(
        "image => image.decode().then(() => image.naturalWidth > 0)"
    )
    naima.goto(card)
    expect(naima.locator("#shares")).to_contain_text("Ouvert 1")
    stop(naima)
    landlord.reload()
    expect(landlord.locator("main")).to_contain_text("Ce lien ne s’ouvre pas")
    naima.goto(f"{live_server.url}/journal")
    expect(naima.locator("main")).to_contain_text("avec ton lien")
