"""A mentor acts while their attestation d'honorabilité counts: who checked it, its number, until when.

Mentors of before have sixty days to have theirs checked (docs/decisions/0018).

Revision: 0026, after 0025
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0026"
down_revision = "0025"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"

# One definition of the last day, for the rule, its query and the fence. It tells a date, to whoever asks: nobody who
# reads somebody's link needs the number or the names to know whether it opens anything.
ATTESTED_UNTIL = """
CREATE FUNCTION envol_attested_until(mentor uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT max(acts_until) FROM attestations
WHERE account_id = mentor AND agreed_at IS NOT NULL AND withdrawn_at IS NULL
$$
"""
# The same as in 0002, and one line more.
FIND_SPACES = """
CREATE OR REPLACE FUNCTION envol_find_spaces() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT coalesce(array_agg(l.jeune_id), '{{}}')
FROM links l
JOIN jeunes j ON j.id = l.jeune_id
JOIN territories t ON t.id = j.territory_id
JOIN accounts a ON a.id = l.account_id AND a.disabled_at IS NULL
CROSS JOIN LATERAL (SELECT (envol_at() AT TIME ZONE t.zone)::date AS day) AS local
WHERE l.account_id = envol_actor()
  AND l.accepted_at IS NOT NULL AND l.confirmed_at IS NOT NULL AND l.paused_at IS NULL AND l.ended_at IS NULL
  AND l.starts_on <= local.day AND (l.ends_on IS NULL OR l.ends_on >= local.day)
  AND (l.kind <> 'parent' OR local.day < (j.birth_on + interval '18 years')::date
       OR l.starts_on >= (j.birth_on + interval '18 years')::date)
  {attested}
  AND NOT EXISTS (
    SELECT FROM restrictions r WHERE r.jeune_id = l.jeune_id AND r.account_id = l.account_id
      AND r.lifted_at IS NULL AND r.starts_on <= local.day
      AND (r.ends_on IS NULL OR r.ends_on + 7 >= local.day))
$$
"""
ATTESTED = (
    "AND CASE WHEN l.kind = 'mentor' THEN coalesce(envol_attested_until(l.account_id) >= local.day, false)"
    " ELSE true END"
)


def upgrade() -> None:
    create_attestations()
    op.execute("ALTER TABLE attestations ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE attestations FORCE ROW LEVEL SECURITY")
    # The mentor, and the cadres of the département; written by what the rule allowed, and by nobody's own hand.
    op.execute(
        f"CREATE POLICY fence ON attestations USING (account_id = {ME} OR {SYSTEM} OR EXISTS ("
        f" SELECT FROM posts p WHERE p.account_id = {ME} AND p.kind = 'cadre'"
        " AND p.departement_code = attestations.departement_code AND p.starts_on <= envol_at()::date"
        f" AND (p.ends_on IS NULL OR p.ends_on >= envol_at()::date))) WITH CHECK ({SYSTEM})"
    )
    op.execute("CREATE POLICY owner_reads ON attestations FOR SELECT TO CURRENT_USER USING (true)")
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON attestations TO "{role}"')
    op.execute(ATTESTED_UNTIL)
    op.execute(FIND_SPACES.format(attested=ATTESTED))
    op.execute(
        "CREATE TRIGGER forget_spaces AFTER INSERT OR UPDATE OR DELETE ON attestations"
        " FOR EACH STATEMENT EXECUTE FUNCTION envol_forget_spaces()"
    )
    give_time_to_those_of_before()


def give_time_to_those_of_before() -> None:
    op.execute("SELECT set_config('envol.system', 'on', true)")
    op.execute(
        "INSERT INTO attestations (id, account_id, departement_code, number, acts_until, verified_at, agreed_at)"
        " SELECT gen_random_uuid(), l.account_id, min(j.departement_code), '', current_date + 60, now(), now()"
        " FROM links l JOIN jeunes j ON j.id = l.jeune_id"
        " WHERE l.kind = 'mentor' AND l.ended_at IS NULL GROUP BY l.account_id"
    )
    op.execute("SELECT set_config('envol.system', '', true)")


def downgrade() -> None:
    op.execute(FIND_SPACES.format(attested=""))
    op.execute("DROP FUNCTION envol_attested_until(uuid)")
    op.drop_table("attestations")


def create_attestations() -> None:
    def by(name: str) -> sa.Column:
        return sa.Column(name, sa.Uuid(), nullable=True)

    def moment(name: str, *, nullable: bool = True) -> sa.Column:
        return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)

    def account(name: str, ondelete: str) -> sa.ForeignKeyConstraint:
        return sa.ForeignKeyConstraint(
            [name], ["accounts.id"], name=op.f(f"fk_attestations_{name}"), ondelete=ondelete
        )

    op.create_table(
        "attestations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("departement_code", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("acts_until", sa.Date(), nullable=False),
        by("verified_by"),
        moment("verified_at", nullable=False),
        by("agreed_by"),
        moment("agreed_at"),
        by("withdrawn_by"),
        moment("withdrawn_at"),
        sa.CheckConstraint("agreed_by <> verified_by", name=op.f("ck_attestations_two_people")),
        sa.CheckConstraint("(verified_on IS NULL) = (number = '')", name=op.f("ck_attestations_seen")),
        sa.CheckConstraint(
            "verified_on IS NULL OR acts_until <= verified_on + 365", name=op.f("ck_attestations_a_year")
        ),
        account("account_id", "CASCADE"),
        account("verified_by", "SET NULL"),
        account("agreed_by", "SET NULL"),
        account("withdrawn_by", "SET NULL"),
        sa.ForeignKeyConstraint(
            ["departement_code"], ["departements.code"], name=op.f("fk_attestations_departement_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestations")),
    )
    op.create_index(op.f("ix_attestations_account_id"), "attestations", ["account_id"])
