"""A real subscription: a stock Firefox makes its keys, our push is encrypted for them, and Firefox shows it.

Between the two, a push service of ours that cannot read it: it verifies who sends and hands over what came.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.notifications.texts import CatalogueTexts
from services import database, delivery, notifications
from services.delivery import Gateways, PushService
from services.notifications import AllowList, Vapid
from tests.browser.firefox import Autopush, find_firefox, firefox
from tests.loops import run_async
from tests.notifications.push_service import push_service

SHOWN = """navigator.serviceWorker.ready.then((found) => found.getNotifications()).then((all) => all.map(
  ({ title, body, data }) => ({ title, body, navigate: data.navigate })))"""


@pytest.fixture
def binary() -> str:
    found = find_firefox()
    if found is None:
        pytest.skip("no Firefox here: install your system’s firefox-esr to run the one real subscription")
    return found


def test_naima_s_firefox_subscribes_and_shows_what_we_send(binary, live_server, tmp_path):
    run_async(scenario(binary, live_server, tmp_path), within=120)


async def scenario(binary, live_server, tmp_path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    with push_service(tmp_path) as service:
        allow(live_server, service)
        autopush = Autopush(service.new_mailbox)
        async with autopush.running(), firefox(binary, profile, autopush) as page:
            await naima_agrees(page, live_server)
            endpoint = (await asyncio.to_thread(endpoints))[0]
            await asyncio.to_thread(announce, live_server)
            await send(live_server, service)
            (left,) = service.left
            assert left.endpoint == endpoint
            await autopush.give(endpoint, left.body, left.headers["content-encoding"])
            (shown,) = await page.until(f"({SHOWN}).then((all) => all.length ? all : null)")
    assert (shown["title"], shown["body"]) == ("Envol", "Tu as du nouveau")
    assert shown["navigate"].startswith(f"{live_server.url}/notifications/")


async def naima_agrees(page, live_server) -> None:
    await page.goto(f"{live_server.url}/demo")
    await page.evaluate("document.querySelector(\"form[action='/demo/naima'] button\").click()")
    await page.until("location.pathname === '/accueil'")
    await page.goto(f"{live_server.url}/moi/notifications")
    await page.until("document.querySelector('[data-push-when=off]')?.hidden === false")
    await page.evaluate("document.querySelector('[data-push-on]').click()")
    await page.until("document.querySelector('[data-push-when=on]')?.hidden === false")


def allow(live_server, service) -> None:
    settings = live_server.app.extensions["settings"]
    outgoing = replace(settings.outgoing, push_test_origin=service.origin)
    live_server.app.extensions["settings"] = replace(settings, outgoing=outgoing)


def endpoints() -> list[str]:
    with database.as_system():
        found = list(database.session.execute(text("SELECT endpoint FROM push_subscriptions")).scalars())
    database.session.remove()
    return found


def announce(live_server) -> None:
    notifications.announce("help", [live_server.cast.naima.id], address="/parcours", delay=timedelta())
    database.session.remove()


def unread() -> list:
    with database.as_system():
        found = list(
            database.session.execute(
                text("SELECT id FROM notifications WHERE read_at IS NULL AND kind = 'help'")
            ).scalars()
        )
    database.session.remove()
    return found


async def send(live_server, service) -> None:
    outgoing = live_server.app.extensions["settings"].outgoing
    vapid = Vapid(outgoing.vapid, outgoing.vapid_subject)
    push = PushService(vapid, AllowList(origins=frozenset({service.origin})), anchor=str(service.anchor))
    delivery.use_gateways(Gateways(live_server.url, CatalogueTexts(live_server.url), push=push))
    await delivery.deliver(await asyncio.to_thread(unread))
    await push.close()
