"""A file for a home from a phone: papers chosen, put in order, made by the worker, given by a link; with and without script."""

import re
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import expect

from app.documents.cover import cover_words
from app.printing.sheets import said_on
from services import circle, documents, printing
from services.circle import Viewer
from services.database import acting_as, session
from tests.browser.phone import says
from tests.documents import samples
from tests.documents.printed import read_back, written_pdf

PAPERS = (("identity_card", "Ma carte", written_pdf("Recto", "Verso")), ("payslip", "", samples.photo()))


@pytest.fixture
def phone(browser, live_server, sign_in):
    """`phone("naima")`: hers, signed in; `phone()`: somebody outside; `script=False`: a browser without."""
    opened = []

    def of(slug: str | None = None, *, script: bool = True):
        context = browser.new_context(
            locale="fr-FR", viewport={"width": 390, "height": 844}, java_script_enabled=script
        )
        opened.append(context)
        page = context.new_page()
        if slug:
            sign_in(page, slug)
        return page

    yield of
    for context in opened:
        context.close()


@pytest.fixture
def papers(live_server) -> list[UUID]:
    naima = live_server.cast.naima.id
    kept = []
    with acting_as(naima):
        own = circle.find_relation(Viewer(naima), naima)
        for kind, title, body in PAPERS:
            with documents.take([documents.Sent(BytesIO(body), "papier")]) as taken:
                about = documents.About(kind=kind, title=title)
                kept.append(documents.add_document(own, taken, about, uuid4()))
    session.remove()
    return kept


def worked(page) -> UUID:
    """The worker takes what this page waits for."""
    bundle = UUID(page.url.rsplit("/", 1)[1])
    documents.make_bundle(bundle, cover_words)
    session.remove()
    return bundle


def saved(download) -> bytes:
    with open(download.path(), "rb") as file:
        return file.read()


def test_naima_makes_a_file_and_a_landlord_opens_it_with_its_code(phone, live_server, papers):
    naima, landlord = phone("naima"), phone()
    naima.goto(f"{live_server.url}/documents")
    naima.get_by_role("link", name="Mes dossiers").click()
    naima.get_by_role("link", name="Faire un dossier").click()
    expect(naima.get_by_label("Le nom du dossier")).to_have_value("Dossier logement")
    for paper in papers:
        naima.locator(f'input[value="{paper}"]').check()
    naima.get_by_role("button", name="Faire le dossier").click()
    expect(naima.get_by_text("On prépare ton dossier")).to_be_visible()
    bundle = worked(naima)
    # The page asks for itself: nobody reloads it.
    naima.get_by_role("link", name="Partager").click()
    naima.get_by_text("Avec quelqu’un d’autre, par un lien").click()
    form = naima.locator("#link")
    form.get_by_label("Regarder et enregistrer le fichier").check()
    form.get_by_role("button", name="Faire le lien").click()
    address = naima.locator("#address").input_value()
    code = naima.locator("#code").inner_text()
    landlord.goto(address)
    expect(landlord.locator("body")).not_to_contain_text("Naïma")
    landlord.get_by_label("Code").fill(code)
    landlord.get_by_role("button", name="Ouvrir").click()
    with landlord.expect_download() as download:
        landlord.get_by_role("link", name="Enregistrer le fichier").click()
    assert len(read_back(saved(download.value)).pages) == 4
    naima.goto(f"{live_server.url}/documents/{bundle}")
    naima.locator("#shares").get_by_role("button", name=re.compile("Arrêter le partage")).click()
    says(naima, "C’est fini")
    assert landlord.goto(address).status == 404


def test_without_script_it_is_made_ordered_and_saved(phone, live_server, papers):
    naima = phone("naima", script=False)
    naima.goto(f"{live_server.url}/documents/dossiers/nouveau")
    for paper in papers:
        naima.locator(f'input[value="{paper}"]').check()
    naima.get_by_role("button", name="Faire le dossier").click()
    expect(naima.get_by_text("On prépare ton dossier")).to_be_visible()
    bundle = worked(naima)
    naima.get_by_role("link", name="Recharger").click()
    expect(naima.get_by_role("link", name="Enregistrer le PDF")).to_be_visible()
    naima.get_by_text("Changer l’ordre").click()
    last = naima.locator("#order select").last
    last.select_option("1")
    naima.get_by_role("button", name="Garder cet ordre").click()
    expect(naima.get_by_text("On refait ton dossier")).to_be_visible()
    documents.make_bundle(bundle, cover_words)
    session.remove()
    naima.reload()
    expect(naima.locator("#papers .row-link__text b").first).to_have_text("Fiche de paie")
    with naima.expect_download() as download:
        naima.get_by_role("link", name="Enregistrer le PDF").click()
    assert read_back(saved(download.value)).pages[2].strip() == "Recto"


def test_naima_has_her_project_as_a_pdf(phone, live_server):
    naima = phone("naima")
    naima.goto(f"{live_server.url}/projet")
    naima.get_by_role("button", name="Télécharger en PDF").click()
    expect(naima.get_by_text("Le PDF se prépare")).to_be_visible()
    printing.make_print(UUID(naima.url.rsplit("/", 1)[1]), said_on)
    session.remove()
    with naima.expect_download() as download:
        naima.get_by_role("link", name="Enregistrer le PDF").click()
    assert download.value.suggested_filename == "Projet d’accès à l’autonomie.pdf"
    assert read_back(saved(download.value)).is_for_all
