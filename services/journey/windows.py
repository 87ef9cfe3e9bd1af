"""Which steps are hidden, later, soon, open or past for a person on a day."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from services.ages import Leap, birthday
from services.circle import LegalBasis
from services.journey.content import load
from services.journey.content_model import Anchor, Condition, Content, Moment, Step
from services.journey.situation import Answer, Situation

SOON_MONTHS = 3

Window = tuple[Moment, Moment | None]


class StepStatus(StrEnum):
    """Where a step stands in time for somebody. In order; a step never goes back."""

    HIDDEN = "hidden"
    LATER = "later"
    SOON = "soon"
    OPEN = "open"
    PAST = "past"


def step_status(step: Step, situation: Situation, today: date) -> StepStatus:
    """Where `step` stands on `today`, the day it is where she lives. SOON: opens within three months."""
    if not step.conditions <= _conditions_met(situation.answers, situation.legal_basis):
        return StepStatus.HIDDEN
    return _status_in((step.opens, step.until), situation.birth_on, situation.exit_on, today)


def opens_on(step: Step, situation: Situation) -> date:
    """The day the step opens, shown or not. Without an exit date, exit is taken to be the 21st birthday."""
    return _on(step.opens, situation.birth_on, situation.exit_on, Leap.OPENS)


def past_on(step: Step, situation: Situation) -> date | None:
    """The first day it is too late, or None when it never is."""
    return _on(step.until, situation.birth_on, situation.exit_on, Leap.PROTECTS) if step.until else None


def is_perhaps(step: Step, situation: Situation) -> bool:
    """Shown with « peut-être »: it takes a judge's decision, and nobody has said who decided."""
    return Condition.JUDGE in step.conditions and situation.legal_basis is LegalBasis.UNKNOWN


def statuses(situation: Situation, today: date, content: Content | None = None) -> Mapping[str, StepStatus]:
    """The status of every step, by step id. The mapping is shared between callers and cannot be changed.

    A caseload asks this for hundreds of people a page: the 109 steps have few different windows, and few
    combinations of them are ever met, so each combination is worked out once.
    """
    content = content or load()
    bounds = _bounds(content, situation.birth_on, situation.exit_on)
    phases = bytes(_phase(bound, today) for bound in bounds)
    return _by_signature(content, phases, _conditions_met(situation.answers, situation.legal_basis))


# In the order of time; a phase is a place in this tuple.
_IN_TIME = (StepStatus.LATER, StepStatus.SOON, StepStatus.OPEN, StepStatus.PAST)
Bounds = tuple[date, date, date]


def _status_in(window: Window, birth_on: date, exit_on: date | None, today: date) -> StepStatus:
    return _IN_TIME[_phase(_bounds_of(window, birth_on, exit_on), today)]


def _phase(bounds: Bounds, today: date) -> int:
    soon_on, open_on, past = bounds
    if today >= past:
        return 3
    return 2 if today >= open_on else int(today >= soon_on)


def _bounds_of(window: Window, birth_on: date, exit_on: date | None) -> Bounds:
    opens, until = window
    return (
        _on(Moment(opens.anchor, opens.months - SOON_MONTHS), birth_on, exit_on, Leap.OPENS),
        _on(opens, birth_on, exit_on, Leap.OPENS),
        _on(until, birth_on, exit_on, Leap.PROTECTS) if until else date.max,
    )


def _on(moment: Moment, birth_on: date, exit_on: date | None, leap: Leap) -> date:
    if moment.anchor is Anchor.BIRTH:
        return birthday(birth_on, 0, moment.months, leap=leap)
    return birthday(exit_on or birthday(birth_on, 21, leap=Leap.PROTECTS), 0, moment.months, leap=leap)


@lru_cache(maxsize=8192)
def _bounds(content: Content, birth_on: date, exit_on: date | None) -> tuple[Bounds, ...]:
    return tuple(_bounds_of(window, birth_on, exit_on) for window in _windows(content))


@lru_cache(maxsize=4)
def _windows(content: Content) -> tuple[Window, ...]:
    return tuple(dict.fromkeys((step.opens, step.until) for step in content.steps))


@lru_cache(maxsize=2048)
def _by_signature(content: Content, phases: bytes, met: frozenset[Condition]) -> Mapping[str, StepStatus]:
    status_of = {window: _IN_TIME[phase] for window, phase in zip(_windows(content), phases, strict=True)}
    return MappingProxyType(
        {
            step.id: status_of[step.opens, step.until] if step.conditions <= met else StepStatus.HIDDEN
            for step in content.steps
        }
    )


@lru_cache(maxsize=512)
def _conditions_met(answers: frozenset[str], legal_basis: LegalBasis) -> frozenset[Condition]:
    met = {Condition(answer) for answer in answers}
    if Answer.FOREIGN not in answers:
        met.add(Condition.FRENCH)
    if legal_basis is not LegalBasis.ADMINISTRATIVE:
        met.add(Condition.JUDGE)
    return frozenset(met)
