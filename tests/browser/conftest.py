"""A real browser on a real server: the application in a thread, on a database of its own that pages may write to."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select
from werkzeug.serving import make_server

from app import create_app
from services import accounts, circle, database
from services.circle.models import Territory
from tests.access.places import make_places
from tests.access.test_walk import rules
from tests.browser.rooms import Rooms
from tests.cast import Cast, load_cast
from tests.databases import TestDatabase, fresh_database, settings_for
from tests.run import SHELL

# As in BirthForm: she types her birth date in one go.
BIRTH = date(2009, 7, 14)


@dataclass(frozen=True)
class LiveServer:
    url: str
    cast: Cast
    routes: dict[str, str]
    app: Flask

    def invite(self, first_name: str) -> accounts.Ticket:
        """A young person of Karim’s who has not come in yet."""
        with database.acting_as(self.cast.karim.id):
            territory = database.session.scalars(select(Territory.id)).first()
            _jeune, ticket = circle.invite_jeune(self.cast.karim.id, first_name, BIRTH, territory)
        database.session.remove()
        return ticket


@pytest.fixture(scope="module")
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The application on http://localhost:PORT; a file of tests has a server and a database to itself."""
    with served(app, "cast") as server:
        yield server


@pytest.fixture(scope="module")
def rooms(app: Flask, browser, browser_context_args: dict) -> Iterator[Rooms]:
    """Every page of the demonstration, full of what people wrote, and those who open it."""
    still = {"reduced_motion": "reduce", "service_workers": "block", "color_scheme": "light"}
    with served(app, "demo") as server:
        places = make_places(server.cast)
        database.session.remove()
        opened = Rooms(server, lambda: browser.new_context(**browser_context_args, **still), places)
        yield opened
        for page in opened.pages.values():
            page.context.close()


@contextmanager
def served(app: Flask, kind: str) -> Iterator[LiveServer]:
    """A server on a copy of the `kind` database; after it the process goes on with its own database."""
    with fresh_database(kind, use="browser") as made, serving(made) as server:
        yield server
    database.session.remove()
    database._factory.configure(bind=app.extensions["engine"])


@contextmanager
def serving(made: TestDatabase) -> Iterator[LiveServer]:
    """A server on a free port: its address must be known before the application that answers there is made."""
    http = make_server("localhost", 0, _not_yet, threaded=True)
    live = http.app = create_app(settings_for(made, PORT=str(http.server_port)))
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield LiveServer(live.extensions["settings"].origin, load_cast(), rules(live, "GET"), live)
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
        live.extensions["engine"].dispose()


def _not_yet(_environ, start_response):
    start_response("503 Service Unavailable", [])
    return [b""]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium, whole, which needs no download; root has no sandbox."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {**browser_type_launch_args, "executable_path": found, "args": ["--no-sandbox"] if root else []}


@pytest.fixture(scope="session")
def opened_browser(launch_browser) -> Iterator[Callable[[bool], Browser]]:
    """`opened_browser(is_whole)`: one browser of each sort for this process, opened when it is first asked for."""
    with ExitStack() as at_the_end:

        @cache
        def opened(is_whole: bool) -> Browser:
            shell = None if is_whole else shutil.which(SHELL)
            browser = launch_browser(**({"executable_path": shell} if shell else {}))
            at_the_end.callback(browser.close)
            return browser

        yield opened


@pytest.fixture(scope="module")
def browser(request, opened_browser) -> Browser:
    """A window costs as much as the page in it. Files that need what the shell of Chromium has not (push, passkeys,
    installing, a worker that goes on when its pages are closed) say so by `pytestmark = pytest.mark.whole_browser`."""
    return opened_browser(request.node.get_closest_marker("whole_browser") is not None)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """A phone in French."""
    return {**browser_context_args, "locale": "fr-FR", "viewport": {"width": 390, "height": 844}}


@pytest.fixture
def sign_in(live_server: LiveServer):
    """`sign_in(page, "naima")`: she is in, on her first page.

    On a phone where somebody came in before, by one tap on the list of the cast; else by the same form without its page,
    which each of a hundred tests would wait for.
    """
    demo = f"{live_server.url}/demo"

    def enter(page, slug: str, device: str = "own") -> None:
        if page.context.cookies():
            page.goto(f"{demo}{'?appareil=partage' if device == 'shared' else ''}")
            page.locator(f"form[action='/demo/{slug}'] button").click()
            page.wait_for_url(lambda url: "/demo" not in url)
            return
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.request.get(demo).text())
        form = {"csrf_token": token[1], "device": device}
        assert page.request.post(f"{demo}/{slug}", form=form, max_redirects=0).status == 303
        page.goto(live_server.url)

    return enter


_newcomers = count(1)


@pytest.fixture
def passkey_step(live_server: LiveServer):
    """`passkey_step(page)`: somebody opens their invitation and comes as far as making a passkey."""

    def walk(page) -> None:
        ticket = live_server.invite(f"Yanis {next(_newcomers)}")
        page.goto(f"{live_server.url}/invitation/{ticket.token}")
        page.locator("button[name=language][value=fr]").click()
        page.locator("input[name=birth_on]").fill("14/07/2009")
        page.locator("main form button").click()
        for screen in (1, 2, 3):
            page.wait_for_url(f"**/invitation/bienvenue/{screen}")
            page.locator("main form button").click()
        page.locator("button[name=device][value=own]").click()
        page.wait_for_url("**/invitation/cle")

    return walk
