"""Looking for words in one's own conversations. Sealed words have no index: the newest are opened and looked at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services import circle
from services.accounts import count_act
from services.circle import Relation, Viewer
from services.messages import rules
from services.messages.opening import Talk, related, talk_from
from services.messages.rules import plain
from services.prepared import Prepared
from services.sealing import Lost

MOST_LOOKED_AT = 5000
MOST_FOUND = 50
BATCH = 500
FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A message in which the words were found."""

    talk: Talk
    message_id: UUID
    seq: int
    jeune: str
    author: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Search:
    """What was found, newest first, and since when one looked; `is_whole`: nothing older is left."""

    found: tuple[Found, ...]
    since: datetime | None
    is_whole: bool


def search(viewer: Viewer, own: Relation | None, asked: str) -> Search:
    """The messages of one's own conversations that hold these words, whatever their accents and capitals.

    The last five thousand are looked at, in batches: what is older is said not to have been. Raises `TooOften`.
    """
    wanted = plain(asked.strip())
    if len(wanted) < FEWEST_LETTERS:
        return Search((), None, True)
    count_act(rules.SEARCHES, viewer.account_id)
    talks = _open_talks(viewer, own)
    if not talks:
        return Search((), None, True)
    found: list[Found] = []
    looked, last = 0, None
    while looked < MOST_LOOKED_AT:
        rows = _BATCH.rows(
            conversations=list(talks),
            is_first=last is None,
            at=last[0] if last else None,
            id=last[1] if last else UUID(int=0),
            limit=BATCH,
        )
        found += [one for row in rows if (one := _look(talks[row[1]], row, wanted))]
        looked += len(rows)
        if rows:
            last = rows[-1][4], rows[-1][0]
        if len(rows) < BATCH:
            return Search(tuple(found[:MOST_FOUND]), None, True)
        if len(found) >= MOST_FOUND:
            break
    return Search(tuple(found[:MOST_FOUND]), last[0] if last else None, False)


def _open_talks(viewer: Viewer, own: Relation | None) -> dict[UUID, tuple[Talk, str]]:
    """The conversations whoever asks reads today, and the first name of each young person."""
    rows = _TALKS.rows(me=viewer.account_id)
    talks = [(talk_from(row[:-1], viewer.account_id), row[-1]) for row in rows]
    relations = {
        one.space.id: one for one in circle.relations_with(viewer, {talk.jeune_id for talk, _ in talks})
    }
    if own is not None:
        relations[own.space.id] = own
    known = [(related(talk, relations.get(talk.jeune_id)), name) for talk, name in talks]
    return {talk.id: (talk, name) for talk, name in known if talk.is_open}


def _look(place: tuple[Talk, str], row: tuple[Any, ...], wanted: str) -> Found | None:
    talk, jeune = place
    message, _, seq, author_id, at, words = row
    if seq <= talk.from_seq:
        return None
    opened = talk.open_words(words, "messages", message)
    if isinstance(opened, Lost) or wanted not in plain(opened):
        return None
    author = talk.person(author_id)
    return Found(talk, message, seq, jeune, author.first_name if author else "", at, opened)


_TALKS = Prepared(
    text(
        """
SELECT m.conversation_id, m.jeune_id, c.kind, c.other_id, c.other_kind, c.reason, c.created_by, c.blocked_by,
  c.last_seq, c.changes, c.ring_key, c.wrapped, m.read_seq, m.from_seq, m.shares_read, CAST(NULL AS bytea),
  NULL, NULL,
  (SELECT json_agg(json_build_array(p.account_id, a.first_name, a.last_name, a.organisation, p.left_at IS NULL,
      p.read_seq, p.shares_read, NULL, NULL, NULL, NULL, NULL, NULL, NULL))
   FROM conversation_members p JOIN accounts a ON a.id = p.account_id
   WHERE p.conversation_id = m.conversation_id),
  j.first_name
FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id JOIN accounts j ON j.id = m.jeune_id
WHERE m.account_id = :me AND m.left_at IS NULL
ORDER BY c.last_at DESC LIMIT 400
"""
    ).columns()
)
_BATCH = Prepared(
    text(
        """
SELECT m.id, m.conversation_id, m.seq, m.author_id, m.at, m.words FROM messages m
WHERE m.conversation_id = ANY (CAST(:conversations AS uuid[])) AND m.words IS NOT NULL
  AND (CAST(:is_first AS boolean) OR (m.at, m.id) < (CAST(:at AS timestamptz), CAST(:id AS uuid)))
ORDER BY m.at DESC, m.id DESC LIMIT :limit
"""
    ).columns()
)
