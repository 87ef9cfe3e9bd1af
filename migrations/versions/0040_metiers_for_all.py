"""A département offers visits, internships and meetings to all its young people; a host may read who lets them.

Revision: 0040, after 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
EDITED = "departement_code = ANY ((SELECT envol_edited())::text[])"
MINE = f"departement_code = (SELECT j.departement_code FROM jeunes j WHERE j.id = {ME})"
# As in 0013: what somebody organises is offered to the young people who have a link with them.
OFFERED = f"""EXISTS (SELECT FROM links l WHERE l.jeune_id = {ME} AND l.account_id = group_events.account_id
  AND l.accepted_at IS NOT NULL AND l.confirmed_at IS NOT NULL AND l.paused_at IS NULL AND l.ended_at IS NULL)"""
BEFORE = f"account_id = {ME} OR {SYSTEM} OR {OFFERED}"
# What is offered to all is of a département, whoever wrote it: its cadres look after it, its young people find it.
AFTER = (
    f"{SYSTEM} OR (departement_code IS NULL AND (account_id = {ME} OR {OFFERED}))"
    f" OR (departement_code IS NOT NULL AND ({EDITED} OR {MINE}))"
)
# The first names of those who let the host read theirs, from the eve to the end of the day: past it nothing is read.
# Of nobody from whom a decision keeps the host away; to nobody who may not act as a mentor on that day.
HOSTED = """
CREATE FUNCTION envol_hosted(event uuid) RETURNS TABLE (jeune_id uuid, first_name text, departement_code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
SELECT j.id, c.first_name, j.departement_code
FROM group_events e
CROSS JOIN LATERAL (SELECT (envol_at() AT TIME ZONE e.zone)::date AS day) AS local
JOIN appointments a ON a.event_id = e.id AND a.cancelled_at IS NULL AND a.host_reads_at IS NOT NULL
JOIN participants p ON p.appointment_id = a.id AND p.account_id = a.jeune_id AND p.left_at IS NULL
  AND p.reply <> 'declined'
JOIN jeunes j ON j.id = a.jeune_id
JOIN accounts c ON c.id = j.id AND c.disabled_at IS NULL
WHERE e.id = event AND e.host_id = envol_actor() AND e.cancelled_at IS NULL
  AND local.day BETWEEN e.wall_at::date - 1 AND e.wall_at::date
  AND envol_acts_until(e.host_id) >= local.day
  AND NOT EXISTS (
    SELECT FROM restrictions r WHERE r.jeune_id = j.id AND r.account_id = e.host_id AND r.lifted_at IS NULL
      AND r.starts_on <= local.day AND (r.ends_on IS NULL OR r.ends_on + 7 >= local.day))
ORDER BY c.first_name, j.id
LIMIT 100
$$
"""


def upgrade() -> None:
    op.add_column("group_events", sa.Column("departement_code", sa.Text(), nullable=True))
    op.add_column("group_events", sa.Column("territory_id", sa.Uuid(), nullable=True))
    op.add_column("group_events", sa.Column("from_age", sa.SmallInteger(), nullable=True))
    op.add_column("group_events", sa.Column("host", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("group_events", sa.Column("host_id", sa.Uuid(), nullable=True))
    for column, of, ondelete in (
        ("departement_code", "departements.code", None),
        ("territory_id", "territories.id", None),
        ("host_id", "accounts.id", "SET NULL"),
    ):
        name = op.f(f"fk_group_events_{column}")
        table, key = of.split(".")
        op.create_foreign_key(name, "group_events", table, [column], [key], ondelete=ondelete)
    op.create_check_constraint(
        op.f("ck_group_events_for_all"),
        "group_events",
        "CASE WHEN departement_code IS NULL THEN num_nonnulls(territory_id, from_age, host_id) = 0 AND host = ''"
        " ELSE is_trade END",
    )
    op.create_index("ix_group_events_departement_code", "group_events", ["departement_code", "starts_at"])
    op.add_column("appointments", sa.Column("host_reads_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(f"ALTER POLICY fence ON group_events USING ({AFTER}) WITH CHECK ({AFTER})")
    op.execute(
        "CREATE POLICY cadre_inserts ON group_events AS RESTRICTIVE FOR INSERT TO PUBLIC"
        f" WITH CHECK (departement_code IS NULL OR {SYSTEM} OR {EDITED})"
    )
    # The host reads the visit; who comes, by the function alone.
    op.execute(f"CREATE POLICY host_reads ON group_events FOR SELECT USING (host_id = {ME})")
    op.execute(HOSTED)


def downgrade() -> None:
    op.execute("DROP FUNCTION envol_hosted(uuid)")
    op.execute("DROP POLICY host_reads ON group_events")
    op.execute("DROP POLICY cadre_inserts ON group_events")
    op.execute(f"ALTER POLICY fence ON group_events USING ({BEFORE}) WITH CHECK ({BEFORE})")
    op.drop_column("appointments", "host_reads_at")
    op.drop_index("ix_group_events_departement_code", table_name="group_events")
    op.drop_constraint(op.f("ck_group_events_for_all"), "group_events", type_="check")
    for column in ("host_id", "host", "from_age", "territory_id", "departement_code"):
        op.drop_column("group_events", column)
