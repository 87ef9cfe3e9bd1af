"""The page of one young person as somebody of their circle reads it: what is shared, and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.accounts import Account
from services.ages import age_on, local_date
from services.caseload.facts import Written, written_about
from services.caseload.queries import facts_for, milestones_for
from services.caseload.sight import Progress, progress_of, seen_steps
from services.caseload.signals import PAPER_NOTICE, Signal, signals_of
from services.circle import Relation, Viewer, find_relation
from services.database import session
from services.errors import NotFound
from services.journey.addresses import step_address
from services.journey.answers import situation_of
from services.journey.content import Domain, Step, load
from services.journey.models import HelpAnswer, HelpRequest, MilestoneRecord, Proposal, StepRecord
from services.journey.rules import Milestone, Situation, StepStatus, next_milestone, statuses


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the catalogue on somebody's path."""

    step: Step
    address: UUID
    state: str
    status: StepStatus


@dataclass(frozen=True, slots=True)
class DomainView:
    """What is seen of one domain. `steps`: those of the time being, or on which something was done."""

    domain: Domain
    steps: tuple[StepView, ...]
    progress: Progress


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered to a request for help."""

    author: str
    is_mine: bool
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HelpView:
    """An open request for help this viewer may answer. Sending it shared its words."""

    id: UUID
    step: Step | None
    address: UUID | None
    domain: str | None
    words: str
    opened_at: datetime
    taken_by: str | None
    is_taken_by_me: bool
    taken_at: datetime | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A step this viewer proposed, and what became of it."""

    step: Step
    at: datetime
    answer: Proposal


@dataclass(frozen=True, slots=True)
class HeldView:
    """A milestone or a visit somebody recorded."""

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
    progress: Progress | None
    domains: tuple[DomainView, ...]
    signals: tuple[Signal, ...]
    helps: tuple[HelpView, ...]
    proposals: tuple[ProposalView, ...]
    held: tuple[HeldView, ...]
    last_exchange_on: date | None
    has_opened: bool
    proposable: tuple[Step, ...]

    @property
    def id(self) -> UUID:
        return self.relation.space.id

    @property
    def first_name(self) -> str:
        return self.relation.first_name


def open_young_person(viewer: Viewer, jeune_id: UUID) -> YoungPerson:
    """The young person's page for a professional who follows them, noted in their journal.

    Raises `NotFound` for anybody else: a mentor or a relative has a home of their own, a cadre sees no path.
    """
    relation = find_relation(viewer, jeune_id)
    if relation is None:
        raise NotFound
    relation.ensure("caseload.list")
    seen = seen_steps(relation)
    # The journal says what was really open: the path, or only the first name and age.
    relation.note("checklist.shared.read" if seen else "profile.base.read")
    return _read(relation, seen)


def _read(relation: Relation, seen: frozenset[str]) -> YoungPerson:
    space, today, me = relation.space, relation.life.today, relation.viewer.account_id
    until = today + PAPER_NOTICE + timedelta(days=1)
    written = written_about([space.id], me=me, papers_until=until)[space.id]
    situation = situation_of(space)
    shown = milestones_for(relation, situation, written)
    exchange_at = written.last_exchange_at
    return YoungPerson(
        relation=relation,
        situation=situation,
        age=age_on(space.birth_on, today),
        today=today,
        milestones=shown,
        next_milestone=next_milestone(situation, today, written.held) if shown else None,
        progress=progress_of(situation, today, written.states, seen) if seen else None,
        domains=domains_of(relation, situation, written, seen),
        signals=signals_of(facts_for(relation, situation, written, seen, shown)),
        helps=helps_of(relation),
        proposals=_proposals(relation),
        held=_held(relation) if shown else (),
        last_exchange_on=local_date(exchange_at, space.zone) if exchange_at else None,
        has_opened=written.has_opened,
        proposable=proposable(relation, situation, written),
    )


def domains_of(
    relation: Relation, situation: Situation, written: Written, seen: frozenset[str]
) -> tuple[DomainView, ...]:
    """What is seen of the path, domain by domain; a domain of which nothing is seen is left out."""
    status_of = statuses(situation, relation.life.today)
    views = []
    for domain in load().domains:
        here = frozenset(step.id for step in domain.steps) & seen
        if not here:
            continue
        steps = tuple(
            StepView(
                step,
                step_address(relation.space, step.id),
                written.states.get(step.id, "todo"),
                status_of[step.id],
            )
            for step in domain.steps
            if step.id in here and _is_worth_showing(status_of[step.id], written.states.get(step.id))
        )
        progress = progress_of(situation, relation.life.today, written.states, here)
        views.append(DomainView(domain, steps, progress))
    return tuple(views)


def _is_worth_showing(status: StepStatus, state: str | None) -> bool:
    return status in (StepStatus.OPEN, StepStatus.SOON) or state in ("doing", "done")


def proposable(relation: Relation, situation: Situation, written: Written) -> tuple[Step, ...]:
    """The steps this viewer may propose: not hidden, not too late, neither done nor set aside."""
    allowed = seen_steps(relation, "checklist.item.propose")
    status_of = statuses(situation, relation.life.today)
    return tuple(
        step
        for step in load().steps
        if step.id in allowed
        and status_of[step.id] not in (StepStatus.HIDDEN, StepStatus.PAST)
        and written.states.get(step.id) not in ("done", "not_for_me")
    )


