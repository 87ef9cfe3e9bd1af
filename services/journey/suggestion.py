"""The one step to put forward, and why. An order, never a score: same inputs, same step."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.ages import Leap, birthday
from services.journey.content import load
from services.journey.content_model import Content, Step
from services.journey.milestones import (
    NOTHING_HELD,
    MilestoneKind,
    MilestoneState,
    milestones,
)
from services.journey.situation import Situation
from services.journey.windows import StepStatus, past_on, statuses

CLOSING_MONTHS = 3
_CLOSED = ("done", "not_for_me")

# What a person can do about a milestone, the first thing first.
_STEPS_OF: Mapping[MilestoneKind, tuple[str, ...]] = {
    MilestoneKind.INTERVIEW_17: ("A3", "A4"),
    MilestoneKind.NATIONALITY: ("N2",),
    MilestoneKind.CONTRACT_ADVISED: ("A7",),
    MilestoneKind.MAJORITY: ("A6", "C2"),
    MilestoneKind.RESIDENCE_PERMIT: ("N4",),
    MilestoneKind.CONTRACT_END: ("A6", "L4"),
    MilestoneKind.EXIT: ("P5", "L4"),
    MilestoneKind.EXIT_INTERVIEW: ("A9",),
    MilestoneKind.AGE_21: ("L4", "A8"),
    MilestoneKind.SOCIAL_HOUSING_PRIORITY_END: ("L4",),
}


class NextReason(StrEnum):
    """Why this step now, the strongest reason first."""

    PROPOSED = "proposed"
    DOING = "doing"
    MILESTONE = "milestone"
    CLOSING = "closing"
    FIRST_DAY = "first_day"
    IN_ORDER = "in_order"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step put forward. `milestone` says which one, when that is the reason."""

    step_id: str
    reason: NextReason
    milestone: MilestoneKind | None = None


def next_step(
    situation: Situation,
    today: date,
    states: Mapping[str, str],
    *,
    proposed: Sequence[str] = (),
    held: Mapping[str, date] = NOTHING_HELD,
    content: Content | None = None,
) -> NextStep | None:
    """The step to put forward on `today`, or None when nothing open is left.

    `states`: what she set, by step id (todo, doing, done, not_for_me); absent is todo. `proposed`: the steps
    a référent proposed and she has not declined, oldest first. Unknown ids are ignored: content moves on.
    """
    content = content or load()
    status_of = statuses(situation, today, content)
    alive = [step for step in content.steps if _is_alive(step, status_of, states)]
    ready = [step for step in alive if status_of[step.id] is StepStatus.OPEN]
    return next(_candidates(situation, today, states, proposed, held, alive, ready), None)


def _is_alive(step: Step, status_of: Mapping[str, StepStatus], states: Mapping[str, str]) -> bool:
    # Neither hidden nor too late; somebody may well work at a step before its age.
    return (
        status_of[step.id] not in (StepStatus.HIDDEN, StepStatus.PAST) and states.get(step.id) not in _CLOSED
    )


def _candidates(
    situation: Situation,
    today: date,
    states: Mapping[str, str],
    proposed: Sequence[str],
    held: Mapping[str, date],
    alive: list[Step],
    ready: list[Step],
) -> Iterator[NextStep]:
    alive_ids = {step.id for step in alive}
    yield from (NextStep(step_id, NextReason.PROPOSED) for step_id in proposed if step_id in alive_ids)
    yield from (NextStep(step.id, NextReason.DOING) for step in alive if states.get(step.id) == "doing")
    yield from _for_milestones(situation, today, held, ready)
    yield from _closing(situation, today, ready)
    yield from (NextStep(step.id, NextReason.FIRST_DAY) for step in ready if step.is_first_day)
    yield from (NextStep(step.id, NextReason.IN_ORDER) for step in ready)


def _for_milestones(
    situation: Situation, today: date, held: Mapping[str, date], ready: list[Step]
) -> Iterator[NextStep]:
    ready_ids = {step.id for step in ready}
    due = [
        m
        for m in milestones(situation, today, held)
        if m.state in (MilestoneState.OVERDUE, MilestoneState.NEAR)
    ]
    for milestone in sorted(due, key=lambda m: (m.state is not MilestoneState.OVERDUE, m.due_on)):
        for step_id in _STEPS_OF[milestone.kind]:
            if step_id in ready_ids:
                yield NextStep(step_id, NextReason.MILESTONE, milestone.kind)


def _closing(situation: Situation, today: date, ready: list[Step]) -> Iterator[NextStep]:
    limit = birthday(today, 0, CLOSING_MONTHS, leap=Leap.OPENS)
    ends = [(past_on(step, situation), step) for step in ready]
    closing = [(end, step.position, step.id) for end, step in ends if end and end <= limit]
    yield from (NextStep(step_id, NextReason.CLOSING) for _, _, step_id in sorted(closing))
