"""/jeunes/<id>/demandes/preparer, /demandes/preparees/<id>: a référent prepares, the young person reads again and sends."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app import outbox
from app.catalogue.asked import ASKABLE, PECULE, askable
from app.documents.wording import domain_titles, kind_words, title_of
from app.journey import access
from app.notifications.opened import seen
from app.reader import linked
from app.reasons import sentence_for
from app.rendering import say
from app.requests.asking import USUAL_SPAN, form_page, known, left_out, once, page_of, typed_form
from app.requests.blueprint import bp
from app.requests.following import relation_to
from app.requests.wording import PREPARED, WORDS
from services import catalogue, requests
from services.catalogue import AskedField, Bouquet, Offer
from services.circle import Relation
from services.database import transaction
from services.errors import NotFound, Refused, TooOften
from services.notifications import Kind
from services.requests import Draft, Preparation

READ = "checklist.shared.read"


@bp.get("/jeunes/<uuid:jeune>/demandes/preparer")
def prepare(jeune: UUID) -> str:
    """Which offers; then, with those chosen, what would go to whom."""
    relation = linked(jeune)
    relation.ensure_ever(requests.PREPARE)
    with transaction():
        bouquets, offers = _offers(relation)
    slug = request.args.get("bouquet")
    bouquet = next((one for one in bouquets if one.slug == slug), None)
    asked = request.args.getlist("offre")
    chosen = (
        [one for one in bouquet.offers if one in offers]
        if bouquet
        else [one for one in offers if str(one.id) in asked]
    )
    if chosen:
        return _form(relation, chosen, bouquet)
    return render_template(
        "requests/prepare_choose.html",
        person=relation,
        bouquets=bouquets,
        offers=offers,
        titles=domain_titles(),
    )


@bp.post("/jeunes/<uuid:jeune>/demandes/preparer")
def hand_over(jeune: UUID) -> Any:
    """Handed over: the young person reads it again. Nothing has left."""
    relation, form = linked(jeune), request.form
    relation.ensure_ever(requests.PREPARE)
    bouquets, offers = _offers(relation)
    shown = [one for one in offers if str(one.id) in form.getlist("shown")]
    chosen = [one for one in shown if str(one.id) in form.getlist("offer")]
    bouquet = next((one for one in bouquets if one.slug == form.get("bouquet")), None)
    try:
        made = requests.prepare(
            relation, chosen, _typed(), outbox.client_id(), bouquet=bouquet.slug if bouquet else None
        )
    except (Refused, TooOften) as refusal:
        return _form(relation, shown or offers[:1], bouquet, problem=sentence_for(refusal)), 422
    say(_("C’est prêt. %(who)s relit, et envoie. Rien n’est parti.", who=relation.first_name))
    return redirect(url_for(".preparation", preparation=made), 303)


@bp.get("/demandes/preparees/<uuid:preparation>")
def preparation(preparation: UUID) -> str:
    """What was prepared: to read again and send; to its author, what became of it."""
    relation = relation_to(requests.find_prepared_for(preparation))
    found = requests.open_preparation(relation, preparation, access.language())
    seen(Kind.REQUEST, preparation)
    if not relation.is_own:
        return render_template(
            "requests/preparation.html", person=relation, found=found, words=PREPARED, **WORDS
        )
    return _to_send(relation, found)


@bp.post("/demandes/preparees/<uuid:preparation>")
def send_prepared(preparation: UUID) -> Any:
    """Sent by the young person, as they changed it."""
    own = access.own_space()
    chosen = request.form.getlist("offer", type=UUID)

    def made() -> str:
        sent = requests.send_prepared(own, preparation, chosen, typed_form(None))
        say(_("C’est envoyé."))
        if sent and len(sent) < len(set(chosen)):
            left_out()
        return page_of(sent)

    if outbox.is_asked():
        return once(made)
    try:
        return redirect(made(), 303)
    except (Refused, TooOften) as refusal:
        found = requests.open_preparation(own, preparation, access.language())
        return _to_send(own, found, problem=sentence_for(refusal)), 422


@bp.post("/demandes/preparees/<uuid:preparation>/refus")
def refuse_prepared(preparation: UUID) -> Response:
    """“Pas pour moi”."""
    requests.refuse_prepared(access.own_space(), preparation)
    say(_("C’est noté. Rien n’est parti."))
    return redirect(url_for("requests.list"), 303)  # type: ignore[return-value]


@bp.post("/demandes/preparees/<uuid:preparation>/retrait")
def withdraw_prepared(preparation: UUID) -> Any:
    """Taken back by whoever prepared it."""
    relation = relation_to(requests.find_prepared_for(preparation))
    try:
        requests.withdraw_prepared(relation, preparation)
        say(_("C’est retiré. Rien n’était parti."))
    except Refused as refusal:
        say(sentence_for(refusal))
    return redirect(url_for("requests.theirs", jeune=relation.space.id), 303)


def _to_send(own: Relation, found: Preparation, problem: str | None = None) -> str:
    if not found.is_waiting:
        return render_template("requests/preparation_over.html", found=found, words=PREPARED)
    return form_page(
        own,
        list(found.offers),
        back=(_("Mes demandes"), "/demandes"),
        prepared=found,
        problem=problem,
        typed=request.form if problem else _as_form(found),
    )


def _as_form(found: Preparation) -> MultiDict[str, str]:
    """What was prepared, as the form would send it."""
    filled = [("offer", str(one.id)) for one in found.offers]
    filled += [("paper", str(one)) for one in found.draft.papers]
    for field, value in found.draft.details.items():
        filled += [(f"give-{field.value}", "1"), (field.value, value)]
    return MultiDict([*filled, ("words", found.draft.words), ("days", str(USUAL_SPAN))])


def _offers(relation: Relation) -> tuple[list[Bouquet], list[Offer]]:
    """The bundles and the offers that may be asked for today, as far as the viewer may prepare them."""
    page = catalogue.for_you(relation, access.language())
    relation.note(READ, about="offers")
    asked = requests.asked_already(relation)
    offers = [
        one.offer
        for one in page.listed
        if one.decision.verdict in ASKABLE
        and one.offer.number != PECULE
        and one.offer.id not in asked
        and requests.may_prepare(relation, one.offer)
    ]
    several = [
        one for one in page.bouquets if len([offer for offer in askable(page, one) if offer in offers]) > 1
    ]
    return several, offers


def _typed() -> Draft:
    form = request.form
    details = {one: form.get(one.value, "") for one in AskedField if form.get(f"give-{one.value}")}
    try:
        papers = [UUID(one) for one in form.getlist("paper")]
    except ValueError:
        raise NotFound from None
    return Draft(details=details, papers=papers, words=form.get("words", ""))


def _form(
    relation: Relation, offers: list[Offer], bouquet: Bouquet | None, problem: str | None = None
) -> str:
    answered = requests.has_adviser([one.id for one in offers])
    going = [one for one in offers if one.id in answered]
    kinds = {kind for one in going for kind in one.papers}
    papers = requests.preparable_papers(relation) if going else []
    papers = sorted(papers, key=lambda one: one.kind is None or one.kind.id not in kinds)[:30]
    return render_template(
        "requests/prepare.html",
        person=relation,
        offers=offers,
        bouquet=bouquet,
        answered=answered,
        going=going,
        fields=[(one, known(relation, one)) for one in requests.preparable_fields(relation, going)],
        papers=[(one, title_of(one), one.kind is not None and one.kind.id in kinds) for one in papers],
        asked=[kind_words(one) for one in sorted(kinds)],
        client_id=request.form.get("client_id") or uuid4(),
        problem=problem,
        typed=request.form if problem else None,
        **WORDS,
    )
