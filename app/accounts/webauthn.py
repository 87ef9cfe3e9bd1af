"""What the passkey routes share: the challenge of this browser, the answer's JSON, refusals as a sentence."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify, make_response, request, session

from app.reasons import sentence_for
from services.errors import Refused


def give_options(made: tuple[UUID, str]) -> Response:
    """Send the options; this browser keeps which challenge it was given."""
    challenge_id, options = made
    session["challenge"] = str(challenge_id)
    response = make_response(options)
    response.mimetype = "application/json"
    return response


def answer_with(act: Callable[[UUID, dict[str, Any]], str]) -> Any:
    """Run `act(challenge_id, credential)`, which gives where to go; a refusal is a sentence with 422."""
    credential = request.get_json(silent=True)
    challenge = session.pop("challenge", None)
    try:
        if not isinstance(credential, dict) or challenge is None:
            raise Refused("passkey_refused")
        location = act(UUID(challenge), credential)
    except Refused as refusal:
        return jsonify(message=sentence_for(refusal)), 422
    return jsonify(location=location)


def rp() -> dict[str, str]:
    """The host and origin that passkeys of this site are bound to."""
    settings = current_app.extensions["settings"]
    return {"rp_id": settings.rp_id, "origin": settings.origin}


def rp_id() -> str:
    return str(current_app.extensions["settings"].rp_id)
