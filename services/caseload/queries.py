"""The caseload of a professional: who they follow, where each one stands, who needs them first.

Every reading of a page leaves one line in the journal, with the people shown on it and nobody else.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from services import clock, journal
from services.ages import Leap, age_on, birthday, local_date
from services.caseload.facts import Written, written_about
from services.caseload.sight import NOTHING, Progress, progress_of, seen_steps
from services.caseload.signals import (
    PAPER_NOTICE,
    RANK,
    ExpiringPaper,
    Facts,
    Signal,
    SignalKind,
    signals_of,
)
from services.circle import Relation, Viewer, linked_relations
from services.journey import (
    Milestone,
    MilestoneKind,
    MilestoneState,
    Situation,
    load,
    milestones,
    next_milestone,
    situation_of,
)

PAGE = 30
LIMIT = 400
HOUSING = "logement"
SOON_MONTHS = 6


class Filter(StrEnum):
    """What a caseload can be narrowed to."""

    ALL = "all"
    PRESSING = "pressing"
    SOON_ADULT = "soon_adult"
    ADULT = "adult"
    INTERVIEW = "interview"
    HOUSING = "housing"
    HELP = "help"
    SILENT = "silent"


class Sort(StrEnum):
    """What a caseload can be sorted by; urgency unless said."""

    URGENCY = "urgency"
    NAME = "name"
    AGE = "age"
    MILESTONE = "milestone"
    PROGRESS = "progress"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True)
class Row:
    """One young person of a caseload, as this viewer may see them. `milestone` and `progress`: None, not shared."""

    jeune_id: UUID
    first_name: str
    age: tuple[int, int]
    birth_on: date
    today: date
    milestone: Milestone | None
    milestone_on: date | None
    progress: Progress | None
    signals: tuple[Signal, ...]
    last_exchange_on: date | None
    # What the clock shows there.
    meets_at: datetime | None
    has_opened: bool
    # Followed in place of a colleague who is away.
    is_cover: bool
    belongs_to: frozenset[Filter]


@dataclass(frozen=True, slots=True)
class Caseload:
    """One page of a caseload, and the counts of the whole of it."""

    rows: tuple[Row, ...]
    counts: dict[Filter, int]
    found: int
    page: int
    pages: int


def list_caseload(
    viewer: Viewer,
    *,
    narrowed_to: Filter = Filter.ALL,
    search: str = "",
    sort: Sort = Sort.URGENCY,
    is_reversed: bool = False,
    page: int = 1,
) -> Caseload:
    """One page of the young people this viewer follows, thirty at most, noted in the journal.

    Two statements, and one for the journal. `search` is part of a first name, whatever its accents. A page beyond
    the last one is the last one. Beyond four hundred young people the list stops: nobody follows that many.
    """
    relations = linked_relations(viewer, "caseload.list", limit=LIMIT)
    rows = _rows(viewer, relations)
    counts = dict.fromkeys(Filter, 0) | Counter(one for row in rows for one in row.belongs_to)
    wanted = folded(search)
    kept = [row for row in rows if narrowed_to in row.belongs_to and wanted in folded(row.first_name)]
    kept.sort(key=_BY[sort], reverse=is_reversed)
    pages = max(1, -(-len(kept) // PAGE))
    page = min(max(page, 1), pages)
    shown = tuple(kept[(page - 1) * PAGE : page * PAGE])
    note_list(relations, {row.jeune_id for row in shown})
    return Caseload(shown, counts, len(kept), page, pages)


@lru_cache(maxsize=2048)
def folded(words: str) -> str:
    """`words` without accents or capitals: “Noë” and “noe” are found by one another."""
    apart = unicodedata.normalize("NFKD", words.strip()).casefold()
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def note_list(relations: Iterable[Relation], shown: set[UUID]) -> None:
    """One line in the journal for the people a page shows. A line is chained by département, so there is one for each: nearly always one."""
    by_chain: dict[tuple[str, str], list[UUID]] = {}
    for relation in relations:
        if relation.space.id in shown:
            chain = relation.space.departement, relation.reason
            by_chain.setdefault(chain, []).append(relation.space.id)
    for (departement, reason), jeunes in by_chain.items():
        journal.note("caseload.list", jeunes=jeunes, departement=departement, reason=reason)


def _rows(viewer: Viewer, relations: list[Relation]) -> list[Row]:
    until = clock.now().date() + PAPER_NOTICE + timedelta(days=1)
    written = written_about(
        [relation.space.id for relation in relations], me=viewer.account_id, papers_until=until
    )
    return [_row(relation, written[relation.space.id]) for relation in relations]


def _row(relation: Relation, written: Written) -> Row:
    space, today = relation.space, relation.life.today
    situation = situation_of(space)
    seen = seen_steps(relation)
    shown = milestones_for(relation, situation, written)
    following = next_milestone(situation, today, written.held) if shown else None
    facts = facts_for(relation, situation, written, seen, shown)
    signals = signals_of(facts)
    return Row(
        jeune_id=space.id,
        first_name=relation.first_name,
        age=age_on(space.birth_on, today),
        birth_on=space.birth_on,
        today=today,
        milestone=following,
        milestone_on=following.aim_on(today) if following else None,
        progress=progress_of(situation, today, written, seen) if seen else None,
        signals=signals,
        last_exchange_on=facts.last_exchange_on,
        meets_at=written.meets_at,
        has_opened=written.has_opened,
        is_cover=relation.cover_of is not None,
        belongs_to=_belongs_to(relation, situation, shown, signals),
    )


def milestones_for(relation: Relation, situation: Situation, written: Written) -> tuple[Milestone, ...]:
    """Every milestone this viewer may see; none when milestones are not given to them."""
    if not relation.allows("milestone.read"):
        return ()
    return milestones(situation, relation.life.today, written.held)


def facts_for(
    relation: Relation,
    situation: Situation,
    written: Written,
    seen: frozenset[str],
    shown: tuple[Milestone, ...],
) -> Facts:
    """What the rules of the signals may look at: the same that the page may show."""
    zone = relation.space.zone
    waiting = [
        one.opened_at
        for one in written.helps
        if not one.is_taken and relation.allows("help.answer", domain=one.domain, item=one.item)
    ]
    exchange_at = written.last_exchange_at
    return Facts(
        today=relation.life.today,
        situation=situation,
        milestones=shown,
        help_waiting_since=local_date(min(waiting), zone) if waiting else None,
        is_housing_started=_is_housing_started(written, seen),
        papers=tuple(
            ExpiringPaper(paper.step_id, paper.paper_id, paper.ends_on)
            for paper in written.papers
            if paper.step_id in seen
        ),
        last_exchange_on=local_date(exchange_at, zone) if exchange_at else None,
        followed_since=written.followed_since,
    )


def _is_housing_started(written: Written, seen: frozenset[str]) -> bool | None:
    """Whether something of housing is begun or done; None as soon as one of its steps is hidden from the viewer."""
    steps = _housing_steps()
    if not steps <= seen:
        return None
    return not steps.isdisjoint(written.doing | written.done)


@lru_cache(maxsize=1)
def _housing_steps() -> frozenset[str]:
    domain = load().domain(HOUSING)
    return frozenset(step.id for step in domain.steps) if domain else NOTHING


def _belongs_to(
    relation: Relation, situation: Situation, shown: tuple[Milestone, ...], signals: tuple[Signal, ...]
) -> frozenset[Filter]:
    found = {Filter.ALL, _AGE_FILTER[_is_near_adult(situation, relation.life.today)]}
    for signal in signals:
        found.add(_SIGNAL_FILTER.get(signal.kind, Filter.ALL))
        if signal.is_pressing:
            found.add(Filter.PRESSING)
    if any(_is_interview_to_hold(one) for one in shown):
        found.add(Filter.INTERVIEW)
    return frozenset(found)


_SIGNAL_FILTER = {
    SignalKind.HOUSING_NOT_STARTED: Filter.HOUSING,
    SignalKind.HELP_WAITING: Filter.HELP,
    SignalKind.NO_EXCHANGE: Filter.SILENT,
}
_AGE_FILTER = {True: Filter.SOON_ADULT, False: Filter.ADULT, None: Filter.ALL}


@lru_cache(maxsize=2048)
def _is_near_adult(situation: Situation, today: date) -> bool | None:
    """False: adult. True: adult in less than six months. None: later than that."""
    majority = situation.turns(18, leap=Leap.OPENS)
    if today >= majority:
        return False
    return birthday(today, 0, SOON_MONTHS, leap=Leap.OPENS) > majority or None


def _is_interview_to_hold(milestone: Milestone) -> bool:
    if milestone.kind is not MilestoneKind.INTERVIEW_17:
        return False
    soon = milestone.state in (MilestoneState.OVERDUE, MilestoneState.NEAR)
    return soon or (milestone.is_asap and milestone.state is MilestoneState.AHEAD)


def _urgency(row: Row) -> tuple[Any, ...]:
    strongest = row.signals[0] if row.signals else None
    return (
        RANK[strongest.kind] if strongest else len(RANK),
        strongest.on if strongest else date.max,
        row.milestone_on or date.max,
        folded(row.first_name),
        row.jeune_id,
    )


def _by_name(row: Row) -> tuple[Any, ...]:
    return folded(row.first_name), row.jeune_id


def _by_progress(row: Row) -> tuple[Any, ...]:
    progress = row.progress or Progress(0, 0)
    return progress.done / (progress.total or 1), _by_name(row)


_BY: dict[Sort, Callable[[Row], tuple[Any, ...]]] = {
    Sort.URGENCY: _urgency,
    Sort.NAME: _by_name,
    # The youngest first.
    Sort.AGE: lambda row: (-row.birth_on.toordinal(), _by_name(row)),
    Sort.MILESTONE: lambda row: (row.milestone_on or date.max, _by_name(row)),
    Sort.PROGRESS: _by_progress,
    Sort.EXCHANGE: lambda row: (row.last_exchange_on or date.min, _by_name(row)),
}
