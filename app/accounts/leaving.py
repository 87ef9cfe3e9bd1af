"""Leaving: signing out, the quick exit, and staying a little longer on a shared phone."""

from typing import Any

from flask import Response, current_app, g, make_response, redirect, request, session, url_for

from app.accounts.blueprint import bp
from app.accounts.signing_in import close_session
from app.security import csrf, current_person, public
from services import accounts

# Not "cache": seconds on a cheap phone, and nothing private is in the HTTP cache (no-store).
ERASE = '"storage"'


@bp.post("/deconnexion")
@public
def sign_out() -> Response:
    """End this session; may come late, when the network is back."""
    close_session("signed_out")
    return _erase(redirect(url_for(".sign_in"), 303))


@bp.post("/sortie")
@csrf.exempt
@public
def exit() -> Response:
    """Quick exit: a shared phone is signed out, one's own is locked until the passkey is given again.

    Works without a session or a token, from any page; other sites are refused by `refuse_other_sites`. On a slow
    network it is posted twice, by the page and by its worker: one's own phone, locked or over, keeps what waits there.
    """
    away = redirect(current_app.extensions["settings"].exit_url, 303)
    if accounts.device_of(session.get("_user_id", "")) == accounts.Device.OWN:
        if current_person.is_authenticated:
            accounts.lock_session(current_person.signed_in.session_id)
        g.session_ended = True
        return make_response(away)
    close_session("exit")
    return _erase(away)


@bp.post("/session/prolonger")
def prolong() -> Any:
    """Still there: the shared phone's fifteen minutes start again."""
    accounts.prolong(current_person.signed_in.session_id)
    if (
        request.headers.get("X-Requested-With") == "fetch"
        or request.accept_mimetypes.best == "application/json"
    ):
        return "", 204
    return redirect(url_for("home.index"), 303)


def _erase(answer: Any) -> Response:
    """The cookie is emptied, but for the language of the next page; the phone's copies go."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    response = make_response(answer)
    response.headers["Clear-Site-Data"] = ERASE
    g.session_ended = True
    return response
