"""My devices, my card, my passkeys: the ways into my space, and how to close them."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts.blueprint import bp
from app.accounts.signing_in import device_label
from app.accounts.stepping_up import require_step_up
from app.accounts.webauthn import answer_with, give_options, rp, rp_id
from app.rendering import say
from app.security import current_person
from services import accounts
from services.accounts import CardKind
from services.errors import NotFound, Refused


@bp.get("/moi/appareils")
def devices() -> str:
    this = current_person.signed_in.session_id
    found = accounts.open_devices(current_person.id, this=this)
    return render_template("accounts/devices.html", devices=found, newcomer=accounts.newcomer_among(found))


@bp.post("/moi/appareils/<uuid:device>/fin")
def end_device(device: UUID) -> Any:
    """Sign one device out; when it was not mine, say what to do next."""
    not_me = request.form.get("why") == "not_me"
    if not accounts.end_session(current_person.id, device, why="not_me" if not_me else "signed_out"):
        raise NotFound
    if not_me:
        return redirect(url_for(".not_me"), 303)
    say(_("Cet appareil est déconnecté."))
    return redirect(url_for(".devices"), 303)


@bp.get("/moi/appareils/pas-moi")
def not_me() -> str:
    return render_template("accounts/not_me.html")


@bp.post("/moi/appareils/fin")
def end_other_devices() -> Any:
    accounts.end_all(current_person.id, why="everywhere", but=current_person.signed_in.session_id)
    say(_("Tous les autres appareils sont déconnectés."))
    return redirect(url_for(".devices"), 303)


@bp.get("/moi/carte")
def card() -> str:
    return render_template(
        "accounts/card.html", card=accounts.card_of(current_person.id), kind=_card_kind().value
    )


@bp.post("/moi/carte")
def renew_card() -> str:
    """A new card; the old one no longer works. Somebody with a passkey gives it again first; somebody whose only way
    in is the card may renew it from any open session, or they would be shut out by its last code."""
    kind = _card_kind()
    if kind == CardKind.RESCUE:
        require_step_up()
    codes = accounts.make_card(current_person.id, kind)
    return render_template("accounts/codes.html", codes=codes, kind=kind.value, onward="/moi")


@bp.get("/moi/cles")
def passkeys() -> str:
    return render_template(
        "accounts/passkeys.html",
        passkeys=accounts.passkeys_of(current_person.id),
        may_add=not current_person.on_shared_device,
        is_confirmed=current_person.signed_in.is_stepped_up,
    )


@bp.post("/moi/cles/options")
def passkey_options() -> Response:
    """A challenge to add a passkey; never on a shared phone."""
    _refuse_shared_phone()
    require_step_up()
    return give_options(accounts.registration_options(current_person.id, rp_id=rp_id()))


@bp.post("/moi/cles")
def add_passkey() -> Any:
    _refuse_shared_phone()
    require_step_up()

    def add(challenge_id: UUID, credential: dict[str, Any]) -> str:
        accounts.register_passkey(current_person.id, challenge_id, credential, label=device_label(), **rp())
        return url_for(".passkeys")

    return answer_with(add)


@bp.post("/moi/cles/<uuid:passkey>/retrait")
def remove_passkey(passkey: UUID) -> Any:
    require_step_up()
    accounts.remove_passkey(current_person.id, passkey)
    say(_("Cette clé d’accès est enlevée."))
    return redirect(url_for(".passkeys"), 303)


def _refuse_shared_phone() -> None:
    if current_person.on_shared_device:
        raise Refused("shared_phone")


def _card_kind() -> CardKind:
    return CardKind.RESCUE if accounts.passkeys_of(current_person.id) else CardKind.SHARED
