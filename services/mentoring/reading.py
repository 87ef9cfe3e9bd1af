"""What a young person asked of mentors, and which mentors they may ask: read by statements of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.circle import LinkKind, Member, Relation, members_of
from services.database import as_system, session
from services.mentoring.rules import Field, Offer, Profile, Wish
from services.sealing import cipher_from

REQUESTS = "mentor_requests"
# Enough for a département; those who fit are chosen among them.
MOST = 300


class RequestState(StrEnum):
    """Where a request stands. `open`: one is wanted, nobody in particular; `proposed`: by the référent."""

    OPEN = "open"
    PROPOSED = "proposed"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


WAITING = frozenset({RequestState.OPEN, RequestState.PROPOSED, RequestState.ASKED})


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request, to the young person and to those who follow them."""

    id: UUID
    state: RequestState
    mentor_id: UUID | None
    mentor: str
    organisation: str
    words: str
    asked_at: datetime
    answered_at: datetime | None
    agreed_at: datetime | None
    agreed_by: str

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    def needs_agreement(self, relation: Relation) -> bool:
        """Whether a holder of parental authority still has to agree: never once the young person is an adult."""
        return self.is_waiting and self.agreed_at is None and not relation.life.has_capacities


def requests_of(relation: Relation, limit: int = 5) -> list[RequestView]:
    """The newest requests of this young person, for them and for who follows them: the fence decides. One statement."""
    rows = session.execute(_REQUESTS, {"jeune": relation.space.id, "most": limit})
    return [_request(row, relation.space.id) for row in rows]


def mentors_of(relation: Relation) -> list[Member]:
    """The mentors of this circle, also those who wait or left lately. One statement."""
    return [one for one in members_of(relation.space) if one.kind is LinkKind.MENTOR]


def profiles_for(relation: Relation, *, only: UUID | None = None) -> list[Profile]:
    """The mentors whom this young person may ask today: acting, with a place left, not kept away, not in the circle.

    Nothing of anybody else comes with them. One statement.
    """
    values = {
        "jeune": relation.space.id,
        "departement": relation.space.departement,
        "today": relation.life.today,
        "only": only,
        "most": MOST,
    }
    with as_system():  # places taken are counted over everybody's requests, and told to nobody
        return [_profile(row) for row in session.execute(_PROFILES, values)]


def wish_of(
    relation: Relation, language: str, *, field: Field | None = None, offers: Sequence[Offer] = ()
) -> Wish:
    """What this young person looks for: what they ticked, where they live, a language they speak beside French."""
    spoken = frozenset() if language == "fr" else frozenset({language})
    with as_system():
        territory = session.scalar(_TERRITORY, {"jeune": relation.space.id})
    return Wish(territory, spoken, field, frozenset(offers))


def followers_of(jeune_id: UUID, today: date) -> list[UUID]:
    """The accounts of those who follow this young person today, who replaces them too: to tell them something."""
    with as_system():  # a mentor who leaves sees no link but their own
        return list(session.scalars(_FOLLOWERS, {"jeune": jeune_id, "today": today}))


def _request(row: Any, jeune_id: UUID) -> RequestView:
    words = ""
    if row.words is not None and row.wrapped is not None:
        words = cipher_from(jeune_id, row.ring_key, row.wrapped).read(row.words, REQUESTS, row.id)
    return RequestView(
        row.id,
        RequestState(row.state),
        row.mentor_id,
        row.mentor or "",
        row.organisation or "",
        words,
        row.asked_at,
        row.answered_at,
        row.agreed_at,
        row.agreed_by or "",
    )


def _profile(row: Any) -> Profile:
    return Profile(
        row.id,
        row.first_name,
        row.organisation,
        Field(row.field),
        row.territory_id,
        row.territory or "",
        tuple(row.languages),
        tuple(Offer(one) for one in row.offers),
        row.words,
    )


# The name of whom one asked is theirs to know, and of the mentor nothing else: the fence of `mentors` is not theirs.
_REQUESTS = text(
    "SELECT r.id, r.state, r.mentor_id, m.first_name AS mentor, m.organisation, r.words, r.ring_key, r.wrapped,"
    " r.asked_at, r.answered_at, r.agreed_at, b.first_name AS agreed_by"
    " FROM mentor_requests r LEFT JOIN LATERAL envol_mentor_name(r.mentor_id) m ON true"
    " LEFT JOIN accounts b ON b.id = r.agreed_by"
    " WHERE r.jeune_id = :jeune ORDER BY r.asked_at DESC, r.id LIMIT :most"
)
_PROFILES = text(
    "SELECT m.id, a.first_name, a.organisation, m.field, m.territory_id, t.name AS territory, m.languages, m.offers,"
    " m.words FROM mentors m JOIN accounts a ON a.id = m.account_id AND a.opened_at IS NOT NULL"
    " AND a.disabled_at IS NULL LEFT JOIN territories t ON t.id = m.territory_id"
    " WHERE m.departement_code = :departement AND m.ended_at IS NULL AND m.is_available AND m.field <> ''"
    " AND m.charter_signed_at IS NOT NULL AND envol_acts_until(m.account_id) >= :today"
    " AND (CAST(:only AS uuid) IS NULL OR m.id = :only)"
    " AND m.capacity > (SELECT count(*) FROM links l WHERE l.account_id = m.account_id AND l.kind = 'mentor'"
    "   AND l.ended_at IS NULL) + (SELECT count(*) FROM mentor_requests r WHERE r.mentor_id = m.id"
    "   AND r.state = 'asked' AND r.jeune_id <> :jeune)"
    " AND NOT EXISTS (SELECT FROM links l WHERE l.jeune_id = :jeune AND l.account_id = m.account_id"
    "   AND l.ended_at IS NULL)"
    " AND NOT EXISTS (SELECT FROM restrictions x WHERE x.jeune_id = :jeune AND x.account_id = m.account_id"
    "   AND x.lifted_at IS NULL AND x.starts_on <= :today AND (x.ends_on IS NULL OR x.ends_on + 7 >= :today))"
    " ORDER BY m.id LIMIT :most"
)
_TERRITORY = text("SELECT territory_id FROM jeunes WHERE id = :jeune")
_FOLLOWERS = text(
    "SELECT DISTINCT account_id FROM links WHERE jeune_id = :jeune AND kind = 'referent' AND ended_at IS NULL"
    " AND accepted_at IS NOT NULL AND starts_on <= :today AND (ends_on IS NULL OR ends_on >= :today) LIMIT 10"
)
