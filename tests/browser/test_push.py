"""Push, from the tap that agrees to it to the tap that opens the right page, in Chromium.

A headless Chromium has no push service behind it: `PushManager` answers with a subscription made here, whose pushes
arrive at our own service, which verifies and decrypts them; the protocol of the browser's tools then delivers the
plain text to the real worker. tests/browser/test_push_firefox.py has a real subscription.
"""

import json
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from app.notifications.texts import CatalogueTexts
from services import database, delivery, journey
from services.circle import Viewer, find_relation
from services.delivery import Gateways, PushService
from services.notifications import AllowList, Vapid, new_private_key
from tests.browser.phone import stored, until, worker_is_ready
from tests.loops import run_async
from tests.notifications.push_service import push_service

pytestmark = pytest.mark.whole_browser

SUBSCRIPTION = """
(() => {
  const made = %s;
  const key = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const subscription = () => {
    const { key: serverKey, number } = JSON.parse(localStorage.getItem("test-push"));
    return {
      ...made[number], options: { applicationServerKey: key(serverKey).buffer }, toJSON: () => made[number],
      unsubscribe: async () => { localStorage.removeItem("test-push"); return true; },
    };
  };
  PushManager.prototype.getSubscription = async () => localStorage.getItem("test-push") ? subscription() : null;
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    localStorage.setItem("test-push", JSON.stringify({ key: applicationServerKey, number: 0 }));
    return subscription();
  };
})();
"""
SHOWN = """async () => (await registration.getNotifications()).map(
  ({ title, body, tag, data }) => ({ title, body, tag, navigate: data.navigate }))"""
KEPT_KEY = "JSON.parse(localStorage.getItem('test-push'))?.key"
ASKED = """const ask = Notification.requestPermission.bind(Notification);
Notification.requestPermission = () => { localStorage.setItem("asked", "yes"); return ask(); };"""
TAPPED = """async () => self.dispatchEvent(new NotificationEvent(
  "notificationclick", { notification: (await registration.getNotifications())[0] }))"""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with push_service(tmp_path_factory.mktemp("push")) as made:
        yield made


@pytest.fixture
def browsers(service, context, live_server):
    """Two subscriptions of this phone (it changes from one to the other), and a server that allows their service."""
    settings = live_server.app.extensions["settings"]
    outgoing = replace(settings.outgoing, push_test_origin=service.origin)
    live_server.app.extensions["settings"] = replace(settings, outgoing=outgoing)
    made = [service.new_browser(), service.new_browser()]
    forms = [
        {"endpoint": one.endpoint, "keys": {"p256dh": one.form["p256dh"], "auth": one.form["auth"]}}
        for one in made
    ]
    context.add_init_script(SUBSCRIPTION % json.dumps(forms))
    context.grant_permissions(["notifications"], origin=live_server.url)
    service.received = []
    yield made
    with database.as_system():
        database.session.execute(text("DELETE FROM push_subscriptions"))
        database.session.commit()
    database.session.remove()


def endpoints() -> list[str]:
    with database.as_system():
        found = list(database.session.execute(text("SELECT endpoint FROM push_subscriptions")).scalars())
    database.session.remove()
    return found


def who_agreed() -> list[UUID]:
    with database.as_system():
        found = list(database.session.execute(text("SELECT account_id FROM push_subscriptions")).scalars())
    database.session.remove()
    return found


def own(account_id):
    return find_relation(Viewer(account_id), account_id)


def help_asked(live_server):
    naima = live_server.cast.naima.id
    with database.acting_as(naima):
        help_id = journey.ask_help(own(naima), None, "Je suis perdue", uuid4())
    database.session.remove()
    return help_id


def karim_takes(live_server, help_id) -> None:
    karim = live_server.cast.karim.id
    with database.acting_as(karim):
        journey.take_help(find_relation(Viewer(karim), live_server.cast.naima.id), help_id)
    database.session.remove()


def worker_sends(live_server, service) -> None:
    """What the worker does."""
    with database.as_system():
        ids = list(
            database.session.execute(text("SELECT id FROM notifications WHERE read_at IS NULL")).scalars()
        )
    database.session.remove()
    outgoing = live_server.app.extensions["settings"].outgoing

    async def send() -> None:
        vapid = Vapid(outgoing.vapid, outgoing.vapid_subject)
        push = PushService(vapid, AllowList(origins=frozenset({service.origin})), anchor=str(service.anchor))
        delivery.use_gateways(Gateways(live_server.url, CatalogueTexts(live_server.url), push=push))
        await delivery.deliver(ids)
        await push.close()

    run_async(send())


def agree(page, live_server, sign_in) -> None:
    sign_in(page, "naima")
    page.goto(live_server.url + "/accueil")
    worker_is_ready(page)
    page.reload()  # from here on the worker has this page
    page.locator("[data-push-offer] [data-push-on]").click()
    page.locator("[data-push-offer]").wait_for(state="hidden")


