"""A young person's page as it is shown to a professional: words, a flight line, and the forms of what may be done."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import get_locale
from flask_babel import gettext as _

from app.caseload import wording
from app.caseload.forms import AnswerForm, MilestoneForm, ProposalForm
from app.home.flight import Flight, draw_flight
from app.rendering import series
from services.ages import Leap
from services.caseload import Proposing, YoungPerson
from services.journey import (
    Milestone,
    MilestoneKind,
    MilestoneState,
    Proposal,
    Step,
    domain_words,
    load,
    step_words,
)

# The four the line is drawn from; the others are in the list below it.
ON_THE_LINE = {
    MilestoneKind.INTERVIEW_17: lambda: _("17 ans"),
    MilestoneKind.MAJORITY: lambda: _("18 ans"),
    MilestoneKind.CONTRACT_END: lambda: _("contrat"),
    MilestoneKind.AGE_21: lambda: _("21 ans"),
}
ANSWERS = {
    Proposal.WAITING: lambda: _("attend une réponse"),
    Proposal.ACCEPTED: lambda: _("acceptée"),
    Proposal.DECLINED: lambda: _("déclinée"),
}


def young_person_context(
    person: YoungPerson,
    *,
    milestone: MilestoneForm | None = None,
    answer: AnswerForm | None = None,
    answering: UUID | None = None,
) -> dict[str, Any]:
    """All that `caseload/young_person.html` writes. A refused form comes back with what was typed in it."""
    allows = person.relation.allows
    if milestone is None and allows("milestone.record"):
        milestone = MilestoneForm(formdata=None, held_on=person.today, kind=_likely_kind(person))
    return {
        "person": person,
        "members": person.members,
        "care": _care(person),
        "age": wording.age(*person.age),
        "flight": flight_of(person) if person.milestones else None,
        "timeline": [on_timeline(one, person.today, person.next_milestone) for one in person.milestones],
        "signals": [
            (wording.signal_label(one), one.is_pressing, wording.signal_reason(one)) for one in person.signals
        ],
        "held": [
            (one, wording.HELD[one.kind](), wording.day(one.held_on))
            for one in person.held
            if one.kind in wording.HELD
        ],
        "proposals": [(one, ANSWERS[one.answer]()) for one in person.proposals],
        "exchange": _exchange(person),
        "milestone_form": milestone,
        "answer_form": answer or AnswerForm(formdata=None),
        "answering": answering,
        "may_sign_out": allows("session.revoke"),
        "wording": wording,
    }


def proposing_context(proposing: Proposing, form: ProposalForm) -> dict[str, Any]:
    """All that `caseload/propose.html` writes: the domains with their steps, the chosen one's open."""
    language = str(get_locale())
    by_domain: dict[str, list[Step]] = {}
    for step in proposing.steps:
        by_domain.setdefault(step.domain_id, []).append(step)
    domains = [
        (
            domain,
            domain_words(domain.id, language).title,
            [(step.id, step_words(step.id, language)) for step in by_domain[domain.id]],
        )
        for domain in load().domains
        if domain.id in by_domain
    ]
    return {"proposing": proposing, "domains": domains, "form": form}


def flight_of(person: YoungPerson) -> Flight:
    """Their years from 16 to 21, drawn from their own milestones."""
    situation, today = person.situation, person.today
    start, end = situation.turns(16, leap=Leap.OPENS), situation.turns(21, leap=Leap.PROTECTS)
    following = next((one for one in person.milestones if _is_drawn(one) and _day(one) >= today), None)
    stations = [
        (ON_THE_LINE[one.kind](), _day(one), _place(one, following, today))
        for one in person.milestones
        if _is_drawn(one)
    ]
    flight = draw_flight(stations, start, end, today)
    labels = series(f"{label} ({wording.day(on)})" for label, on, _state in stations)
    sentence = _("Ligne de vol de 16 à 21 ans\u00a0: %(labels)s.", labels=labels)
    return replace(flight, alternative=sentence)


def _is_drawn(milestone: Milestone) -> bool:
    return milestone.kind in ON_THE_LINE


def _day(milestone: Milestone) -> date:
    return milestone.held_on or milestone.due_on


def _place(milestone: Milestone, following: Milestone | None, today: date) -> str:
    if milestone.state in (MilestoneState.DONE, MilestoneState.PAST) or _day(milestone) < today:
        return "done"
    return "next" if milestone is following else "ahead"


def on_timeline(milestone: Milestone, today: date, following: Milestone | None) -> dict[str, Any]:
    """One milestone of the list: what, when, who is responsible, where the law says so."""
    is_behind = milestone.state in (MilestoneState.DONE, MilestoneState.PAST)
    is_next = following is not None and following.kind == milestone.kind
    return {
        "label": wording.milestone_label(milestone.kind),
        "when": wording.milestone_when(milestone, today),
        "text": "" if milestone.is_certain else _("La date de prise en charge manque\u00a0: à vérifier."),
        "who": wording.RESPONSIBLE[milestone.responsible](),
        "source": wording.milestone_source(milestone),
        "state": "done" if is_behind else "next" if is_next else "ahead",
    }


def _exchange(person: YoungPerson) -> str:
    if person.last_exchange_on is None:
        return _("Aucun échange noté")
    days = (person.last_exchange_on - person.today).days
    return _("Dernier échange %(distance)s", distance=wording.distance(days))


def _care(person: YoungPerson) -> str:
    """Until when care is planned: what the service itself decided, for the référent."""
    space = person.relation.space
    if not person.relation.allows("profile.measure.read"):
        return ""
    if space.exit_on:
        return _("Sortie prévue ou réelle le %(day)s", day=wording.day(space.exit_on))
    if space.contract_until:
        return _("Contrat jeune majeur jusqu’au %(day)s", day=wording.day(space.contract_until))
    return ""


def _likely_kind(person: YoungPerson) -> str:
    """The interview while it is to be held, else a visit."""
    waiting = {
        one.kind for one in person.milestones if one.state in (MilestoneState.OVERDUE, MilestoneState.NEAR)
    }
    return MilestoneKind.INTERVIEW_17 if MilestoneKind.INTERVIEW_17 in waiting else "visit"
