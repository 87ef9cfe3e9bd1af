"""Coming in by an invitation: a few short screens in order, and nothing used up before a way in exists.

The secret of the link leaves the address at once. Where the visit stands is in the signed cookie of this browser; the
server refuses a step whose earlier one is missing (ASVS 2.3.1).
"""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from app.accounts.blueprint import bp
from app.accounts.browsers import name_of_browser
from app.accounts.forms import BirthForm, InvitationCodeForm
from app.accounts.signing_in import sign_in_as, source
from app.accounts.webauthn import answer_with, give_options, rp, rp_id
from app.locale import LANGUAGES, choose_language
from app.security import current_person, public
from services import accounts, circle
from services.accounts import CardKind, Device, InvitationView
from services.errors import Refused

SCREENS = 3
STATE = "joining"


@bp.get("/invitation")
@public
def invitation() -> Any:
    """The ten characters; or, when an invitation is already in hand, its next step."""
    if _in_hand() is not None:
        return redirect(_next_step())
    return render_template("accounts/invitation.html", form=InvitationCodeForm())


@bp.post("/invitation")
@public
def invitation_with_code() -> Any:
    form = InvitationCodeForm()
    found = None
    if form.validate():
        found = accounts.find_invitation_of_code(form.code.data, source=source())
        if found is None:
            form.code.errors = [
                _("Ce code ne marche pas. Vérifie chaque signe, ou demande une nouvelle invitation.")
            ]
    if found is None:
        return render_template("accounts/invitation.html", form=form), 422
    return _take_in_hand(found)


@bp.get("/invitation/<token>")
@public
def invitation_with_link(token: str) -> Any:
    """The link of an invitation: taken in hand, and out of the address at once. A GET writes nothing: the try is
    counted by what follows, and 256 random bits are not guessed."""
    found = accounts.find_invitation_of_link(token)
    if found is None:
        session.pop(STATE, None)
        return redirect(url_for("accounts.invitation_over"))
    return _take_in_hand(found)


@bp.get("/invitation/finie")
@public
def invitation_over() -> Any:
    return render_template("accounts/invitation_over.html"), 410


@bp.route("/invitation/langue", methods=["GET", "POST"])
@public
def invitation_language() -> Any:
    """First of all, a language."""
    _require("language")
    if request.method == "POST" and request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
        _remember(language=request.form["language"])
        return redirect(_next_step(), 303)
    return _page("language", current=choose_language())


@bp.route("/invitation/naissance", methods=["GET", "POST"])
@public
def invitation_birth() -> Any:
    """A young person's birth date, before anything of theirs shows. Tries are counted."""
    invitation = _require("born")
    form = BirthForm()
    if request.method == "POST" and form.validate():
        accounts.count_try("birth", f"{request.remote_addr}|{invitation.account_id}")
        if circle.check_birth_date(invitation.account_id, form.birth_on.data):
            _remember(born=True)
            return redirect(_next_step(), 303)
        form.birth_on.errors = [
            _("Ce n’est pas la date que nous avons. Vérifie, ou demande à la personne qui t’invite.")
        ]
    return _page("birth", form=form), 422 if form.errors else 200


@bp.route("/invitation/bienvenue/<int:screen>", methods=["GET", "POST"])
@public
def invitation_welcome(screen: int) -> Any:
    """Three short screens: what this is, who sees what, what professionals must report."""
    _require("read")
    screen = min(max(screen, 1), SCREENS)
    if request.method == "POST":
        if screen == SCREENS:
            _remember(read=True)
            return redirect(_next_step(), 303)
        return redirect(url_for(".invitation_welcome", screen=screen + 1), 303)
    return _page("welcome", screen=screen, screens=SCREENS)


@bp.route("/invitation/telephone", methods=["GET", "POST"])
@public
def invitation_phone() -> Any:
    """One's own phone, or a shared one: it decides how one comes in, and what stays here."""
    _require("device")
    if request.method == "POST" and request.form.get("device") in list(Device):
        _remember(device=request.form["device"])
        return redirect(_next_step(), 303)
    return _page("phone")


