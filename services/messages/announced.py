"""The announcements somebody wrote, each once, with those it went to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services import circle, journal
from services.circle import Relation, Viewer
from services.messages import rules
from services.messages.models import ConversationKind
from services.prepared import Prepared

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy: where it is, and of whom."""

    conversation_id: UUID
    first_name: str


@dataclass(frozen=True, slots=True)
class Announced:
    """The same words in several conversations. `until`: the last day they are shown first."""

    at: datetime
    until: date
    words: str
    is_to_teams: bool
    copies: tuple[Copy, ...]


def announced_by(viewer: Viewer) -> list[Announced]:
    """The last thirty announcements of this person, to those they still follow. A reading: noted. Two statements."""
    rows = _ANNOUNCED.rows(me=viewer.account_id, limit=SHOWN)
    asked = {UUID(copy[1]) for row in rows for copy in row[2]}
    relations = {one.space.id: one for one in circle.relations_with(viewer, asked)} if asked else {}
    found = [one for row in rows if (one := _announced(row, relations))]
    _note(relations.values())
    return found


def _announced(row: tuple[Any, ...], relations: dict[UUID, Relation]) -> Announced | None:
    at, until, copies, kind = row
    here = [
        (UUID(talk), relations.get(UUID(jeune)), message, words) for talk, jeune, message, words in copies
    ]
    reached = [
        one for one in here if one[1] is not None and not one[1].is_restricted and one[1].space.wrapped
    ]
    if not reached:
        return None
    relation, message, words = reached[0][1], UUID(reached[0][2]), bytes.fromhex(reached[0][3])
    assert relation is not None
    return Announced(
        at,
        until,
        relation.space.cipher.read(words, "messages", message),
        kind == ConversationKind.TEAM,
        tuple(
            sorted(
                (Copy(talk, one.first_name) for talk, one, *_ in reached if one),
                key=lambda one: rules.plain(one.first_name),
            )
        ),
    )


def _note(relations: Any) -> None:
    by_chain: dict[tuple[str, str], list[UUID]] = {}
    for one in relations:
        by_chain.setdefault((one.space.departement, one.reason), []).append(one.space.id)
    for (departement, reason), jeunes in by_chain.items():
        journal.note("conv.open", jeunes=jeunes, departement=departement, reason=reason, about="space")


# Words corrected in one conversation are of that one alone: the copy left as it was comes first.
_ANNOUNCED = Prepared(
    text(
        """
SELECT m.at, m.until,
  json_agg(json_build_array(m.conversation_id, m.jeune_id, m.id, encode(m.words, 'hex'))
    ORDER BY m.edited_at NULLS FIRST, m.conversation_id), c.kind
FROM messages m JOIN conversations c ON c.id = m.conversation_id
WHERE m.author_id = :me AND m.kind = 'announcement' AND m.withdrawn_at IS NULL
GROUP BY m.at, m.until, c.kind ORDER BY m.at DESC LIMIT :limit
"""
    ).columns()
)
