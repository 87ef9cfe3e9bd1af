"""The outbox of a phone: what was done without network and is posted later, exactly once (docs/pwa.md).

Such a request says so in a header that no other site can have a browser send, and says whose phone it comes from.
It may come days after its page: it carries no token. Its answer is JSON with one word, `state`, and nothing else is
taken for an answer: neither the page of a hotel’s network nor a redirection to the door.
"""

from base64 import urlsafe_b64encode
from urllib.parse import urlsplit
from uuid import UUID

from babel.plural import PluralRule
from flask import Flask, Response, abort, current_app, jsonify, request
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.assets import asset
from app.security import current_person
from services.errors import NotFound
from services.secrets import fingerprint

__all__ = ["attributes", "client_id", "conflict", "init", "is_asked", "not_taken", "sent"]

# Not an answer on what was sent: the phone keeps it and tries again.
_LATER = {408, 425, 429}
_SESSION = {401, 403}
# Enough to meet every plural of our languages: Arabic has six.
_NUMBERS = (1, 2, 3, 11, 100, 0)


def is_asked() -> bool:
    """Whether this request comes from an outbox of ours: then it needs no token, and is answered in JSON."""
    if "X-Envol-Outbox" not in request.headers:
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    ours = urlsplit(current_app.extensions["settings"].origin).netloc
    return urlsplit(request.headers.get("Origin", "")).netloc == ours


def client_id() -> UUID:
    """What the phone calls this act: the same each time it is posted again. Raises `NotFound` without one."""
    try:
        return UUID(request.form.get("client_id", ""))
    except ValueError:
        raise NotFound from None


def sent(status: int = 200, **more: object) -> Response:
    """It is done, now or the first time it was posted."""
    return _answer(status, "sent", **more)


def conflict(said: str, **more: object) -> Response:
    """It changed elsewhere meanwhile. The phone keeps its version and shows both."""
    return _answer(409, "conflict", said=said, **more)


def not_taken(status: int, said: str, **more: object) -> Response:
    """Not done: kept for later, until signed in again, or shown as failed with the sentence.

    `may="confirm"`: the person may send it all the same.
    """
    if status in _SESSION:
        return _answer(status, "session", said=said)
    if status == 404:
        said = _("Ce n’est plus possible ici\u00a0: la page s’est fermée entre-temps.")
    if status in _LATER or status >= 500:
        return _answer(status, "later", said=said)
    return _answer(status, "failed", said=said, **more)


def attributes() -> dict[str, object]:
    """What `<body>` tells the outbox: whose it is, and the key that seals it. None on a phone of several people.

    The key is never stored by the server; the phone forgets it with the session, and what waits stays unreadable
    until the same person signs in again.
    """
    if not current_person.is_authenticated or current_person.on_shared_device:
        return {}
    script = asset("js/outbox.js")
    return {"data-outbox-account": _tag(), "data-outbox-key": _key(), "data-outbox-script": script}


def counts() -> list[tuple[str, str]]:
    """“{n} choses attendent le réseau” in each plural of the language, for the script that counts what waits."""
    rule: PluralRule = get_locale().plural_form
    first = {rule(number): number for number in reversed(_NUMBERS)}
    return [
        (
            category,
            ngettext("%(n)s chose attend le réseau", "%(n)s choses attendent le réseau", number, n="{n}"),
        )
        for category, number in first.items()
    ]


def init(app: Flask) -> None:
    app.before_request(refuse_somebody_else)
    app.jinja_env.globals["outbox_counts"] = counts


def refuse_somebody_else() -> None:
    """Two people on one phone: what one wrote never leaves under the name of the other."""
    if is_asked() and current_person.is_authenticated and request.headers.get("X-Envol-Account") != _tag():
        abort(401)


def _tag() -> str:
    return fingerprint("outbox", str(current_person.id))[:12].hex()


def _key() -> str:
    return urlsafe_b64encode(fingerprint("outbox key", str(current_person.id))).decode()


def _answer(status: int, state: str, **more: object) -> Response:
    response = jsonify(state=state, **more)
    response.status_code = status
    return response
