"""What a référent does with the catalogue: who may ask for what, and for one young person propose or set aside."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.caseload.navigation import FOLLOWING
from app.catalogue.asked import ASKABLE, PECULE
from app.catalogue.blueprint import bp
from app.catalogue.wording import WORDS, their_verdict_words
from app.documents.wording import domain_titles
from app.locale import language
from app.reader import linked
from app.rendering import say
from app.security import current_person
from services import catalogue, circle
from services.catalogue import Verdict
from services.database import transaction
from services.errors import NotFound

READ = "checklist.shared.read"


def caseload_page() -> str:
    """Each offer, and who of those one follows may ask for it now. They will know who looked."""
    if not current_person.standing.posts & FOLLOWING:
        raise NotFound
    found = catalogue.caseload_offers(current_person.viewer, language())
    titles = domain_titles()
    return render_template(
        "catalogue/caseload.html",
        rows=[
            (one, found.who(one, Verdict.CAN_ASK), found.who(one, Verdict.UNKNOWN)) for one in found.offers
        ],
        titles=titles,
        **WORDS,
    )


@bp.get("/jeunes/<uuid:jeune>/services")
def theirs(jeune: UUID) -> str:
    """What one young person may ask for, in the domains they let one see; to propose, or to set aside."""
    relation, titles = linked(jeune), domain_titles()
    relation.ensure_ever("offer.propose")
    if not any(relation.allows(READ, domain=domain) for domain in titles):
        raise NotFound
    with transaction():
        found = catalogue.for_you(relation, language())
        relation.note(READ, about="offers")
    return render_template(
        "catalogue/theirs.html",
        jeune=jeune,
        name=relation.first_name,
        lines=sorted((*found.listed, *found.set_aside), key=lambda one: one.choice is None),
        may_propose={one.offer.id for one in found.lines if _allows(relation, "offer.propose", one)},
        may_prepare={
            one.offer.id
            for one in found.listed
            if one.decision.verdict in ASKABLE
            and one.offer.number != PECULE
            and _allows(relation, "request.prepare", one)
        },
        may_set_aside={one.offer.id for one in found.lines if _allows(relation, "offer.set_aside", one)},
        titles=titles,
        today=found.today,
        **WORDS | _said_of(relation),
    )


@bp.post("/jeunes/<uuid:jeune>/services/<uuid:offer>")
def propose(jeune: UUID, offer: UUID) -> Response:
    """Propose, set aside with a word, or take back what one did."""
    relation, words = linked(jeune), request.form.get("words", "")
    match request.form.get("act"):
        case "propose":
            catalogue.propose_offer(relation, offer, words)
            say(_("C’est proposé. %(name)s choisit.", name=relation.first_name))
        case "set_aside":
            catalogue.set_aside_offer(relation, offer, words)
            say(_("C’est mis de côté. %(name)s le voit, et peut revenir dessus.", name=relation.first_name))
        case "withdraw":
            catalogue.withdraw_choice(relation, offer)
            say(_("C’est retiré."))
        case _:
            raise NotFound
    return redirect(url_for(".theirs", jeune=jeune), 303)  # type: ignore[return-value]


def _said_of(relation: circle.Relation) -> dict[str, Any]:
    """“Dans 6 mois” tells a birthday to whoever counts: whoever may not read it reads “plus tard”."""
    if relation.allows("profile.identity.read"):
        return {"verdict_words": their_verdict_words}

    def say(decision: catalogue.Decision, today: date) -> str:
        return _("Plus tard") if decision.verdict is Verdict.LATER else their_verdict_words(decision, today)

    return {"verdict_words": say}


def _allows(relation: circle.Relation, operation: str, line: Any) -> bool:
    return relation.allows(operation, domain=line.offer.domain)
