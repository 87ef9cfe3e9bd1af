"""A message written in a bus without network: seen at once where it will be, sent by itself, once, in order."""

import pytest

from services import database, messages
from services.circle import Viewer
from tests.browser.phone import until, worker_is_ready
from tests.browser.waiting import Between, bar, go_offline, waiting
from tests.journey.conftest import own_path


@pytest.fixture
def between(live_server):
    server = live_server.app.wsgi_app
    live_server.app.wsgi_app = found = Between(server)
    yield found
    live_server.app.wsgi_app = server


@pytest.fixture
def talk(page, live_server, sign_in, between):
    """Naïma has opened her conversation with Karim on her phone. Gives its address."""
    naima, karim = live_server.cast.naima, live_server.cast.karim
    with database.acting_as(naima.id):
        conversation = messages.start_direct(own_path(naima), karim.id)
    database.session.remove()
    sign_in(page, "naima")
    page.goto(f"{live_server.url}/messages/{conversation}")
    worker_is_ready(page)
    until(page, lambda: outbox_is_ready(page))
    return conversation


def outbox_is_ready(page):
    return page.evaluate(
        "indexedDB.databases().then((all) => all.some(({ name }) => name === 'envol-outbox'))"
    )


def write(page, words):
    count = len(waiting(page))
    page.locator("textarea[name=words]").fill(words)
    page.locator("form[data-outbox=message] button[type=submit]").last.click()
    return count


def read_by(member, conversation):
    """The words of the conversation, as the server has them."""
    with database.acting_as(member.id):
        own = own_path(member)
        opened = messages.open_conversation(Viewer(member.id), own, conversation)
        found = [one.words for one in messages.messages_of(opened).messages]
    database.session.remove()
    return found


def bubbles(page):
    return page.locator("#talk .message").all_inner_texts()


def test_words_written_without_network_wait_and_leave_once(page, context, live_server, talk, between):
    naima = live_server.cast.naima
    go_offline(page, context)
    write(page, "Je suis dans le bus")
    until(page, lambda: "en attente" in bubbles(page)[-1])
    assert "Je suis dans le bus" in bubbles(page)[-1]
    assert page.locator("textarea[name=words]").input_value() == ""
    assert "1 chose attend le réseau" in bar(page)
    assert "bus" not in str(waiting(page))
    context.set_offline(False)
    until(page, lambda: read_by(naima, talk) == ["Je suis dans le bus"])
    until(page, lambda: len(bubbles(page)) == 1 and "en attente" not in bubbles(page)[0])
    assert (bar(page), between.posts) == ("", 1)
