"""/droits: an estimate of one’s national rights from a few figures. What is typed is answered at once and kept nowhere."""

from datetime import date
from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext as _

from app.reader import own_space
from app.rights.wording import (
    HOMES,
    STATUSES,
    amount_words,
    right_words,
    rule_words,
    verdict_words,
    why_words,
)
from services import journey, rights
from services.journey import Answer
from services.rights import Figures, Home, Status

bp = Blueprint("rights", __name__)
# Nobody earns or pays more a month at 21; what is more was mistyped.
MOST = 5000


@bp.get("/droits")
def show() -> str:
    """The questions, with what is known already, and what may be said from that alone."""
    return _page(_known(), {})


@bp.post("/droits")
def estimate() -> Any:
    """The estimate for what was typed."""
    typed = request.form
    wrong = {
        name: _("Écris un nombre entier, en euros, de 0 à 5000.")
        for name in ("wage", "rent")
        if _money(typed.get(name, "")) is False
    }
    if wrong:
        return make_response(_page(_typed(typed), wrong, typed), 422)
    return _page(_typed(typed), {}, typed)


def _page(figures: Figures, wrong: dict[str, str], typed: Any = None) -> str:
    relation = own_space()
    today = relation.life.today
    found = rights.estimate(figures, today)
    if typed is not None and not wrong:
        found = rights.with_amounts(found, figures, today)
    shown = [one for one in found if one.verdict is not rights.Verdict.UNLIKELY]
    return render_template(
        "rights/show.html",
        figures=figures,
        typed=typed or {},
        wrong=wrong,
        is_answer=typed is not None and not wrong,
        shown=shown,
        unlikely=[one for one in found if one not in shown],
        rules=rights.rules_for(figures, today),
        sources=rights.load().sources,
        statuses=STATUSES,
        homes=HOMES,
        calculates=rights.is_there(),
        lacks_amounts=typed is not None and not wrong and rights.lacks_amounts(found),
        amount_words=amount_words,
        right_words=right_words,
        rule_words=rule_words,
        verdict_words=verdict_words,
        why_words=why_words,
    )


def _known() -> Figures:
    """What they said of themselves already, on the page of their answers."""
    relation = own_space()
    answers = journey.answers_of(relation.space)
    status = None
    if Answer.APPRENTICE in answers:
        status = Status.APPRENTICE
    elif Answer.STUDENT in answers:
        status = Status.STUDENT
    return Figures(relation.space.birth_on, status)


def _typed(form: Any) -> Figures:
    return Figures(
        _born(),
        _one_of(Status, form.get("status", "")),
        _one_of(Home, form.get("home", "")),
        _money(form.get("wage", "")) or None,
        _money(form.get("rent", "")) or None,
        {"yes": True, "no": False}.get(form.get("apart", "")),
        farm=form.get("farm") == "yes",
    )


def _born() -> date:
    return own_space().space.birth_on


def _one_of(kind: Any, word: str) -> Any:
    return kind(word) if word in set(kind) else None


def _money(text: str) -> int | bool | None:
    """A number of euros; None for nothing; False for what is none."""
    text = text.strip().removesuffix("€").replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and int(text) <= MOST):
        return False
    return int(text)
