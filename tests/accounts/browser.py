"""A browser without a screen: fetches the token of the page, then sends the form, as a person would."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.database import session


def token_of(client: FlaskClient, page: str = "/connexion/carte") -> str:
    """The CSRF token of this browser; a signed-in one is sent on from the door."""
    answer = client.get(page, follow_redirects=True)
    found = re.search(r'name="csrf-token" content="([^"]+)"', answer.text)
    assert found, answer.status
    return found.group(1)


def send(client: FlaskClient, address: str, page: str = "/connexion/carte", **fields: Any) -> TestResponse:
    """Fill in a form and send it."""
    session.remove()
    return client.post(address, data={"csrf_token": token_of(client, page), **fields})


def send_json(client: FlaskClient, address: str, body: Any, page: str = "/connexion/carte") -> TestResponse:
    """What the passkey script sends."""
    session.remove()
    return client.post(address, json=body, headers={"X-CSRFToken": token_of(client, page)})


@contextmanager
def from_address(client: FlaskClient, address: str) -> Iterator[None]:
    """Requests come from this network address."""
    before = client.environ_base
    client.environ_base = {**before, "REMOTE_ADDR": address}
    try:
        yield
    finally:
        client.environ_base = before