def delivered(context, page, live_server, payload: str):
    """The plain text of a push given to the real worker; gives the worker."""
    cdp = context.new_cdp_session(page)
    found = []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    cdp.send("ServiceWorker.enable")
    until(page, lambda: found)
    cdp.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": live_server.url + "/", "registrationId": found[-1]["registrationId"], "data": payload},
    )
    worker = context.service_workers[0]
    until(page, lambda: worker.evaluate(SHOWN))
    return worker


def test_from_the_tap_that_agrees_to_the_tap_that_opens(
    page, context, live_server, sign_in, browsers, service
):
    help_id = help_asked(live_server)
    agree(page, live_server, sign_in)
    assert endpoints() == [browsers[0].endpoint]
    karim_takes(live_server, help_id)
    worker_sends(live_server, service)
    (received,) = service.received
    worker = delivered(context, page, live_server, received.text)
    (shown,) = worker.evaluate(SHOWN)
    assert (shown["title"], shown["body"]) == ("Envol", "Tu as du nouveau")
    assert shown["tag"] == received.headers["topic"]
    worker.evaluate(TAPPED)
    page.wait_for_url(f"**/aide/{help_id}")
    until(page, lambda: worker.evaluate(SHOWN) == [])


def test_when_the_app_is_closed_the_tap_opens_it_at_the_right_page(
    page, context, live_server, sign_in, browsers, service
):
    help_id = help_asked(live_server)
    agree(page, live_server, sign_in)
    karim_takes(live_server, help_id)
    worker_sends(live_server, service)
    elsewhere = context.new_page()
    page.close()
    payload = next(one.text for one in service.received if one.payload["kind"] == "news")
    worker = delivered(context, elsewhere, live_server, payload)
    # A tap made by a test is not a gesture of somebody: the browser would refuse the new window, not the address.
    worker.evaluate("() => { clients.openWindow = async (address) => { self.opened = address; }; }")
    worker.evaluate(TAPPED)
    address = until(elsewhere, lambda: worker.evaluate("() => self.opened"))
    assert address == json.loads(payload)["notification"]["navigate"]
    elsewhere.goto(address)
    elsewhere.wait_for_url(f"**/aide/{help_id}")


def test_an_empty_push_shows_something_all_the_same(page, context, live_server, sign_in, browsers):
    help_asked(live_server)
    agree(page, live_server, sign_in)
    worker = delivered(context, page, live_server, "")
    (shown,) = worker.evaluate(SHOWN)
    assert (shown["body"], shown["navigate"]) == ("Du nouveau", "/notifications")


def test_the_address_changes_and_the_server_learns_it_at_the_next_opening(
    page, live_server, sign_in, browsers
):
    help_asked(live_server)
    agree(page, live_server, sign_in)
    page.evaluate(
        "localStorage.setItem('test-push', JSON.stringify({...JSON.parse(localStorage.getItem('test-push')), number: 1}))"
    )
    page.goto(live_server.url + "/parcours")
    until(page, lambda: browsers[1].endpoint in endpoints())


FORGOTTEN = """() => new Promise((done) => {
  indexedDB.open("envol-offline").onsuccess = ({ target: { result: store } }) => {
    const change = store.transaction("marks", "readwrite");
    change.objectStore("marks").clear();
    change.oncomplete = () => { store.close(); done(); };
  };
})"""


def ringing() -> int:
    """How many browsers would ring: their session opens something."""
    with database.as_system():
        rings = text(
            "SELECT count(*) FROM push_subscriptions s JOIN sessions e ON e.id = s.session_id"
            " WHERE e.ended_at IS NULL AND e.locked_at IS NULL"
        )
        found = database.session.scalar(rings)
    database.session.remove()
    return found or 0


def test_after_a_quick_exit_the_phone_rings_again_at_the_next_opening(page, live_server, sign_in, browsers):
    help_asked(live_server)
    agree(page, live_server, sign_in)
    page.evaluate(FORGOTTEN)  # as the quick exit does, here and there
    with database.as_system():
        database.session.execute(text("UPDATE sessions SET locked_at = now()"))
        database.session.commit()
    database.session.remove()
    assert ringing() == 0
    sign_in(page, "naima")
    page.goto(live_server.url + "/parcours")
    until(page, lambda: ringing() == 1)


CHANGED = """async (sent) => {
  const event = new ExtendableEvent("pushsubscriptionchange");
  Object.defineProperty(event, "newSubscription", { value: sent });
  const waited = [];
  event.waitUntil = (work) => waited.push(work);
  self.dispatchEvent(event);
  await Promise.all(waited);
}"""


