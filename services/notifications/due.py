"""What is due now becomes lines and jobs: one conditional update, and all that follows from it, in one statement."""

from datetime import timedelta

from sqlalchemy import text

from services import clock
from services.circle.rules import GRACE
from services.database import as_system, session, transaction
from services.notifications.announcing import TASK

# Each batch is a job, and no job keeps others waiting for long (`delivery.pace`).
BATCH = 100
# After a night without a worker nobody is rung twenty times: those later than this are one line a person (trust F17).
LATE = timedelta(hours=2)
ADDRESS = "/rappels"

# Words of somebody whom a decision keeps away since do not reach the young person: they were a message as any other.
# Nor is anybody told to go to what began while no worker ran.
# Those of one person that are late share a line without a subject; the unread line of the batch before counts on.
# Those of an appointment are always one line, which leads to it.
_CLAIM = text(
    """
    WITH due AS (
      SELECT d.id, d.source = 'professional' AND EXISTS (
        SELECT FROM restrictions x CROSS JOIN LATERAL (SELECT (:at AT TIME ZONE d.zone)::date AS day) AS local
        WHERE x.jeune_id = d.jeune_id AND x.account_id = d.created_by AND x.lifted_at IS NULL
          AND x.starts_on <= local.day AND (x.ends_on IS NULL OR x.ends_on + :grace >= local.day))
        OR d.source = 'appointment' AND EXISTS (
          SELECT FROM appointments a WHERE a.id = d.item AND a.starts_at <= :at) AS is_dropped
      FROM reminders d WHERE d.state = 'waiting' AND d.due_at <= :at
      ORDER BY d.due_at LIMIT :limit FOR UPDATE OF d SKIP LOCKED),
    sent AS (
      UPDATE reminders r SET state = CASE WHEN due.is_dropped THEN 'cancelled' ELSE 'sent' END,
        sent_at = CASE WHEN due.is_dropped THEN NULL ELSE :at END
      FROM due WHERE due.id = r.id
      RETURNING r.account_id, r.jeune_id, due.is_dropped,
        CASE WHEN r.source = 'appointment' THEN r.item WHEN r.due_at > :late THEN r.id END AS subject_id,
        CASE WHEN r.source = 'appointment' THEN '/rendez-vous/' || r.item ELSE :address END AS address),
    told AS (
      INSERT INTO notifications AS n (id, account_id, kind, jeune_id, subject_id, address, at, count)
      SELECT gen_random_uuid(), s.account_id, 'reminder', s.jeune_id, s.subject_id, s.address, :at, count(*)
      FROM sent s JOIN accounts a ON a.id = s.account_id AND a.disabled_at IS NULL
      WHERE NOT s.is_dropped
      GROUP BY s.account_id, s.jeune_id, s.subject_id, s.address ORDER BY s.account_id
      ON CONFLICT (account_id, kind, subject_id) WHERE read_at IS NULL
      DO UPDATE SET count = n.count + excluded.count, at = excluded.at
      RETURNING n.id),
    job AS (
      SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('notifications', :task, -1, NULL, NULL,
        jsonb_build_object('notification_ids', to_jsonb(array_agg(id))), NULL)::procrastinate_job_to_defer_v1])
      FROM told HAVING count(*) > 0)
    SELECT (SELECT count(*) FROM sent), (SELECT count(*) FROM job)
    """
)


def claim_due(limit: int = BATCH) -> int:
    """Hand over the reminders that are due, `limit` at most; gives how many. Two workers never take the same one."""
    at = clock.now()
    with transaction(), as_system():
        number, _jobs = session.execute(
            _CLAIM,
            {
                "at": at,
                "late": at - LATE,
                "limit": limit,
                "address": ADDRESS,
                "task": TASK,
                "grace": GRACE.days,
            },
        ).one()
    return int(number)


def claim_all_due() -> int:
    """Hand over all that is due, a batch and a transaction at a time. Gives how many."""
    total = 0
    while number := claim_due():
        total += number
        if number < BATCH:
            break
    return total
