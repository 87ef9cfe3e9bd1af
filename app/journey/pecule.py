"""/pecule: the money of the school years, from “does it concern me” to “I have it”, one thing at a time."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from app.documents.wording import kind_words
from app.journey import access
from app.journey.blueprint import bp
from app.journey.path import WORDS
from app.journey.steps import WORDS as STEP_WORDS
from app.journey.steps import _to
from app.journey.undo import offer_undo
from app.journey.wording import state_words
from app.reasons import sentence_for
from app.rendering import euros, say
from services import documents, journey
from services.errors import NotFound, Refused
from services.journey import PeculeAct, PeculeStage, StepState


@bp.get("/pecule")
def pecule() -> str:
    """Where it stands, what to do next, and who helps."""
    return _page()


@bp.post("/pecule/montant")
def note_pecule_amount() -> Any:
    """What they typed of it, for themselves; nothing typed forgets it."""
    try:
        journey.note_amount(access.own_space(), request.form.get("amount", "")[:40])
    except Refused as refusal:
        return _page(sentence_for(refusal)), 422
    say(
        _("C’est noté, pour toi seulement.") if request.form.get("amount", "").strip() else _("C’est effacé.")
    )
    return _to(url_for(".pecule"))


def _page(problem: str | None = None) -> str:
    relation = access.own_space()
    found = journey.pecule_page(journey.path_of(relation, access.language()))
    lead = found.current or found.lines[0]
    held = documents.held_papers(relation.space.id)
    cents = journey.amount_of(relation)
    return render_template(
        "journey/pecule.html",
        found=found,
        # As the parts of a step’s page take it.
        page={"words": lead.words},
        is_over=found.stage in (PeculeStage.RECEIVED, PeculeStage.NOT_CONCERNED),
        papers=[(kind, kind_words(kind), kind in held) for kind in found.papers],
        amount=euros(cents / 100, "#,##0.00") if cents is not None else "",
        typed=request.form.get("amount", "") if problem else "",
        problem=problem,
        euros=euros,
        states=state_words(),
        host=STEP_WORDS["host"],
        **WORDS,
    )


@bp.post("/pecule")
def say_pecule() -> Response:
    """Asked, received, not for me; with `states`, back to where its steps were."""
    relation, form = access.own_space(), request.form
    try:
        if "states" in form:
            before = journey.put_pecule(relation, [StepState(one) for one in form["states"].split(",")])
        else:
            before = journey.say_pecule(relation, PeculeAct(form.get("act", "")))
    except ValueError:
        raise NotFound from None
    offer_undo(_("C’est noté."), url_for(".say_pecule"), states=",".join(before))
    return _to(url_for(".pecule"))
