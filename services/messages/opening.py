"""Opening a conversation: who takes part, and what it is to whoever asks today. Rights are of today, each time."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from sqlalchemy import column, text

from services import circle, clock
from services.circle import Relation, Viewer
from services.circle.matrix import Role
from services.circle.rules import cell_of
from services.errors import NotFound, Refused
from services.messages import rules
from services.messages.models import ConversationKind, Purpose
from services.prepared import Prepared
from services.sealing import Lost, SpaceCipher, cipher_from, lost


@dataclass(frozen=True, slots=True)
class Hours:
    """When a professional answers; `replaced_by` is a name."""

    days: tuple[int, ...]
    from_hour: time | None
    to_hour: time | None
    away_from: date | None
    away_until: date | None
    replaced_by: str | None

    def is_away(self, today: date) -> bool:
        """Whether they are away on that day."""
        if self.away_from is None or today < self.away_from:
            return False
        return self.away_until is None or today <= self.away_until


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody of a conversation, here still or not."""

    account_id: UUID
    first_name: str
    last_name: str
    organisation: str
    is_here: bool
    read_seq: int
    shares_read: bool
    hours: Hours | None
    # What they are to the young person who reads (“mother”), as the circle says it; empty for anybody else.
    kinship: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Talk:
    """A conversation as one of those who take part in it opens it now."""

    id: UUID
    jeune_id: UUID
    me: UUID
    kind: ConversationKind
    other_id: UUID | None
    other_kind: str | None
    reason: Purpose | None
    created_by: UUID | None
    blocked_by: UUID | None
    last_seq: int
    changes: int
    ring_key: str | None
    wrapped: bytes | None
    read_seq: int
    from_seq: int
    shares_read: bool
    sealed_draft: bytes | None
    # What is announced until a day to come; what whoever asks has written for later.
    announced: UUID | None
    later: tuple[tuple[UUID, bytes, datetime], ...]
    people: tuple[Participant, ...]
    # What whoever asks is to the space; None: nothing any more.
    relation: Relation | None = None
    # In a direct one that the young person opens: what the other is to them now.
    other: Relation | None = None

    @property
    def is_jeune(self) -> bool:
        return self.me == self.jeune_id

    @property
    def is_open(self) -> bool:
        """Whether whoever asks reads it. Ended, paused, kept away, blocked: closed, and nobody says why."""
        if self.relation is None:
            return False
        return self.is_jeune or (self._is_let_in(self.relation) and self.blocked_by in (None, self.me))

    @property
    def can_write(self) -> bool:
        """Whether whoever asks writes there now, and will be read."""
        if not self.is_open or self.relation is None or self.blocked_by is not None:
            return False
        if not self.relation.allows("message.send", held=rules.TAKES_PART):
            return False
        if self.kind != ConversationKind.DIRECT or not self.is_jeune:
            return True
        return self.other is not None and self._is_let_in(self.other)

    def ensure_open(self) -> Relation:
        """The relation of whoever asks. Refused: `conversation_closed`."""
        if not self.is_open or self.relation is None:
            raise Refused("conversation_closed")
        return self.relation

    def ensure_can_write(self) -> Relation:
        """The same, for writing. Refused: `conversation_closed`."""
        if not self.can_write or self.relation is None:
            raise Refused("conversation_closed")
        return self.relation

    @cached_property
    def cipher(self) -> SpaceCipher:
        """What seals the words here. Raises `LookupError` when the key is erased or out of reach."""
        if self.kind == ConversationKind.PRO:
            if self.ring_key is None or self.wrapped is None:
                raise LookupError("no key for this conversation")
            return cipher_from(self.jeune_id, self.ring_key, self.wrapped)
        if self.relation is None or self.relation.space.wrapped is None:
            raise LookupError("no key for this space")
        return self.relation.space.cipher

    def open_words(self, sealed: bytes, table: str, row: UUID | str) -> str:
        """These words, or `Lost` when they (or the key of all of them) no longer open."""
        try:
            return self.cipher.read(sealed, table, row)
        except (LookupError, InvalidUnwrap):
            return lost(table, row)

    def open_all(self, sealed: list[tuple[str, bytes | None]], table: str) -> list[str | None]:
        """The words of each of these rows, as `open_words` gives them; None where there are none."""
        try:
            return self.cipher.read_all(sealed, table)
        except (LookupError, InvalidUnwrap):
            return [None if words is None else lost(table, row) for row, words in sealed]

    @property
    def draft(self) -> str:
        """What whoever asks was writing."""
        words = self.open_words(self.sealed_draft, "drafts", self.id) if self.sealed_draft else ""
        return "" if isinstance(words, Lost) else words

    @property
    def others(self) -> tuple[Participant, ...]:
        """Those who take part, but whoever asks."""
        return tuple(one for one in self.people if one.is_here and one.account_id != self.me)

    def person(self, account_id: UUID | None) -> Participant | None:
        """Somebody of this conversation, here still or not."""
        return next((one for one in self.people if one.account_id == account_id), None)

    @property
    def is_with_mentor(self) -> bool:
        return self.kind == ConversationKind.DIRECT and self.other_kind == "mentor"

    @property
    def is_with_family(self) -> bool:
        return self.other_kind in ("parent", "relative", "trusted_person")

    def _is_let_in(self, relation: Relation) -> bool:
        """Whether the table opens the words to somebody who takes part; to see that it exists is less (c9)."""
        operation = rules.reading_of(self.kind, relation.role)
        held = rules.conditions_of(self.kind)
        takes_part = held & set(cell_of(operation, relation.role) or ())
        return bool(takes_part) and relation.allows(operation, held=held)


