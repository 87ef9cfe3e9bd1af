"""/catalogue/<offer>/conseillers, /catalogue/chiffres: who answers for a partner, and what is asked and obtained."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts.inviting import show_ticket
from app.reader import person
from app.reasons import sentence_for
from app.rendering import say
from app.requests.blueprint import bp
from services import catalogue, requests
from services.errors import NotFound, Refused


@bp.get("/catalogue/<uuid:offer>/conseillers")
def advisers(offer: UUID) -> str:
    """Who answers for this offer."""
    return _page(offer)


@bp.post("/catalogue/<uuid:offer>/conseillers")
def name_adviser(offer: UUID) -> Any:
    """Somebody new: an invitation, shown once."""
    form = request.form
    try:
        ticket = requests.name_adviser(
            person().viewer,
            offer,
            *(form.get(one, "") for one in ("first_name", "last_name", "organisation")),
        )
    except Refused as refusal:
        return _page(offer, refusal), 422
    return show_ticket(ticket, form.get("first_name", "").strip(), url_for(".advisers", offer=offer))


@bp.post("/catalogue/<uuid:offer>/conseillers/<uuid:adviser>/fin")
def end_adviser(offer: UUID, adviser: UUID) -> Any:
    """They answer no more."""
    requests.end_adviser(person().viewer, adviser)
    say(_("Cette personne ne répond plus pour cette offre."))
    return redirect(url_for(".advisers", offer=offer), 303)


@bp.get("/catalogue/chiffres")
def figures() -> str:
    """What is opened, asked for and obtained, offer by offer; nothing that points at somebody."""
    return render_template("requests/figures.html", figures=requests.figures_of(person().viewer))


def _page(offer: UUID, refusal: Refused | None = None) -> str:
    names = catalogue.offer_names([offer])
    if offer not in names:
        raise NotFound
    return render_template(
        "requests/advisers.html",
        offer=offer,
        name=names[offer][0],
        partner=names[offer][1],
        lines=requests.advisers_of(person().viewer, offer),
        problem=sentence_for(refusal) if refusal else None,
        typed=request.form if refusal else {},
    )
