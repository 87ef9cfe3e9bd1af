"""Chromium itself finds nothing missing to install Envol, and its name says nothing of child protection."""

import json
from pathlib import Path

import pytest

MANIFEST = json.loads((Path(__file__).parents[2] / "manifest.webmanifest").read_text())
TELLING = ("ase", "aide sociale", "protection", "enfance", "foyer", "placé", "référent", "juge")


@pytest.fixture
def lasting_page(browser_type, browser_type_launch_args, tmp_path):
    """A page of an ordinary profile: a private one always answers "in-incognito"."""
    context = browser_type.launch_persistent_context(str(tmp_path), **browser_type_launch_args)
    yield context.pages[0]
    context.close()


def test_chromium_would_install_it(lasting_page, live_server):
    lasting_page.goto(live_server.url + "/connexion")
    browser = lasting_page.context.new_cdp_session(lasting_page)
    assert browser.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    assert browser.send("Page.getAppManifest")["errors"] == []
    assert browser.send("Page.getAppId")["appId"] == live_server.url + "/"


def test_its_name_is_neutral():
    words = " ".join([MANIFEST["name"], MANIFEST["short_name"], MANIFEST["description"]]).lower()
    assert [word for word in TELLING if word in words.split() or (" " in word and word in words)] == []


def test_every_shortcut_is_a_page(lasting_page, live_server):
    for shortcut in MANIFEST["shortcuts"]:
        assert lasting_page.request.get(live_server.url + shortcut["url"]).status == 200
