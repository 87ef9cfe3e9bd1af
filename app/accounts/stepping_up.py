"""Before something that matters: the passkey or a code again, unless given in the last five minutes (ASVS 7.5.3)."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from app.accounts.blueprint import bp
from app.accounts.destinations import page_of_this_form, take_page
from app.accounts.forms import ConfirmForm
from app.accounts.signing_in import carry, known_device, source
from app.accounts.webauthn import answer_with, give_options, rp, rp_id
from app.security import current_person
from services import accounts
from services.errors import StepUpNeeded


def require_step_up() -> None:
    """Raise `StepUpNeeded` unless this person proved themselves lately."""
    if not current_person.signed_in.is_stepped_up:
        raise StepUpNeeded


def ask_again() -> Response:
    """Send to the confirmation, and remember the page to come back to."""
    if request.is_json:  # a passkey's answer: the page says it in a sentence
        return make_response({"message": _("Confirme d’abord que c’est toi\u00a0: recharge la page.")}, 403)
    session["next"] = page_of_this_form()
    return make_response(redirect(url_for("accounts.confirm"), 303))


@bp.get("/moi/confirmer")
def confirm() -> str:
    """The passkey, or a code of the card."""
    if request.args.get("pour") == "cles":
        session["next"] = url_for(".passkeys")
    return _page(ConfirmForm())


@bp.post("/moi/confirmer")
def confirm_with_code() -> Any:
    form = ConfirmForm()
    if form.validate():
        right = accounts.account_for_code(
            form.code.data,
            source=source(),
            device_token=known_device(),
            only=current_person.id,
        )
        if right:
            return redirect(_done(), 303)
        form.code.errors = [_("Ce code ne marche pas.")]
    return _page(form), 422


@bp.post("/moi/confirmer/options")
def confirm_options() -> Response:
    return give_options(accounts.authentication_options(rp_id=rp_id(), account_id=current_person.id))


@bp.post("/moi/confirmer/cle")
def confirm_with_passkey() -> Any:
    def prove(challenge_id: UUID, credential: dict[str, Any]) -> str:
        accounts.authenticate(challenge_id, credential, only=current_person.id, **rp())
        return _done()

    return answer_with(prove)


def _done() -> str:
    """The session goes on under a new token (ASVS 7.2.4), back where it was asked."""
    location = take_page("accounts.me")
    signed_in = current_person.signed_in
    carry(accounts.step_up(signed_in.session_id), signed_in.device)
    return location


def _page(form: ConfirmForm) -> str:
    return render_template(
        "accounts/confirm.html",
        form=form,
        has_passkey=bool(accounts.passkeys_of(current_person.id)),
        card=accounts.card_of(current_person.id),
    )
