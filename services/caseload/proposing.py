"""Proposing a step: who may, which steps are worth it, and what became of those already proposed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.caseload.sight import seen_steps
from services.circle import Relation, Viewer, find_relation
from services.errors import NotFound
from services.journey import Path, Proposal, Step, StepState, StepStatus, load, path_of

PROPOSE = "checklist.item.propose"


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A step this viewer proposed, and what became of it."""

    step_id: str
    at: datetime
    answer: Proposal


@dataclass(frozen=True, slots=True)
class Proposing:
    """The steps this viewer may propose to one young person, in the order of the path; `waiting`: already proposed."""

    relation: Relation
    steps: tuple[Step, ...]
    waiting: frozenset[str]

    @property
    def id(self) -> UUID:
        return self.relation.space.id

    @property
    def first_name(self) -> str:
        return self.relation.first_name


def open_proposing(viewer: Viewer, jeune_id: UUID, language: str) -> Proposing:
    """What may be proposed, shown to this viewer: a reading, for it tells what is done, and noted as one.

    Raises `NotFound` for whoever may propose nothing there.
    """
    found = find_proposing(viewer, jeune_id, language)
    found.relation.note("checklist.shared.read")
    return found


def find_proposing(viewer: Viewer, jeune_id: UUID, language: str) -> Proposing:
    """The same, shown to nobody: to check what a form sends. Raises `NotFound` likewise. Three statements."""
    relation = find_relation(viewer, jeune_id)
    if relation is None or not may_propose(relation):
        raise NotFound
    path = path_of(relation, language)
    waiting = (one.step_id for one in proposals_of(path) if one.answer is Proposal.WAITING)
    return Proposing(relation, proposable_steps(path), frozenset(waiting))


def may_propose(relation: Relation) -> bool:
    """Whether there is any step of the catalogue this viewer may propose."""
    return not relation.is_own and bool(seen_steps(relation, PROPOSE))


def proposable_steps(path: Path) -> tuple[Step, ...]:
    """The steps this viewer may propose: not hidden, not too late, neither done nor set aside."""
    allowed = seen_steps(path.relation, PROPOSE)
    return tuple(
        step
        for step in load().steps
        if step.id in allowed
        and path.statuses[step.id] not in (StepStatus.HIDDEN, StepStatus.PAST)
        and path.states.get(step.id) not in (StepState.DONE, StepState.NOT_FOR_ME)
    )


def proposals_of(path: Path) -> tuple[ProposalView, ...]:
    """What this viewer proposed, the newest first, ten at most."""
    me = path.relation.viewer.account_id
    mine = [
        ProposalView(step_id, row.proposed_at, Proposal(row.proposal))
        for step_id, row in path.rows.items()
        if row.proposed_by == me and row.proposal and row.proposed_at
    ]
    return tuple(sorted(mine, key=lambda one: one.at, reverse=True)[:10])
