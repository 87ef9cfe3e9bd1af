"""Whether a line about a young person may still reach whom it was written for: asked at closing, and at sending."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, bindparam, text

from services import circle
from services.circle import Relation
from services.database import session
from services.notifications.models import Kind

# Lines about somebody else's space, and what they are about where that says more: a conversation, a call for help.
_ABOUT = text(
    """
    SELECT n.id, n.account_id, n.jeune_id, n.kind,
      c.id IS NULL OR (coalesce(c.blocked_by, n.account_id) = n.account_id AND EXISTS (
        SELECT FROM conversation_members m
        WHERE m.conversation_id = c.id AND m.account_id = n.account_id AND m.left_at IS NULL)) AS takes_part,
      coalesce(c.kind = 'direct', false) AS is_direct,
      h.id IS NOT NULL AS is_call, h.domain, h.item,
      coalesce(h.closed_at, h.taken_at) IS NOT NULL AS is_answered
    FROM notifications n
    LEFT JOIN conversations c ON n.kind = 'message' AND c.id = n.subject_id
    LEFT JOIN help_requests h ON n.kind = 'help' AND h.id = n.subject_id
    WHERE n.id = ANY(:ids) AND n.jeune_id IS NOT NULL AND n.jeune_id <> n.account_id
    """
).bindparams(bindparam("ids", type_=ARRAY(Uuid)))


def shut_out(line_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these lines that must no longer reach their account: the link is over, closed, or opens less.

    For the system. One statement, and one more where some are about somebody else's space.
    """
    lines = session.execute(_ABOUT, {"ids": list(line_ids)}).all()
    if not lines:
        return set()
    relations = circle.relations_between({(one.account_id, one.jeune_id) for one in lines})
    return {one.id for one in lines if not _reaches(one, relations.get((one.account_id, one.jeune_id)))}


def _reaches(line: Row[Any], relation: Relation | None) -> bool:
    if relation is None or relation.is_restricted or not line.takes_part:
        return False
    # A link closed and a cadre stays: what was said to the person is not for the charge.
    if line.is_direct and relation.link_id is None:
        return False
    if line.kind == Kind.HELP and line.is_call:
        return not line.is_answered and relation.allows("help.answer", domain=line.domain, item=line.item)
    return True
