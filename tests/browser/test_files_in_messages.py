"""A photo sent to somebody from a phone: underground it waits with its message, and arrives once; without script, at once."""

import os

import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import func, select

from services import documents
from services.database import as_system, session
from services.documents import Attachment, UploadPart
from tests.browser.phone import until
from tests.browser.talking import begun, bubbles, open_talk, read_by, write
from tests.browser.waiting import Between, bar, go_offline, in_sight, waiting
from tests.documents import samples

pytestmark = pytest.mark.whole_browser

FILES = """async () => {
  const answer = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result); request.onerror = fail;
  });
  const store = await answer(indexedDB.open("envol-outbox"));
  const parts = await answer(store.transaction("files").objectStore("files").getAll());
  store.close();
  return parts.map(({ key, bytes }) => [key, new TextDecoder("latin1").decode(bytes)]);
}"""


@pytest.fixture
def between(live_server):
    server = live_server.app.wsgi_app
    live_server.app.wsgi_app = found = Between(server)
    yield found
    live_server.app.wsgi_app = server


@pytest.fixture
def photo(tmp_path):
    """Large enough to go in several parts."""
    path = tmp_path / "IMG 1.jpg"
    Image.frombytes("RGB", (1000, 700), os.urandom(1000 * 700 * 3)).save(path, quality=90)
    assert path.stat().st_size > 2 * documents.PART_SIZE
    return path


@pytest.fixture
def talk(page, live_server, sign_in, between):
    """Naïma has opened her conversation with Karim on her phone."""
    sign_in(page, "naima")
    conversation = begun(live_server.cast.naima, live_server.cast.karim)
    open_talk(page, live_server, conversation)
    return conversation


def choose(page, *paths) -> None:
    page.locator(".composer__files > summary").click()
    page.set_input_files("input[type=file]", [str(one) for one in paths])


def number_of(model) -> int:
    with as_system():
        number = session.scalar(select(func.count()).select_from(model))
    session.remove()
    return number or 0


def draw_all() -> None:
    """What the worker does."""
    documents.prepare_waiting()


def test_a_photo_taken_underground_waits_sealed_and_arrives_once(page, context, talk, photo):
    before = number_of(Attachment)
    go_offline(page, context)
    choose(page, photo)
    page.locator(".composer__send").click()
    until(page, lambda: "en attente" in bubbles(page)[-1])
    assert "IMG 1.jpg" in bubbles(page)[-1]
    assert "1 chose attend le réseau" in bar(page)
    parts = page.evaluate(FILES)
    assert len(parts) == -(-photo.stat().st_size // documents.PART_SIZE)
    assert not any("JFIF" in body for _key, body in parts)
    context.set_offline(False)
    until(page, lambda: waiting(page) == [], seconds=20)
    assert page.evaluate(FILES) == []
    assert (number_of(Attachment), number_of(UploadPart)) == (before + 1, 0)
    until(page, lambda: "IMG 1.jpg" in bubbles(page)[-1] and "en attente" not in bubbles(page)[-1])
    draw_all()
    until(
        page, lambda: page.locator("#talk img").last.evaluate("(one) => one.complete && one.naturalWidth > 0")
    )


def test_an_answer_that_is_lost_sends_nothing_again(page, talk, photo, between):
    before = number_of(Attachment)
    choose(page, photo)
    between.fault = between.deaf
    page.locator(".composer__send").click()
    until(page, lambda: between.posts >= 1 and "en attente" in bubbles(page)[-1])
    between.fault = None
    in_sight(page)
    until(page, lambda: waiting(page) == [], seconds=20)
    assert number_of(Attachment) == before + 1


def test_taken_back_its_file_is_gone_from_the_phone(page, context, live_server, talk, photo):
    naima = live_server.cast.naima
    before, said = number_of(Attachment), read_by(naima, talk)
    go_offline(page, context)
    choose(page, photo)
    page.locator(".composer__send").click()
    until(page, lambda: "en attente" in bubbles(page)[-1])
    page.locator("#talk").get_by_role("button", name="Annuler").click()
    until(page, lambda: waiting(page) == [])
    assert page.evaluate(FILES) == []
    context.set_offline(False)
    write(page, "Rien à montrer")
    until(page, lambda: read_by(naima, talk) == [*said, "Rien à montrer"])
    assert number_of(Attachment) == before


def test_a_refusal_is_said_in_the_bar_and_can_be_erased(page, talk, tmp_path):
    locked = tmp_path / "paie.pdf"
    locked.write_bytes(samples.locked_pdf())
    choose(page, locked)
    page.locator(".composer__send").click()
    until(page, lambda: "protégé par un mot de passe" in bar(page))
    page.locator("[data-outbox-list]").get_by_role("button", name="Effacer").click()
    until(page, lambda: waiting(page) == [])
    assert page.evaluate(FILES) == []


def test_nothing_to_say_does_not_leave_and_five_files_are_said_before(page, talk, photo):
    page.evaluate("document.addEventListener('invalid', () => { window.isHeldBack = true; }, true)")
    page.locator(".composer__send").click()
    until(page, lambda: page.evaluate("window.isHeldBack"))
    assert page.evaluate("document.querySelector('#words').validity.valueMissing")
    assert waiting(page) == []
    choose(page, *[photo] * 5)
    said = "document.querySelector('#file').validationMessage"
    until(page, lambda: "4 fichiers au plus" in page.evaluate(said))
    page.set_input_files("input[type=file]", str(photo))
    until(page, lambda: page.evaluate("document.querySelector('[data-composer]').checkValidity()"))


def test_without_script_on_a_shared_phone_it_goes_at_once(new_context, live_server, sign_in, photo):
    page = new_context(java_script_enabled=False).new_page()
    conversation = begun(live_server.cast.naima, live_server.cast.karim)
    before = number_of(Attachment)
    sign_in(page, "naima", "shared")
    page.goto(f"{live_server.url}/messages/{conversation}")
    choose(page, photo)
    page.locator(".composer__send").click()
    expect(page.locator("#talk .message__file").last).to_contain_text("IMG 1.jpg")
    assert number_of(Attachment) == before + 1
    draw_all()
    page.goto(f"{live_server.url}/messages/{conversation}")
    page.locator("#talk .message__file").last.click()
    page.get_by_role("button", name="Ranger dans mes documents").click()
    page.wait_for_url("**/documents/*")
    expect(page.get_by_role("heading", name="IMG 1")).to_be_visible()