def open_conversation(viewer: Viewer, own: Relation | None, conversation_id: UUID) -> Talk:
    """The conversation, for somebody who takes part in it; `own`: their own space, for a young person.

    Raises `NotFound` when it is not theirs or not there. One that closed is given closed: `is_open` says so. One
    statement, with what each end is to the space now. Notes nothing in the journal: these are words to whoever reads.
    """
    at = clock.now()
    row = _OPEN.one_or_none(conversation=conversation_id, me=viewer.account_id, today=at.date(), at=at)
    if row is None:
        raise NotFound
    if row[2] is None:
        return closed_talk(row[0], row[1], viewer.account_id)
    talk, end = talk_from(row[:_TALK_WIDTH], viewer.account_id), row[_TALK_WIDTH + 1 :]
    if not talk.is_jeune:
        return related(talk, circle.relation_beside(viewer, end, at))
    other = circle.relation_beside(Viewer(talk.other_id), end, at) if talk.other_id else None
    return related(talk, own or circle.find_relation(viewer, talk.jeune_id), other)


def related(talk: Talk, relation: Relation | None, other: Relation | None = None) -> Talk:
    """The same, between these two; `other_kind` is that of today's link: a mentor may have become the référent."""
    end = other if talk.is_jeune else relation
    kind = end.link_kind if end is not None and talk.kind == ConversationKind.DIRECT else None
    return replace(talk, relation=relation, other=other, other_kind=kind or talk.other_kind)


def closed_talk(conversation_id: UUID, jeune_id: UUID, me: UUID) -> Talk:
    """What is left of a conversation to somebody whom nothing links any more: that it was there."""
    return Talk(
        conversation_id, jeune_id, me, ConversationKind.DIRECT, None, None, None, None, None, 0, 0, None, None, 0, 0,
        False, None, None, (), (),
    )  # fmt: skip


def talk_from(row: tuple[Any, ...], me: UUID) -> Talk:
    """From a row of `_OPEN`."""
    conversation, jeune, kind, other, other_kind, reason, created_by, blocked_by, *rest, people = row
    last_seq, changes, ring_key, wrapped, read_seq, from_seq, shares_read, draft, announced, later = rest
    return Talk(
        id=conversation,
        jeune_id=jeune,
        me=me,
        kind=ConversationKind(kind),
        other_id=other,
        other_kind=other_kind,
        reason=Purpose(reason) if reason else None,
        created_by=created_by,
        blocked_by=blocked_by,
        last_seq=last_seq,
        changes=changes,
        ring_key=ring_key,
        wrapped=wrapped,
        read_seq=read_seq,
        from_seq=from_seq,
        shares_read=shares_read,
        sealed_draft=draft,
        announced=announced,
        later=tuple(
            (UUID(one), bytes.fromhex(words), datetime.fromisoformat(at)) for one, words, at in later or ()
        ),
        people=tuple(_participant(*one) for one in people or ()),
    )


