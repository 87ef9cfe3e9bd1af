"""How I wish to hear of things: /moi/notifications."""

from datetime import timedelta
from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.notifications.blueprint import bp
from app.notifications.forms import NEVER, AddressForm, ContactCodeForm, FallbackForm, QuietForm
from app.notifications.reasons import sentence_for
from app.notifications.wording import KIND_ICONS, KINDS
from app.rendering import say
from app.security import current_person
from services import accounts, notifications
from services.errors import Refused
from services.notifications import Channel, Choice, Kind

PAUSES = {"1": timedelta(hours=1), "24": timedelta(days=1), "168": timedelta(days=7)}
CHANNELS = {"email": Channel.EMAIL, "sms": Channel.SMS}


@bp.get("/moi/notifications")
def settings() -> str:
    return _page()


@bp.post("/moi/notifications/genres")
def save_kinds() -> Response:
    """Which kinds, through which channels; a box that is not ticked is not sent."""
    chosen = {
        kind: Choice(push=f"push-{kind.value}" in request.form, email=f"email-{kind.value}" in request.form)
        for kind in Kind
    }
    notifications.save_kinds(current_person.id, chosen)
    return _kept()


@bp.post("/moi/notifications/prenom")
def show_first_name() -> Response:
    """Whether this phone shows my first name when it rings; a shared one has no push."""
    is_shown = "shown" in request.form
    notifications.show_first_name(current_person.id, current_person.signed_in.session_id, is_shown)
    return _kept()


@bp.post("/moi/notifications/heures")
def save_hours() -> Any:
    form = QuietForm()
    if not form.validate():
        return _page(quiet=form), 422
    notifications.save_hours(current_person.id, form.quiet_from.data, form.quiet_to.data)
    return _kept()


@bp.post("/moi/notifications/pause")
def pause() -> Response:
    """For an hour, a day, a week; without a length, it rings again."""
    wait = PAUSES.get(request.form.get("hours", ""))
    if wait is None:
        notifications.resume(current_person.id)
    else:
        notifications.pause(current_person.id, wait)
    return _kept()


@bp.post("/moi/notifications/suite")
def save_fallback() -> Any:
    form = FallbackForm()
    if not form.validate():
        return _page(fallback=form), 422
    hours = None if form.hours.data == NEVER else int(form.hours.data)
    tells = bool(form.tell_referent.data) and current_person.space is not None
    notifications.save_fallback(current_person.id, hours, tell_referent=tells)
    return _kept()


@bp.post("/moi/notifications/adresse")
def add_address() -> Any:
    """Send a code to an address: it serves once the code came back."""
    form = AddressForm()
    if not form.validate():
        return _page(address=form), 422
    accounts.count_try("contact", str(current_person.id))
    try:
        notifications.ask_code(current_person.id, _channel(), form.address.data)
    except Refused as refusal:
        form.address.errors = (*form.address.errors, sentence_for(refusal))
        return _page(address=form), 422
    say(_("Un code est parti. Il sert pendant 30 minutes."))
    return _back()


@bp.post("/moi/notifications/adresse/code")
def confirm_address() -> Any:
    form = ContactCodeForm()
    if not form.validate():
        return _page(code=form), 422
    tried = accounts.count_try("contact-code", str(current_person.id))
    try:
        notifications.confirm_code(current_person.id, form.code.data)
    except Refused as refusal:
        form.code.errors = (*form.code.errors, sentence_for(refusal))
        return _page(code=form), 422
    accounts.forgive_try(tried)
    say(_("C’est confirmé."))
    return _back()


@bp.post("/moi/notifications/adresse/fin")
def remove_address() -> Response:
    notifications.remove_contact(current_person.id, _channel())
    say(_("C’est effacé."))
    return _back()


def _asking(form: AddressForm, *, mail: bool, sms: bool) -> AddressForm:
    """The field names what may be given today: an address, a number, or either."""
    if mail != sms:
        form.address.label.text = _("Mon adresse e-mail") if mail else _("Mon numéro de mobile")
    return form


def _page(
    quiet: QuietForm | None = None,
    fallback: FallbackForm | None = None,
    address: AddressForm | None = None,
    code: ContactCodeForm | None = None,
) -> str:
    chosen = notifications.preferences_of(current_person.id)
    hours = NEVER if chosen.fallback_hours is None else str(chosen.fallback_hours)
    outgoing = current_app.extensions["settings"].outgoing
    has_mail, has_sms = bool(outgoing.smtp), bool(outgoing.sms) or outgoing.logs_sms
    return render_template(
        "notifications/settings.html",
        chosen=chosen,
        kinds=KINDS,
        icons=KIND_ICONS,
        first_name_shown=notifications.shows_first_name(current_person.signed_in.session_id),
        has_mail=has_mail,
        has_sms=has_sms,
        quiet=quiet or QuietForm(formdata=None, quiet_from=chosen.quiet_from, quiet_to=chosen.quiet_to),
        fallback=fallback or FallbackForm(formdata=None, hours=hours, tell_referent=chosen.tell_referent),
        address=_asking(
            address or AddressForm(formdata=None),
            mail=has_mail and not chosen.email,
            sms=has_sms and not chosen.phone,
        ),
        code=code or ContactCodeForm(formdata=None),
    )


def _channel() -> Channel:
    return CHANNELS.get(request.form.get("channel", ""), Channel.EMAIL)


def _kept() -> Response:
    say(_("C’est noté."))
    return _back()


def _back() -> Response:
    return redirect(url_for(".settings"), 303)  # type: ignore[return-value]
