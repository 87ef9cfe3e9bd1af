"""The legal milestones between 16 and 25: what, when, who answers for it, and where the law says so.

Each article was read in a public source on the day given by CHECKED_ON (docs: the sources of the content).
A milestone without article has none that was confirmed: the page then shows none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from services.ages import Leap, birthday
from services.errors import Refused
from services.journey.situation import Answer, Situation

CHECKED_ON = date(2026, 11, 22)
NEAR_MONTHS = 3
_EVE = timedelta(days=1)


class MilestoneKind(StrEnum):
    """The milestones this product knows."""

    INTERVIEW_17 = "interview_17"
    NATIONALITY = "nationality"
    CONTRACT_ADVISED = "contract_advised"
    MAJORITY = "majority"
    RESIDENCE_PERMIT = "residence_permit"
    CONTRACT_END = "contract_end"
    EXIT = "exit"
    EXIT_INTERVIEW = "exit_interview"
    AGE_21 = "age_21"
    SOCIAL_HOUSING_PRIORITY_END = "social_housing_priority_end"


_ORDER = {kind: place for place, kind in enumerate(MilestoneKind)}

# Those that somebody does, and that can be recorded as done; the others simply come.
HELD_KINDS = frozenset(
    {
        MilestoneKind.INTERVIEW_17,
        MilestoneKind.NATIONALITY,
        MilestoneKind.CONTRACT_ADVISED,
        MilestoneKind.RESIDENCE_PERMIT,
        MilestoneKind.EXIT_INTERVIEW,
    }
)


class MilestoneState(StrEnum):
    """Where a milestone stands. PAST: it came, or it is too late."""

    DONE = "done"
    OVERDUE = "overdue"
    NEAR = "near"
    AHEAD = "ahead"
    PAST = "past"


class Responsible(StrEnum):
    """Who answers for a milestone."""

    DEPARTEMENT = "departement"
    REFERENT = "referent"
    JEUNE = "jeune"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One milestone of one person.

    `due_on` is the last good day, or the day it happens; `last_on` the last day it is possible at all.
    `is_asap`: no date to give, « dès que possible ». Not `is_certain`: the date of care is missing, to check.
    """

    kind: MilestoneKind
    opens_on: date
    due_on: date
    last_on: date
    state: MilestoneState
    held_on: date | None
    responsible: Responsible
    article: str | None
    source: str | None
    checked_on: date | None
    is_asap: bool
    is_certain: bool

    def aim_on(self, today: date) -> date:
        """The date to show: `due_on`, then, once it is gone, the last day it is still possible.

        A contract not signed by 18 stays possible until 21: it must not hide what comes before 21.
        """
        return self.last_on if today > self.due_on and not self.is_asap else self.due_on


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """What the law says of one milestone for one person, before looking at the calendar."""

    kind: MilestoneKind
    opens_on: date
    due_on: date
    last_on: date | None = None
    near_on: date | None = None
    responsible: Responsible
    article: str | None = None
    source: str | None = None
    is_duty: bool = False
    is_done: bool = False
    is_asap: bool = False
    is_certain: bool = True


NOTHING_HELD: Mapping[str, date] = MappingProxyType({})


def milestones(
    situation: Situation, today: date, held: Mapping[str, date] = NOTHING_HELD
) -> tuple[Milestone, ...]:
    """Every milestone that concerns her, in the order of their dates.

    `held` gives the day a milestone took place, by kind; `today` is the day it is where she lives.
    """
    return _milestones(situation, today, tuple(sorted(held.items())))


def next_milestone(
    situation: Situation, today: date, held: Mapping[str, date] = NOTHING_HELD
) -> Milestone | None:
    """The one to think of now: what is overdue, else what comes first. Never one that is done or past."""
    return _next(situation, today, tuple(sorted(held.items())))


def check_held(situation: Situation, kind: str, held_on: date, today: date) -> None:
    """Refuse to record that a milestone took place. Refused: cannot_be_held, held_in_future, held_before_birth."""
    if kind not in HELD_KINDS:
        raise Refused("cannot_be_held", kind=kind)
    if held_on > today:
        raise Refused("held_in_future")
    if held_on < situation.birth_on:
        raise Refused("held_before_birth")


