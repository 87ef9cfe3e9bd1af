"""An open conversation: what the other says comes by itself, and what one was writing stays."""

import pytest
from playwright.sync_api import expect

from services import database, messages
from services.database import acting_as
from services.messages import ReactionKind
from tests.browser.phone import until
from tests.browser.talking import begun, bubbles, open_talk, read_by
from tests.messages.conftest import opened, say


@pytest.fixture
def naima(live_server):
    return live_server.cast.naima


@pytest.fixture
def karim(live_server):
    return live_server.cast.karim


@pytest.fixture
def talk(page, live_server, sign_in, naima, karim):
    """Naïma has opened her conversation with Karim, who wrote once."""
    conversation = begun(naima, karim)
    sent = does(lambda: say(karim, conversation, "Bonjour Naïma"))
    does(lambda: acts(naima, conversation, lambda there: messages.save_draft(there, "")))
    sign_in(page, "naima")
    open_talk(page, live_server, conversation)
    page.evaluate("window.notReloaded = true")
    return conversation, sent.id


def acts(member, conversation, act):
    with acting_as(member.id):
        act(opened(member, conversation))


def does(act):
    """What somebody does elsewhere, in a session of its own."""
    try:
        return act()
    finally:
        database.session.remove()


def test_what_karim_writes_corrects_and_takes_back_is_there_without_a_tap(page, naima, karim, talk):
    conversation, first = talk
    page.locator("textarea[name=words]").fill("Je suis en train d’éc")
    does(lambda: say(karim, conversation, "On se voit jeudi ?"))
    until(page, lambda: "jeudi" in bubbles(page)[-1])

    def changes(act):
        acts(karim, conversation, act)
        looks(page)

    does(lambda: changes(lambda there: messages.edit_message(there, first, "Bonjour Naïma !")))
    until(page, lambda: any("Bonjour Naïma !" in one and "modifié" in one for one in bubbles(page)))
    last = page.locator("#talk .message").last.get_attribute("id")
    does(lambda: changes(lambda there: messages.withdraw_message(there, last_of(there))))
    until(page, lambda: "Message retiré" in bubbles(page)[-1])
    assert page.locator("#talk .message").last.get_attribute("id") == last
    does(lambda: changes(lambda there: messages.react(there, first, ReactionKind.HEART)))
    until(page, lambda: page.locator(".message__reaction").count() == 1)
    assert page.locator("textarea[name=words]").input_value() == "Je suis en train d’éc"
    assert page.evaluate("window.notReloaded")


def looks(page):
    """As when she takes her phone again: it asks at once."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def last_of(there):
    return messages.messages_of(there).messages[-1].id


def test_it_is_there_within_five_seconds(page, live_server, karim, talk):
    """By the clock of the page, moved by five seconds."""
    conversation, _first = talk
    page.clock.install()
    page.goto(f"{live_server.url}/messages/{conversation}")
    page.locator("#talk .message").last.wait_for()
    does(lambda: say(karim, conversation, "Dans cinq secondes"))
    with page.expect_response("**/apres/*"):
        page.clock.run_for(5000)
    until(page, lambda: "Dans cinq secondes" in bubbles(page)[-1])


def test_nothing_on_screen_tells_that_somebody_is_there_or_writes(page, context, live_server, karim, talk):
    """Karim has it open and types: Naïma’s page does not change (trust PWA-12)."""
    conversation, _first = talk
    before = page.locator("main").inner_text()
    answers = []
    page.on("response", lambda answer: answers.append(answer.status) if "/apres/" in answer.url else None)
    with context.browser.new_context() as his:
        there = his.new_page()
        there.goto(f"{live_server.url}/demo")
        there.locator("form[action='/demo/karim'] button").click()
        there.wait_for_url(lambda url: "/demo" not in url)
        there.goto(f"{live_server.url}/messages/{conversation}")
        there.locator("textarea[name=words]").press_sequentially("Alors, ce rendez-vous")
        with page.expect_request("**/apres/*") as asked:
            looks(page)
        asked.value.response().finished()
    assert set(answers) == {204}
    assert page.locator("main").inner_text() == before


def test_a_quick_answer_is_put_in_the_field_and_sent_by_a_second_tap(page, naima, talk):
    conversation, _first = talk
    before = read_by(naima, conversation)
    chip = page.locator("[data-quick-words]").first
    words = chip.get_attribute("data-quick-words")
    chip.click()
    expect(page.locator("textarea[name=words]")).to_have_value(words)
    assert read_by(naima, conversation) == before
    page.locator(".composer__send").click()
    until(page, lambda: read_by(naima, conversation) == [*before, words])


def test_what_was_begun_is_there_when_one_comes_back(page, live_server, talk):
    conversation, _first = talk
    page.locator("textarea[name=words]").fill("Je voulais te dire")
    page.goto(live_server.url + "/accueil")
    until(page, lambda: drafted(page, live_server, conversation) == "Je voulais te dire")


def drafted(page, live_server, conversation):
    page.goto(f"{live_server.url}/messages/{conversation}")
    return page.locator("textarea[name=words]").input_value()
