"""This browser and push: subscribing, stopping, “not now”. Called by scripts; a shared phone is never rung."""

from datetime import datetime
from typing import Any

from flask import Response, current_app, jsonify, redirect, request, session

from app.accounts.context import push_tag
from app.notifications.blueprint import bp
from app.notifications.reasons import sentence_for
from app.security import current_person
from services import clock, notifications
from services.errors import Refused

OFFER = "push_offer"


@bp.post("/moi/notifications/abonnement")
def subscribe() -> Any:
    """The browser’s subscription, as `PushSubscription.toJSON` gives it; `?encore`: told by itself, on no tap;
    `?de`: by its worker, for whoever agreed there."""
    sent = request.get_json(silent=True)
    try:
        if current_person.on_shared_device:
            raise Refused("push_shared")
        if request.args.get("de", push_tag()) != push_tag():
            raise Refused("push_endpoint")
        notifications.subscribe(
            current_person.signed_in.session_id,
            current_app.extensions["settings"].outgoing.allowed,
            **_read(sent),
            is_again="encore" in request.args,
        )
    except Refused as refusal:
        return jsonify(message=sentence_for(refusal)), 422
    _remember(False)
    return "", 204


@bp.post("/moi/notifications/abonnement/fin")
def unsubscribe() -> Any:
    """No more push in this browser."""
    notifications.unsubscribe(current_person.id, current_person.signed_in.session_id)
    return "", 204


@bp.post("/moi/notifications/abonnement/plus-tard")
def refuse() -> Response:
    """“Not now”: not offered again before thirty days."""
    notifications.refuse_push(current_person.id)
    _remember(False)
    return redirect("/accueil", 303)  # type: ignore[return-value]


def may_offer() -> bool:
    """Whether the home page may offer push now: one’s own phone, nothing answered in thirty days.

    What the database said is kept in the cookie for a day: the page asks it once.
    """
    if current_person.on_shared_device or not current_app.extensions["push_key"]:
        return False
    answer, _, at = session.get(OFFER, "").partition(" ")
    if not _is_recent(at):
        this = current_person.signed_in.session_id
        chosen = notifications.preferences_of(current_person.id)
        answer = _remember(chosen.may_offer_push and not notifications.is_subscribed(this))
    return answer == "yes"


def _remember(may: bool) -> str:
    answer = "yes" if may else "no"
    session[OFFER] = f"{answer} {clock.now().isoformat()}"
    return answer


def _is_recent(text: str) -> bool:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return False
    return at.tzinfo is not None and (clock.now() - at).days < 1


def _read(sent: Any) -> dict[str, str]:
    keys = sent.get("keys") if isinstance(sent, dict) else None
    found = {
        "endpoint": sent.get("endpoint") if isinstance(sent, dict) else None,
        "p256dh": keys.get("p256dh") if isinstance(keys, dict) else None,
        "auth": keys.get("auth") if isinstance(keys, dict) else None,
    }
    if not all(isinstance(value, str) for value in found.values()):
        raise Refused("push_endpoint")
    return {name: str(value) for name, value in found.items()}
