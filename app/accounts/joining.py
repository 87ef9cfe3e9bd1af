"""Where somebody who comes in by an invitation stands, kept in the signed cookie of their browser.

The order is held here, by the server: a step opens only when those before it are done (ASVS 2.3.1).
"""

from typing import Any
from uuid import UUID

from flask import abort, redirect, session, url_for

from services import accounts, circle
from services.accounts import Device, InvitationView

_STATE = "joining"
_ORDER = ("language", "born", "read", "device")


def take_in_hand(found: InvitationView) -> None:
    """Start on a clean cookie. Somebody signed in here stays so until the end: a link signs nobody out."""
    if "_user_id" not in session:
        language = session.get("language")
        session.clear()
        if language:
            session["language"] = language
    session[_STATE] = {"invitation": str(found.id), "young": circle.is_jeune(found.account_id)}


def let_go() -> None:
    session.pop(_STATE, None)


def in_hand() -> InvitationView | None:
    """The invitation of this browser, if it still works."""
    kept = session.get(_STATE)
    return accounts.open_invitation(UUID(kept["invitation"])) if kept else None


def state() -> dict[str, Any]:
    """What was said so far: language, born, read, device; `young` for a young person."""
    kept: dict[str, Any] = session[_STATE]
    return kept


def remember(**done: object) -> None:
    session[_STATE] = {**session[_STATE], **done}


def require(step: str) -> InvitationView:
    """The invitation in hand, when all that comes before `step` is done; else the visit goes on where it was."""
    found = in_hand()
    if found is None:
        let_go()
        abort(redirect(url_for("accounts.invitation_over"), 303))
    before = _ORDER[: _ORDER.index(step)] if step in _ORDER else _ORDER
    if any(_is_missing(one) for one in before):
        abort(redirect(next_step(), 303))
    return found


def next_step() -> str:
    """The address of the first thing not done yet."""
    places = {
        "language": (".invitation_language", {}),
        "born": (".invitation_birth", {}),
        "read": (".invitation_welcome", {"screen": 1}),
        "device": (".invitation_phone", {}),
    }
    for step, (endpoint, values) in places.items():
        if _is_missing(step):
            return url_for("accounts" + endpoint, **values)
    own = state()["device"] == Device.OWN
    return url_for("accounts.invitation_passkey" if own else "accounts.invitation_card")


def _is_missing(step: str) -> bool:
    """Only a young person gives a birth date."""
    return not state().get(step) and (step != "born" or state()["young"])
