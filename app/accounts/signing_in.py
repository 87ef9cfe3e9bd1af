"""What a browser carries: the session's cookie, and the cookie of a browser already known.

Own phone: a cookie of 30 days, renewed once a day. Shared phone: gone with the browser, and no other trace.
"""

from uuid import UUID

from flask import Response, current_app, g, request, session
from flask_babel import gettext as _

from app.accounts.blueprint import bp
from app.accounts.browsers import name_of_browser
from app.accounts.destinations import take_page
from app.security import current_person
from services import accounts, clock
from services.accounts import Device

KEPT = ("language", "devices_seen")


def sign_in_as(account_id: UUID, device: Device, label: str | None = None) -> str:
    """Start a session in this browser and give the page to go to.

    Whatever the browser held before is ended and forgotten: nobody can plant a session (ASVS 7.2.4).
    """
    location = take_page()
    close_session("replaced")
    token = accounts.start_session(account_id, device=device, label=label or device_label())
    session.pop("devices_seen", None)
    carry(token, device)
    if device == Device.OWN:
        g.new_device_token = accounts.remember_device(account_id, known_device())
    return location


def carry(token: str, device: Device) -> None:
    """The cookie of a session, and nearly nothing else: a new CSRF token comes with it."""
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept, _user_id=token, _fresh=True, day=_day())
    session.permanent = device == Device.OWN


def close_session(why: str) -> None:
    """End the session of this browser, locked or not; the cookie is emptied by whoever calls."""
    if token := session.get("_user_id"):
        accounts.end_token(token, why=why)


def known_device() -> str | None:
    """The token by which this browser is known, if it ever signed in as somebody's own."""
    return request.cookies.get(_known_name())


def device_label() -> str:
    """What the owner of this browser reads in “Mes appareils”."""
    return name_of_browser(request.user_agent.string) or _("Appareil inconnu")


def source() -> str:
    """Where a try comes from, for counting only."""
    return request.remote_addr or "unknown"


@bp.before_app_request
def renew_cookie() -> None:
    """Own phone: 30 days from the last day of use."""
    if session.get("day", _day()) != _day() and session.permanent and current_person.is_authenticated:
        session["day"] = _day()


@bp.after_app_request
def set_known_device(response: Response) -> Response:
    if token := g.pop("new_device_token", None):
        response.set_cookie(
            _known_name(),
            token,
            max_age=accounts.KNOWN_FOR,
            secure=current_app.extensions["settings"].secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )
    return response


def _known_name() -> str:
    return "__Host-appareil" if current_app.extensions["settings"].secure else "appareil"


def _day() -> str:
    return clock.now().date().isoformat()
