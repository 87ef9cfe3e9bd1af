"""A month of an agenda in numbers: how many a day, counted where they lie, without a name.

Revision: 0028, after 0027
"""

from alembic import op

revision = "0028"
down_revision = "0027"

# Whose they are and who comes is asked as `envol_agenda` does; the day is that of the clock at the place.
COUNTED = """
CREATE FUNCTION envol_agenda_days(_first date, _last date)
RETURNS TABLE (on_day date, settled int, to_pick int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := envol_actor();
  spaces uuid[] := ARRAY(SELECT DISTINCT unnest(me || envol_spaces()::uuid[] || envol_team_spaces()::uuid[]));
BEGIN
  RETURN QUERY SELECT mine.wall_at::date, (count(*) FILTER (WHERE NOT mine.is_open))::int,
    (count(*) FILTER (WHERE mine.is_open))::int
  FROM (
    SELECT a.id, a.jeune_id, a.wall_at, false AS is_open FROM appointments a
    WHERE a.jeune_id = ANY (spaces) AND a.starts_at > _first - 1 AND a.starts_at < _last + 2
      AND a.cancelled_at IS NULL
    UNION ALL
    SELECT a.id, a.jeune_id, (SELECT t.wall_at FROM proposed_times t
      WHERE t.appointment_id = a.id AND t.closed_at IS NULL ORDER BY t.starts_at LIMIT 1), true
    FROM appointments a
    WHERE a.jeune_id = ANY (spaces) AND a.starts_at IS NULL AND a.cancelled_at IS NULL
  ) mine
  LEFT JOIN participants p ON p.appointment_id = mine.id AND p.account_id = me AND p.left_at IS NULL
  WHERE mine.wall_at >= _first AND mine.wall_at < _last + 1 AND (p.account_id IS NOT NULL OR EXISTS (
    SELECT FROM links l
    JOIN participants r ON r.appointment_id = mine.id AND r.account_id = l.cover_of AND r.left_at IS NULL
    WHERE l.account_id = me AND l.jeune_id = mine.jeune_id AND l.cover_of IS NOT NULL AND l.ended_at IS NULL
      AND mine.wall_at::date BETWEEN l.starts_on AND l.ends_on))
  GROUP BY 1;
END $$;
"""


def upgrade() -> None:
    op.execute(COUNTED)


def downgrade() -> None:
    op.execute("DROP FUNCTION envol_agenda_days(date, date)")
