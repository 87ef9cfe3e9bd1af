"""A step ticked in a bus without network leaves by itself, once, in the name of whoever ticked it."""

import pytest
from playwright.sync_api import expect

from app.pwa import worker
from services import database, journey
from services.journey import StepState
from tests.browser.phone import stored, until, worker_is_ready
from tests.browser.waiting import (
    BAR,
    Between,
    bar,
    choose,
    go_offline,
    in_sight,
    operations_of,
    state_of,
    step_page,
    waiting,
)
from tests.journey.conftest import own_path

pytestmark = pytest.mark.whole_browser


@pytest.fixture
def naima(live_server):
    return live_server.cast.naima


@pytest.fixture
def between(live_server):
    """What stands between the phone and the server."""
    server = live_server.app.wsgi_app
    live_server.app.wsgi_app = found = Between(server)
    yield found
    live_server.app.wsgi_app = server


@pytest.fixture
def on_step(page, live_server, sign_in, naima, between):
    """Naïma reads a step of hers, not begun, on her phone."""
    put(naima, StepState.TODO)
    sign_in(page, "naima")
    step_page(page, live_server, naima)
    return page


def put(member, state, step="L4"):
    """The state as another phone left it."""
    with database.acting_as(member.id):
        relation = own_path(member)
        journey.set_state(relation, journey.step_address(relation.space, step), state)
    database.session.remove()


def shows(page, state: str) -> None:
    """Wait until the page says of the step that it is in this state."""
    said = page.locator("main [data-outbox-state]:visible, main [data-outbox-shown]:visible")
    expect(said.first).to_contain_text(state)


def test_a_tick_with_network_goes_at_once(on_step, naima, between):
    on_step.evaluate("window.stillThere = true")
    choose(on_step, "doing")
    expect(on_step.locator("main")).to_contain_text("C’est noté.")
    assert on_step.evaluate("window.stillThere")
    shows(on_step, "En cours")
    assert (state_of(naima), between.posts) == ("doing", 1)
    until(on_step, lambda: (waiting(on_step), bar(on_step)) == ([], ""))


def test_a_tick_without_network_waits_and_leaves_once(on_step, context, naima, between):
    before = operations_of(naima)
    go_offline(on_step, context)
    choose(on_step, "done")
    until(on_step, lambda: "1 chose attend le réseau" in bar(on_step))
    shows(on_step, "Fait")
    expect(on_step.locator("main")).to_contain_text("en attente")
    assert state_of(naima) == "todo"
    context.set_offline(False)
    until(on_step, lambda: state_of(naima) == "done")
    until(on_step, lambda: bar(on_step) == "" and "en attente" not in on_step.inner_text("main"))
    assert operations_of(naima) == before + 1


def test_a_kept_page_opened_without_network_can_be_ticked(on_step, context, naima, live_server):
    go_offline(on_step, context)
    on_step.reload()
    expect(on_step.locator(".kept")).to_contain_text("Page vue le")
    choose(on_step, "done")
    expect(on_step.locator("main")).to_contain_text("en attente")
    on_step.reload()
    until(on_step, lambda: "1 chose attend le réseau" in bar(on_step))
    shows(on_step, "Fait")
    context.set_offline(False)
    until(on_step, lambda: state_of(naima) == "done")
    on_step.locator("body[data-offline-account]").wait_for()
    expect(on_step.locator(".kept")).to_have_count(0)
    shows(on_step, "Fait")


def test_what_waits_can_be_taken_back(on_step, context, naima, between):
    go_offline(on_step, context)
    choose(on_step, "done")
    on_step.locator("main [data-outbox-shown] button").first.click()
    until(on_step, lambda: waiting(on_step) == [])
    shows(on_step, "À faire")
    context.set_offline(False)
    in_sight(on_step)
    choose(on_step, "doing")
    until(on_step, lambda: state_of(naima) == "doing")
    assert between.posts == 1


