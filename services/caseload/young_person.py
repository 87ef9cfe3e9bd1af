"""The page of one young person as a professional who follows them reads it: what is shared, and nothing else."""

import base64
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, func, select

from services.accounts import Account
from services.ages import age_on, local_date
from services.caseload.facts import OpenHelp, TypedPaper, Written
from services.caseload.helps import HelpView, helps_of
from services.caseload.proposing import ProposalView, may_propose, proposals_of
from services.caseload.queries import facts_for, milestones_for
from services.caseload.sight import seen_steps
from services.caseload.signals import PAPER_NOTICE, Signal, signals_of
from services.circle import Member, Relation, Viewer, find_relation, members_of
from services.circle.models import Link
from services.database import session
from services.errors import NotFound
from services.journey import (
    DomainView,
    Milestone,
    Path,
    Situation,
    StepLine,
    StepState,
    StepStatus,
    load,
    next_milestone,
    path_of,
)
from services.journey.models import Exchange, MilestoneRecord, PaperRecord


@dataclass(frozen=True, slots=True)
class HeldView:
    """A milestone or a visit somebody recorded. `words` only for those who may record."""

    id: UUID
    kind: str
    held_on: date
    words: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """All that the page shows. `relation` answers what may be done from it."""

    relation: Relation
    situation: Situation
    age: tuple[int, int]
    today: date
    milestones: tuple[Milestone, ...]
    next_milestone: Milestone | None
    progress: tuple[int, int] | None
    domains: tuple[tuple[DomainView, tuple[StepLine, ...]], ...]
    signals: tuple[Signal, ...]
    helps: tuple[HelpView, ...]
    proposals: tuple[ProposalView, ...]
    held: tuple[HeldView, ...]
    last_exchange_on: date | None
    has_opened: bool
    may_propose: bool
    members: tuple[Member, ...]

    @property
    def id(self) -> UUID:
        return self.relation.space.id

    @property
    def first_name(self) -> str:
        return self.relation.first_name


def open_young_person(viewer: Viewer, jeune_id: UUID, language: str) -> YoungPerson:
    """The young person's page for a professional who follows them, noted in their journal. Seven statements at most.

    Raises `NotFound` for anybody else: a mentor or a relative has a home of their own, a cadre sees no path.
    """
    relation = find_relation(viewer, jeune_id)
    if relation is None:
        raise NotFound
    relation.ensure("caseload.list")
    path = path_of(relation, language)
    domains = tuple((view, shown_lines(path, view)) for view in path.domains())
    # The journal says what was really open: the path, or only the first name and age.
    relation.note("checklist.shared.read" if domains else "profile.base.read")
    about = _about(relation)
    written = _written(path, about)
    shown = milestones_for(relation, path.situation, written)
    return YoungPerson(
        relation=relation,
        situation=path.situation,
        age=age_on(relation.space.birth_on, path.today),
        today=path.today,
        milestones=shown,
        next_milestone=next_milestone(path.situation, path.today, written.held) if shown else None,
        progress=path.progress() if domains else None,
        domains=domains,
        signals=signals_of(facts_for(relation, path.situation, written, seen_steps(relation), shown)),
        helps=helps_of(relation, path.helps),
        proposals=proposals_of(path),
        held=tuple(_held(relation, about)) if shown else (),
        last_exchange_on=_local(relation, about.exchange_at),
        has_opened=about.opened_at is not None,
        may_propose=may_propose(relation),
        members=tuple(members_of(relation.space)) if relation.allows("link.invite") else (),
    )


def shown_lines(path: Path, view: DomainView) -> tuple[StepLine, ...]:
    """The steps of a domain worth a helper's look: those of the time being, and those something was done on."""
    domain = load().domain(view.id)
    lines = path.lines(domain) if domain else ()
    return tuple(
        line
        for line in lines
        if line.status in (StepStatus.OPEN, StepStatus.SOON)
        or line.state in (StepState.DOING, StepState.DONE)
        or line.needs_help
    )


def _written(path: Path, about: Any) -> Written:
    """The same facts as in a list, from what the page has read."""
    helps = tuple(
        OpenHelp(one.domain, one.item, one.opened_at, one.taken_by is not None) for one in path.helps
    )
    papers = tuple(
        TypedPaper(step_id, paper_id, domain, date.fromisoformat(ends_on))
        for step_id, paper_id, domain, ends_on in about.papers or ()
    )
    held = {kind: date.fromisoformat(day) for _, kind, day, *_rest in reversed(about.held or ())}
    return Written(
        done=_in_state(path, StepState.DONE),
        doing=_in_state(path, StepState.DOING),
        left_aside=_in_state(path, StepState.NOT_FOR_ME),
        helps=helps,
        papers=papers,
        held=held,
        last_exchange_at=about.exchange_at,
        followed_since=about.followed_since,
        has_opened=about.opened_at is not None,
    )


def _in_state(path: Path, state: StepState) -> frozenset[str]:
    return frozenset(step_id for step_id, row in path.rows.items() if row.state == state)


def _held(relation: Relation, about: Any) -> list[HeldView]:
    reads_words = relation.allows("milestone.record") or relation.bearing.only_reads
    cipher = relation.space.cipher
    views = []
    for record_id, kind, held_on, sealed, first_name, last_name in about.held or ():
        words = (
            cipher.read(base64.b64decode(sealed), "milestones", record_id) if sealed and reads_words else ""
        )
        name = f"{first_name} {last_name}".strip()
        views.append(HeldView(UUID(record_id), kind, date.fromisoformat(held_on), words, name))
    return views


def _local(relation: Relation, at: datetime | None) -> date | None:
    return local_date(at, relation.space.zone) if at else None


def _about(relation: Relation) -> Any:
    """Papers, milestones held and exchanges, in one statement."""
    until = relation.life.today + PAPER_NOTICE + timedelta(days=1)
    facts = {"jeune": relation.space.id, "me": relation.viewer.account_id, "until": until}
    return session.execute(_ABOUT, facts).one()


_JEUNE: Any = bindparam("jeune")
_ME: Any = bindparam("me")
_RECORDED = (
    select(
        MilestoneRecord.id,
        MilestoneRecord.kind,
        MilestoneRecord.held_on,
        func.encode(MilestoneRecord.words, "base64").label("words"),
        Account.first_name,
        Account.last_name,
    )
    .join(Account, Account.id == MilestoneRecord.recorded_by)
    .where(MilestoneRecord.jeune_id == _JEUNE, MilestoneRecord.withdrawn_at.is_(None))
    .order_by(MilestoneRecord.held_on.desc(), MilestoneRecord.recorded_at.desc())
    .limit(50)
    .subquery()
)
_ABOUT = select(
    select(
        func.json_agg(
            func.json_build_array(
                PaperRecord.step_id, PaperRecord.paper_id, PaperRecord.domain, PaperRecord.ends_on
            )
        )
    )
    .where(PaperRecord.jeune_id == _JEUNE, PaperRecord.ends_on <= bindparam("until", type_=Date))
    .scalar_subquery()
    .label("papers"),
    select(func.json_agg(func.json_build_array(*_RECORDED.c))).scalar_subquery().label("held"),
    select(Exchange.at)
    .where(Exchange.jeune_id == _JEUNE, Exchange.account_id == _ME)
    .scalar_subquery()
    .label("exchange_at"),
    select(func.min(Link.starts_on))
    .where(Link.jeune_id == _JEUNE, Link.account_id == _ME, Link.ended_at.is_(None))
    .scalar_subquery()
    .label("followed_since"),
    select(Account.opened_at).where(Account.id == _JEUNE).scalar_subquery().label("opened_at"),
)
