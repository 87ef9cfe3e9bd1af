"""A request filled in a bus without network: it waits, says that nothing has left, leaves once; or says why it did not."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from services import database, requests
from tests.browser.phone import until
from tests.browser.waiting import BAR, bar, go_offline, outbox_is_ready, waiting
from tests.catalogue.conftest import make_offer, own
from tests.requests.conftest import AnAdviser

pytestmark = pytest.mark.whole_browser
NAME = "Naïma Benali, rue des Lilas"


@pytest.fixture
def room(live_server):
    offer = make_offer("Une chambre", partner="Le Foyer", fields=["name"])
    AnAdviser(offer)
    database.session.remove()
    return offer


@pytest.fixture
def filled(page, context, live_server, sign_in, room):
    """The form is open, the network goes, she fills it and sends."""
    sign_in(page, "naima")
    page.goto(f"{live_server.url}/services/{room}/demande")
    outbox_is_ready(page)
    go_offline(page, context)
    page.get_by_label("Prénom et nom").first.check()
    page.locator("[name=name]").fill(NAME)
    page.get_by_role("button", name="Envoyer ma demande").click()
    until(page, lambda: "1 chose attend le réseau" in bar(page))
    return page


def asked(member, offer) -> int:
    with database.acting_as(member.id):
        found = [one for one in requests.requests_of(own(member)) if one.offer_id == offer]
    database.session.remove()
    return len(found)


def test_it_waits_sealed_says_so_and_leaves_once(filled, context, live_server, room):
    naima = live_server.cast.naima
    filled.locator(f"{BAR} summary").click()
    expect(filled.locator(BAR)).to_contain_text("Pas encore parti. Le partenaire n’a rien reçu.")
    assert asked(naima, room) == 0
    (row,) = waiting(filled)
    assert "Lilas" not in row["text"], "what the phone keeps is sealed"
    context.set_offline(False)
    until(filled, lambda: asked(naima, room) == 1)
    expect(filled.get_by_role("heading", level=1)).to_contain_text("Une chambre")
    expect(filled.locator("main")).to_contain_text(NAME)
    assert waiting(filled) == []


def test_an_offer_that_closed_meanwhile_says_why_and_the_page_keeps_its_words(
    filled, context, live_server, room
):
    with database.as_system(), database.transaction():
        database.session.execute(text("UPDATE offers SET state = 'hidden' WHERE id = :id"), {"id": room})
    database.session.remove()
    context.set_offline(False)
    expect(filled.locator(BAR)).to_contain_text("n’est plus ouverte")
    expect(filled.locator(BAR)).to_contain_text("Ce n’est pas parti")
    assert filled.locator("[name=name]").input_value() == NAME
    assert asked(live_server.cast.naima, room) == 0


def test_filled_again_it_stands_for_what_it_was(filled, context, live_server, room):
    """A second tap, with other words: one waits, and leaves."""
    filled.locator("[name=name]").fill("Naïma")
    filled.get_by_role("button", name="Envoyer ma demande").click()
    until(filled, lambda: len(waiting(filled)) == 1)
    context.set_offline(False)
    until(filled, lambda: asked(live_server.cast.naima, room) == 1)
    expect(filled.locator("main")).not_to_contain_text("Lilas")


def test_filled_again_after_a_try_that_failed_what_she_took_out_does_not_leave(
    filled, context, live_server, room
):
    """The phone believed that it had the network: what did not arrive is not what leaves later."""
    with filled.expect_event("requestfailed", lambda one: one.url.endswith("/demande")):
        filled.evaluate(
            "Object.defineProperty(navigator, 'onLine', { get: () => true }); dispatchEvent(new Event('online'))"
        )
    filled.locator("[name=name]").fill("Naïma")
    filled.get_by_role("button", name="Envoyer ma demande").click()
    until(filled, lambda: len(waiting(filled)) == 1)
    context.set_offline(False)
    filled.evaluate("dispatchEvent(new Event('online'))")
    until(filled, lambda: asked(live_server.cast.naima, room) == 1)
    expect(filled.locator("main")).to_contain_text("Une chambre")
    expect(filled.locator("main")).not_to_contain_text("Lilas")
