"""Which pages are measured, for whom, and how they get in: a real session, a cookie signed by the application."""

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask

from app import create_app
from services import accounts, circle, journey
from services.circle import Viewer
from services.database import acting_as, session
from tests.cast import load_cast
from tests.databases import TestDatabase, settings_for
from tests.statements import counted

STEP = "L1"


@dataclass(frozen=True)
class Page:
    """An address, and the cookie of whoever opens it."""

    name: str
    path: str
    cookie: str
    statements_bar: int
    status: int = 200


@contextmanager
def opened(made: TestDatabase) -> Iterator[Flask]:
    """The application in this process, to sign in and to count statements."""
    app = create_app(settings_for(made))
    try:
        yield app
    finally:
        session.remove()
        app.extensions["engine"].dispose()


def pages_of(app: Flask) -> dict[str, Page]:
    """The pages of the bench, by name."""
    cast = load_cast()
    with acting_as(cast.naima.id):
        relation = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        assert relation is not None
        step = journey.step_address(relation.space, STEP)
    session.remove()
    naima, karim = cookie_of(app, cast.naima.id), cookie_of(app, cast.karim.id)
    found = (
        Page("step", f"/etapes/{step}", naima, 8),
        Page("accueil", "/accueil", naima, 8),
        Page("caseload of 30", "/jeunes", karim, 10),
        Page("parcours", "/parcours", naima, 8),
        Page("a young person’s page", f"/jeunes/{cast.naima.id}", karim, 10),
    )
    return {page.name: page for page in found}


def cookie_of(app: Flask, account_id: object) -> str:
    """A browser that was here before: its session, and the token of its forms."""
    token = accounts.start_session(account_id, device=accounts.Device.OWN, label="Bench")
    session.remove()
    client = app.test_client()
    with client.session_transaction() as held:
        held["_user_id"], held["_fresh"] = token, True
    client.get("/", follow_redirects=True)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    return f"{name}={cookie.value}"


def ensure_served(url: str, page: Page) -> None:
    """A page that redirects or fails would look fast: stop before measuring it."""
    request = urllib.request.Request(url + page.path, headers={"Cookie": page.cookie})
    with urllib.request.urlopen(request) as answer:
        if answer.status != page.status or answer.url != url + page.path:
            raise SystemExit(f"{page.path} is not served: {answer.status} {answer.url}")


def statements(app: Flask, page: Page) -> int:
    """What the page asks of the database, session, role and journal included; the second visit is counted."""
    client = app.test_client(use_cookies=False)
    for _ in range(2):
        with counted(app.extensions["engine"]) as seen:
            assert client.get(page.path, headers={"Cookie": page.cookie}).status_code == page.status
    return len(seen)
