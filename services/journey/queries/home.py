"""What the home screen puts forward: where one stands, the next step, the next dates, help in progress."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.ages import Leap
from services.journey.content import load
from services.journey.milestones import Milestone, MilestoneState, milestones
from services.journey.models import Proposal, StepState
from services.journey.queries.path import Path, StepLine
from services.journey.situation import Situation, pecule_possible
from services.journey.suggestion import NextStep, next_step
from services.journey.windows import StepStatus

SHOWN_DATES = 3


class Phase(StrEnum):
    """The time of life the home screen speaks to."""

    EARLY = "early"
    """Before fifteen and a half: there is time."""
    MINOR = "minor"
    ADULT = "adult"
    OUT = "out"
    """After the exit from care, before 21."""
    AFTER_21 = "after_21"


@dataclass(frozen=True, slots=True)
class HomePage:
    """All that the home screen shows. `is_first_day`: nothing written yet; `is_all_done`: nothing open is left."""

    path: Path
    phase: Phase
    done: int
    total: int
    milestones: tuple[Milestone, ...]
    dates: tuple[Milestone, ...]
    next: NextStep | None
    next_line: StepLine | None
    proposals: int
    is_first_day: bool
    has_pecule: bool

    @property
    def is_all_done(self) -> bool:
        return self.next is None and self.done > 0


def home_page(path: Path) -> HomePage:
    """The home of the owner of `path`. No statement more."""
    held = path.held
    due = milestones(path.situation, path.today, held)
    done, total = path.progress()
    chosen = next_step(path.situation, path.today, _states(path), proposed=_proposed(path), held=held)
    return HomePage(
        path=path,
        phase=phase_of(path.situation, path.today),
        done=done,
        total=total,
        milestones=due,
        dates=_dates(due),
        next=chosen,
        next_line=_line(path, chosen),
        proposals=sum(row.proposal == Proposal.WAITING for row in path.rows.values()),
        is_first_day=path.is_untouched,
        has_pecule=pecule_possible(path.situation),
    )


def phase_of(situation: Situation, today: date) -> Phase:
    """Where a life stands today, for the words of the home screen."""
    if today >= situation.turns(21, leap=Leap.PROTECTS):
        return Phase.AFTER_21
    if situation.exit_on and situation.exit_on <= today:
        return Phase.OUT
    if today >= situation.turns(18, leap=Leap.OPENS):
        return Phase.ADULT
    return Phase.MINOR if today >= situation.turns(15, 6, leap=Leap.OPENS) else Phase.EARLY


def _states(path: Path) -> Mapping[str, str]:
    # What was put off is left alone for seven days, as if it were closed.
    states = path.states
    for step_id, row in path.rows.items():
        declined = row.proposal == Proposal.DECLINED and row.state == StepState.TODO
        if declined or (row.put_off_until and row.put_off_until > path.today):
            states[step_id] = StepState.NOT_FOR_ME
    return states


def _proposed(path: Path) -> list[str]:
    return [
        step_id for step_id, row in path.rows.items() if row.proposal in (Proposal.WAITING, Proposal.ACCEPTED)
    ]


def _dates(due: tuple[Milestone, ...]) -> tuple[Milestone, ...]:
    waiting = [one for one in due if one.state not in (MilestoneState.DONE, MilestoneState.PAST)]
    return tuple(waiting[:SHOWN_DATES])


def _line(path: Path, chosen: NextStep | None) -> StepLine | None:
    step = load().step(chosen.step_id) if chosen else None
    if step is None:
        return None
    return path.line_of(step, path.statuses.get(step.id, StepStatus.OPEN))
