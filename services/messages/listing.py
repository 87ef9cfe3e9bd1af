"""All the conversations of somebody, unread first; and those that are only known to take place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services import circle
from services.circle import Relation, Viewer
from services.messages.models import ConversationKind, Purpose
from services.messages.opening import Talk, closed_talk, related, talk_from
from services.prepared import Prepared

SHOWN = 30
_LAST_ID = UUID(int=(1 << 128) - 1)
# An unread count beyond this says “99+”.
MOST_UNREAD = 100


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """A line of the list. `last`: the beginning of the last message, None when closed, withdrawn or not written.

    `copies`: beyond one, of how many conversations it is the line, where the last words are one announcement of mine.
    """

    talk: Talk
    jeune: str
    at: datetime
    unread: int
    last: str | None
    last_by_me: bool
    is_withdrawn: bool
    has_draft: bool
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of the list ends: the next one begins after."""

    is_unread: bool
    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class KnownTalk:
    """A conversation somebody knows of and does not read (matrix: c9): between whom, since when, why."""

    id: UUID
    kind: ConversationKind
    reason: Purpose | None
    other_kind: str | None
    since: datetime
    names: tuple[str, ...]


def conversations_of(
    viewer: Viewer, own: Relation | None, *, after: Cursor | None = None
) -> tuple[list[ConversationLine], Cursor | None]:
    """Thirty conversations, unread first, then the last written; and where the next ones begin. Two statements."""
    rows = _LIST.rows(
        me=viewer.account_id,
        is_first=after is None,
        unread=int(after.is_unread) if after else 1,
        at=after.at if after else None,
        id=after.id if after else _LAST_ID,
        limit=SHOWN + 1,
        most=MOST_UNREAD,
    )
    relate = _relating(viewer, own, {row[1] for row in rows[:SHOWN]})
    lines = [_line(row, viewer.account_id, relate) for row in rows[:SHOWN]]
    if len(rows) <= SHOWN:
        return lines, None
    last = rows[SHOWN - 1]
    return lines, Cursor(bool(last[-1]), last[-2], last[0])


def known_talks(relation: Relation) -> list[KnownTalk]:
    """The conversations of this space that whoever asks knows of without reading them: for the young person those of
    professionals, for the référent those with others. A reading: noted. Raises `NotFound`. One statement."""
    operation = "conv.pro.read" if relation.is_own else "conv.jeune_mentor.read"
    relation.ensure(operation)
    relation.note(operation, "exists")
    rows = _KNOWN.rows(jeune=relation.space.id, me=relation.viewer.account_id, is_own=relation.is_own)
    return [
        KnownTalk(
            row[0],
            ConversationKind(row[1]),
            Purpose(row[2]) if row[2] else None,
            row[3],
            row[4],
            tuple(row[5]),
        )
        for row in rows
    ]


def _relating(viewer: Viewer, own: Relation | None, jeunes: set[UUID]) -> Any:
    """What gives a conversation its relations, from one statement for the whole page."""
    if own is not None and jeunes <= {own.space.id}:
        # Backwards: who left comes last, and may be there today by another link.
        members = {one.account_id: one for one in reversed(circle.members_of(own.space))}

        def of_mine(talk: Talk) -> tuple[Relation | None, Relation | None]:
            member = members.get(talk.other_id) if talk.other_id else None
            is_here = member is not None and member.is_active and not member.is_restricted
            return own, member.relation if member is not None and is_here else None

        return of_mine
    relations = {one.space.id: one for one in circle.relations_with(viewer, jeunes)}
    return lambda talk: (relations.get(talk.jeune_id), None)


def _line(row: tuple[Any, ...], me: UUID, relate: Any) -> ConversationLine:
    talk_row, (jeune, has_draft, author, message, words, withdrawn, unread, copies, at, _) = (
        row[:19],
        row[19:],
    )
    if talk_row[2] is None:
        return ConversationLine(closed_talk(row[0], row[1], me), "", at, 0, None, False, False, False)
    talk = talk_from(talk_row, me)
    relation, other = relate(talk)
    talk = related(talk, relation, other)
    if not talk.is_open:
        return ConversationLine(closed_talk(row[0], row[1], me), "", at, 0, None, False, False, False)
    last = talk.open_words(words, "messages", message)[:120] if words else None
    is_gone = withdrawn is not None
    return ConversationLine(talk, jeune, at, unread, last, author == me, is_gone, has_draft, copies)