def helps_of(relation: Relation) -> tuple[HelpView, ...]:
    """The open requests for help this viewer may answer, oldest first. Two statements."""
    rows = session.execute(_HELPS, {"jeune": relation.space.id}).mappings().all()
    open_to_me = [
        row for row in rows if relation.allows("help.answer", domain=row["domain"], item=row["item"])
    ]
    if not open_to_me:
        return ()
    answers = _answers(relation, [row["id"] for row in open_to_me])
    return tuple(_help(relation, row, answers.get(row["id"], ())) for row in open_to_me)


def _help(relation: Relation, row: Any, answers: tuple[Answer, ...]) -> HelpView:
    step = load().step(row["step_id"]) if row["step_id"] else None
    words = relation.space.cipher.open(row["words"], "help_requests", row["id"]) if row["words"] else ""
    taken_by = row["taken_by"]
    return HelpView(
        id=row["id"],
        step=step,
        address=row["item"],
        domain=row["domain"],
        words=words,
        opened_at=row["opened_at"],
        taken_by=f"{row['first_name']} {row['last_name']}".strip() if taken_by else None,
        is_taken_by_me=taken_by == relation.viewer.account_id,
        taken_at=row["taken_at"],
        answers=answers,
    )


def _answers(relation: Relation, helps: list[UUID]) -> dict[UUID, tuple[Answer, ...]]:
    """Who may answer a request reads its answers: they are one conversation."""
    found: dict[UUID, tuple[Answer, ...]] = {}
    cipher = relation.space.cipher
    for row in session.execute(_ANSWERS, {"jeune": relation.space.id}).mappings():
        if row["help_id"] in helps:
            answer = Answer(
                author=f"{row['first_name']} {row['last_name']}".strip(),
                is_mine=row["author_id"] == relation.viewer.account_id,
                words=cipher.open(row["words"], "help_answers", row["id"]),
                at=row["at"],
            )
            found[row["help_id"]] = (*found.get(row["help_id"], ()), answer)
    return found


def _proposals(relation: Relation) -> tuple[ProposalView, ...]:
    rows = session.execute(_PROPOSALS, {"jeune": relation.space.id, "me": relation.viewer.account_id})
    return tuple(
        ProposalView(step, row.proposed_at, Proposal(row.proposal))
        for row in rows
        if (step := load().step(row.step_id)) is not None
    )


def _held(relation: Relation) -> tuple[HeldView, ...]:
    rows = session.execute(_HELD, {"jeune": relation.space.id}).mappings()
    cipher = relation.space.cipher
    reads_words = relation.allows("milestone.record") or relation.bearing.only_reads
    return tuple(
        HeldView(
            id=row["id"],
            kind=row["kind"],
            held_on=row["held_on"],
            words=cipher.open(row["words"], "milestones", row["id"]) if row["words"] and reads_words else "",
            recorded_by=f"{row['first_name']} {row['last_name']}".strip(),
        )
        for row in rows
    )


_JEUNE: Any = bindparam("jeune")
_HELPS = (
    select(
        HelpRequest.id,
        HelpRequest.item,
        HelpRequest.domain,
        HelpRequest.step_id,
        HelpRequest.words,
        HelpRequest.opened_at,
        HelpRequest.taken_by,
        HelpRequest.taken_at,
        Account.first_name,
        Account.last_name,
    )
    .outerjoin(Account, Account.id == HelpRequest.taken_by)
    .where(HelpRequest.jeune_id == _JEUNE, HelpRequest.closed_at.is_(None))
    .order_by(HelpRequest.opened_at, HelpRequest.id)
    .limit(50)
)
_ANSWERS = (
    select(
        HelpAnswer.id,
        HelpAnswer.help_id,
        HelpAnswer.author_id,
        HelpAnswer.words,
        HelpAnswer.at,
        Account.first_name,
        Account.last_name,
    )
    .join(HelpRequest, HelpRequest.id == HelpAnswer.help_id)
    .join(Account, Account.id == HelpAnswer.author_id)
    .where(HelpAnswer.jeune_id == _JEUNE, HelpRequest.closed_at.is_(None))
    .order_by(HelpAnswer.at, HelpAnswer.id)
    .limit(200)
)
_PROPOSALS = (
    select(StepRecord.step_id, StepRecord.proposed_at, StepRecord.proposal)
    .where(
        StepRecord.jeune_id == _JEUNE,
        StepRecord.proposed_by == bindparam("me"),
        StepRecord.step_id.is_not(None),
        StepRecord.proposal.is_not(None),
    )
    .order_by(StepRecord.proposed_at.desc(), StepRecord.id)
    .limit(10)
)
_HELD = (
    select(
        MilestoneRecord.id,
        MilestoneRecord.kind,
        MilestoneRecord.held_on,
        MilestoneRecord.words,
        Account.first_name,
        Account.last_name,
    )
    .join(Account, Account.id == MilestoneRecord.recorded_by)
    .where(MilestoneRecord.jeune_id == _JEUNE, MilestoneRecord.withdrawn_at.is_(None))
    .order_by(MilestoneRecord.held_on.desc(), MilestoneRecord.id)
    .limit(50)
)