# A caseload sorts hundreds of people by their next milestone, on every page: most of them did not change.
@lru_cache(maxsize=2048)
def _milestones(
    situation: Situation, today: date, held: tuple[tuple[str, date], ...]
) -> tuple[Milestone, ...]:
    held_on = dict(held)
    found = [_place(rule, today, held_on.get(rule.kind)) for rule in _rules(situation)]
    return tuple(sorted(found, key=lambda milestone: (milestone.due_on, _ORDER[milestone.kind])))


@lru_cache(maxsize=2048)
def _next(situation: Situation, today: date, held: tuple[tuple[str, date], ...]) -> Milestone | None:
    waiting = [
        milestone
        for milestone in _milestones(situation, today, held)
        if milestone.state not in (MilestoneState.DONE, MilestoneState.PAST)
    ]
    return min(waiting, key=lambda milestone: _urgency(milestone, today), default=None)


def _urgency(milestone: Milestone, today: date) -> tuple[bool, date]:
    return (milestone.state is not MilestoneState.OVERDUE, milestone.aim_on(today))


def _place(rule: _Rule, today: date, held_on: date | None) -> Milestone:
    return Milestone(
        kind=rule.kind,
        opens_on=rule.opens_on,
        due_on=rule.due_on,
        last_on=rule.last_on or rule.due_on,
        state=_state(rule, today, is_done=rule.is_done or held_on is not None),
        held_on=held_on,
        responsible=rule.responsible,
        article=rule.article,
        source=rule.source,
        checked_on=CHECKED_ON if rule.source else None,
        is_asap=rule.is_asap,
        is_certain=rule.is_certain,
    )


def _state(rule: _Rule, today: date, *, is_done: bool) -> MilestoneState:
    last_on = rule.last_on or rule.due_on
    if is_done:
        return MilestoneState.DONE
    if today > last_on:
        return MilestoneState.PAST
    is_late = today > rule.due_on and not rule.is_asap
    if is_late and rule.is_duty:
        return MilestoneState.OVERDUE
    near_on = _months_before(last_on, NEAR_MONTHS) if is_late else rule.near_on
    near_on = near_on or _months_before(rule.due_on, NEAR_MONTHS)
    return MilestoneState.NEAR if today >= near_on else MilestoneState.AHEAD


def _months_before(day: date, months: int) -> date:
    return birthday(day, 0, -months, leap=Leap.PROTECTS)


def _rules(situation: Situation) -> Iterator[_Rule]:
    yield from _interview_17(situation)
    yield from _nationality(situation)
    yield from _contract(situation)
    yield _majority(situation)
    yield from _residence_permit(situation)
    yield from _exit(situation)
    yield _age_21(situation)


def _interview_17(situation: Situation) -> Iterator[_Rule]:
    """CASF L222-5-1: at the latest one year before majority; taken in later, as soon as possible."""
    due_on, majority = situation.turns(17, leap=Leap.PROTECTS), situation.turns(18, leap=Leap.PROTECTS)
    taken_in_on = situation.taken_in_on or situation.birth_on
    if taken_in_on >= majority or (situation.exit_on and situation.exit_on <= due_on):
        return
    is_asap = taken_in_on > due_on
    yield _Rule(
        kind=MilestoneKind.INTERVIEW_17,
        opens_on=max(taken_in_on, situation.turns(16, leap=Leap.OPENS)),
        due_on=taken_in_on if is_asap else due_on,
        last_on=majority - _EVE,
        responsible=Responsible.DEPARTEMENT,
        article="CASF, art. L222-5-1",
        source="F7",
        is_duty=True,
        is_asap=is_asap,
    )


def _nationality(situation: Situation) -> Iterator[_Rule]:
    """Code civil 21-12: claimed before 18, by a child in care for three years at least.

    Without the date of care it is shown as to be checked: a nationality lost for a missing date is too dear.
    """
    if Answer.FOREIGN not in situation.answers:
        return
    ends = situation.turns(18, leap=Leap.PROTECTS)
    if situation.exit_on:
        ends = min(ends, situation.exit_on)
    opens_on = (
        birthday(situation.taken_in_on, 3, leap=Leap.OPENS)
        if situation.taken_in_on
        else situation.turns(15, leap=Leap.OPENS)
    )
    if opens_on >= ends:
        return
    yield _Rule(
        kind=MilestoneKind.NATIONALITY,
        opens_on=opens_on,
        due_on=ends - _EVE,
        # Papers from another country take months: near a year before it is too late.
        near_on=_months_before(ends, 12),
        responsible=Responsible.JEUNE,
        article="Code civil, art. 21-12",
        source="F42",
        is_certain=situation.taken_in_on is not None,
    )


