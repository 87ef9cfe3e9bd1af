"""The agenda is found day by day: nobody's whole past is walked through for the thirty lines of a page.

Revision: 0023, after 0022
"""

from alembic import op

revision = "0023"
down_revision = "0022"

# An appointment lasts half a day at most: one that began a day before is over.
BY_DAYS = """
CREATE OR REPLACE FUNCTION envol_agenda(_since timestamptz, _until timestamptz, _most int) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := envol_actor();
  spaces uuid[] := ARRAY(SELECT DISTINCT unnest(me || envol_spaces()::uuid[] || envol_team_spaces()::uuid[]));
  ahead interval := '2 days';
  last timestamptz;
  found uuid[];
BEGIN
  LOOP
    last := least(_until, _since + ahead);
    found := ARRAY(
      SELECT mine.id FROM (
        SELECT a.id, a.jeune_id, a.starts_at, a.wall_at FROM appointments a
        WHERE a.jeune_id = ANY (spaces) AND a.starts_at > _since - interval '1 day' AND a.starts_at < last
          AND a.ends_at > _since
        UNION ALL
        SELECT a.id, a.jeune_id, a.starts_at, a.wall_at FROM appointments a
        WHERE a.jeune_id = ANY (spaces) AND a.starts_at IS NULL AND a.cancelled_at IS NULL AND EXISTS (
          SELECT FROM proposed_times t WHERE t.appointment_id = a.id AND t.closed_at IS NULL
            AND t.starts_at >= _since AND t.starts_at < _until)
      ) mine
      LEFT JOIN participants p ON p.appointment_id = mine.id AND p.account_id = me AND p.left_at IS NULL
      WHERE p.account_id IS NOT NULL OR EXISTS (
        SELECT FROM links l
        JOIN participants r ON r.appointment_id = mine.id AND r.account_id = l.cover_of AND r.left_at IS NULL
        WHERE l.account_id = me AND l.jeune_id = mine.jeune_id AND l.cover_of IS NOT NULL AND l.ended_at IS NULL
          AND (mine.wall_at IS NULL OR mine.wall_at::date BETWEEN l.starts_on AND l.ends_on))
      ORDER BY mine.starts_at NULLS FIRST, mine.id LIMIT _most);
    EXIT WHEN last >= _until OR cardinality(found) >= _most;
    ahead := ahead * 4;
  END LOOP;
  RETURN found;
END $$;
"""
# As 0022 made it.
AT_ONCE = """
CREATE OR REPLACE FUNCTION envol_agenda(_since timestamptz, _until timestamptz, _most int) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN RETURN (SELECT coalesce(array_agg(found.id), '{}') FROM (
  SELECT a.id FROM (
    SELECT p.appointment_id AS id FROM participants p WHERE p.account_id = envol_actor() AND p.left_at IS NULL
    UNION
    SELECT r.appointment_id FROM links l
    JOIN participants r ON r.jeune_id = l.jeune_id AND r.account_id = l.cover_of AND r.left_at IS NULL
    JOIN appointments c ON c.id = r.appointment_id
      AND (c.wall_at IS NULL OR c.wall_at::date BETWEEN l.starts_on AND l.ends_on)
    WHERE l.account_id = envol_actor() AND l.cover_of IS NOT NULL AND l.ended_at IS NULL
  ) mine JOIN appointments a ON a.id = mine.id
  WHERE (a.starts_at < _until AND a.ends_at > _since
      OR a.starts_at IS NULL AND a.cancelled_at IS NULL AND EXISTS (
        SELECT FROM proposed_times t WHERE t.appointment_id = a.id AND t.closed_at IS NULL
          AND t.starts_at >= _since AND t.starts_at < _until))
    AND (a.jeune_id = (SELECT envol_actor()) OR a.jeune_id = ANY ((SELECT envol_spaces())::uuid[])
      OR a.jeune_id = ANY ((SELECT envol_team_spaces())::uuid[]))
  ORDER BY a.starts_at NULLS FIRST, a.id LIMIT _most) found);
END $$;
"""


def upgrade() -> None:
    op.execute(BY_DAYS)


def downgrade() -> None:
    op.execute(AT_ONCE)
