"""When the path has something to say: the next morning for each step, milestone and paper. Pure.

The content says when (`remind`): around a birthday (A17, A18-6m), around the exit (S-3m), every so many months until
done (R6m) or only while it is being done (D2m), at the start of a month (september). Codes without a date of ours
(entry, own) give nothing: the young person makes their own reminder. Papers: six months and two months before they
end, the time a prefecture takes.

Never for something done, set aside, hidden or too late; a late milestone reminds nobody of it here: that is for the
référent's day.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.ages import Leap, birthday
from services.journey.content import load
from services.journey.content_model import Step
from services.journey.milestones import NOTHING_HELD, Milestone, MilestoneState, milestones
from services.journey.situation import Situation
from services.journey.windows import StepStatus, opens_on, step_status

MORNING = time(9)
LAST_AGE = 21
# From fifteen to twenty-one: a step may open years after its code was read.
YEARS_AHEAD = 7
CLOSED = ("done", "not_for_me")
PAPER_MONTHS = (6, 2)
BEFORE_MILESTONE = ((1, 0), (0, 7))
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_AGE = re.compile(r"A(\d\d)(?:([+-]\d{1,2})m)?")
_EXIT = re.compile(r"S(?:([+-]\d{1,2})m)?")
_EVERY = re.compile(r"([RD])(\d{1,2})m")


class RemindSource(StrEnum):
    """What a reminder of the path is made from."""

    STEP = "step"
    MILESTONE = "milestone"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A paper somebody has, and the day it ends. `step_id`: empty where no step makes it again."""

    step_id: str
    paper_id: str
    ends_on: date
    # What it is, in whatever list it was ticked: one paper is told of once, by the first of those given.
    kind: str = ""
    # In the vault: it ends, whatever becomes of the step that would make it again.
    is_there: bool = False

    @property
    def apart(self) -> str:
        """Its subject where no step makes it again."""
        return f"/{self.paper_id}"

    @property
    def subject(self) -> str:
        return f"{self.step_id}/{self.paper_id}"


Wanted = dict[RemindSource, dict[str, datetime]]


def path_reminders(
    situation: Situation,
    now: datetime,
    states: Mapping[str, str],
    *,
    put_off: Mapping[str, date] | None = None,
    held: Mapping[str, date] = NOTHING_HELD,
    papers: Iterable[HeldPaper] = (),
) -> Wanted:
    """The next reminder of each step, milestone and paper, at nine in the morning on the wall where they live.

    `now` is what that wall shows; `states` and `put_off` (until when a step is left alone) by step id. One moment a
    subject: once it is past, the next one is found by asking again.
    """
    off = put_off or {}
    return {
        RemindSource.STEP: dict(_steps(situation, now, states, off)),
        RemindSource.MILESTONE: dict(_milestones(situation, now, held)),
        RemindSource.PAPER: dict(_papers(situation, now, states, papers)),
    }


def subjects_alive(
    source: RemindSource,
    situation: Situation,
    today: date,
    states: Mapping[str, str],
    *,
    held: Mapping[str, date] = NOTHING_HELD,
    papers: Iterable[HeldPaper] = (),
) -> frozenset[str]:
    """What may still be reminded of today, even where no moment is left: what somebody put off to a day of theirs."""
    match source:
        case RemindSource.STEP:
            steps = (one for one in load().steps if one.remind and states.get(one.id) not in CLOSED)
            return frozenset(one.id for one in steps if _is_timely(one, situation, today))
        case RemindSource.MILESTONE:
            return frozenset(one.kind.value for one in milestones(situation, today, held) if _is_ahead(one))
        case _:
            theirs = (one for one in papers if one.is_there or states.get(one.step_id) != "not_for_me")
            return frozenset(name for one in theirs for name in (one.subject, one.apart))