def changes_by_itself(context, browser) -> None:
    form = browser.form
    sent = {"endpoint": form["endpoint"], "keys": {"p256dh": form["p256dh"], "auth": form["auth"]}}
    context.service_workers[0].evaluate(CHANGED, sent)


def test_the_browser_changes_it_by_itself_with_no_page_open(page, context, live_server, sign_in, browsers):
    help_asked(live_server)
    agree(page, live_server, sign_in)
    changes_by_itself(context, browsers[1])
    until(page, lambda: browsers[1].endpoint in endpoints())


def test_once_somebody_else_is_there_it_is_told_for_nobody(page, context, live_server, sign_in, browsers):
    """Théo never agreed; that the phone is Naïma’s says nothing of him."""
    help_asked(live_server)
    agree(page, live_server, sign_in)
    sign_in(page, "theo")
    changes_by_itself(context, browsers[1])
    assert browsers[1].endpoint not in endpoints()


REMEMBER = """([kept, mark]) => new Promise((done) => {
  localStorage.setItem("test-push", kept);
  indexedDB.open("envol-offline").onsuccess = ({ target: { result: store } }) => {
    const change = store.transaction("marks", "readwrite");
    change.objectStore("marks").put(mark);
    change.oncomplete = () => { store.close(); done(); };
  };
})"""


def test_what_the_phone_still_remembers_of_naima_rings_nothing_for_theo(page, live_server, sign_in, browsers):
    """Her session was over, and he came in before the phone could be emptied."""
    help_asked(live_server)
    agree(page, live_server, sign_in)
    kept = page.evaluate("localStorage.getItem('test-push')")
    (mark,) = [one for one in stored(page)["marks"] if one["id"] == "push"]
    sign_in(page, "theo")
    page.evaluate(REMEMBER, [kept, mark])
    page.goto(live_server.url + "/parcours")
    until(page, lambda: page.evaluate("localStorage.getItem('test-push')") is None)
    assert who_agreed() == [live_server.cast.naima.id]


def test_with_a_new_key_of_the_house_the_next_opening_subscribes_again(
    page, live_server, sign_in, browsers, monkeypatch
):
    """The subscription made with the former key would be refused for ever (trust PUSH-04)."""
    help_asked(live_server)
    agree(page, live_server, sign_in)
    former, renewed = page.evaluate(KEPT_KEY), Vapid(new_private_key(), "mailto:envol@example.org").public
    monkeypatch.setitem(live_server.app.extensions, "push_key", renewed)
    page.goto(live_server.url + "/parcours")
    until(page, lambda: page.evaluate(KEPT_KEY) == renewed != former)
    assert endpoints() == [browsers[0].endpoint]


def test_nobody_is_asked_anything_before_they_tap(page, context, live_server, sign_in, browsers):
    """Not on arrival, not on the page of the settings (trust PUSH-10)."""
    context.add_init_script(ASKED)
    help_asked(live_server)
    sign_in(page, "naima")
    for path in ("/accueil", "/parcours", "/notifications", "/moi/notifications"):
        page.goto(live_server.url + path)
    worker_is_ready(page)
    page.locator("[data-push-when=off]").wait_for()
    assert page.evaluate("localStorage.getItem('asked')") is None
    page.locator("[data-push-on]").click()
    page.locator("[data-push-off]").wait_for()
    assert page.evaluate("localStorage.getItem('asked')") == "yes"


def test_not_now_holds_and_stopping_is_one_tap(page, live_server, sign_in, browsers):
    help_asked(live_server)
    sign_in(page, "naima")
    page.goto(live_server.url + "/accueil")
    with page.expect_navigation():
        page.locator("[data-push-offer] form button").click()
    assert page.url == live_server.url + "/accueil"
    expect(page.locator("[data-push-offer]")).to_have_count(0)
    page.goto(live_server.url + "/moi/notifications")
    page.locator("[data-push-on]").click()
    page.locator("[data-push-off]").click()
    page.locator("[data-push-on]").wait_for()
    assert endpoints() == []


def test_an_iphone_is_told_how_to_put_it_on_its_home_screen(page, context, live_server, sign_in):
    context.add_init_script("Object.defineProperty(navigator, 'standalone', { value: false })")
    sign_in(page, "naima")
    page.goto(live_server.url + "/moi/notifications")
    page.get_by_text("Toucher Partager, en bas de Safari.").wait_for()
    expect(page.locator("[data-push-on]")).to_be_hidden()


def test_the_icon_of_the_app_says_how_much_awaits(page, context, live_server, sign_in):
    context.add_init_script("navigator.setAppBadge = async (n) => { window.badge = n; }")
    help_id = help_asked(live_server)
    karim_takes(live_server, help_id)
    sign_in(page, "naima")
    page.goto(live_server.url + "/accueil")
    until(page, lambda: page.evaluate("window.badge"))
    assert page.evaluate("window.badge") == int(page.get_attribute("body", "data-unread"))
