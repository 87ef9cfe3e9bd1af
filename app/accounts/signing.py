"""Signing in: the passkey, or a code of a card. The same answer whether or not somebody has that code."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.blueprint import bp
from app.accounts.forms import CodeForm
from app.accounts.languages import keep_asked_language
from app.accounts.signing_in import known_device, sign_in_as, source
from app.accounts.webauthn import answer_with, give_options, rp, rp_id
from app.rendering import say
from app.security import current_person, public
from services import accounts
from services.accounts import Device

# With fewer codes left than this, a new card is due before anything else.
FEW_CODES = 3


@bp.get("/connexion")
@public
def sign_in() -> Any:
    """The door. Somebody already inside goes home."""
    if current_person.is_authenticated:
        return redirect("/")
    keep_asked_language()
    return render_template("accounts/sign_in.html")


@bp.route("/connexion/carte", methods=["GET", "POST"])
@public
def code() -> Any:
    """Come in with a code of a card; wrong, already used or nobody's is one answer."""
    if current_person.is_authenticated:
        return redirect("/")
    keep_asked_language()
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("accounts/code.html", form=form), 422 if form.is_submitted() else 200
    account_id = accounts.account_for_code(form.code.data, source=source(), device_token=known_device())
    if account_id is None:
        form.code.errors = [_("Ce code ne marche pas. Regarde bien chaque signe, ou prends le code suivant.")]
        return render_template("accounts/code.html", form=form), 422
    return redirect(_come_in(account_id, Device(form.device.data)), 303)


@bp.post("/connexion/cle/options")
@public
def sign_in_options() -> Response:
    """A challenge for this browser."""
    return give_options(accounts.authentication_options(rp_id=rp_id()))


@bp.post("/connexion/cle")
@public
def sign_in_with_passkey() -> Any:
    """Come in with a passkey: always on one's own phone, for that is where it lives."""

    def come_in(challenge_id: UUID, credential: dict[str, Any]) -> str:
        return sign_in_as(accounts.authenticate(challenge_id, credential, **rp()), Device.OWN)

    return answer_with(come_in)


def _come_in(account_id: UUID, device: Device) -> str:
    """To the page that was asked, unless the card is nearly used up: then to a new card first."""
    location = sign_in_as(account_id, device)
    card = accounts.card_of(account_id)
    left = card.codes_left if card else 0
    if left >= FEW_CODES:
        return location
    session["next"] = location
    say(ngettext("Il reste %(num)d code sur la carte.", "Il reste %(num)d codes sur la carte.", left))
    return url_for(".card")
