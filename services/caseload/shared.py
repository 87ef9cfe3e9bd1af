"""The home of a mentor, a relative, a trusted person: what was given to them, and nothing else.

Nothing given, a link paused, a judge's restriction: all give the same empty home, which says nothing of what exists.
"""

from dataclasses import dataclass
from uuid import UUID

from services.caseload.helps import HelpView, helps_of
from services.caseload.proposing import ProposalView, may_propose, proposals_of
from services.caseload.young_person import shown_lines
from services.circle import LinkKind, Relation, Viewer, linked_relations
from services.journey import (
    DomainView,
    Milestone,
    Path,
    StepLine,
    held_milestones,
    milestones,
    path_of,
)

# A mentor follows one or two young people; a page of more would be a caseload, and is not theirs to have.
LIMIT = 12
COMPANIONS = frozenset({LinkKind.MENTOR, LinkKind.PARENT, LinkKind.RELATIVE, LinkKind.TRUSTED_PERSON})


@dataclass(frozen=True, slots=True)
class SharedSpace:
    """What one young person gave to this viewer."""

    relation: Relation
    domains: tuple[tuple[DomainView, tuple[StepLine, ...]], ...]
    milestones: tuple[Milestone, ...]
    helps: tuple[HelpView, ...]
    proposals: tuple[ProposalView, ...]
    may_propose: bool

    @property
    def id(self) -> UUID:
        return self.relation.space.id

    @property
    def first_name(self) -> str:
        return self.relation.first_name


def shared_with(viewer: Viewer, language: str) -> tuple[SharedSpace, ...]:
    """What was given to this viewer, each reading noted in the journal of whoever gave it."""
    linked = linked_relations(viewer, None, limit=LIMIT)
    given = [relation for relation in linked if relation.grants and relation.link_kind in COMPANIONS]
    spaces = (_open(relation, language) for relation in given)
    return tuple(space for space in spaces if space is not None)


def _open(relation: Relation, language: str) -> SharedSpace | None:
    path = path_of(relation, language)
    domains = tuple((view, shown_lines(path, view)) for view in path.domains())
    shown = _milestones(relation, path)
    if not (domains or shown or path.helps):
        return None
    relation.note("checklist.shared.read" if domains or path.helps else "milestone.read")
    return SharedSpace(
        relation=relation,
        domains=domains,
        milestones=shown,
        helps=helps_of(relation, path.helps),
        proposals=proposals_of(path),
        may_propose=may_propose(relation),
    )


def _milestones(relation: Relation, path: Path) -> tuple[Milestone, ...]:
    if not relation.allows("milestone.read"):
        return ()
    return milestones(path.situation, path.today, held_milestones(relation))
