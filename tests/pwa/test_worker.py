"""The worker's text: what it keeps, and that phones notice a change."""

import json
import re

import pytest

from app.pwa import worker


@pytest.fixture(autouse=True)
def no_memory():
    worker.worker_script.cache_clear()
    yield
    worker.worker_script.cache_clear()


def test_it_names_its_version_and_its_files(monkeypatch):
    monkeypatch.setattr(worker, "precache_urls", lambda: ["/static/dist/envol.1.css"])
    text = worker.worker_script()
    assert re.search(r'const VERSION = "[0-9a-f]{12}";', text)
    assert 'const STATIC_FILES = ["/static/dist/envol.1.css"];' in text
    assert "__" not in re.sub(r"//.*", "", text)


def test_a_changed_file_is_a_new_version(monkeypatch):
    monkeypatch.setattr(worker, "precache_urls", lambda: ["/static/dist/envol.1.css"])
    before = worker.worker_script()
    worker.worker_script.cache_clear()
    monkeypatch.setattr(worker, "precache_urls", lambda: ["/static/dist/envol.2.css"])
    assert worker.worker_script() != before


def test_it_keeps_static_files_and_three_public_pages_only(monkeypatch):
    monkeypatch.setattr(worker, "precache_urls", lambda: ["/static/dist/envol.1.css"])
    pages = re.search(r"const PUBLIC_PAGES = (\[.*\]);", worker.worker_script())
    assert json.loads(pages[1]) == ["/urgence", "/hors-ligne", "/calme"]


def test_it_never_takes_over_unasked():
    assert worker.worker_script().count("skipWaiting()") == 1  # the answer to the person's tap
    assert "clients.claim" not in worker.worker_script()


def test_the_kill_switch_empties_and_unregisters():
    text = worker.kill_switch()
    assert "registration.unregister()" in text
    assert "caches.delete" in text
    assert "deleteDatabase" in text


def test_the_worker_and_the_pages_open_the_same_store():
    store = (worker.APP / "static/js/lib/store.js").read_text()
    for shape in (
        '"envol-offline"',
        'createObjectStore("pages", { keyPath: "path" })',
        '"marks", { keyPath: "id" }',
    ):
        assert shape in store
        assert shape in worker.worker_script()


def test_a_push_is_shown_first_thing_with_nothing_asked_before():
    """Three pushes without a visible notification and an iPhone ends the subscription (trust PUSH-06)."""
    script = (worker.APP / "static" / "sw.js").read_text()
    handler = script.split('addEventListener("push", (event) => {')[1].split("\n});")[0]
    assert "event.waitUntil(registration.showNotification(" in handler
    assert not re.search(r"\b(fetch|await|caches|clients|indexedDB|mark|if)\b", handler)
