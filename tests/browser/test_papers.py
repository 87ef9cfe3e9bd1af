"""A paper added from a phone: with the script on a network that goes and comes back, without it in one go, shown, taken back."""

import os
import re

import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import func, select

from services import documents
from services.database import as_system, session
from services.documents.models import Document, UploadPart
from tests.documents import samples


@pytest.fixture
def photo(tmp_path):
    """Large enough to go in several parts."""
    path = tmp_path / "IMG 1.jpg"
    Image.frombytes("RGB", (1000, 700), os.urandom(1000 * 700 * 3)).save(path, quality=90)
    assert path.stat().st_size > 2 * documents.PART_SIZE
    return path


def sign_in(page, live_server, slug: str) -> None:
    page.goto(f"{live_server.url}/demo")
    page.locator(f"form[action='/demo/{slug}'] button").click()
    page.wait_for_url(lambda url: "/demo" not in url)


def number_of(model) -> int:
    with as_system():
        number = session.scalar(select(func.count()).select_from(model))
    session.remove()
    return number or 0


def test_a_photo_begun_underground_arrives_once(page, live_server, photo):
    sign_in(page, live_server, "naima")
    before = number_of(Document)
    page.goto(f"{live_server.url}/documents/ajouter?sorte=identity_card")
    refused = []

    def tunnel(route) -> None:
        if len(refused) < 2:
            refused.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/documents/envois/*/1", tunnel)
    page.set_input_files("input[type=file]", str(photo))
    page.get_by_role("button", name="Garder ce papier").click()
    page.get_by_text("Le réseau manque").wait_for()
    page.wait_for_url(re.compile(r"/documents/[0-9a-f-]{36}$"))
    assert len(refused) == 2
    expect(page.get_by_role("heading", name="Carte d’identité")).to_be_visible()
    assert number_of(Document) == before + 1
    assert number_of(UploadPart) == 0


def test_the_field_of_files_speaks_french_says_what_was_chosen_and_shows_where_one_is(
    page, live_server, photo
):
    sign_in(page, live_server, "naima")
    page.goto(f"{live_server.url}/documents/ajouter")
    button = page.get_by_text("Prendre en photo ou choisir")
    expect(button).to_be_visible()
    with page.expect_file_chooser() as chosen:
        button.click()
    chosen.value.set_files(str(photo))
    expect(page.get_by_text("IMG 1.jpg")).to_be_visible()
    page.locator("#file").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#file")).to_be_focused()
    assert button.locator("..").evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    assert page.locator("#file").evaluate("one => one.getBoundingClientRect().width") <= 1


def test_a_refusal_is_said_where_one_is_and_the_file_can_be_changed(page, live_server, photo, tmp_path):
    sign_in(page, live_server, "naima")
    locked = tmp_path / "paie.pdf"
    locked.write_bytes(samples.locked_pdf())
    page.goto(f"{live_server.url}/documents/ajouter")
    page.set_input_files("input[type=file]", str(locked))
    page.get_by_role("button", name="Garder ce papier").click()
    page.get_by_text("protégé par un mot de passe").wait_for()
    page.set_input_files("input[type=file]", str(photo))
    page.get_by_role("button", name="Garder ce papier").click()
    page.wait_for_url(re.compile(r"/documents/[0-9a-f-]{36}$"))


def test_without_the_script_several_photos_are_one_paper_shown_and_taken_back(
    new_context, live_server, tmp_path
):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server, "naima")
    sides = [tmp_path / "recto.jpg", tmp_path / "verso.png"]
    sides[0].write_bytes(samples.photo())
    sides[1].write_bytes(samples.photo("PNG"))
    page.goto(f"{live_server.url}/documents/ajouter")
    expect(page.locator("#file")).to_be_visible()
    expect(page.get_by_text("Prendre en photo ou choisir")).to_be_hidden()
    page.set_input_files("input[type=file]", [str(side) for side in sides])
    page.get_by_role("button", name="Garder ce papier").click()
    expect(page.get_by_text("PDF, 2 pages")).to_be_visible()
    documents.prepare_waiting()
    page.get_by_role("link", name="Recharger").click()
    expect(page.locator("img.doc-page")).to_have_count(2)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Enregistrer le fichier").click()
    assert saved.value.suggested_filename == "Papier.pdf"
    page.get_by_role("button", name="Supprimer ce papier").click()
    page.wait_for_url("**/documents")
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("PDF, 2 pages")).to_be_visible()