def _contract(situation: Situation) -> Iterator[_Rule]:
    """CASF L222-5, 5°: better asked before 18, possible until 21."""
    majority, end = situation.turns(18, leap=Leap.PROTECTS), situation.turns(21, leap=Leap.PROTECTS)
    yield _Rule(
        kind=MilestoneKind.CONTRACT_ADVISED,
        opens_on=situation.turns(17, 6, leap=Leap.OPENS),
        due_on=majority - _EVE,
        last_on=end - _EVE,
        near_on=situation.turns(17, 6, leap=Leap.OPENS),
        responsible=Responsible.REFERENT,
        article="CASF, art. L222-5",
        source="F10",
        is_done=situation.contract_until is not None,
    )
    if situation.contract_until:
        yield _Rule(
            kind=MilestoneKind.CONTRACT_END,
            opens_on=max(_months_before(situation.contract_until, 6), majority),
            due_on=situation.contract_until,
            responsible=Responsible.REFERENT,
            article="CASF, art. L222-5",
            source="F10",
        )


def _majority(situation: Situation) -> _Rule:
    day = situation.turns(18, leap=Leap.OPENS)
    return _Rule(
        kind=MilestoneKind.MAJORITY, opens_on=day, due_on=day, responsible=Responsible.JEUNE, source="F97"
    )


def _residence_permit(situation: Situation) -> Iterator[_Rule]:
    """CESEDA: within the year after 18. Taken in by the 16th birthday L423-22, between 16 and 18 L435-3."""
    taken_in_on, majority = situation.taken_in_on, situation.turns(18, leap=Leap.OPENS)
    if Answer.FOREIGN not in situation.answers or (taken_in_on and taken_in_on >= majority):
        return
    by_16 = taken_in_on is not None and taken_in_on <= situation.turns(16, leap=Leap.PROTECTS)
    after_16 = taken_in_on is not None and not by_16
    yield _Rule(
        kind=MilestoneKind.RESIDENCE_PERMIT,
        opens_on=majority,
        due_on=situation.turns(19, leap=Leap.PROTECTS) - _EVE,
        near_on=_months_before(majority, NEAR_MONTHS),
        responsible=Responsible.REFERENT,
        article="CESEDA, art. L423-22" if by_16 else "CESEDA, art. L435-3" if after_16 else None,
        source="F63" if by_16 else "F64" if after_16 else None,
        is_certain=taken_in_on is not None,
    )


def _exit(situation: Situation) -> Iterator[_Rule]:
    if situation.exit_on is None:
        return
    exit_on = situation.exit_on
    yield _Rule(
        kind=MilestoneKind.EXIT, opens_on=exit_on, due_on=exit_on, responsible=Responsible.DEPARTEMENT
    )
    # The law has this interview; the number of its article is still to be read, so none is shown.
    yield _Rule(
        kind=MilestoneKind.EXIT_INTERVIEW,
        opens_on=exit_on,
        due_on=birthday(exit_on, 0, 6, leap=Leap.PROTECTS),
        # Ours, not the law's: after a year, an interview « six months after » is no longer that one.
        last_on=birthday(exit_on, 1, leap=Leap.PROTECTS),
        responsible=Responsible.DEPARTEMENT,
        is_duty=True,
    )
    yield from _social_housing(situation, exit_on)


def _social_housing(situation: Situation, exit_on: date) -> Iterator[_Rule]:
    """CCH L441-1: priority until three years after the last day of care; one asks from 18."""
    end, majority = birthday(exit_on, 3, leap=Leap.PROTECTS), situation.turns(18, leap=Leap.OPENS)
    if end <= majority:
        return
    yield _Rule(
        kind=MilestoneKind.SOCIAL_HOUSING_PRIORITY_END,
        opens_on=majority,
        due_on=end,
        responsible=Responsible.JEUNE,
        article="CCH, art. L441-1",
        source="F8",
    )


def _age_21(situation: Situation) -> _Rule:
    day = situation.turns(21, leap=Leap.PROTECTS)
    return _Rule(
        kind=MilestoneKind.AGE_21,
        opens_on=day,
        due_on=day,
        responsible=Responsible.JEUNE,
        article="CASF, art. L222-5",
        source="F10",
    )
