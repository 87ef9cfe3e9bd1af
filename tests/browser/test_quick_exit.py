"""Quitter vite: a tap or three Shifts, and nothing is left to see."""

import pytest
from playwright.sync_api import expect

from tests.browser.phone import kept_paths, stored, until, worker_is_ready

pytestmark = pytest.mark.whole_browser

ELSEWHERE = "https://meteo.invalid/"
BLANK_TIME = """() => {
  const start = { at: 0 };
  document.addEventListener("submit", () => { start.at = performance.now(); }, true);
  new MutationObserver(() => requestAnimationFrame(() => {
    if (!document.querySelector("main")) console.info("blank", performance.now() - start.at);
  })).observe(document.body, { childList: true });
}"""


@pytest.fixture
def at_home(page, context, live_server, sign_in):
    """Naïma's accueil, its worker ready, the way out leading to a page of the test."""
    context.route(
        ELSEWHERE, lambda route: route.fulfill(body="<title>Météo</title>", content_type="text/html")
    )
    sign_in(page, "naima")
    page.goto(live_server.url + "/accueil")
    worker_is_ready(page)
    page.reload()
    until(page, lambda: kept_paths(page))
    page.evaluate("(url) => { document.querySelector('[data-exit]').dataset.exitUrl = url; }", ELSEWHERE)
    return page


def test_a_tap_blanks_the_page_at_once_and_leaves_no_way_back(at_home, live_server):
    times = []
    at_home.on(
        "console", lambda said: times.append(float(said.text.split()[1])) if said.type == "info" else None
    )
    at_home.evaluate(BLANK_TIME)
    length = at_home.evaluate("history.length")
    at_home.click("[data-exit] button")
    at_home.wait_for_url(ELSEWHERE)
    until(at_home, lambda: times)
    assert times[0] < 100
    assert at_home.evaluate("history.length") == length
    at_home.goto(live_server.url + "/urgence")
    until(at_home, lambda: kept_paths(at_home) == [])


def test_three_shifts_do_the_same(at_home):
    for _ in range(3):
        at_home.keyboard.press("Shift")
    at_home.wait_for_url(ELSEWHERE)


def test_a_capital_letter_is_no_exit(at_home, live_server):
    for letter in "ABC":
        at_home.keyboard.press(f"Shift+{letter}")
    # An exit would have blanked the page before the key came up; and it did listen: with the last one, three in a row.
    assert at_home.locator("main").is_visible()
    assert at_home.url == live_server.url + "/accueil"
    for _ in range(2):
        at_home.keyboard.press("Shift")
    at_home.wait_for_url(ELSEWHERE)


def test_without_network_it_leads_to_a_neutral_page(at_home, context, live_server):
    context.set_offline(True)
    at_home.click("[data-exit] button")
    at_home.wait_for_url("**/calme")
    assert "Naïma" not in at_home.content()
    until(at_home, lambda: stored(at_home)["pages"] == [])
    at_home.goto(live_server.url + "/accueil")
    expect(at_home.get_by_role("heading", name="C’est fermé")).to_be_visible()
    assert "Naïma" not in at_home.content()


def test_it_works_without_javascript(new_context, live_server):
    page = new_context(java_script_enabled=False).new_page()
    page.route(
        "https://**", lambda route: route.fulfill(body="<title>Météo</title>", content_type="text/html")
    )
    page.goto(live_server.url + "/urgence")
    page.click("[data-exit] button")
    page.wait_for_url("https://**")
