"""/services/<id>/demande, /bouquets/<slug>/demande: what goes to whom, seen and chosen before it is sent."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app import outbox
from app.catalogue.asked import askable
from app.catalogue.wording import WORDS as OFFER_WORDS
from app.documents.wording import kind_words, title_of
from app.journey import access
from app.reasons import sentence_for
from app.rendering import say
from app.requests.blueprint import bp
from app.requests.wording import WORDS
from services import accounts, catalogue, circle, documents, requests
from services.catalogue import AskedField, Offer
from services.errors import NotFound, Refused, TooOften
from services.requests import SPANS, Preparation, Sent

USUAL_SPAN = SPANS[1]


@bp.get("/services/<uuid:offer>/demande")
def ask(offer: UUID) -> str:
    """One offer."""
    own = access.own_space()
    found = catalogue.open_offer(own, offer, access.language())
    return form_page(own, [found], back=(found.name, f"/services/{offer}"))


@bp.post("/services/<uuid:offer>/demande")
def send(offer: UUID) -> Any:
    """Sent, once."""
    own = access.own_space()
    if outbox.is_asked():
        return once(lambda: _made(own, [catalogue.open_offer(own, offer)], typed_form(None)))
    found = catalogue.open_offer(own, offer, access.language())
    return _sent(own, [found], [found], back=(found.name, f"/services/{offer}"))


@bp.get("/bouquets/<slug>/demande")
def ask_bouquet(slug: str) -> str:
    """Several offers, one file."""
    own = access.own_space()
    found, offers = _bouquet(own, slug)
    asked = requests.asked_already(own)
    offers = [one for one in offers if one.id not in asked]
    return form_page(own, offers, bouquet=found, back=(found.name, f"/bouquets/{slug}"))


@bp.post("/bouquets/<slug>/demande")
def send_bouquet(slug: str) -> Any:
    """One request for each that was chosen."""
    own = access.own_space()
    if outbox.is_asked():
        return once(lambda: _made_of_bouquet(own, slug))
    found, offers = _bouquet(own, slug)
    chosen = [one for one in offers if str(one.id) in request.form.getlist("offer")]
    return _sent(own, offers, chosen, bouquet=found, back=(found.name, f"/bouquets/{slug}"))


def _bouquet(own: circle.Relation, slug: str) -> tuple[catalogue.Bouquet, list[Offer]]:
    """The bundle, and those of its offers that may be asked for or asked about today."""
    page = catalogue.for_you(own, access.language())
    found = next((one for one in page.bouquets if one.slug == slug), None)
    if found is None:
        raise NotFound
    return found, askable(page, found)


def _sent(
    own: circle.Relation,
    offers: list[Offer],
    chosen: list[Offer],
    *,
    back: tuple[str, str],
    bouquet: catalogue.Bouquet | None = None,
) -> Any:
    try:
        return redirect(_made(own, chosen, typed_form(bouquet)), 303)
    except (Refused, TooOften) as refusal:
        problem = sentence_for(refusal)
        return form_page(own, offers, back=back, bouquet=bouquet, problem=problem), 422


def once(work: Callable[[], str]) -> Response:
    """What a phone kept while there was no network: done once, whenever it comes; or not at all, with the reason.

    What it asks for is looked at as it arrives: the offer is open, the papers are there, the consent lasts.
    """

    def done() -> str:
        try:
            return work()
        except NotFound:
            raise Refused("offer_closed") from None

    return outbox.sent(next=accounts.done_once(outbox.client_id(), done))


def _made_of_bouquet(own: circle.Relation, slug: str) -> str:
    found, offers = _bouquet(own, slug)
    asked = request.form.getlist("offer")
    chosen = [one for one in offers if str(one.id) in asked]
    if asked and not chosen:
        raise NotFound
    to = _made(own, chosen, typed_form(found))
    if len(chosen) < len(asked):
        left_out()
    return to


def left_out() -> None:
    """Of several, one closed meanwhile: it is said."""
    say(_("Une des offres n’est plus ouverte\u00a0: elle n’est pas partie."))


def _made(own: circle.Relation, chosen: list[Offer], sent: Sent) -> str:
    """Sent; gives the page that says so."""
    made = requests.send(own, chosen, sent)
    say(_("C’est envoyé.") if _goes(chosen) else _("C’est noté dans tes demandes."))
    return page_of(made)


def page_of(made: list[UUID]) -> str:
    """Where what was sent is followed."""
    if len(made) == 1:
        return url_for("requests.show", request_id=made[0])
    return url_for("requests.list")


def _goes(offers: list[Offer]) -> bool:
    return bool(requests.has_adviser([one.id for one in offers]))


def typed_form(bouquet: catalogue.Bouquet | None) -> Sent:
    form = request.form
    details = {
        one: form.get(one.value, "")
        for one in AskedField
        if form.get(f"give-{one.value}") and form.get(one.value)
    }
    try:
        papers = [UUID(one) for one in form.getlist("paper")]
        days = int(form.get("days", USUAL_SPAN))
        agreed_on = date.fromisoformat(form["agreed_on"]) if form.get("agreed_on") else None
    except ValueError:
        raise NotFound from None
    return Sent(
        details=details,
        papers=papers,
        words=form.get("words", ""),
        days=days,
        bouquet=bouquet.slug if bouquet else None,
        agreed_on=agreed_on,
    )


def form_page(
    own: circle.Relation,
    offers: list[Offer],
    *,
    back: tuple[str, str],
    bouquet: catalogue.Bouquet | None = None,
    problem: str | None = None,
    prepared: Preparation | None = None,
    typed: MultiDict[str, str] | None = None,
) -> str:
    """What goes to whom, to be seen and chosen; `typed`: as it was filled already, by `prepared` maybe."""
    answered = requests.has_adviser([one.id for one in offers])
    going = [one for one in offers if one.id in answered]
    asked = tuple(dict.fromkeys(one for offer in going for one in requests.fields_of(offer)))
    kinds = tuple(dict.fromkeys(one for offer in going for one in offer.papers))
    typed = typed if typed is not None else request.form if problem else None
    papers = _papers(own, kinds, prepared) if going else []
    return render_template(
        "requests/ask.html",
        offers=offers,
        bouquet=bouquet,
        prepared=prepared,
        back=back,
        problem=problem,
        answered=answered,
        going=going,
        partners=list(dict.fromkeys(one.partner for one in going)),
        fields=[(one, known(own, one)) for one in asked],
        papers=[(one, title_of(one), one.kind is not None and one.kind.id in kinds) for one in papers[:30]],
        missing=[kind_words(one) for one in kinds if not any(p.kind and p.kind.id == one for p in papers)],
        may_give_papers=own.allows("doc.share.grant"),
        typed=typed,
        today=own.life.today,
        usual=USUAL_SPAN,
        **OFFER_WORDS,
        **{name: value for name, value in WORDS.items() if name not in OFFER_WORDS},
    )


def _papers(
    own: circle.Relation, kinds: tuple[str, ...], prepared: Preparation | None
) -> list[documents.DocumentLine]:
    """Those that were chosen for them, the service’s among them, then their own to choose from."""
    chosen = documents.own_papers(own, prepared.draft.papers) if prepared else []
    there = {one.id for one in chosen}
    return chosen + [one for one in documents.choosable(own, kinds) if one.id not in there]


def known(own: circle.Relation, field: AskedField) -> str:
    """What the house knows already: nobody types a name again."""
    if field is AskedField.NAME:
        account = accounts.find_account(own.space.id)
        return f"{account.first_name} {account.last_name}".strip() if account else own.first_name
    if field is AskedField.BIRTH_ON:
        return own.space.birth_on.strftime("%d/%m/%Y")
    return ""
