"""One paper given from a phone: to Karim for a week, to a landlord by a link and a code; both taken back."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import select

from services import circle, documents
from services.circle import Viewer
from services.database import acting_as, as_system, session
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


def test_naima_gives_karim_her_card_for_a_week_and_takes_it_back(people, live_server, card):
    naima, karim = people("naima"), people("karim")
    naima.goto(card)
    naima.get_by_role("link", name="Partager").click()
    naima.locator("#person label", has_text="Karim").click()
    naima.locator("#person").get_by_role("button", name="Partager").click()
    assert "C’est partagé" in naima.locator("[data-announce]").first.inner_text()
    assert "Karim" in naima.locator("#shares").inner_text()
    karim.goto(f"{live_server.url}/notifications")
    assert "Un papier vous attend" in karim.locator("main").inner_text()
    karim.goto(f"{live_server.url}/documents")
    karim.locator("main").get_by_role("link", name=re.compile("Ma carte")).click()
    assert karim.locator("img.doc-page").evaluate(
        "image => image.decode().then(() => image.naturalWidth > 0)"
    )
    assert karim.get_by_role("link", name="Enregistrer le fichier").count() == 0
    stop(naima)
    karim.reload()
    assert "Cette page n’existe pas" in karim.locator("main").inner_text()
    naima.goto(f"{live_server.url}/journal")
    assert "a ouvert un papier de ton coffre" in naima.locator("main").inner_text()


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
    assert "Il reste 4 essais" in landlord.locator("[role=alert]").inner_text()
    landlord.locator("#code").fill(code.lower())
    landlord.get_by_role("button", name="Ouvrir").click()
    assert landlord.get_by_role("heading", name="Ma carte").is_visible()
    assert landlord.locator("img.doc-page").evaluate(
        "image => image.decode().then(() => image.naturalWidth > 0)"
    )
    naima.goto(card)
    assert "Ouvert 1" in naima.locator("#shares").inner_text()
    stop(naima)
    landlord.reload()
    assert "Ce lien ne s’ouvre pas" in landlord.locator("main").inner_text()
    naima.goto(f"{live_server.url}/journal")
    assert "avec ton lien" in naima.locator("main").inner_text()
