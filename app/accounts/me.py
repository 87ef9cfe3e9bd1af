"""Me: what I can change about my own account, and the ways to what is mine."""

from typing import Any

from flask import redirect, render_template, request, session

from app.accounts.blueprint import bp
from app.locale import LANGUAGES
from app.security import current_person
from services import accounts


@bp.get("/moi")
def me() -> str:
    signed_in = current_person.signed_in
    devices = accounts.open_devices(current_person.id, this=signed_in.session_id)
    return render_template(
        "accounts/me.html",
        devices=devices,
        newcomer=accounts.newcomer_among(devices),
        card=accounts.card_of(current_person.id),
        passkeys=accounts.passkeys_of(current_person.id),
    )


@bp.post("/moi/langue")
def change_language() -> Any:
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        accounts.set_language(current_person.id, chosen)
        session["language"] = chosen
    return redirect("/moi", 303)