def test_an_answer_that_is_lost_makes_no_second_act(on_step, naima, between):
    before = operations_of(naima)
    between.fault = between.deaf
    choose(on_step, "done")
    until(on_step, lambda: state_of(naima) == "done" and "1 chose attend" in bar(on_step))
    # Meanwhile, on her other phone, she thinks again.
    put(naima, StepState.TODO)
    between.fault = None
    in_sight(on_step)
    until(on_step, lambda: waiting(on_step) == [])
    assert between.posts > 1
    assert (state_of(naima), operations_of(naima)) == ("todo", before + 1)


def test_an_act_perhaps_gone_is_taken_back_after_it(on_step, naima, between):
    between.fault = between.deaf
    choose(on_step, "done")
    until(on_step, lambda: state_of(naima) == "done" and "1 chose attend" in bar(on_step))
    on_step.locator("main [data-outbox-shown] button").first.click()
    until(on_step, lambda: "2 choses attendent le réseau" in bar(on_step))
    between.fault = None
    on_step.locator("[data-outbox-now]").click()
    until(on_step, lambda: waiting(on_step) == [])
    assert state_of(naima) == "todo"


def test_the_page_of_a_hotel_is_no_answer(on_step, naima, between):
    between.fault = between.hotel
    choose(on_step, "done")
    until(on_step, lambda: between.posts and "1 chose attend" in bar(on_step))
    assert len(waiting(on_step)) == 1
    assert state_of(naima) == "todo"
    between.fault = None
    on_step.locator("[data-outbox-now]").click()
    until(on_step, lambda: state_of(naima) == "done" and waiting(on_step) == [])


def test_it_leaves_with_every_page_closed(on_step, context, naima):
    go_offline(on_step, context)
    choose(on_step, "done")
    until(on_step, lambda: "1 chose attend" in bar(on_step))
    other = context.new_page()
    on_step.close()
    context.set_offline(False)
    until(other, lambda: state_of(naima) == "done")


def test_a_browser_whose_worker_does_not_sync_sends_from_the_page(
    page, context, live_server, sign_in, naima, between
):
    page.add_init_script("delete ServiceWorkerRegistration.prototype.sync; delete globalThis.SyncManager")
    put(naima, StepState.TODO)
    sign_in(page, "naima")
    step_page(page, live_server, naima)
    go_offline(page, context)
    choose(page, "done")
    until(page, lambda: "1 chose attend" in bar(page))
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.add_init_script("delete ServiceWorkerRegistration.prototype.sync; delete globalThis.SyncManager")
    page.goto(live_server.url + "/parcours")
    until(page, lambda: state_of(naima) == "done")
    until(page, lambda: waiting(page) == [])
    assert between.posts == 1


def test_two_tabs_send_each_thing_once_and_in_order(on_step, context, live_server, naima, between):
    other = context.new_page()
    step_page(other, live_server, naima)
    go_offline(on_step, context)
    for page, state in ((on_step, "doing"), (other, "done"), (on_step, "not_for_me")):
        before = len(waiting(page))
        choose(page, state)
        until(page, lambda page=page, before=before: len(waiting(page)) == before + 1)
    until(other, lambda: "3 choses attendent le réseau" in bar(other))
    context.set_offline(False)
    until(other, lambda: waiting(other) == [])
    assert (state_of(naima), between.posts) == ("not_for_me", 3)
    until(on_step, lambda: bar(on_step) == bar(other) == "")


def test_theo_neither_sees_nor_sends_what_naima_left(on_step, live_server, sign_in, naima, between):
    between.fault = between.away
    choose(on_step, "done")
    until(on_step, lambda: "1 chose attend" in bar(on_step))
    sign_in(on_step, "theo")
    between.fault, between.posts = None, 0
    theo = live_server.cast.theo
    step_page(on_step, live_server, theo)
    choose(on_step, "doing")
    until(on_step, lambda: state_of(theo) == "doing" and bar(on_step) == "")
    [row] = waiting(on_step)
    assert not [word for word in ("done", "etapes", "state") if word in row["text"]]
    assert (between.posts, state_of(naima)) == (1, "todo")
    sign_in(on_step, "naima")
    until(on_step, lambda: state_of(naima) == "done" and waiting(on_step) == [])


