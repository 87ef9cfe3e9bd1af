"""/parcours: the whole path, one domain, and a step of one's own."""

from collections.abc import Callable, Iterable

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.journey import access
from app.journey.blueprint import bp
from app.journey.undo import offer_undo
from app.journey.wording import STATE_ICONS, opens_words, state_words
from app.reasons import sentence_for
from services import journey
from services.errors import Refused
from services.journey import StepLine, StepState, StepStatus

# The word in the address, and which steps it keeps.
FILTERS: dict[str, Callable[[StepLine], bool]] = {
    "avant-18": journey.before_majority,
    "aide": lambda line: line.needs_help,
    "fait": lambda line: line.state == StepState.DONE,
}


@bp.get("/parcours")
def path() -> str:
    """Every domain with how far one is, or the steps that a filter keeps."""
    whole = journey.path_of(access.own_space(), access.language())
    chosen = request.args.get("filtre", "")
    keeps = FILTERS.get(chosen)
    kept = [line for line in whole.all_lines() if keeps(line)] if keeps else []
    return render_template(
        "journey/path.html",
        domains=whole.domains(),
        chosen=chosen if keeps else "",
        groups=_by_domain(kept),
        help_count=len(whole.helps),
        title_of=lambda domain: journey.domain_words(domain, whole.language).title,
        states=state_words(),
        **WORDS,
    )


@bp.get("/parcours/<domain>")
def domain(domain: str) -> str:
    """The steps of one domain."""
    return render_template("journey/domain.html", **_domain(domain))


@bp.post("/parcours/<domain>")
def add_own_step(domain: str) -> Response | tuple[str, int]:
    """Add a step in one's own words."""
    relation = access.own_space()
    text = request.form.get("text", "")
    try:
        address = journey.add_own_step(relation, domain, text)
    except Refused as refusal:
        if refusal.reason == "unknown_domain":
            raise
        context = _domain(domain)
        return render_template("journey/domain.html", **context, typed=text, error=sentence_for(refusal)), 422
    offer_undo(
        _("Ton étape est dans ton parcours."),
        url_for(".set_state", step=address),
        state=StepState.NOT_FOR_ME,
        domain=domain,
    )
    return redirect(url_for(".domain", domain=domain), 303)  # type: ignore[return-value]


def _domain(domain_id: str) -> dict[str, object]:
    page = journey.domain_page(journey.path_of(access.own_space(), access.language()), domain_id)
    return {"page": page, "groups": list(_by_time(page.lines)), "states": state_words(), **WORDS}


def _by_time(lines: Iterable[StepLine]) -> Iterable[tuple[str, list[StepLine]]]:
    """The proposed first, then what is for now, what is done, what comes, what is put aside or over."""
    groups: dict[str, list[StepLine]] = {key: [] for key in ("proposed", "now", "done", "later", "aside")}
    for line in lines:
        groups[_group(line)].append(line)
    return ((key, found) for key, found in groups.items() if found)


def _group(line: StepLine) -> str:
    if line.state == StepState.NOT_FOR_ME:
        return "aside"
    if line.state == StepState.DONE:
        return "done"
    if line.proposal == journey.Proposal.WAITING:
        return "proposed"
    if line.state == StepState.DOING or line.status is StepStatus.OPEN or line.needs_help:
        return "now"
    return "later" if line.status in (StepStatus.SOON, StepStatus.LATER) else "aside"


def _by_domain(lines: Iterable[StepLine]) -> list[tuple[str, list[StepLine]]]:
    groups: dict[str, list[StepLine]] = {}
    for line in lines:
        groups.setdefault(line.domain_id, []).append(line)
    return list(groups.items())


WORDS = {"state_icons": STATE_ICONS, "opens_words": opens_words, "StepStatus": StepStatus}
