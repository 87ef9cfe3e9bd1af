"""The demonstration's door: the cast, and one tap to come in as one of them. Never registered in production."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session
from flask_babel import gettext as _

from app.accounts.languages import keep_asked_language
from app.accounts.signing_in import sign_in_as
from app.security import public
from services import house
from services.accounts import Device
from services.errors import NotFound

bp = Blueprint("demo", __name__)


@dataclass(frozen=True)
class Someone:
    """One of the cast, as presented to a visitor."""

    slug: str
    name: str
    text: str


@dataclass(frozen=True)
class Group:
    title: str
    people: tuple[Someone, ...]


@bp.get("/demo")
@public
def show() -> str:
    """The cast, and who each one is."""
    keep_asked_language()
    return render_template(
        "demo/show.html", groups=_groups(), shared=request.args.get("appareil") == "partage"
    )


@bp.post("/demo/<slug>")
@public
def enter(slug: str) -> Any:
    """Come in as somebody of the cast, on one's own phone unless told otherwise."""
    account = house.value_of(f"demo:{slug}")
    if account is None:
        raise NotFound
    session.pop("next", None)
    device = Device.SHARED if request.form.get("device") == Device.SHARED else Device.OWN
    return redirect(sign_in_as(UUID(account), device), 303)


def _groups() -> tuple[Group, ...]:
    return (
        Group(
            _("Des jeunes"),
            (
                Someone(
                    "naima", "Naïma", _("17 ans et 4 mois. Karim la suit, Lucie l’aide pour le logement.")
                ),
                Someone("theo", "Théo", _("18 ans dans trois semaines.")),
                Someone("ines", "Inès", _("19 ans, avec un contrat jeune majeur.")),
                Someone(
                    "amadou", "Amadou", _("16 ans, arrivé seul en France, un titre de séjour à préparer.")
                ),
            ),
        ),
        Group(
            _("Leur entourage"),
            (
                Someone("samira", "Samira", _("La mère de Naïma. Naïma ne lui montre rien pour l’instant.")),
                Someone("lucie", "Lucie", _("Mentor de Naïma, en entreprise.")),
            ),
        ),
        Group(
            _("Un partenaire"),
            (Someone("odile", "Odile", _("Répond aux demandes pour une association.")),),
        ),
        Group(
            _("Des professionnels"),
            (
                Someone("karim", "Karim", _("Référent de trente jeunes, dont les quatre ci-dessus.")),
                Someone("claire", "Claire", _("Référente, d’autres jeunes.")),
                Someone("marc", "Marc", _("Cadre de leur équipe.")),
            ),
        ),
    )