@bp.get("/invitation/cle")
@public
def invitation_passkey() -> Any:
    """One's own phone makes a passkey."""
    _require("way_in")
    if session[STATE].get("device") != Device.OWN:
        return redirect(url_for(".invitation_card"))
    return _page("passkey")


@bp.post("/invitation/cle/options")
@public
def invitation_passkey_options() -> Response:
    invitation = _require("way_in")
    return give_options(accounts.registration_options(invitation.account_id, rp_id=rp_id()))


@bp.post("/invitation/cle")
@public
def invitation_make_passkey() -> Any:
    """The phone made its passkey: the invitation is used, the space is open."""
    invitation = _require("way_in")

    def come_in(challenge_id: UUID, credential: dict[str, Any]) -> str:
        made = accounts.register_passkey(
            invitation.account_id,
            challenge_id,
            credential,
            label=name_of_browser(request.user_agent.string),
            **rp(),
        )
        _open(invitation, Device.OWN, made)
        return url_for(".first_card")

    return answer_with(come_in)


@bp.route("/invitation/carte", methods=["GET", "POST"])
@public
def invitation_card() -> Any:
    """Without a passkey (shared phone, or an old one): ten codes on a card, and the space is open."""
    invitation = _require("way_in")
    if request.method != "POST":
        return _page("card")
    device = Device(session[STATE]["device"])
    codes = accounts.make_card(invitation.account_id, CardKind.SHARED)
    _open(invitation, device)
    return _codes(codes, CardKind.SHARED)


@bp.route("/moi/premiere-carte", methods=["GET", "POST"])
def first_card() -> Any:
    """After the first passkey: the rescue card, two codes to keep somewhere safe."""
    if request.method != "POST":
        return render_template("accounts/first_card.html")
    return _codes(accounts.make_card(current_person.id, CardKind.RESCUE), CardKind.RESCUE)


def _codes(codes: list[str], kind: CardKind) -> str:
    return render_template("accounts/codes.html", codes=codes, kind=kind.value, onward="/")


def _open(invitation: InvitationView, device: Device, passkey_id: UUID | None = None) -> None:
    language = session[STATE].get("language", "fr")
    account_id = accounts.redeem_invitation(invitation.id, language=language, passkey_id=passkey_id)
    circle.accept_links(account_id)
    sign_in_as(account_id, device)


def _take_in_hand(found: InvitationView) -> Any:
    session[STATE] = {"invitation": str(found.id), "young": circle.is_jeune(found.account_id)}
    return redirect(url_for(".invitation"), 303)


def _in_hand() -> InvitationView | None:
    state = session.get(STATE)
    return accounts.open_invitation(UUID(state["invitation"])) if state else None


def _remember(**done: object) -> None:
    session[STATE] = {**session[STATE], **done}


def _next_step() -> str:
    """The first thing not done yet."""
    state = session[STATE]
    if not state.get("language"):
        return url_for(".invitation_language")
    if state["young"] and not state.get("born"):
        return url_for(".invitation_birth")
    if not state.get("read"):
        return url_for(".invitation_welcome", screen=1)
    if not state.get("device"):
        return url_for(".invitation_phone")
    return url_for(".invitation_passkey" if state["device"] == Device.OWN else ".invitation_card")


_ORDER = ("language", "born", "read", "device")


def _require(step: str) -> InvitationView:
    """The invitation in hand, when all that comes before `step` is done. Refused: `invitation_over`, `not_yet`."""
    found = _in_hand()
    if found is None:
        raise Refused("invitation_over")
    state = session[STATE]
    for before in _ORDER[: _ORDER.index(step) if step in _ORDER else None]:
        if not state.get(before) and (before != "born" or state["young"]):
            raise Refused("not_yet")
    return found


def _page(name: str, **context: Any) -> str:
    return render_template(f"accounts/joining/{name}.html", young=session[STATE]["young"], **context)
