"""Coming in by an invitation: a few short screens in order, and nothing used up before a way in exists."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from app.accounts import joining
from app.accounts.blueprint import bp
from app.accounts.forms import BirthForm, InvitationCodeForm
from app.accounts.languages import keep_asked_language
from app.accounts.signing_in import device_label, sign_in_as, source
from app.accounts.webauthn import answer_with, give_options, rp, rp_id
from app.locale import LANGUAGES, choose_language
from app.security import current_person, public
from services import accounts, circle
from services.accounts import CardKind, Device, InvitationView
from services.database import transaction
from services.errors import Refused

SCREENS = 3


@bp.get("/invitation")
@public
def invitation() -> Any:
    """The ten characters; or, when an invitation is already in hand, its next step."""
    if joining.in_hand() is not None:
        return redirect(joining.next_step())
    keep_asked_language()
    return render_template("accounts/invitation.html", form=InvitationCodeForm())


@bp.post("/invitation")
@public
def invitation_with_code() -> Any:
    """Wrong, over, used or revoked: one answer."""
    form = InvitationCodeForm()
    if not form.validate():
        return render_template("accounts/invitation.html", form=form), 422
    found = accounts.find_invitation_of_code(form.code.data, source=source())
    if found is None:
        form.code.errors = [
            _("Ce code ne marche pas. Vérifie chaque signe, ou demande une nouvelle invitation.")
        ]
        return render_template("accounts/invitation.html", form=form), 422
    joining.take_in_hand(found)
    return redirect(url_for(".invitation"), 303)


@bp.get("/invitation/<token>")
@public
def invitation_with_link(token: str) -> Any:
    """The link of an invitation: taken in hand, and out of the address at once, whatever it is worth."""
    found = accounts.find_invitation_of_link(token)
    if found is None:
        joining.let_go()
        return redirect(url_for(".invitation_over"))
    joining.take_in_hand(found)
    return redirect(url_for(".invitation"))


@bp.get("/invitation/finie")
@public
def invitation_over() -> Any:
    """A link that no longer works: what to do now."""
    return render_template("accounts/invitation_over.html"), 410


@bp.route("/invitation/langue", methods=["GET", "POST"])
@public
def invitation_language() -> Any:
    """First of all, a language."""
    joining.require("language")
    if request.method == "POST" and request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
        joining.remember(language=request.form["language"])
        return redirect(joining.next_step(), 303)
    return _page("language", 1, current=choose_language())


@bp.route("/invitation/naissance", methods=["GET", "POST"])
@public
def invitation_birth() -> Any:
    """A young person's birth date, before anything of theirs shows: a lost invitation opens nothing."""
    found = joining.require("born")
    form = BirthForm()
    if form.validate_on_submit():
        if _was_born(found, form):
            joining.remember(born=True)
            return redirect(joining.next_step(), 303)
        form.birth_on.errors = [
            _("Ce n’est pas la date que nous avons. Vérifie, ou demande à la personne qui t’invite.")
        ]
    return _page("birth", 2, form=form), 422 if form.is_submitted() else 200


@bp.route("/invitation/bienvenue/<int:screen>", methods=["GET", "POST"])
@public
def invitation_welcome(screen: int) -> Any:
    """Three short screens: what this is, who sees what by default, what professionals must report."""
    joining.require("read")
    if not 1 <= screen <= min(SCREENS, joining.state().get("screen", 1)):
        return redirect(joining.next_step(), 303)
    if request.method == "GET":
        return _page("welcome", 2 + screen, screen=screen)
    if screen == SCREENS:
        joining.remember(read=True)
        return redirect(joining.next_step(), 303)
    joining.remember(screen=max(screen + 1, joining.state().get("screen", 1)))
    return redirect(url_for(".invitation_welcome", screen=screen + 1), 303)