def _steps(
    situation: Situation, now: datetime, states: Mapping[str, str], off: Mapping[str, date]
) -> Iterator[tuple[str, datetime]]:
    for step in load().steps:
        if step.remind and states.get(step.id) not in CLOSED:
            days = (
                day
                for code in step.remind
                if not is_while_doing(code) or states.get(step.id) == "doing"
                for day in _days(code, step, situation, now.date())
                if day >= off.get(step.id, day) and _is_timely(step, situation, day)
            )
            if (at := _next(days, now)) is not None:
                yield step.id, at


def is_while_doing(code: str) -> bool:
    """Whether it reminds only of what was begun."""
    return code.startswith("D")


def _is_timely(step: Step, situation: Situation, day: date) -> bool:
    """Worth a word that day: open, or about to be."""
    return step_status(step, situation, day) in (StepStatus.SOON, StepStatus.OPEN)


def _days(code: str, step: Step, situation: Situation, today: date) -> Iterator[date]:
    """The days a code names, those long past left out where there would be many."""
    if found := _AGE.fullmatch(code):
        yield situation.turns(int(found[1]), int(found[2] or 0), leap=Leap.OPENS)
    elif found := _EXIT.fullmatch(code):
        if situation.exit_on:
            yield birthday(situation.exit_on, 0, int(found[1] or 0), leap=Leap.PROTECTS)
    elif found := _EVERY.fullmatch(code):
        yield from _every(int(found[2]), opens_on(step, situation), situation)
    elif code in _MONTHS:
        month = _MONTHS.index(code) + 1
        yield from (date(today.year + ahead, month, 1) for ahead in range(YEARS_AHEAD))


def _every(months: int, start: date, situation: Situation) -> Iterator[date]:
    """Every so many months after the opening, to the twenty-first birthday: later, nobody insists."""
    last = situation.turns(LAST_AGE, leap=Leap.PROTECTS)
    for turn in range(1, 12 * 10 // months):
        day = birthday(start, 0, months * turn, leap=Leap.OPENS)
        if day > last:
            return
        yield day


def _milestones(
    situation: Situation, now: datetime, held: Mapping[str, date]
) -> Iterator[tuple[str, datetime]]:
    """A month, then a week before the day."""
    for one in milestones(situation, now.date(), held):
        if not _is_ahead(one):
            continue
        aim = one.aim_on(now.date())
        days = (
            birthday(aim, 0, -months, leap=Leap.PROTECTS) - timedelta(days=days)
            for months, days in BEFORE_MILESTONE
        )
        if (at := _next(days, now)) is not None:
            yield one.kind.value, at


def _is_ahead(one: Milestone) -> bool:
    return not one.is_asap and one.state in (MilestoneState.NEAR, MilestoneState.AHEAD)


def _papers(
    situation: Situation, now: datetime, states: Mapping[str, str], papers: Iterable[HeldPaper]
) -> Iterator[tuple[str, datetime]]:
    told = set()
    for paper in papers:
        is_ours = paper.step_id and _is_ours(paper.step_id, situation, now.date(), states)
        if not (is_ours or paper.is_there):
            continue
        if (paper.kind or paper.subject) in told:
            continue
        told.add(paper.kind or paper.subject)
        days = (birthday(paper.ends_on, 0, -months, leap=Leap.PROTECTS) for months in PAPER_MONTHS)
        if (at := _next(days, now)) is not None:
            yield (paper.subject if is_ours else paper.apart), at


def _is_ours(step_id: str, situation: Situation, today: date, states: Mapping[str, str]) -> bool:
    """Done or too late for the step, the paper still ends; hidden or set aside, it is not this person’s any more."""
    step = load().step(step_id)
    if step is None or states.get(step_id) == "not_for_me":
        return False
    return step_status(step, situation, today) is not StepStatus.HIDDEN


def _next(days: Iterable[date], now: datetime) -> datetime | None:
    """The first of these mornings that is still to come."""
    mornings = (datetime.combine(day, MORNING) for day in days)
    return min((at for at in mornings if at > now), default=None)
