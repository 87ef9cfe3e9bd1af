"""Mentors who were there before anybody applied are on the desk of the cadres, as those invited from now on are.

Revision: 0034, after 0033
"""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.execute("SELECT set_config('envol.system', 'on', true)")
    op.execute(
        "INSERT INTO mentors (id, departement_code, account_id, first_name, last_name, organisation, contact,"
        " proposed_by, field, languages, offers, words, capacity, is_available, applied_at, told)"
        " SELECT gen_random_uuid(), found.departement_code, a.id, a.first_name, a.last_name, a.organisation, '', '', '',"
        " '{}', '{}', '', 1, false, now(), 0 FROM accounts a JOIN ("
        "  SELECT l.account_id, min(j.departement_code) AS departement_code FROM links l JOIN jeunes j ON j.id = l.jeune_id"
        "  WHERE l.kind = 'mentor' AND l.ended_at IS NULL GROUP BY l.account_id) found ON found.account_id = a.id"
        " ON CONFLICT (account_id) DO NOTHING"
    )
    op.execute("SELECT set_config('envol.system', '', true)")


def downgrade() -> None:
    """What was written down is what the migration before takes away."""
