"""A référent on a wide screen: every conversation beside the open one; on a phone, one after the other."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

# Whoever watches the same thing since earlier has heard before us.
HEARD = """() => new Promise((done) => {
  new IntersectionObserver(() => done()).observe(document.querySelector(".beside > div"));
})"""


@pytest.fixture
def talks(page, live_server, sign_in) -> list[str]:
    """Karim writes to Naïma and to Théo; the addresses of the two conversations."""
    sign_in(page, "karim")
    found = []
    for name in ("Naïma", "Théo"):
        page.goto(live_server.url + "/messages/ecrire")
        page.get_by_role("button", name=re.compile(name)).first.click()
        page.wait_for_url(re.compile("/messages/[0-9a-f-]{36}"))
        arrived = page.locator(".message[data-seq]", has_text="Bonjour")
        before = arrived.count()
        page.locator(".composer__words").fill("Bonjour")
        page.locator(".composer__send").click()
        expect(arrived).to_have_count(before + 1)
        found.append(urlsplit(page.url).path)
    return found


def test_on_a_wide_screen_the_list_stands_beside_and_says_where_one_is(page, live_server, talks):
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(live_server.url + talks[0])
    beside = page.locator(".beside .talks__line")
    expect(beside).to_have_count(2)
    expect(page.locator(".beside [aria-current=page]")).to_have_attribute("href", re.compile(talks[0]))
    beside.filter(has_text="Théo").click()
    page.wait_for_url(f"**{talks[1]}**")
    expect(page.locator("h1")).to_have_text("Théo")
    assert not problems


def test_on_a_phone_the_list_is_neither_shown_nor_fetched(page, live_server, talks):
    page.set_viewport_size({"width": 390, "height": 844})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live_server.url + talks[0])
    page.evaluate(HEARD)
    assert not page.locator(".beside").is_visible()
    assert not [one for one in asked if "ici=" in one]
    page.set_viewport_size({"width": 1280, "height": 800})  # held sideways, a large phone has room for it
    expect(page.locator(".beside .talks__line")).to_have_count(2)
    assert len([one for one in asked if "ici=" in one]) == 1


def test_naima_has_her_own_page_whatever_the_screen(page, live_server, sign_in, talks, browser):
    with browser.new_context(viewport={"width": 1280, "height": 800}) as hers:
        phone = hers.new_page()
        sign_in(phone, "naima")
        phone.goto(live_server.url + talks[0])
        expect(phone.locator(".message")).not_to_have_count(0)
        expect(phone.locator(".beside")).to_have_count(0)
