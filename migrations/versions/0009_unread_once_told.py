"""A référent reads that something stays unread once every channel told it: not while a night or a pause holds one.

Revision: 0009, after 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"

# As in 0005, and since then: hours after the last channel rang, or after the pause.
TOLD = """
  AND coalesce(s.paused_until, '-infinity') <= _at - make_interval(hours => s.fallback_hours)
  AND NOT EXISTS (
    SELECT FROM deliveries d WHERE d.notification_id = n.id AND d.account_id = n.account_id
      AND (d.state = 'waiting' AND d.attempts = 0
        OR d.state = 'sent' AND d.due_at > _at - make_interval(hours => s.fallback_hours)))"""
FUNCTION = """
CREATE OR REPLACE FUNCTION envol_unanswered(_jeunes uuid[], _at timestamptz)
RETURNS TABLE (jeune_id uuid, since timestamptz, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
SELECT n.account_id, min(n.at), count(*)
FROM notifications n JOIN notification_settings s ON s.account_id = n.account_id
WHERE n.account_id = ANY (_jeunes) AND n.account_id = ANY (envol_spaces())
  AND s.tell_referent AND s.fallback_hours IS NOT NULL
  AND n.read_at IS NULL AND n.kind IN ('message', 'reminder', 'appointment')
  AND n.at <= _at - make_interval(hours => s.fallback_hours
    * (1 + (s.email_verified_at IS NOT NULL)::int + (s.phone_verified_at IS NOT NULL)::int)){told}
GROUP BY n.account_id
$$;
"""


def upgrade() -> None:
    # The function runs as the owner of the tables, whom the fence keeps out like anybody else.
    op.execute("CREATE POLICY owner_reads ON deliveries FOR SELECT TO CURRENT_USER USING (true)")
    op.execute(FUNCTION.replace("{told}", TOLD))


def downgrade() -> None:
    op.execute(FUNCTION.replace("{told}", ""))
    op.execute("DROP POLICY owner_reads ON deliveries")
