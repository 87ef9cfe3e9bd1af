"""A new version waits for a tap, and what Naïma is typing comes back."""

import pytest
from playwright.sync_api import expect

from app.pwa import worker
from tests.browser.phone import until, worker_is_ready

pytestmark = pytest.mark.whole_browser

LOOK_FOR_IT = "navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => true)"
LEFT_TO_GIVE_BACK = """() => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => done(data);
  navigator.serviceWorker.controller.postMessage({ type: "give-back", path: location.pathname }, [port2]);
})"""
FIRST_FIELD = "main textarea, main input[type=text], main input[type=search]"


@pytest.fixture
def deploy(monkeypatch):
    def new_version():
        worker.worker_script.cache_clear()
        monkeypatch.setattr(worker, "_version", lambda text: "next-version")

    yield new_version
    worker.worker_script.cache_clear()


def test_typed_text_survives_the_reload(page, live_server, sign_in, deploy):
    sign_in(page, "naima")
    page.goto(live_server.url + "/parcours/logement")
    page.goto(live_server.url + page.locator("main a[href^='/etapes/']").first.get_attribute("href"))
    worker_is_ready(page)
    page.reload()
    field = page.locator(FIRST_FIELD).first
    field.evaluate("(field) => field.closest('details')?.setAttribute('open', '')")
    field.fill("Appeler le foyer mardi")
    deploy()
    page.evaluate(LOOK_FOR_IT)
    page.locator("[data-update-banner]").wait_for(state="visible")
    expect(field).to_have_value("Appeler le foyer mardi")
    with page.expect_navigation():
        page.click("[data-update-now]")
    until(page, lambda: page.evaluate("caches.keys()") == ["envol-next-version"])
    expect(field).to_have_value("Appeler le foyer mardi")
    page.reload()
    assert page.evaluate(LEFT_TO_GIVE_BACK) == {}
    expect(field).not_to_have_value("Appeler le foyer mardi")


def test_the_kill_switch_leaves_nothing(page, live_server, sign_in, monkeypatch):
    sign_in(page, "naima")
    page.goto(live_server.url + "/accueil")
    worker_is_ready(page)
    page.reload()
    monkeypatch.setattr("app.pwa.routes.worker_script", worker.kill_switch)
    page.evaluate(LOOK_FOR_IT)
    until(page, lambda: page.evaluate("caches.keys()") == [])
    until(page, lambda: not page.evaluate("navigator.serviceWorker.getRegistration().then(Boolean)"))