def _participant(
    account_id: str,
    first_name: str,
    last_name: str,
    organisation: str,
    is_here: bool,
    read_seq: int,
    shares_read: bool,
    days: list[int] | None,
    from_hour: str | None,
    to_hour: str | None,
    away_from: str | None,
    away_until: str | None,
    replaced_by: str | None,
    kinship: str | None,
) -> Participant:
    hours = None
    if days is not None or away_from is not None:
        hours = Hours(
            tuple(days or ()),
            time.fromisoformat(from_hour) if from_hour else None,
            time.fromisoformat(to_hour) if to_hour else None,
            date.fromisoformat(away_from) if away_from else None,
            date.fromisoformat(away_until) if away_until else None,
            replaced_by,
        )
    return Participant(
        UUID(account_id),
        first_name,
        last_name,
        organisation,
        is_here,
        read_seq,
        shares_read,
        hours,
        kinship or "",
    )


def role_of(talk: Talk) -> Role | None:
    """What whoever asks is to the young person of this conversation now."""
    return talk.relation.role if talk.relation else None


_TALK = text(
    """
SELECT m.conversation_id, m.jeune_id, c.kind, c.other_id, c.other_kind, c.reason, c.created_by, c.blocked_by,
  c.last_seq, c.changes, c.ring_key, c.wrapped, m.read_seq, m.from_seq, m.shares_read,
  (SELECT d.words FROM drafts d WHERE d.conversation_id = m.conversation_id AND d.account_id = m.account_id)
   AS draft,
  -- OFFSET 0: the few announcements first, then the newest; or all that was ever said is walked through for one.
  -- BETWEEN: PostgreSQL expects a third of all messages after an unknown day, and then works out every space first.
  (SELECT u.id FROM (SELECT n.id, n.seq FROM messages n WHERE n.conversation_id = m.conversation_id
   AND n.until BETWEEN :today AND 'infinity' AND n.withdrawn_at IS NULL OFFSET 0) u ORDER BY u.seq DESC LIMIT 1)
   AS announced,
  (SELECT json_agg(json_build_array(s.id, encode(s.words, 'hex'), s.wall_at) ORDER BY s.due_at)
   FROM scheduled_messages s WHERE s.conversation_id = m.conversation_id AND s.author_id = m.account_id
   AND s.state = 'waiting') AS later,
  (SELECT json_agg(json_build_array(p.account_id, a.first_name, a.last_name, a.organisation, p.left_at IS NULL,
      p.read_seq, p.shares_read, v.days, v.from_hour, v.to_hour, coalesce(k.starts_on, v.away_from),
      coalesce(k.ends_on, v.away_until), k.name,
      CASE WHEN m.account_id = m.jeune_id AND c.kind = 'direct' THEN (SELECT l.relation FROM links l
        WHERE l.jeune_id = m.jeune_id AND l.account_id = p.account_id AND l.ended_at IS NULL LIMIT 1) END)
    ORDER BY p.joined_at, a.first_name)
   FROM conversation_members p JOIN accounts a ON a.id = p.account_id
   LEFT JOIN availability v ON v.account_id = p.account_id
   LEFT JOIN LATERAL (SELECT o.starts_on, o.ends_on, r.first_name AS name
     FROM covers o JOIN accounts r ON r.id = o.cover_id
     WHERE o.account_id = p.account_id AND o.cancelled_at IS NULL
       AND :today BETWEEN o.starts_on AND o.ends_on LIMIT 1) k ON true
   WHERE p.conversation_id = m.conversation_id) AS people,
  -- Of whom the rule is asked: whoever opens it, or the other end when it is the young person.
  CASE WHEN m.account_id <> m.jeune_id THEN m.account_id WHEN c.kind = 'direct' THEN c.other_id END AS end_id
FROM conversation_members m LEFT JOIN conversations c ON c.id = m.conversation_id
WHERE m.conversation_id = :conversation AND m.account_id = :me AND m.left_at IS NULL
"""
)
# What `talk_from` reads, in its order.
TALK_COLUMNS = (
    *("conversation_id", "jeune_id", "kind", "other_id", "other_kind", "reason", "created_by", "blocked_by"),
    *("last_seq", "changes", "ring_key", "wrapped", "read_seq", "from_seq", "shares_read", "draft"),
    *("announced", "later", "people"),
)
_TALK_WIDTH = len(TALK_COLUMNS)
_OPEN = Prepared(
    circle.with_relation(_TALK.columns(*map(column, (*TALK_COLUMNS, "end_id"))).subquery("talk"))
)