_LIST = Prepared(
    text(
        """
WITH mine AS (
  SELECT m.conversation_id, m.jeune_id, m.account_id, m.read_seq, m.from_seq, m.shares_read,
    coalesce(c.last_at, m.joined_at) AS at, (coalesce(c.last_seq, 0) > m.read_seq)::int AS is_unread,
    c.kind, c.other_id, c.other_kind, c.reason, c.created_by, c.blocked_by, c.last_seq, c.changes, c.ring_key,
    c.wrapped, count(*) OVER (PARTITION BY c.last_at, c.kind) AS alike
  FROM conversation_members m LEFT JOIN conversations c ON c.id = m.conversation_id
  WHERE m.account_id = :me AND m.left_at IS NULL),
-- The copies of an announcement bear one instant: while nobody answered they are one line. Looked up only where
-- several conversations ended at the same instant.
told AS (
  SELECT mine.*, alike > 1 AND is_unread = 0
    AND NOT EXISTS (SELECT FROM drafts d
      WHERE d.conversation_id = mine.conversation_id AND d.account_id = mine.account_id)
    AND EXISTS (SELECT FROM messages n WHERE n.conversation_id = mine.conversation_id AND n.seq = mine.last_seq
      AND n.author_id = mine.account_id AND n.kind = 'announcement' AND n.withdrawn_at IS NULL) AS is_told
  FROM mine),
together AS (
  SELECT told.*, CASE WHEN is_told THEN count(*) OVER copies ELSE 1 END AS copies,
    CASE WHEN is_told THEN row_number() OVER (copies ORDER BY conversation_id DESC) ELSE 1 END AS place
  FROM told WINDOW copies AS (PARTITION BY is_told, at, kind)),
shown AS (
  SELECT * FROM together
  WHERE place = 1 AND (CAST(:is_first AS boolean) OR (is_unread, at, conversation_id)
    < (CAST(:unread AS int), CAST(:at AS timestamptz), CAST(:id AS uuid)))
  ORDER BY is_unread DESC, at DESC, conversation_id DESC LIMIT :limit)
SELECT s.conversation_id, s.jeune_id, s.kind, s.other_id, s.other_kind, s.reason, s.created_by, s.blocked_by,
  s.last_seq, s.changes, s.ring_key, s.wrapped, s.read_seq, s.from_seq, s.shares_read, CAST(NULL AS bytea),
  NULL, NULL,
  (SELECT json_agg(json_build_array(p.account_id, a.first_name, a.last_name, a.organisation, p.left_at IS NULL,
      p.read_seq, p.shares_read, NULL, NULL, NULL, NULL, NULL, NULL, NULL) ORDER BY p.joined_at, a.first_name)
   FROM conversation_members p JOIN accounts a ON a.id = p.account_id
   WHERE p.conversation_id = s.conversation_id),
  j.first_name,
  EXISTS (SELECT FROM drafts d WHERE d.conversation_id = s.conversation_id AND d.account_id = s.account_id),
  n.author_id, n.id, n.words, n.withdrawn_at,
  CASE WHEN s.is_unread = 0 THEN 0 ELSE (SELECT count(*) FROM (SELECT FROM messages u
    WHERE u.conversation_id = s.conversation_id AND u.seq > s.read_seq AND u.author_id IS DISTINCT FROM s.account_id
    LIMIT :most) AS few) END,
  s.copies, s.at, s.is_unread
FROM shown s JOIN accounts j ON j.id = s.jeune_id
LEFT JOIN LATERAL (SELECT m.id, m.author_id, m.words, m.withdrawn_at FROM messages m
  WHERE m.conversation_id = s.conversation_id ORDER BY m.seq DESC LIMIT 1) n ON true
ORDER BY s.is_unread DESC, s.at DESC, s.conversation_id DESC
"""
    ).columns()
)
_KNOWN = Prepared(
    text(
        """
SELECT c.id, c.kind, c.reason,
  coalesce((SELECT l.kind FROM links l WHERE l.jeune_id = c.jeune_id AND l.account_id = c.other_id
    AND l.ended_at IS NULL ORDER BY l.starts_on LIMIT 1), c.other_kind), c.created_at,
  (SELECT coalesce(array_agg(trim(concat(a.first_name, ' ', a.last_name)) ORDER BY a.first_name), '{}')
   FROM conversation_members p JOIN accounts a ON a.id = p.account_id
   WHERE p.conversation_id = c.id AND p.left_at IS NULL AND p.account_id <> c.jeune_id)
FROM conversations c
WHERE c.jeune_id = :jeune AND (c.kind = 'pro') = CAST(:is_own AS boolean)
  AND NOT EXISTS (SELECT FROM conversation_members p WHERE p.conversation_id = c.id AND p.account_id = :me
                  AND p.left_at IS NULL)
ORDER BY c.created_at DESC LIMIT 50
"""
    ).columns()
)
