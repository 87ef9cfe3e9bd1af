"""Who looks for a mentor, of those a référent follows: one page, whatever there is to do for each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services import journal
from services.circle import PostKind, Relation, Viewer, find_standing, linked_relations
from services.database import session, transaction
from services.errors import NotFound
from services.mentoring.asking import INVITE
from services.mentoring.reading import RequestState

MOST = 200


@dataclass(frozen=True, slots=True)
class Seeker:
    """A young person whose request waits: where it stands, never what they wrote. `mentor`: whom it is about."""

    jeune_id: UUID
    first_name: str
    state: RequestState
    mentor: str
    asked_at: datetime
    needs_agreement: bool


@dataclass(frozen=True, slots=True)
class Seekers:
    """All of them, who waits longest first. `has_more`: beyond two hundred."""

    lines: tuple[Seeker, ...]
    has_more: bool

    @property
    def to_propose(self) -> list[Seeker]:
        """Somebody is to be found for them."""
        return [one for one in self.lines if one.state is RequestState.OPEN and not one.needs_agreement]

    @property
    def to_agree(self) -> list[Seeker]:
        """A holder of parental authority is to be asked."""
        return [one for one in self.lines if one.needs_agreement]

    @property
    def to_wait_for(self) -> list[Seeker]:
        """The young person, or the mentor, answers."""
        return [one for one in self.lines if one.state is not RequestState.OPEN and not one.needs_agreement]


def seekers_of(viewer: Viewer) -> Seekers:
    """Those who look for one, noted with each of them. Raises `NotFound` for whoever is no référent. Three statements."""
    if PostKind.REFERENT not in find_standing(viewer.account_id).posts:
        raise NotFound
    with transaction():
        followed = {one.space.id: one for one in linked_relations(viewer, INVITE)}
        rows = session.execute(_WAITING, {"jeunes": list(followed), "most": MOST + 1}).all()
        shown = rows[:MOST]
        _note([followed[row.jeune_id] for row in shown])
    return Seekers(tuple(_seeker(followed[row.jeune_id], row) for row in shown), len(rows) > MOST)


def _seeker(relation: Relation, row: Any) -> Seeker:
    needs_agreement = row.agreed_at is None and not relation.life.has_capacities
    state, mentor = RequestState(row.state), row.first_name or ""
    return Seeker(row.jeune_id, relation.first_name, state, mentor, row.asked_at, needs_agreement)


def _note(relations: list[Relation]) -> None:
    """One line for each département and reason."""
    groups: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for one in relations:
        groups[one.space.departement, one.reason].append(one.space.id)
    for (departement, reason), jeunes in groups.items():
        journal.note(INVITE, jeunes=jeunes, departement=departement, reason=reason, about="mentor_requests")


_WAITING = text(
    "SELECT r.jeune_id, r.state, m.first_name, r.asked_at, r.agreed_at"
    " FROM mentor_requests r LEFT JOIN LATERAL envol_mentor_name(r.mentor_id) m ON true"
    " WHERE r.jeune_id = ANY(CAST(:jeunes AS uuid[])) AND r.state IN ('open', 'proposed', 'asked')"
    " ORDER BY r.asked_at, r.id LIMIT :most"
)