def test_theo_who_signs_out_leaves_nothing_behind_not_even_of_naima(
    on_step, live_server, sign_in, naima, between
):
    """docs/decisions/0016: it was said to wait, never to be sent."""
    between.fault = between.away
    choose(on_step, "done")
    until(on_step, lambda: "1 chose attend" in bar(on_step))
    sign_in(on_step, "theo")
    between.fault = None
    on_step.goto(live_server.url + "/moi")
    on_step.locator("form[data-sign-out] button").click()
    on_step.wait_for_url("**/connexion")
    until(on_step, lambda: waiting(on_step) == [])
    sign_in(on_step, "naima")
    assert state_of(naima) == "todo"


def test_a_page_of_naima_left_open_sends_nothing_as_theo(
    on_step, context, live_server, sign_in, naima, between
):
    other, theo = context.new_page(), live_server.cast.theo
    put(theo, StepState.TODO)
    sign_in(other, "theo")
    choose(on_step, "done")
    until(on_step, lambda: "1 chose attend" in bar(on_step))
    in_sight(on_step)
    step_page(other, live_server, theo)
    choose(other, "doing")
    until(other, lambda: state_of(theo) == "doing")
    until(other, lambda: bar(other) == "")
    assert (state_of(naima), between.posts, len(waiting(other))) == ("todo", 1, 1)


def test_after_a_quick_exit_it_waits_for_her(on_step, context, live_server, sign_in, naima, between):
    between.fault = between.away
    choose(on_step, "done")
    until(on_step, lambda: "1 chose attend" in bar(on_step))
    on_step.evaluate("document.querySelector('[data-exit]').dataset.exitUrl = '/calme'")
    on_step.click("[data-exit] button")
    on_step.wait_for_url("**/calme")
    between.fault = None
    on_step.goto(live_server.url + "/connexion")
    until(on_step, lambda: stored(on_step)["pages"] == [])
    assert len(waiting(on_step)) == 1
    until(on_step, lambda: bar(on_step) == "")
    assert state_of(naima) == "todo"
    sign_in(on_step, "naima")
    until(on_step, lambda: state_of(naima) == "done" and waiting(on_step) == [])


def test_when_the_session_is_over_nothing_is_lost(on_step, live_server, sign_in, naima, between):
    on_step.request.post(live_server.url + "/sortie", max_redirects=0)
    choose(on_step, "done")
    until(on_step, lambda: "La session est finie" in bar(on_step))
    assert len(waiting(on_step)) == 1
    sign_in(on_step, "naima")
    until(on_step, lambda: state_of(naima) == "done")


def test_what_changed_elsewhere_is_shown_and_she_chooses(on_step, context, naima):
    for button, kept in (("Mettre", "done"), ("Laisser", "not_for_me")):
        put(naima, StepState.TODO)
        on_step.reload()
        expect(on_step.locator("main button[name=state]")).to_have_count(4)
        go_offline(on_step, context)
        choose(on_step, "done")
        until(on_step, lambda: "1 chose attend" in bar(on_step))
        put(naima, StepState.NOT_FOR_ME)
        context.set_offline(False)
        until(on_step, lambda: "a changé ailleurs" in bar(on_step))
        assert state_of(naima) == "not_for_me"
        assert "Mettre «\u00a0Fait\u00a0»" in bar(on_step)
        assert "Laisser «\u00a0Pas pour moi\u00a0»" in bar(on_step)
        on_step.locator(BAR).get_by_role("button", name=button).click()
        until(on_step, lambda: bar(on_step) == "")
        until(on_step, lambda kept=kept: state_of(naima) == kept)


def test_a_page_from_before_an_update_still_sends(on_step, live_server, naima, monkeypatch):
    on_step.reload()
    until(on_step, lambda: on_step.evaluate("Boolean(navigator.serviceWorker.controller)"))
    monkeypatch.setattr(worker, "_version", lambda text: "next-version")
    worker.worker_script.cache_clear()
    on_step.evaluate(
        "navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => true)"
    )
    on_step.locator("[data-update-banner]").wait_for(state="visible")
    on_step.evaluate(
        "document.querySelectorAll('[name=csrf_token]').forEach((field) => { field.value = 'old'; })"
    )
    choose(on_step, "done")
    until(on_step, lambda: state_of(naima) == "done")
    worker.worker_script.cache_clear()


