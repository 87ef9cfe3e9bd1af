"""Closing: what awaited somebody no longer does, and what was planned of it does not leave."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from services import clock
from services.database import as_system, session, transaction
from services.notifications.models import Kind
from services.notifications.reaching import shut_out

# By the accounts that are (or were) around them: no index knows lines by the young person they are about.
_UNREAD = text(
    """
    SELECT n.id FROM notifications n
    WHERE n.read_at IS NULL AND n.jeune_id = ANY(:jeunes) AND n.account_id IN (
      SELECT l.account_id FROM links l WHERE l.jeune_id = ANY(:jeunes)
      UNION SELECT p.account_id FROM posts p JOIN jeunes j ON j.team_id = p.team_id
      WHERE j.id = ANY(:jeunes) AND p.kind = 'cadre')
    """
).bindparams(bindparam("jeunes", type_=ARRAY(Uuid)))
_OF_SUBJECT = text(
    """
    SELECT n.id FROM notifications n
    WHERE n.read_at IS NULL AND n.kind = :kind AND n.subject_id = :subject AND n.jeune_id = :jeune
      AND n.account_id IN (SELECT l.account_id FROM links l WHERE l.jeune_id = :jeune)
    """
)
_CLOSE = text(
    """
    WITH closed AS (UPDATE notifications SET read_at = :at WHERE id = ANY(:ids) RETURNING id)
    UPDATE deliveries d SET state = 'dropped', last_code = 'closed' FROM closed
    WHERE d.notification_id = closed.id AND d.state = 'waiting'
    """
).bindparams(bindparam("ids", type_=ARRAY(Uuid)))


def close_lines(jeune_ids: Collection[UUID]) -> None:
    """What awaited whoever no longer enters these spaces, or one conversation there, is read; nothing of it leaves."""
    if not jeune_ids:
        return
    session.flush()  # as whoever acts: what closed is what the next statements must see
    with transaction(), as_system():
        unread = session.scalars(_UNREAD, {"jeunes": list(jeune_ids)}).all()
        if unread and (shut := shut_out(unread)):
            _close(shut)


def close_subject(kind: Kind, subject_id: UUID, *, jeune_id: UUID) -> None:
    """Somebody of the circle took care of it: it awaits none of the others any more. The young person's line stays."""
    session.flush()
    with transaction(), as_system():
        values = {"kind": kind.value, "subject": subject_id, "jeune": jeune_id}
        if lines := session.scalars(_OF_SUBJECT, values).all():
            _close(lines)


def _close(line_ids: Collection[UUID]) -> None:
    session.execute(_CLOSE, {"ids": list(line_ids), "at": clock.now()})
