"""A message written in a bus without network: seen at once where it will be, sent by itself, once, in order."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from services import database, messages
from services.circle import Viewer
from tests.browser.phone import everything_stored, kept_paths, stored, until
from tests.browser.talking import begun, bubbles, open_talk, read_by, write
from tests.browser.waiting import Between, bar, go_offline, in_sight, keeps, waiting
from tests.journey.conftest import own_path

pytestmark = pytest.mark.whole_browser

BUS = "Je suis dans le bus"


@pytest.fixture
def between(live_server):
    server = live_server.app.wsgi_app
    live_server.app.wsgi_app = found = Between(server)
    yield found
    live_server.app.wsgi_app = server


@pytest.fixture
def naima(live_server):
    return live_server.cast.naima


@pytest.fixture
def talk(page, live_server, sign_in, between, naima):
    """Naïma has opened her conversation with Karim on her phone."""
    sign_in(page, "naima")
    conversation = begun(naima, live_server.cast.karim)
    open_talk(page, live_server, conversation)
    return conversation


@contextmanager
def blocked(jeune, conversation):
    """Meanwhile the young person closed this conversation."""

    def change(how):
        with database.acting_as(jeune.id):
            how(messages.open_conversation(Viewer(jeune.id), own_path(jeune), conversation))
        database.session.remove()

    change(messages.block)
    yield
    change(messages.unblock)


def test_words_written_without_network_wait_and_leave_once(page, context, naima, talk, between):
    before = read_by(naima, talk)
    go_offline(page, context)
    write(page, BUS)
    until(page, lambda: "en attente" in bubbles(page)[-1])
    assert BUS in bubbles(page)[-1]
    assert "1 chose attend le réseau" in bar(page)
    assert "bus" not in str(waiting(page))
    context.set_offline(False)
    until(page, lambda: read_by(naima, talk) == [*before, BUS])
    until(page, lambda: BUS in bubbles(page)[-1] and "en attente" not in bubbles(page)[-1])
    until(page, lambda: (bar(page), between.posts) == ("", 1))


def test_words_that_wait_can_be_taken_back(page, context, naima, talk):
    before = read_by(naima, talk)
    go_offline(page, context)
    write(page, "Non, rien")
    until(page, lambda: "en attente" in bubbles(page)[-1])
    page.locator("#talk").get_by_role("button", name="Annuler").click()
    until(page, lambda: waiting(page) == [] and "Non, rien" not in page.locator("#talk").inner_text())
    context.set_offline(False)
    write(page, "Bonjour")
    until(page, lambda: read_by(naima, talk) == [*before, "Bonjour"])


def test_fifty_messages_leave_in_order_once_each(page, context, naima, talk, between):
    before = read_by(naima, talk)
    go_offline(page, context)
    written = [f"Message {count}" for count in range(1, 51)]
    for words in written:
        write(page, words)
    until(page, lambda: "50 choses attendent le réseau" in bar(page))
    context.set_offline(False)
    until(page, lambda: waiting(page) == [], seconds=20)
    assert read_by(naima, talk) == [*before, *written]
    assert between.posts == 50


def test_an_answer_that_is_lost_makes_no_second_message(page, naima, talk, between):
    before = read_by(naima, talk)
    between.fault = between.deaf
    write(page, "Tu es là ?")
    until(page, lambda: between.posts and "en attente" in bubbles(page)[-1])
    between.fault = None
    in_sight(page)
    until(page, lambda: waiting(page) == [])
    assert between.posts > 1
    assert read_by(naima, talk) == [*before, "Tu es là ?"]


def test_an_answer_lost_before_the_conversation_closed_is_no_failure(
    page, live_server, sign_in, naima, between
):
    lucie = live_server.cast.lucie
    conversation = begun(naima, lucie)
    before = read_by(naima, conversation)
    sign_in(page, "lucie")
    open_talk(page, live_server, conversation)
    between.fault = between.deaf
    write(page, "Bon courage pour demain")
    until(page, lambda: between.posts and "en attente" in bubbles(page)[-1])
    with blocked(naima, conversation):
        between.fault = None
        in_sight(page)
        until(page, lambda: waiting(page) == [])
        until(page, lambda: bar(page) == "")
    assert read_by(naima, conversation) == [*before, "Bon courage pour demain"]


def test_the_page_of_a_hotel_is_no_answer(page, naima, talk, between):
    before = read_by(naima, talk)
    between.fault = between.hotel
    write(page, "Bonjour")
    until(page, lambda: between.posts and "en attente" in bubbles(page)[-1])
    assert read_by(naima, talk) == before
    between.fault = None
    page.locator("[data-outbox-now]").click()
    until(page, lambda: read_by(naima, talk) == [*before, "Bonjour"])


def test_words_refused_stay_to_be_corrected_and_keep_their_place(page, context, naima, talk):
    before = read_by(naima, talk)
    page.evaluate("document.querySelector('textarea[name=words]').removeAttribute('maxlength')")
    go_offline(page, context)
    write(page, "trop " * 2000)
    write(page, "La suite")
    context.set_offline(False)
    until(page, lambda: "échec" in bar(page))
    until(page, lambda: "échec" in page.locator("#talk").inner_text())
    assert read_by(naima, talk) == before
    failed = page.locator("[data-outbox-list] textarea")
    assert failed.input_value().startswith("trop trop")
    failed.fill("Plus court")
    page.locator("[data-outbox-list]").get_by_role("button", name="Renvoyer").click()
    until(page, lambda: read_by(naima, talk) == [*before, "Plus court", "La suite"])
    until(page, lambda: bar(page) == "")


def test_words_refused_can_be_erased(page, naima, talk):
    before = read_by(naima, talk)
    page.evaluate("document.querySelector('textarea[name=words]').removeAttribute('maxlength')")
    write(page, "trop " * 2000)
    until(page, lambda: "échec" in bar(page))
    page.locator("[data-outbox-list]").get_by_role("button", name="Effacer").click()
    until(page, lambda: waiting(page) == [] and bar(page) == "")
    assert read_by(naima, talk) == before


def test_lucie_is_asked_before_a_telephone_number_leaves(page, live_server, sign_in, naima, between):
    lucie = live_server.cast.lucie
    conversation = begun(naima, lucie)
    before = read_by(naima, conversation)
    sign_in(page, "lucie")
    open_talk(page, live_server, conversation)
    write(page, "Appelle-moi au 06 12 34 56 78")
    until(page, lambda: "à choisir" in bar(page))
    assert "Envoyer quand même\u00a0?" in bar(page)
    assert "échec" not in bar(page) + bubbles(page)[-1]
    assert read_by(naima, conversation) == before
    page.locator("[data-outbox-list]").get_by_role("button", name="Envoyer quand même").click()
    until(page, lambda: read_by(naima, conversation) == [*before, "Appelle-moi au 06 12 34 56 78"])


def test_words_leave_with_every_page_closed(page, context, naima, talk):
    before = read_by(naima, talk)
    go_offline(page, context)
    write(page, "À demain")
    until(page, lambda: len(waiting(page)) == 1)
    other = context.new_page()
    page.close()
    context.set_offline(False)
    until(other, lambda: read_by(naima, talk) == [*before, "À demain"])


def test_two_tabs_write_in_one_order(page, context, live_server, naima, talk, between):
    before = read_by(naima, talk)
    other = context.new_page()
    open_talk(other, live_server, talk)
    go_offline(page, context)
    for tab, words in ((page, "un"), (other, "deux"), (page, "trois")):
        write(tab, words)
        until(page, lambda words=words: any(words in one for one in bubbles(page)))
    context.set_offline(False)
    until(page, lambda: waiting(page) == [])
    assert read_by(naima, talk) == [*before, "un", "deux", "trois"]
    assert between.posts == 3


def test_on_a_shared_phone_words_go_at_once_and_nothing_is_kept(page, live_server, sign_in, naima):
    conversation = begun(naima, live_server.cast.karim)
    before = read_by(naima, conversation)
    sign_in(page, "naima", "shared")
    page.goto(f"{live_server.url}/messages/{conversation}")
    page.locator("textarea[name=words]").fill("Sur le téléphone du foyer")
    page.locator(".composer__send").click()
    expect(page.locator("#talk .message").last).to_contain_text("Sur le téléphone du foyer")
    assert read_by(naima, conversation) == [*before, "Sur le téléphone du foyer"]
    assert not keeps(page)


def test_a_conversation_opened_without_network_has_no_words_but_can_be_written_to(
    page, context, live_server, naima, talk
):
    write(page, "Avant le tunnel")
    until(page, lambda: "Avant le tunnel" in read_by(naima, talk))
    page.goto(live_server.url + "/messages")
    for path in ("/messages", f"/messages/{talk}"):
        page.goto(live_server.url + path)
        until(page, lambda path=path: path in kept_paths(page))
    assert "tunnel" not in str(stored(page)["pages"])
    go_offline(page, context)
    page.goto(live_server.url + "/messages")
    page.locator(f"main a[href^='/messages/{talk}']").click()
    page.wait_for_url(f"**/messages/{talk}*")
    assert "tunnel" not in page.inner_text("body")
    page.locator("textarea[name=words]").fill("Dans le tunnel")
    page.locator("form[data-outbox] button").click()
    until(page, lambda: "1 chose attend le réseau" in bar(page))
    context.set_offline(False)
    until(page, lambda: read_by(naima, talk)[-1] == "Dans le tunnel")
    until(page, lambda: "Dans le tunnel" in bubbles(page)[-1])
    assert read_by(naima, talk).count("Dans le tunnel") == 1


def test_a_draft_is_not_kept_with_the_page(page, live_server, naima, talk):
    with database.acting_as(naima.id):
        opened = messages.open_conversation(Viewer(naima.id), own_path(naima), talk)
        messages.save_draft(opened, "Un secret pas encore dit")
    database.session.remove()
    page.goto(live_server.url + "/accueil")
    page.goto(f"{live_server.url}/messages/{talk}")
    until(page, lambda: f"/messages/{talk}" in kept_paths(page))
    expect(page.locator("textarea[name=words]")).to_have_value("Un secret pas encore dit")
    assert "secret" not in everything_stored(page)
