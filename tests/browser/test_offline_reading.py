"""Naïma reads her path on the bus; whoever takes the phone after her finds nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.phone import everything_stored, kept_paths, stored, until, worker_is_ready
from tests.browser.talking import begun, read_by
from tests.browser.waiting import bar

pytestmark = pytest.mark.whole_browser


def visit(page, url, *paths):
    """Open pages one after the other, each until the phone has kept it."""
    for path in paths:
        page.goto(url + path)
        until(page, lambda path=path: path in kept_paths(page))
    worker_is_ready(page)


def is_kept(page) -> None:
    """The page at hand is one of the phone's memory."""
    expect(page.locator(".kept")).to_contain_text("Page vue le")


def is_todays(page) -> None:
    """The page at hand is the server's: no page of the phone's memory says whose phone it is."""
    page.locator("body[data-offline-account]").wait_for()
    expect(page.locator(".kept")).to_have_count(0)


def test_naima_reads_her_path_without_network(page, context, live_server, sign_in):
    sign_in(page, "naima")
    visit(page, live_server.url, "/accueil", "/parcours", "/parcours/logement")
    context.set_offline(True)
    page.goto(live_server.url + "/parcours")
    is_kept(page)
    expect(page.locator("main h1")).to_have_count(1)
    page.locator("main a[href='/parcours/logement']").first.click()
    page.wait_for_url("**/parcours/logement")
    is_kept(page)
    page.goto(live_server.url + "/")
    expect(page.locator("main")).to_contain_text("Naïma")


@pytest.mark.parametrize("path", ["/messages", "/parcours"])
def test_once_the_network_is_back_the_page_is_todays(page, context, live_server, sign_in, path):
    sign_in(page, "naima")
    visit(page, live_server.url, "/accueil", path)
    context.set_offline(True)
    page.goto(live_server.url + path)
    is_kept(page)
    context.set_offline(False)
    is_todays(page)
    assert page.url == live_server.url + path


def test_what_was_written_elsewhere_leaves_and_the_list_is_todays(page, context, live_server, sign_in):
    sign_in(page, "naima")
    cast = live_server.cast
    talk = begun(cast.naima, cast.karim)
    visit(page, live_server.url, "/messages", f"/messages/{talk}")
    context.set_offline(True)
    page.goto(f"{live_server.url}/messages/{talk}")
    page.locator("textarea[name=words]").fill("Dans le tunnel")
    page.locator("form[data-outbox] button").click()
    until(page, lambda: "1 chose attend le réseau" in bar(page))
    page.goto(live_server.url + "/cercle")
    expect(page.locator("main")).to_contain_text("Ce qui est écrit est gardé. Ça partira tout seul.")
    expect(page.get_by_text("Il n’est pas parti")).to_be_hidden()
    page.goto(live_server.url + "/messages")
    until(page, lambda: "1 chose attend le réseau" in bar(page))
    is_kept(page)
    context.set_offline(False)
    is_todays(page)
    until(page, lambda: read_by(cast.naima, talk)[-1] == "Dans le tunnel")
    assert read_by(cast.naima, talk).count("Dans le tunnel") == 1


def test_a_page_never_seen_says_so(page, context, live_server, sign_in):
    sign_in(page, "naima")
    visit(page, live_server.url, "/accueil")
    context.set_offline(True)
    page.goto(live_server.url + "/cercle")
    expect(page.locator("h1")).to_contain_text("Pas de réseau")
    expect(page.locator("main")).to_contain_text("Il n’est pas parti")
    assert [one.get_attribute("href") for one in page.locator("main nav a").all()] == ["/accueil"]


def test_what_one_needs_for_a_step_is_read_without_network(page, context, live_server, sign_in):
    sign_in(page, "naima")
    page.goto(live_server.url + "/parcours/papiers")
    step = page.locator("main a[href^='/etapes/']").first.get_attribute("href")
    page.goto(live_server.url + step)
    paper = page.locator(".paper__check").first.inner_text()
    visit(page, live_server.url, step)
    context.set_offline(True)
    page.goto(live_server.url + step)
    is_kept(page)
    expect(page.locator("#papers")).to_contain_text(paper)
    expect(page.locator("#papers button")).to_have_count(0)