@bp.route("/invitation/telephone", methods=["GET", "POST"])
@public
def invitation_phone() -> Any:
    """One's own phone, or a shared one: it decides how one comes in, and what stays here."""
    joining.require("device")
    if request.method == "POST" and request.form.get("device") in list(Device):
        joining.remember(device=request.form["device"])
        return redirect(joining.next_step(), 303)
    return _page("phone", 6)


@bp.get("/invitation/cle")
@public
def invitation_passkey() -> Any:
    """One's own phone makes a passkey; on a shared one none is ever made."""
    joining.require("way in")
    if joining.state()["device"] != Device.OWN:
        return redirect(url_for(".invitation_card"))
    return _page("passkey", 7)


@bp.post("/invitation/cle/options")
@public
def invitation_passkey_options() -> Response:
    """A challenge for this browser."""
    found = joining.require("way in")
    _refuse_shared_phone()
    return give_options(accounts.registration_options(found.account_id, rp_id=rp_id()))


@bp.post("/invitation/cle")
@public
def invitation_make_passkey() -> Any:
    """The phone made its passkey: the invitation is used, the space is open."""
    found = joining.require("way in")

    def come_in(challenge_id: UUID, credential: dict[str, Any]) -> str:
        _refuse_shared_phone()
        made = accounts.register_passkey(
            found.account_id, challenge_id, credential, label=device_label(), by_invitation=True, **rp()
        )
        _open(found, Device.OWN, made)
        return url_for(".first_card")

    return answer_with(come_in)


@bp.route("/invitation/carte", methods=["GET", "POST"])
@public
def invitation_card() -> Any:
    """Without a passkey (shared phone, or an old one): ten codes on a card, and the space is open."""
    found = joining.require("way in")
    if request.method == "GET":
        return _page("card", 7, shared=joining.state()["device"] == Device.SHARED)
    young = joining.state()["young"]
    _open(found, Device(joining.state()["device"]))
    return _codes(accounts.make_card(found.account_id, CardKind.SHARED), CardKind.SHARED, young)


@bp.route("/moi/premiere-carte", methods=["GET", "POST"])
def first_card() -> Any:
    """After the first passkey: the rescue card, two codes to keep somewhere safe."""
    if accounts.card_of(current_person.id) or not current_person.signed_in.is_stepped_up:
        return redirect(url_for(".card"), 303)
    if request.method == "GET":
        return render_template("accounts/first_card.html")
    codes = accounts.make_card(current_person.id, CardKind.RESCUE)
    return _codes(codes, CardKind.RESCUE, current_person.space is not None)


def _refuse_shared_phone() -> None:
    if joining.state()["device"] != Device.OWN:
        raise Refused("shared_phone")


def _was_born(found: InvitationView, form: BirthForm) -> bool:
    """Ten wrong tries: in an hour for one address, in all for one invitation.

    There are some two thousand dates to try: ten an hour for seven days would find most of them.
    """
    tries = [
        accounts.count_try("birth", source()),
        accounts.count_try("birth", str(found.id), window=accounts.LONGEST_WINDOW),
    ]
    if not circle.check_birth_date(found.account_id, form.birth_on.data):
        return False
    for one in tries:
        accounts.forgive_try(one)
    return True


def _open(found: InvitationView, device: Device, passkey_id: UUID | None = None) -> None:
    """The invitation is used: the account is open, the links that waited are accepted, the session starts."""
    language = joining.state().get("language", "fr")
    with transaction():
        account_id = accounts.redeem_invitation(found.id, language=language, passkey_id=passkey_id)
        circle.accept_links(account_id)
    sign_in_as(account_id, device)


def _codes(codes: list[str], kind: CardKind, young: bool) -> str:
    return render_template("accounts/codes.html", codes=codes, kind=kind.value, onward="/", tu=young)


def _page(name: str, number: int, **context: Any) -> str:
    """One step; without a birth date those who are not young people have one step less."""
    young = joining.state()["young"]
    here = number if young or number == 1 else number - 1
    return render_template(
        f"accounts/joining/{name}.html", tu=young, number=here, total=7 if young else 6, **context
    )
