"""/catalogue/bouquets: the cadres of a département compose bundles, review them, publish them, and see them as shown."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.catalogue.blueprint import bp
from app.catalogue.editing import departement_edited, version_of
from app.catalogue.wording import BOUQUET_ACTS, BOUQUET_STATES
from app.documents.wording import kind_words
from app.reasons import sentence_for
from app.rendering import say
from app.security import current_person
from services import catalogue
from services.catalogue import Act
from services.errors import NotFound, Refused


@bp.get("/catalogue/bouquets")
def bouquets() -> str:
    """Every bundle, in the order young people see."""
    found = catalogue.edited_bouquets(departement_edited())
    return render_template("catalogue/bouquets.html", bouquets=found, states=BOUQUET_STATES)


@bp.get("/catalogue/bouquets/nouveau")
def new_bouquet() -> str:
    """A new one: a draft that somebody else will read."""
    return _form(_blank(departement_edited(), None), None)


@bp.post("/catalogue/bouquets/nouveau")
def write_new_bouquet() -> Any:
    return _write(departement_edited(), None)


@bp.get("/catalogue/bouquets/<uuid:bouquet>")
def edit_bouquet(bouquet: UUID) -> str:
    """One bundle with its offers in order, and what may be done with it."""
    departement = departement_edited()
    found = catalogue.open_edited_bouquet(departement, bouquet)
    return _form(_blank(departement, found), found)


@bp.post("/catalogue/bouquets/<uuid:bouquet>")
def write_bouquet(bouquet: UUID) -> Any:
    departement = departement_edited()
    return _write(departement, catalogue.open_edited_bouquet(departement, bouquet))


@bp.post("/catalogue/bouquets/<uuid:bouquet>/acte")
def act_on_bouquet(bouquet: UUID) -> Response:
    """Review, publish, hide, take back."""
    try:
        done = Act(request.form.get("act", ""))
    except ValueError:
        raise NotFound from None
    if not (version := version_of(request.form.get("version"))):
        raise NotFound
    catalogue.act_on_bouquet(current_person.id, departement_edited(), bouquet, done, version)
    say(BOUQUET_ACTS[done][2]())
    return _to(bouquet)


@bp.get("/catalogue/bouquets/<uuid:bouquet>/apercu")
def preview_bouquet(bouquet: UUID) -> str:
    """As a young person would see it, whatever its state; nothing of anybody is looked at."""
    departement = departement_edited()
    found = catalogue.open_edited_bouquet(departement, bouquet)
    shown = {one.id: one for one in catalogue.offers_in(departement)}
    offers = [shown[one.id] for one in found.shown]
    papers = dict.fromkeys(paper for one in offers for paper in one.papers)
    return render_template(
        "catalogue/bouquet_preview.html",
        found=found,
        offers=offers,
        papers=[kind_words(one) for one in papers],
        states=BOUQUET_STATES,
    )


def _write(departement: str, found: catalogue.EditedBouquet | None) -> Any:
    from app.catalogue.bouquet_form import BouquetForm

    form = BouquetForm(choosable=catalogue.choosable_offers(departement))
    if not form.validate():
        return _form(form, found), 422
    try:
        saved = catalogue.write_bouquet(
            current_person.id,
            departement,
            found.id if found else None,
            form.composed(),
            version_of(form.version.data),
        )
    except Refused as refusal:
        form.form_errors = [*form.form_errors, sentence_for(refusal)]
        return _form(form, found), 422
    say(_("C’est enregistré comme brouillon. Une autre personne doit relire avant de publier."))
    return _to(saved)


def _blank(departement: str, found: catalogue.EditedBouquet | None) -> Any:
    from app.catalogue.bouquet_form import bouquet_form_of

    return bouquet_form_of(catalogue.choosable_offers(departement), found)


def _form(form: Any, found: catalogue.EditedBouquet | None) -> str:
    acts = found.acts_for(current_person.id) if found else ()
    return render_template(
        "catalogue/bouquet_edit.html",
        form=form,
        found=found,
        acts=[(one, *BOUQUET_ACTS[one][:2]) for one in acts],
        states=BOUQUET_STATES,
    )


def _to(bouquet: UUID) -> Response:
    return redirect(url_for(".edit_bouquet", bouquet=bouquet), 303)  # type: ignore[return-value]
