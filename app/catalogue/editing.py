"""/catalogue: the cadres of a département write, review, publish and check again what its young people see."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.catalogue.blueprint import bp
from app.catalogue.wording import ACTS, DOUBTS, STATES, WORDS
from app.documents.wording import domain_titles
from app.reasons import sentence_for
from app.rendering import say
from app.security import current_person
from services import catalogue
from services.catalogue import Act, OfferState
from services.circle import PostKind
from services.errors import NotFound, Refused

# The words of the addresses → the state they keep.
FILTERS = {
    "brouillons": OfferState.DRAFT,
    "relues": OfferState.REVIEWED,
    "publiees": OfferState.PUBLISHED,
    "terminees": OfferState.EXPIRED,
    "masquees": OfferState.HIDDEN,
}
DOUBTFUL = "a-verifier"
# No catalogue has so many pages.
MOST_PAGES = 500


@bp.get("/catalogue")
def edited() -> str:
    """Every offer, those of one state, or those to be checked."""
    asked = request.args.get("etat", "")
    page = min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)
    found = catalogue.edited_offers(
        departement_edited(), state=FILTERS.get(asked), is_doubtful=asked == DOUBTFUL, page=page
    )
    return render_template(
        "catalogue/edited.html",
        found=found,
        asked=asked if asked in (*FILTERS, DOUBTFUL) else "",
        filters=_filters(found, asked),
        page=page,
        titles=domain_titles(),
        states=STATES,
        doubts=DOUBTS,
        **WORDS,
    )


def _filters(found: catalogue.EditedList, asked: str) -> list[dict[str, Any]]:
    here = url_for(".edited")
    kept = [
        (word, state, found.counts.get(state, 0))
        for word, state in FILTERS.items()
        if found.counts.get(state)
    ]
    doubtful = {
        "text": _("À vérifier"),
        "href": f"{here}?etat={DOUBTFUL}",
        "current": asked == DOUBTFUL,
        "count": found.doubtful,
        "kind": "late",
    }
    return [
        {"text": _("Tout"), "href": here, "current": not asked, "count": found.total},
        doubtful,
        *(
            {
                "text": STATES[state][0],
                "href": f"{here}?etat={word}",
                "current": asked == word,
                "count": number,
            }
            for word, state, number in kept
        ),
    ]


@bp.get("/catalogue/nouvelle")
def new() -> str:
    """A new offer: a draft that somebody else will read."""
    from app.catalogue.forms import OfferForm

    departement_edited()
    return _form(OfferForm(formdata=None, fields=["name", "birth_on"]), None)


@bp.post("/catalogue/nouvelle")
def write_new() -> Any:
    return _write(None)


@bp.get("/catalogue/<uuid:offer>")
def edit(offer: UUID) -> str:
    """One offer with every field, and what may be done with it."""
    from app.catalogue.forms import form_of

    found = catalogue.open_edited(departement_edited(), offer)
    return _form(form_of(found), found)


@bp.post("/catalogue/<uuid:offer>")
def write(offer: UUID) -> Any:
    return _write(catalogue.open_edited(departement_edited(), offer))


@bp.post("/catalogue/<uuid:offer>/acte")
def act(offer: UUID) -> Response:
    """Review, publish, “checked today”, hide, take back."""
    try:
        done = Act(request.form.get("act", ""))
    except ValueError:
        raise NotFound from None
    if not (version := version_of(request.form.get("version"))):
        raise NotFound
    catalogue.act_on(current_person.id, departement_edited(), offer, done, version)
    say(ACTS[done][2]())
    return _to(offer)


def _write(found: catalogue.EditedOffer | None) -> Any:
    from app.catalogue.forms import OfferForm

    departement, form = departement_edited(), OfferForm()
    if not form.validate():
        return _form(form, found), 422
    try:
        saved = catalogue.write_offer(
            current_person.id,
            departement,
            found.offer.id if found else None,
            form.written(),
            catalogue.rules_from(form.rules()),
            version_of(form.version.data),
            translations=form.translations(),
        )
    except Refused as refusal:
        form.form_errors = [*form.form_errors, sentence_for(refusal)]
        return _form(form, found), 422
    say(_("C’est enregistré comme brouillon. Une autre personne doit relire avant de publier."))
    return _to(saved)


def version_of(text: str | None) -> int:
    """The version that a form was made of; 0, which nothing ever has, for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _form(form: Any, found: catalogue.EditedOffer | None) -> str:
    from app.catalogue.forms import NAMED, SPOKEN

    return render_template(
        "catalogue/edit.html",
        form=form,
        found=found,
        acts=[(one, *ACTS[one][:2]) for one in found.acts_for(current_person.id)] if found else [],
        states=STATES,
        doubts=DOUBTS,
        spoken=(*SPOKEN, *NAMED),
        wrong_languages={name.rpartition("_")[2] for name in form.errors if name},
    )


def departement_edited() -> str:
    """The département whose catalogue this person edits. Raises `NotFound` for whoever edits none."""
    standing = current_person.standing
    if PostKind.CADRE not in standing.posts or standing.departement is None:
        raise NotFound
    found: str = standing.departement
    return found


def _to(offer: UUID) -> Response:
    return redirect(url_for(".edit", offer=offer), 303)  # type: ignore[return-value]
