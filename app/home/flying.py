"""From a person's milestones to their flight line."""

from datetime import date
from functools import lru_cache

from app.home.flight import Flight, Milestone, draw_flight
from app.journey.wording import FLIGHT
from app.locale import language
from services.ages import Leap
from services.journey import HomePage, MilestoneKind, MilestoneState

# Closer to a birthday than this, a contract or an exit would write over it.
ROOM = 120


def fly(home: HomePage) -> Flight:
    """The line from 16 to 21 with what is behind, what is next and what is ahead."""
    situation, today = home.path.situation, home.path.today
    start = min(situation.turns(16, leap=Leap.PROTECTS), today)
    end = situation.turns(21, leap=Leap.PROTECTS)
    marks = tuple((one.kind, one.due_on, _is_behind(one.state, one.due_on, today)) for one in home.milestones)
    return _drawn(language(), marks, start, end, today)


def _is_behind(state: MilestoneState, due_on: date, today: date) -> bool:
    return state in (MilestoneState.DONE, MilestoneState.PAST) or due_on <= today


Mark = tuple[MilestoneKind, date, bool]


# A line changes once a day: no need to draw it at each visit.
@lru_cache(maxsize=2048)
def _drawn(_language: str, marks: tuple[Mark, ...], start: date, end: date, today: date) -> Flight:
    return draw_flight(_points(marks), start, end, today)


def _points(marks: tuple[Mark, ...]) -> list[Milestone]:
    birthdays = [
        due_on for kind, due_on, _ in marks if kind in (MilestoneKind.MAJORITY, MilestoneKind.AGE_21)
    ]
    points: list[Milestone] = []
    is_next_found = False
    for kind, due_on, is_behind in marks:
        if kind not in FLIGHT or not _has_room(kind, due_on, birthdays):
            continue
        state = "done" if is_behind else "ahead" if is_next_found else "next"
        is_next_found = is_next_found or not is_behind
        points.append((str(FLIGHT[kind]), due_on, state))
    return points


def _has_room(kind: MilestoneKind, due_on: date, birthdays: list[date]) -> bool:
    if kind not in (MilestoneKind.CONTRACT_END, MilestoneKind.EXIT):
        return True
    return all(abs((due_on - day).days) > ROOM for day in birthdays) and due_on < max(birthdays)