def test_what_is_private_in_a_page_is_not_kept(page, live_server, sign_in):
    sign_in(page, "naima")
    visit(page, live_server.url, "/accueil", "/parcours", "/parcours/logement")
    step = page.locator("main a[href^='/etapes/']").first.get_attribute("href")
    visit(page, live_server.url, step)
    private = [text.strip() for text in page.locator("main [data-private]").all_inner_texts() if text.strip()]
    token = page.get_attribute("meta[name=csrf-token]", "content")
    left = everything_stored(page)
    kept = str(stored(page)["pages"])
    assert [text for text in [*private, token, "csrf_token", "nonce=", "hx-"] if text in kept] == []
    # A form that may wait for the network, and no other.
    assert kept.count("<form") == kept.count('data-outbox="step"') > 0
    assert token not in left


def test_theo_finds_nothing_of_naima(page, live_server, sign_in):
    sign_in(page, "naima")
    visit(page, live_server.url, "/accueil")
    sign_in(page, "theo")
    page.goto(live_server.url + "/accueil")
    until(page, lambda: kept_paths(page) and "Naïma" not in everything_stored(page))


def test_karim_finds_nothing_of_naima(page, live_server, sign_in):
    sign_in(page, "naima")
    visit(page, live_server.url, "/accueil")
    sign_in(page, "karim")
    page.goto(live_server.url + "/jeunes")
    until(page, lambda: kept_paths(page) == [])


def test_signing_out_empties_the_phone(page, live_server, sign_in):
    sign_in(page, "naima")
    visit(page, live_server.url, "/accueil")
    page.goto(live_server.url + "/moi")
    page.locator("form[data-sign-out] button").click()
    page.wait_for_url("**/connexion")
    until(page, lambda: stored(page) == {"pages": [], "marks": []})
    assert "Naïma" not in everything_stored(page)
    page.go_back()
    until(page, lambda: page.url.endswith("/connexion"))


def test_signing_out_without_network_holds_until_it_is_back(page, context, live_server, sign_in):
    sign_in(page, "naima")
    visit(page, live_server.url, "/accueil")
    page.goto(live_server.url + "/moi")
    context.set_offline(True)
    page.locator("form[data-sign-out] button").click()
    expect(page.locator("h1")).to_contain_text("C’est fermé")
    assert "Naïma" not in everything_stored(page)
    page.goto(live_server.url + "/accueil")
    expect(page.locator("h1")).to_contain_text("C’est fermé")
    context.set_offline(False)
    page.goto(live_server.url + "/accueil")
    assert page.url.endswith("/connexion")
    until(page, lambda: stored(page)["marks"] == [])


def test_a_kept_page_is_forgotten_after_thirty_days(page, context, live_server, sign_in):
    sign_in(page, "naima")
    visit(page, live_server.url, "/accueil")
    page.evaluate("""() => new Promise((done) => {
      indexedDB.open("envol-offline", 1).onsuccess = ({ target: { result: store } }) => {
        const pages = store.transaction("pages", "readwrite").objectStore("pages");
        pages.get("/accueil").onsuccess = ({ target: { result: page } }) => {
          pages.put({ ...page, saved_at: Date.now() - 31 * 86400_000 }).onsuccess = () => { store.close(); done(); };
        };
      };
    })""")
    context.set_offline(True)
    page.goto(live_server.url + "/accueil")
    expect(page.locator("h1")).to_contain_text("Pas de réseau")
    expect(page.locator("body")).not_to_contain_text("Naïma")


def test_the_emergency_numbers_need_neither_network_nor_account(page, context, live_server):
    page.goto(live_server.url + "/connexion")
    worker_is_ready(page)
    context.set_offline(True)
    for language, direction in (("fr", "ltr"), ("en", "ltr"), ("ar", "rtl")):
        page.goto(f"{live_server.url}/urgence?langue={language}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("html")).to_have_attribute("dir", direction)
        assert {"15", "112", "119"} <= set(re.findall(r"\d+", page.inner_text("body")))


def test_caches_hold_nothing_of_anybody(page, live_server, sign_in):
    sign_in(page, "naima")
    visit(page, live_server.url, "/accueil", "/parcours")
    cached = page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map(async (name) => "
        "(await (await caches.open(name)).keys()).map((request) => request.url))))"
    )
    paths = {url.removeprefix(live_server.url).partition("?")[0] for urls in cached for url in urls}
    assert {path for path in paths if not path.startswith("/static/")} == {
        "/urgence",
        "/hors-ligne",
        "/calme",
    }
