"""A référent invites a young person; the link, the QR code and the ten characters are shown once."""

from typing import Any
from uuid import UUID

from flask import current_app, render_template, url_for
from wtforms.fields import SelectChoice

from app import qr
from app.accounts.blueprint import bp
from app.accounts.forms import NewYoungPersonForm
from app.reasons import sentence_for
from app.security import current_person
from services import accounts, circle
from services.accounts import Ticket
from services.circle import LegalBasis, PostKind
from services.errors import NotFound, Refused
from services.secrets import spaced


@bp.get("/invitation/nouvelle")
def new_invitation() -> str:
    """The form of a référent. Somebody else's 404 is that of an address that does not exist."""
    return render_template("accounts/new_invitation.html", form=_form())


@bp.post("/invitation/nouvelle")
def invite_young_person() -> Any:
    form = _form()
    if not form.validate():
        return render_template("accounts/new_invitation.html", form=form), 422
    try:
        jeune_id, ticket = circle.invite_jeune(
            current_person.id,
            form.first_name.data,
            form.birth_on.data,
            UUID(form.territory.data),
            taken_in_on=form.taken_in_on.data,
            exit_on=form.exit_on.data,
            legal_basis=LegalBasis(form.legal_basis.data),
        )
    except Refused as refusal:
        form.form_errors.append(sentence_for(refusal))
        return render_template("accounts/new_invitation.html", form=form), 422
    return show_ticket(ticket, form.first_name.data, url_for("caseload.young_person", jeune=jeune_id))


@bp.post("/invitation/<uuid:jeune>/nouvelle")
def renew_invitation(jeune: UUID) -> Any:
    """Another invitation for a space that nobody opened yet; the one before no longer works."""
    relation = circle.enter(current_person.viewer, jeune, "jeune.invite", about="invitation")
    ticket = accounts.issue_invitation(jeune, by=current_person.id)
    return show_ticket(ticket, relation.first_name, url_for("caseload.young_person", jeune=jeune))


def show_ticket(ticket: Ticket, first_name: str, onward: str) -> str:
    """The invitation to hand over, on screen and on paper. Shown once: only fingerprints are kept."""
    link = f"{current_app.extensions['settings'].origin}/invitation/{ticket.token}"
    return render_template(
        "accounts/ticket.html",
        first_name=first_name,
        link=link,
        code=spaced(ticket.code, 5),
        picture=qr.inline(link),
        expires_at=ticket.expires_at,
        onward=onward,
    )


def _form() -> NewYoungPersonForm:
    if PostKind.REFERENT not in current_person.standing.posts:
        raise NotFound
    form = NewYoungPersonForm()
    form.territory.choices = [
        SelectChoice(str(territory), name)
        for territory, name in circle.territories_of(current_person.standing.departement)
    ]
    return form
