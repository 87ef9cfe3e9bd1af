"""A conversation on a phone: opened, written in, and what the server has of it. The bench writes so too."""

from services import database, messages
from services.circle import Viewer
from tests.browser.phone import until, worker_is_ready
from tests.browser.waiting import outbox_is_ready
from tests.journey.conftest import own_path


def begun(jeune, other):
    with database.acting_as(jeune.id):
        conversation = messages.start_direct(own_path(jeune), other.id)
    database.session.remove()
    return conversation


def open_talk(page, live_server, conversation):
    page.goto(f"{live_server.url}/messages/{conversation}")
    worker_is_ready(page)
    outbox_is_ready(page)


def write(page, words):
    """Type and send; comes back once the phone has kept it."""
    page.locator("textarea[name=words]").fill(words)
    page.locator(".composer__send").click()
    until(page, lambda: page.locator("textarea[name=words]").input_value() == "")


def read_by(member, conversation):
    """The words of the conversation, as the server has them, first written first."""
    with database.acting_as(member.id):
        opened = messages.open_conversation(Viewer(member.id), own_path(member), conversation)
        words, page = [], messages.messages_of(opened)
        while page:
            words = [*(one.words for one in page.messages), *words]
            page = page.older and messages.messages_of(opened, before=page.older)
    database.session.remove()
    return words


def bubbles(page):
    return page.locator("#talk .message").all_inner_texts()
