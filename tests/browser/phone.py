"""What a test may look at on a phone: the store, the caches, and words that should be nowhere."""

import json
import time

from playwright.sync_api import expect

READ_STORE = """async (names) => {
  if (!(await indexedDB.databases()).some((found) => found.name === "envol-offline")) return { pages: [], marks: [] };
  const answer = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result); request.onerror = fail;
  });
  const store = await answer(indexedDB.open("envol-offline", 1));
  const read = {};
  for (const name of names) read[name] = await answer(store.transaction(name).objectStore(name).getAll());
  store.close();
  return read;
}"""
READ_CACHES = """async () => {
  const texts = {};
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      texts[request.url] = await (await caches.match(request, { ignoreVary: true })).text();
    }
  }
  return texts;
}"""
REGISTRATION = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found?.active))"


def until(page, condition, seconds=8):
    """Wait for `condition()` while the page goes on living; an AssertionError names what it last gave."""
    end, last = time.monotonic() + seconds, None
    while time.monotonic() < end:
        try:
            if last := condition():
                return last
        except Exception as error:
            last = error
        page.wait_for_timeout(50)
    raise AssertionError(f"still not there after {seconds} s: {last}")


def says(page, words: str) -> None:
    """Wait for the page that tells, first thing, that what was tapped is done."""
    expect(page.locator("[data-announce]").first).to_contain_text(words)


def worker_is_ready(page):
    until(page, lambda: page.evaluate(REGISTRATION))


def stored(page):
    """The two tables of the offline store."""
    return page.evaluate(READ_STORE, ["pages", "marks"])


def kept_paths(page):
    return sorted(kept["path"] for kept in stored(page)["pages"])


def everything_stored(page):
    """All that the phone keeps of this site, as one text to search for canaries."""
    storages = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    return json.dumps([stored(page), page.evaluate(READ_CACHES)], ensure_ascii=False) + storages
