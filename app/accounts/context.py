"""What every page knows of who reads it: the attributes of its body, the way out, its frame, “tu” or “vous”."""

from flask import current_app, flash, request, session
from flask_babel import gettext as _

from app import outbox
from app.accounts.blueprint import bp
from app.security import current_person
from services.secrets import fingerprint

# Seconds of rest a shared phone is given (accounts.queries.IDLE).
IDLE_SECONDS = 15 * 60


@bp.app_context_processor
def describe_reader() -> dict[str, object]:
    signed_in = current_person.is_authenticated
    is_professional = signed_in and current_person.space is None and bool(current_person.standing.posts)
    return {
        "body_data": body_data(),
        "exit_url": current_app.extensions["settings"].exit_url,
        "unread": current_person.standing.unread if signed_in else 0,
        "tu": not signed_in or current_person.space is not None,
        "frame": "layouts/professional.html" if is_professional else "layouts/young.html",
    }


def body_data() -> dict[str, object]:
    """The attributes that scripts read on `<body>`; one that is absent is not so."""
    if request.blueprint == "demo":
        return {}
    data: dict[str, object] = {"data-worker": ""}
    if not current_person.is_authenticated:
        # Pages that begin a visit: what this phone kept of somebody is erased there.
        if request.blueprint == "accounts":
            data["data-signed-out"] = ""
        return data
    data["data-restore"] = ""
    data["data-unread"] = 0 if current_person.on_shared_device else current_person.standing.unread
    data["data-offline-account"] = offline_tag()
    data.update(outbox.attributes())
    if current_person.on_shared_device:
        data["data-idle"] = IDLE_SECONDS
    elif push_key := current_app.extensions["push_key"]:
        data["data-push-key"] = push_key
        data["data-push-tag"] = push_tag()
    return data


def offline_tag() -> str:
    """Which account a phone's copies belong to, without saying which; empty where nothing may be kept."""
    if current_person.on_shared_device or current_person.space is None:
        return ""
    return fingerprint("offline", str(current_person.id))[:12].hex()


def push_tag() -> str:
    """Whose subscription a browser told us of, without saying who: another session must tell again."""
    return fingerprint("push tag", str(current_person.signed_in.session_id))[:9].hex()


@bp.before_app_request
def tell_of_new_device() -> None:
    """Somebody signed in on another device: said once on this one, on the next page (ASVS 6.3.5)."""
    if request.method != "GET" or "_user_id" not in session or request.blueprint in (None, "pwa", "health"):
        return
    # One leaves no trace, not even that somebody is signed in; the other costs one statement and no more.
    if request.endpoint in ("home.emergency", "messages.after"):
        return
    if request.headers.get("HX-Request") or not current_person.is_authenticated:
        return
    newest = current_person.signed_in.newest_other_at
    if newest is None or newest.isoformat() <= session.get("devices_seen", ""):
        return
    session["devices_seen"] = newest.isoformat()
    if request.endpoint != "accounts.devices":
        flash(_words(), "warn")


def _words() -> str:
    if current_person.space is not None:
        return _(
            "Ton espace vient d’être ouvert sur un autre appareil. Ce n’est pas toi\u00a0?"
            " Va dans Moi, puis Mes appareils."
        )
    return _(
        "Votre espace vient d’être ouvert sur un autre appareil. Ce n’est pas vous\u00a0?"
        " Allez dans Moi, puis Mes appareils."
    )