@pytest.fixture
def me(on_step, context, live_server):
    """Naïma's page of herself, where she signs out, while a step she did waits for the network."""
    me = context.new_page()
    me.goto(live_server.url + "/moi")
    go_offline(on_step, context)
    choose(on_step, "done")
    until(on_step, lambda: "1 chose attend" in bar(on_step))
    return me


def test_signing_out_asks_what_to_do_with_what_waits(me, on_step, context, live_server, naima):
    dialog = me.locator("[data-outbox-leave]")
    me.locator("form[data-sign-out] button").click()
    expect(dialog).to_contain_text("1 chose attend le réseau")
    expect(dialog.get_by_role("button", name="Envoyer")).to_be_hidden()
    dialog.get_by_role("button", name="Rester").click()
    expect(dialog).to_be_hidden()
    assert len(waiting(on_step)) == 1
    me.locator("form[data-sign-out] button").click()
    dialog.get_by_role("button", name="Effacer").click()
    expect(me.locator("h1")).to_contain_text("C’est fermé")
    assert waiting(on_step) == []
    context.set_offline(False)
    on_step.goto(live_server.url + "/accueil")
    assert on_step.url == live_server.url + "/connexion"
    assert state_of(naima) == "todo"


def test_what_leaves_while_one_is_asked_lets_one_go(me, context, naima):
    me.locator("form[data-sign-out] button").click()
    expect(me.locator("[data-outbox-leave]")).to_be_visible()
    context.set_offline(False)
    me.wait_for_url("**/connexion")
    assert state_of(naima) == "done"


def test_signing_out_can_send_first(on_step, naima, between, live_server):
    between.fault = between.away
    choose(on_step, "done")
    until(on_step, lambda: "1 chose attend" in bar(on_step))
    on_step.goto(live_server.url + "/moi")
    on_step.locator("form[data-sign-out] button").click()
    dialog = on_step.locator("[data-outbox-leave]")
    posts = between.posts
    dialog.get_by_role("button", name="Envoyer").click()
    until(on_step, lambda: between.posts > posts)
    expect(dialog).to_contain_text("1 chose attend le réseau")
    between.fault = None
    in_sight(on_step)
    on_step.wait_for_url("**/connexion")
    assert state_of(naima) == "done"


def test_on_a_shared_phone_nothing_waits(page, context, live_server, sign_in, naima):
    put(naima, StepState.TODO)
    sign_in(page, "naima", "shared")
    step_page(page, live_server, naima, kept=False)
    worker_is_ready(page)
    go_offline(page, context)
    choose(page, "done")
    expect(page.locator("[data-status]")).to_contain_text("Ça n’est pas parti")
    assert waiting(page) == []
    context.set_offline(False)


@pytest.mark.parametrize(
    "refusal",
    [
        "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); }",
        "Object.defineProperty(globalThis, 'indexedDB', { value: undefined })",
        "crypto.subtle.importKey = () => Promise.reject(new Error('refused'))",
    ],
)
def test_where_nothing_can_be_kept_a_tick_goes_as_any_form(
    page, live_server, sign_in, naima, between, refusal
):
    page.add_init_script(refusal)
    put(naima, StepState.TODO)
    sign_in(page, "naima")
    step_page(page, live_server, naima, kept=False)
    choose(page, "done")
    until(page, lambda: state_of(naima) == "done")
    expect(page.locator("main")).to_contain_text("C’est noté.")
    assert between.posts == 0


def test_fifty_acts_leave_in_order(on_step, context, naima, between):
    go_offline(on_step, context)
    for count in range(50):
        choose(on_step, ("doing", "done", "todo")[count % 3])
        until(on_step, lambda count=count: len(waiting(on_step)) == count + 1)
    context.set_offline(False)
    until(on_step, lambda: waiting(on_step) == [], seconds=20)
    # Each was decided upon the one before: another order would have been refused.
    assert (state_of(naima), between.posts) == ("done", 50)
