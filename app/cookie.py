"""The signed cookie of a visit: Flask's own, whose signature is checked once an hour for each that comes again."""

from copy import deepcopy
from functools import lru_cache
from time import time
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature

HOUR = 3600  # seconds
# As many browsers at once; a page brings the cookie of the one before, to the letter.
_KEPT = 2048


class Cookies(SecureCookieSessionInterface):
    """Flask makes what signs anew for each page, and opens the same cookie each time. What it says stays the same."""

    def __init__(self, app: Flask) -> None:
        self._signer: Any = super().get_signing_serializer(app)
        self._name = self.get_cookie_name(app)
        self._life = int(app.permanent_session_lifetime.total_seconds())
        self._opened = lru_cache(maxsize=_KEPT)(self._open)

    def get_signing_serializer(self, app: Flask) -> Any:
        """What signs, made once."""
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """The session of this request, empty without a cookie of ours that is in force."""
        # A copy: what a page puts into a list of it is not for the next one.
        return self.session_class(deepcopy(self.read(request.cookies.get(self._name))))

    def read(self, held: str | None) -> dict[str, Any]:
        """What this cookie says, to be looked at; nothing when it is none of ours, or too old."""
        return self._opened(held, int(time() // HOUR)) if held else {}

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """The cookie again, where what it says changed. That answers vary with it is said of all (`app.security`)."""
        if session.modified:
            super().save_session(app, session, response)

    def _open(self, held: str, _hour: int) -> dict[str, Any]:
        try:
            opened: dict[str, Any] = self._signer.loads(held, max_age=self._life)
        except BadSignature:
            return {}
        return opened


def init(app: Flask) -> None:
    app.session_interface = Cookies(app)
