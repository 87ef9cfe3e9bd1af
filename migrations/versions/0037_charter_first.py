"""A mentor signs the charter before anything of mentoring opens; those of before have sixty days to (docs/decisions/0018).

Revision: 0037, after 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

# One definition of the last day, for the rule, its query and the fence, as before: that of the attestation, once the
# charter is signed. `envol_attested_until` goes on telling what the cadres saw.
ACTS_UNTIL = """
CREATE FUNCTION envol_acts_until(mentor uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT CASE WHEN m.charter_signed_at IS NOT NULL THEN envol_attested_until(mentor)
  WHEN m.charter_due_on IS NOT NULL THEN least(envol_attested_until(mentor), m.charter_due_on) END
FROM mentors m WHERE m.account_id = mentor
$$
"""
# What asked the attestation asks this instead: the words of 0026 and of 0029, and the name of the function.
ASKED_OF = ("envol_find_spaces()", "envol_requests_for_me()")
RENAME = """
DO $do$ BEGIN
  EXECUTE replace(pg_get_functiondef('{function}'::regprocedure), '{before}(', '{after}(');
END $do$
"""
BEFORE, AFTER = "envol_attested_until", "envol_acts_until"


def upgrade() -> None:
    op.add_column("mentors", sa.Column("charter_due_on", sa.Date(), nullable=True))
    op.execute("SELECT set_config('envol.system', 'on', true)")
    op.execute(
        "UPDATE mentors SET charter_due_on = current_date + 60 WHERE charter_signed_at IS NULL"
        " AND ended_at IS NULL AND envol_attested_until(account_id) >= current_date"
    )
    op.execute("SELECT set_config('envol.system', '', true)")
    op.execute(ACTS_UNTIL)
    for function in ASKED_OF:
        op.execute(RENAME.format(function=function, before=BEFORE, after=AFTER))
    op.execute(
        "CREATE TRIGGER forget_spaces AFTER INSERT OR UPDATE OR DELETE ON mentors"
        " FOR EACH STATEMENT EXECUTE FUNCTION envol_forget_spaces()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER forget_spaces ON mentors")
    for function in ASKED_OF:
        op.execute(RENAME.format(function=function, before=AFTER, after=BEFORE))
    op.execute("DROP FUNCTION envol_acts_until(uuid)")
    op.drop_column("mentors", "charter_due_on")
