"""/services and /bouquets: what a young person may ask for, what they keep of it, and whom to talk to about it."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, redirect, render_template, request, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.caseload.navigation import FOLLOWING
from app.catalogue.asked import PECULE, askable
from app.catalogue.blueprint import bp
from app.catalogue.proposing import caseload_page
from app.catalogue.wording import FIELDS, WORDS
from app.documents.wording import domain_titles, kind_words
from app.journey import access
from app.journey.steps import WORDS as STEP_WORDS
from app.journey.undo import offer_undo
from app.notifications.opened import seen
from app.rendering import day, say
from app.security import current_person
from services import catalogue, circle, documents, journey, messages, requests
from services.catalogue import Mark, OfferLine, Verdict
from services.errors import NotFound
from services.notifications import Kind

# What somebody types at most to say why they talk about an offer.
LONGEST = 500


@bp.get("/services", endpoint="list")
def show_list() -> str | Response:
    """*Pour toi*: what may be asked now, soon, and the rest, by domain or by words; a référent sees for whom it is.

    Whoever edits the catalogue is sent there.
    """
    if current_person.space is None:
        posts = current_person.standing.posts
        if circle.PostKind.CADRE in posts and not posts & FOLLOWING:
            return redirect(url_for(".edited"), 303)  # type: ignore[return-value]
        return caseload_page()
    own = access.own_space()
    found = catalogue.for_you(own, access.language())
    titles = domain_titles()
    asked = request.args.get("q", "").strip()
    domain = request.args.get("domaine")
    domain = domain if domain in titles else None
    lines = [one for one in found.listed if domain in (None, one.offer.domain)]
    return render_template(
        "catalogue/list.html",
        found=found,
        asked=asked,
        domain=domain,
        titles=titles,
        icons=_icons(),
        domains=[one for one in titles if any(line.offer.domain == one for line in found.listed)],
        results=catalogue.search(found.listed, asked, titles) if asked else None,
        groups=[(key, some) for key, some in _groups(found, lines) if some],
        today=found.today,
        **WORDS,
    )


def _groups(found: catalogue.ForYou, lines: list[OfferLine]) -> list[tuple[str, list[OfferLine]]]:
    """Proposed, kept, now, soon, to be asked about, later, probably not: each offer once."""
    names = ("proposed", "favourites", "now", "soon", "unknown", "later", "unlikely")
    groups: dict[str, list[OfferLine]] = {name: [] for name in names}
    for line in lines:
        groups[_group(found, line)].append(line)
    return list(groups.items())


def _group(found: catalogue.ForYou, line: OfferLine) -> str:
    if line.is_proposed:
        return "proposed"
    if line.is_favourite:
        return "favourites"
    match line.decision.verdict:
        case Verdict.CAN_ASK:
            return "now"
        case Verdict.LATER:
            return "soon" if found.is_soon(line) else "later"
        case Verdict.UNKNOWN:
            return "unknown"
        case _:
            return "unlikely"


@bp.get("/services/<uuid:offer>")
def show(offer: UUID) -> str:
    """One offer: what it gives, what may be said of it today and why, who decides, who helps. Opened, it is read."""
    own = access.own_space()
    found = catalogue.open_offer(own, offer, access.language())
    line = catalogue.line_of(own, found)
    seen(Kind.PROPOSAL, offer)
    if not _is_seen_again():
        catalogue.count_opening(own, offer)
    return render_template(
        "catalogue/offer.html",
        line=line,
        offer=found,
        title=domain_titles()[found.domain],
        looks_of=_icons()[found.domain],
        papers=_papers(own, found.papers),
        fields=[str(FIELDS[one]) for one in found.fields],
        helpers=_helpers(own, found.domain),
        may_watch=catalogue.may_watch(line.decision, own.life.today),
        today=own.life.today,
        has_flow=found.number == PECULE,
        client_id=uuid4(),
        host=STEP_WORDS["host"],
        **WORDS,
    )


def _is_seen_again() -> bool:
    """A reload, or the page after something was done on it, is no new opening; the request says so, and nothing is kept."""
    asked = request.cache_control
    return asked.max_age == 0 or bool(asked.no_cache) or "undo" in session or "_flashes" in session


@bp.get("/services/<uuid:offer>/fini")
def ended(offer: UUID) -> str | Response:
    """An offer they keep, or kept, and which is no longer there; what is shown again is there."""
    own = access.own_space()
    try:
        catalogue.open_offer(own, offer)
    except NotFound:
        pass
    else:
        return _to(offer)
    names = catalogue.offer_names([offer])
    if offer not in catalogue.marks_of(own) or offer not in names:
        raise NotFound
    seen(Kind.PROPOSAL, offer)
    name, partner = names[offer]
    return render_template("catalogue/ended.html", offer=offer, name=name, partner=partner)


@bp.get("/bouquets/<slug>")
def bouquet(slug: str) -> str:
    """Several offers that make sense together: one explanation, one file of papers, what may be said of each."""
    own = access.own_space()
    found = catalogue.for_you(own, access.language())
    chosen = next((one for one in found.bouquets if one.slug == slug), None)
    if chosen is None:
        raise NotFound
    by_id = {line.offer.id: line for line in found.lines}
    asked = requests.asked_already(own)
    left = [one for one in askable(found, chosen) if one.id not in asked]
    return render_template(
        "catalogue/bouquet.html",
        bouquet=chosen,
        lines=[by_id[one.id] for one in chosen.offers if not by_id[one.id].is_set_aside],
        papers=_papers(own, chosen.papers),
        fields=[str(FIELDS[one]) for one in chosen.fields],
        left=left,
        is_asked=any(one.id in asked for one in chosen.offers),
        helper=None if left else next((one for one in _helpers(own, chosen.offers[0].domain)), None),
        icons=_icons(),
        today=found.today,
        **WORDS,
    )


@bp.post("/services/<uuid:offer>/favori")
def favourite(offer: UUID) -> Response:
    """Keep it, or keep it no longer."""
    own = access.own_space()
    if request.form.get("on") == "0":
        catalogue.unmark_offer(own, offer, Mark.FAVOURITE)
        if request.form.get("back") == "list":
            catalogue.unmark_offer(own, offer, Mark.WATCH)
            say(_("Ce n’est plus dans tes favoris."))
            return redirect(url_for(".list"), 303)  # type: ignore[return-value]
        offer_undo(_("Ce n’est plus dans tes favoris."), url_for(".favourite", offer=offer), on="1")
    else:
        catalogue.mark_offer(own, offer, Mark.FAVOURITE)
        offer_undo(
            _("C’est dans tes favoris. Personne d’autre ne le voit."),
            url_for(".favourite", offer=offer),
            on="0",
        )
    return _to(offer)


@bp.post("/services/<uuid:offer>/prevenir")
def watch(offer: UUID) -> Response:
    """“Préviens-moi le jour où je peux demander”, or no longer."""
    own = access.own_space()
    if request.form.get("on") == "0":
        catalogue.unmark_offer(own, offer, Mark.WATCH)
        say(_("Tu n’auras pas de rappel pour ça."))
    else:
        name = catalogue.open_offer(own, offer, access.language()).name
        on = catalogue.watch_offer(own, offer, _("Tu peux demander\u00a0: %(offer)s", offer=name))
        say(_("C’est noté. Un rappel sonnera le %(day)s.", day=day(on, "d MMMM y")))
    return _to(offer)


@bp.post("/services/<uuid:offer>/choix")
def choose(offer: UUID) -> Response:
    """“Pas pour moi” to what was proposed, “remettre dans ma liste” to what was set aside; and back again."""
    own, again = access.own_space(), request.form.get("again") == "1"
    catalogue.undo_choice(own, offer, again=again)
    if again:
        say(_("C’est comme avant."))
    else:
        offer_undo(_("C’est noté."), url_for(".choose", offer=offer), again="1")
    return _to(offer)


@bp.post("/services/<uuid:offer>/parler")
def talk(offer: UUID) -> Response:
    """Talk about it with somebody of one's circle: a message, sent once, in the conversation one has with them."""
    own = access.own_space()
    # In French whatever one reads in: it is written to somebody of the service.
    found = catalogue.open_offer(own, offer)
    try:
        who, client_id = UUID(request.form.get("who", "")), UUID(request.form.get("client_id", ""))
    except ValueError:
        raise NotFound from None
    if who not in {one.account_id for one in _helpers(own, found.domain)}:
        raise NotFound
    words = request.form.get("words", "").strip()[:LONGEST]
    with force_locale("fr"):
        about = _(
            "Je voudrais parler de\u00a0: %(offer)s (%(partner)s).", offer=found.name, partner=found.partner
        )
    conversation = messages.start_direct(own, who)
    opened = messages.open_conversation(own.viewer, own, conversation)
    messages.send_message(opened, f"{about}\n{words}".strip(), client_id, is_confirmed=True)
    say(_("C’est envoyé."))
    return redirect(url_for("messages.show", conversation=conversation), 303)  # type: ignore[return-value]


def _icons() -> dict[str, tuple[str, str]]:
    """Domain → its icon and its pastel."""
    return {one.id: (one.icon, one.pastel) for one in journey.load().domains}


def _helpers(own: circle.Relation, domain: str) -> list[circle.Member]:
    """Those who may see this domain and to whom one may write: the référent first."""
    found = [one for one in messages.writable(own) if one.sees("help.answer", domain=domain)]
    return sorted(found, key=lambda one: not one.is_referent)


def _papers(own: circle.Relation, kinds: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """(kind, its name, whether the vault holds it). To somebody who is not French the permit stands for the card."""
    there: Any = documents.held_papers(own.space.id) if kinds else ()
    is_foreign = journey.Answer.FOREIGN in journey.answers_of(own.space)
    asked = ["residence_permit" if is_foreign and one == "identity_card" else one for one in kinds]
    return [(kind, kind_words(kind), kind in there) for kind in asked]


def _to(offer: UUID) -> Response:
    return redirect(url_for(".show", offer=offer), 303)  # type: ignore[return-value]
