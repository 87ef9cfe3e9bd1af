"""From whom what awaits in a conversation comes: for the line of the centre, of whoever may read there today."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, column, text

from services import circle, clock
from services.circle import Relation, Viewer
from services.messages.models import ConversationKind
from services.messages.opening import TALK_COLUMNS, Talk, related, talk_from
from services.prepared import Prepared

# Among the newest of a group; who wrote before them is not looked for.
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Sender:
    """A conversation, and the first names of those whose words there were not read yet; of two, always the other."""

    talk: Talk
    names: tuple[str, ...]


def senders_of(viewer: Viewer, own: Relation | None, conversation_ids: Iterable[UUID]) -> dict[UUID, Sender]:
    """Who writes in each of these conversations, where the viewer takes part and reads today; nothing of the others.

    The same names as the list of conversations, so not noted either (docs/decisions/0010). One statement, none
    without a conversation.
    """
    asked = list(set(conversation_ids))
    if not asked:
        return {}
    at = clock.now()
    found = {}
    for row in _TALKS.rows(me=viewer.account_id, ids=asked, most=_LOOKED_AT, at=at):
        talk = talk_from(row[:_WIDTH], viewer.account_id)
        relation = own if talk.is_jeune else circle.relation_beside(viewer, row[_WIDTH + 2 :], at)
        talk = related(talk, relation)
        if talk.is_open:
            found[talk.id] = Sender(talk, _names(talk, row[_WIDTH] or ()))
    return found


def _names(talk: Talk, authors: Iterable[UUID]) -> tuple[str, ...]:
    if talk.kind == ConversationKind.DIRECT:
        written = [one for one in talk.people if one.account_id != talk.me]
    else:
        wrote = set(authors)
        written = [one for one in talk.people if one.account_id in wrote]
    return tuple(one.first_name for one in written)


_TALK = text(
    """
SELECT m.conversation_id, m.jeune_id, c.kind, c.other_id, c.other_kind, c.reason, c.created_by, c.blocked_by,
  c.last_seq, c.changes, c.ring_key, c.wrapped, m.read_seq, m.from_seq, m.shares_read,
  CAST(NULL AS bytea) AS draft, NULL AS announced, NULL AS later,
  (SELECT json_agg(json_build_array(p.account_id, a.first_name, a.last_name, a.organisation, p.left_at IS NULL,
      p.read_seq, p.shares_read, NULL, NULL, NULL, NULL, NULL, NULL, NULL) ORDER BY p.joined_at, a.first_name)
   FROM conversation_members p JOIN accounts a ON a.id = p.account_id
   WHERE p.conversation_id = m.conversation_id) AS people,
  CASE WHEN c.kind <> 'direct' AND c.last_seq > m.read_seq THEN
    (SELECT array_agg(DISTINCT u.author_id) FROM (SELECT n.author_id FROM messages n
      WHERE n.conversation_id = m.conversation_id AND n.seq > m.read_seq AND n.author_id <> m.account_id
        AND n.withdrawn_at IS NULL
      ORDER BY n.seq DESC LIMIT :most) u) END AS authors,
  -- Of whom the rule is asked; a young person reads what is theirs.
  CASE WHEN m.account_id <> m.jeune_id THEN m.account_id END AS end_id
FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
WHERE m.account_id = :me AND m.left_at IS NULL AND m.conversation_id = ANY (CAST(:ids AS uuid[]))
"""
)
_WIDTH = len(TALK_COLUMNS)
_TALKS = Prepared(
    circle.with_relation(
        _TALK.columns(
            *(column(one, Uuid) if one == "jeune_id" else column(one) for one in TALK_COLUMNS),
            column("authors"),
            column("end_id", Uuid),
        ).subquery("talk")
    )
)
