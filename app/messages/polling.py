"""“Anything after N?”, answered before anything of a page is set up: most often the answer is no.

An open conversation asks every four seconds. Nobody is known here by name, nothing is drawn, nothing is written: the
signed cookie, one statement, and 204. For any other answer the page itself does its work.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie

from app.cookie import Cookies
from app.messages.blueprint import bp
from services import messages

_ASKED = re.compile(
    r"/messages/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/apres/([0-9]{1,9})"
)
_HEADERS = [
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Vary", "Cookie"),
]


class NothingNew:
    """In front of the application: says “nothing new”, or lets the question through."""

    def __init__(self, app: Flask) -> None:
        self._inside: Callable[..., Iterable[bytes]] = app.wsgi_app
        self._cookie = app.config["SESSION_COOKIE_NAME"]
        self._cookies: Cookies = app.session_interface  # type: ignore[assignment]
        self._headers = list(_HEADERS)
        if app.config["SESSION_COOKIE_SECURE"]:
            self._headers.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = _ASKED.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "GET" else None
        if asked and self._is_so(environ, UUID(asked[1]), int(asked[2])):
            start_response("204 NO CONTENT", self._headers)
            return ()
        return self._inside(environ, start_response)

    def _is_so(self, environ: dict[str, Any], conversation: UUID, number: int) -> bool:
        token = self._token(environ.get("HTTP_COOKIE", ""))
        if token is None:
            return False
        try:
            changes = messages.find_changes(token, conversation)
        except SQLAlchemyError:
            return False  # the page says it
        return changes is not None and changes <= number

    def _token(self, cookies: str) -> str | None:
        """The token of the session that the cookie holds, as Flask reads it."""
        return self._cookies.read(parse_cookie(cookies).get(self._cookie)).get("_user_id")


def _stand_in_front(app: Flask) -> None:
    app.wsgi_app = NothingNew(app)  # type: ignore[method-assign]


bp.record_once(lambda state: _stand_in_front(state.app))
