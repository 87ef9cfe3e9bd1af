"""Why a young person may need somebody today: a few plain rules, each with the facts that explain it.

Never a score: a list of reasons, the most pressing first, and nothing is added up. Only what the viewer may see goes
in, so nothing hidden can show through a signal.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.ages import Leap
from services.journey import Milestone, MilestoneKind, MilestoneState, Situation

# Ours, not the law's: long enough for holidays, short enough for a month never to go by unseen.
SILENCE = timedelta(days=30)
# A paper from a prefecture takes months to renew.
PAPER_NOTICE = timedelta(days=90)


class SignalKind(StrEnum):
    """In the order in which they press."""

    MILESTONE_OVERDUE = "milestone_overdue"
    HELP_WAITING = "help_waiting"
    HOUSING_NOT_STARTED = "housing_not_started"
    MILESTONE_NEAR = "milestone_near"
    PAPER_EXPIRING = "paper_expiring"
    NO_EXCHANGE = "no_exchange"


RANK = {kind: place for place, kind in enumerate(SignalKind)}
# What should be looked at today; the others can wait for the next meeting.
PRESSING = frozenset({SignalKind.MILESTONE_OVERDUE, SignalKind.HELP_WAITING, SignalKind.HOUSING_NOT_STARTED})


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason and its facts. `on` is the day it is about; `days` from today to it (negative: it is behind)."""

    kind: SignalKind
    on: date
    days: int
    milestone: MilestoneKind | None = None
    is_asap: bool = False
    step_id: str | None = None
    paper_id: str | None = None

    @property
    def is_pressing(self) -> bool:
        return self.kind in PRESSING


@dataclass(frozen=True, slots=True)
class ExpiringPaper:
    """A paper whose end date was typed in."""

    step_id: str
    paper_id: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: only what this viewer may see. None or empty: not shared, or nothing there."""

    today: date
    situation: Situation
    milestones: tuple[Milestone, ...] = ()
    help_waiting_since: date | None = None
    is_housing_started: bool | None = None
    papers: tuple[ExpiringPaper, ...] = ()
    last_exchange_on: date | None = None
    followed_since: date | None = None


def signals_of(facts: Facts) -> tuple[Signal, ...]:
    """Every reason that holds today, the most pressing first, then the earliest day."""
    found = [
        signal
        for rule in (_milestone_overdue, _help_waiting, _housing, _milestone_near, _paper, _silence)
        if (signal := rule(facts)) is not None
    ]
    return tuple(found)


def _milestone_overdue(facts: Facts) -> Signal | None:
    late = [one for one in facts.milestones if one.state is MilestoneState.OVERDUE]
    if not late:
        return None
    first = min(late, key=lambda one: one.due_on)
    return _about(SignalKind.MILESTONE_OVERDUE, first, first.due_on, facts.today)


def _milestone_near(facts: Facts) -> Signal | None:
    near = [one for one in facts.milestones if one.state is MilestoneState.NEAR]
    if not near:
        return None
    first = min(near, key=lambda one: one.aim_on(facts.today))
    return _about(SignalKind.MILESTONE_NEAR, first, first.aim_on(facts.today), facts.today)


def _about(kind: SignalKind, milestone: Milestone, on: date, today: date) -> Signal:
    return Signal(kind, on, (on - today).days, milestone=milestone.kind, is_asap=milestone.is_asap)


def _help_waiting(facts: Facts) -> Signal | None:
    since = facts.help_waiting_since
    if since is None:
        return None
    return Signal(SignalKind.HELP_WAITING, since, (since - facts.today).days)


def _housing(facts: Facts) -> Signal | None:
    """Nothing done nor begun for housing from 17 and a half: a place takes months to find."""
    if facts.is_housing_started is not False:
        return None
    from_on = facts.situation.turns(17, 6, leap=Leap.OPENS)
    if facts.today < from_on:
        return None
    return Signal(SignalKind.HOUSING_NOT_STARTED, from_on, (from_on - facts.today).days)


def _paper(facts: Facts) -> Signal | None:
    ending = [paper for paper in facts.papers if paper.ends_on <= facts.today + PAPER_NOTICE]
    if not ending:
        return None
    first = min(ending, key=lambda paper: (paper.ends_on, paper.step_id, paper.paper_id))
    days = (first.ends_on - facts.today).days
    return Signal(
        SignalKind.PAPER_EXPIRING, first.ends_on, days, step_id=first.step_id, paper_id=first.paper_id
    )


def _silence(facts: Facts) -> Signal | None:
    since = facts.last_exchange_on or facts.followed_since
    if since is None or facts.today - since < SILENCE:
        return None
    return Signal(SignalKind.NO_EXCHANGE, since, (since - facts.today).days)
