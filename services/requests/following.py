"""What time does to requests, once a day: a consent that ended, a partner who says nothing, three months gone by."""

from typing import Any

from sqlalchemy import text

from services import clock
from services.database import as_system, session, transaction
from services.requests import writing
from services.requests.model import RequestState, Who
from services.requests.preparing import LASTS
from services.requests.reading import SILENCE

# At once: a night without a worker is made up for the next.
BATCH = 500


def follow_requests() -> int:
    """Let expire what nobody answered before the consent ended; say once that a partner is silent; ask, three months on,
    whether it helped; what was prepared and can no longer be sent is erased. Each is told once, on the page of the
    request. Gives how many.
    """
    return sum(
        _each(statement, act)
        for statement, act in (
            (_OVER, _expire),
            (_SILENT, _say_silent),
            (_ASK, _ask_how),
            (_LAPSED, _let_lapse),
        )
    )


def _each(statement: Any, act: Any) -> int:
    now = clock.now()
    with transaction(), as_system():
        rows = session.execute(
            statement,
            {"today": now.date(), "at": now, "since": now - SILENCE, "prepared": now - LASTS, "most": BATCH},
        ).all()
        for row in rows:
            act(row)
    return len(rows)


def _expire(row: Any) -> None:
    if writing.move_on(row, RequestState.EXPIRED, Who.SYSTEM, None):
        writing.silence_advisers(row)
        writing.tell_jeune(row)


def _say_silent(row: Any) -> None:
    session.execute(
        text("UPDATE service_requests SET nudged_at = :at WHERE id = :id"), {"id": row.id, "at": clock.now()}
    )
    writing.add_event(row, Who.SYSTEM, None, writing.NUDGE)
    writing.tell_jeune(row)


def _ask_how(row: Any) -> None:
    # Told on the day itself; a survey that was asked is not asked again.
    writing.tell_jeune(row)


def _let_lapse(row: Any) -> None:
    writing.silence(row.id, f"/demandes/preparees/{row.id}")


_OVER = text(
    "SELECT * FROM service_requests WHERE channel = 'partner' AND state IN ('asked', 'offered')"
    " AND until_on < :today ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED"
)
_SILENT = text(
    "SELECT * FROM service_requests WHERE state = 'asked' AND nudged_at IS NULL AND changed_at < :since"
    " ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED"
)
_ASK = text(
    "SELECT * FROM service_requests WHERE survey_on = :today AND surveyed_at IS NULL AND state <> 'withdrawn'"
    " AND NOT EXISTS (SELECT FROM notifications n WHERE n.subject_id = service_requests.id AND n.account_id = jeune_id"
    " AND n.at > CAST(:at AS timestamptz) - interval '1 day') ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED"
)
# What can no longer be sent, whatever happens: its offers are gone, its author follows no more, nobody looked at it.
_LAPSED = text(
    "UPDATE request_preparations p SET state = 'lapsed', closed_at = :at, content = NULL WHERE p.id IN ("
    " SELECT w.id FROM request_preparations w WHERE w.state = 'waiting' AND (w.prepared_at < :prepared"
    "  OR NOT EXISTS (SELECT FROM links l WHERE l.account_id = w.prepared_by AND l.jeune_id = w.jeune_id"
    "   AND l.kind = 'referent' AND l.ended_at IS NULL)"
    "  OR NOT EXISTS (SELECT FROM offers o WHERE o.id = ANY (w.offer_ids) AND o.state = 'published'))"
    " ORDER BY w.id LIMIT :most FOR UPDATE SKIP LOCKED) RETURNING p.id"
)
