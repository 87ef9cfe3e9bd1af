"""Mentoring: who applied, what young people asked, how it goes; their fences, and the places the database holds.

Revision: 0029, after 0028
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0029"
down_revision = "0028"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
MY_SPACES = "(SELECT envol_spaces())::uuid[]"
MY_TEAM = "(SELECT envol_team_spaces())::uuid[]"
# Whoever follows the young person today: a mother, a mentor pass the fence of the space, and not this one.
FOLLOWED = (
    f"jeune_id = ANY ({MY_SPACES}) AND EXISTS (SELECT FROM links l WHERE l.account_id = {ME}"
    " AND l.kind = 'referent' AND l.ended_at IS NULL AND l.jeune_id = {table}.jeune_id)"
)
CADRE = (
    f"EXISTS (SELECT FROM posts p WHERE p.account_id = {ME} AND p.kind = 'cadre'"
    " AND p.departement_code = mentors.departement_code AND p.starts_on <= envol_at()::date"
    " AND (p.ends_on IS NULL OR p.ends_on >= envol_at()::date))"
)
FENCED = {
    "mentors": f"account_id = {ME} OR {SYSTEM} OR {CADRE}",
    # The mentor reads what is asked of them by `envol_requests_for_me` alone.
    "mentor_requests": f"jeune_id = {ME} OR {SYSTEM} OR jeune_id = ANY ({MY_TEAM}) OR "
    + FOLLOWED.replace("{table}", "mentor_requests"),
    # What the mentor says is the young person's to read too; what the young person says is for whom they let.
    "mentor_checkins": f"jeune_id = {ME} OR {SYSTEM} OR (account_id = {ME} AND jeune_id = ANY ({MY_SPACES}))"
    " OR (is_shared AND " + FOLLOWED.replace("{table}", "mentor_checkins") + ")",
}
KINDS = ("message", "proposal", "help", "appointment", "reminder", "document", "security")
ERASE = """
CREATE OR REPLACE FUNCTION envol_erase_copies() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE conversations SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  UPDATE reports SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  UPDATE documents SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  {more}
  RETURN OLD;
END $$;
"""
REQUESTS_TOO = (
    "UPDATE mentor_requests SET ring_key = NULL, wrapped = NULL"
    " WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;"
)
FUNCTIONS = """
-- One mentor, so many places: those they accompany, and those who asked and wait. The mentor's row is locked first, so
-- that of two who ask at once the second counts the first.
CREATE FUNCTION envol_hold_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  mentor mentors;
  held int;
BEGIN
  IF NEW.state <> 'asked' OR (TG_OP = 'UPDATE' AND OLD.state = 'asked' AND OLD.mentor_id = NEW.mentor_id) THEN
    RETURN NEW;
  END IF;
  SELECT * INTO mentor FROM mentors WHERE id = NEW.mentor_id FOR UPDATE;
  SELECT (SELECT count(*) FROM links WHERE account_id = mentor.account_id AND kind = 'mentor' AND ended_at IS NULL)
    + (SELECT count(*) FROM mentor_requests WHERE mentor_id = mentor.id AND state = 'asked'
      AND jeune_id <> NEW.jeune_id)
    INTO held;
  IF mentor.ended_at IS NOT NULL OR held >= mentor.capacity THEN
    RAISE EXCEPTION 'no place left' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_mentor_requests_place';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER hold_place BEFORE INSERT OR UPDATE ON mentor_requests
FOR EACH ROW EXECUTE FUNCTION envol_hold_place();

-- How a mentor is called, for who asked them: the fence of `mentors` shows a young person nothing.
CREATE FUNCTION envol_mentor_name(mentor uuid) RETURNS TABLE (first_name text, organisation text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
SELECT m.first_name, m.organisation FROM mentors m WHERE m.id = mentor
$$;

-- What is asked of the mentor who acts: a first name and what was said. Of a minor, once the holder of parental
-- authority agreed; of nobody from whom a decision keeps them away; to nobody whose attestation is over.
CREATE FUNCTION envol_requests_for_me()
RETURNS TABLE (id uuid, jeune_id uuid, first_name text, asked_at timestamptz, words bytea, ring_key text, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
SELECT r.id, r.jeune_id, a.first_name, r.asked_at, r.words, r.ring_key, r.wrapped
FROM mentors m
JOIN mentor_requests r ON r.mentor_id = m.id AND r.state = 'asked'
JOIN jeunes j ON j.id = r.jeune_id
JOIN territories t ON t.id = j.territory_id
JOIN accounts a ON a.id = j.id
CROSS JOIN LATERAL (SELECT (envol_at() AT TIME ZONE t.zone)::date AS day,
  (j.birth_on + interval '18 years')::date AS eighteen) AS local
WHERE m.account_id = envol_actor() AND m.ended_at IS NULL
  AND envol_attested_until(m.account_id) >= local.day
  AND (r.agreed_at IS NOT NULL OR local.day >= local.eighteen
    + CASE WHEN to_char(j.birth_on, 'MMDD') = '0229' AND to_char(local.eighteen, 'MMDD') = '0228' THEN 1 ELSE 0 END)
  AND NOT EXISTS (
    SELECT FROM restrictions x WHERE x.jeune_id = j.id AND x.account_id = m.account_id AND x.lifted_at IS NULL
      AND x.starts_on <= local.day AND (x.ends_on IS NULL OR x.ends_on + 7 >= local.day))
ORDER BY r.asked_at
LIMIT 10
$$;
"""


def upgrade() -> None:
    create_mentors()
    create_requests()
    create_checkins()
    role = context.config.attributes["application_role"]
    for table, condition in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
    # What a mentor says of themself, they write; that they are one, nobody by hand. Not the owner’s rule: the function
    # that holds places locks rows.
    op.execute(
        f"CREATE POLICY owner_inserts ON mentors AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK ({SYSTEM})"
    )
    op.execute(
        f'CREATE POLICY owner_updates ON mentors AS RESTRICTIVE FOR UPDATE TO "{role}"'
        f" USING (account_id = {ME} OR {SYSTEM})"
    )
    # What is answered is answered by whoever was asked.
    op.execute(
        f'CREATE POLICY owner_updates ON mentor_checkins AS RESTRICTIVE FOR UPDATE TO "{role}"'
        f" USING (account_id = {ME} OR {SYSTEM})"
    )
    op.execute(
        f"CREATE POLICY owner_inserts ON mentor_checkins AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK ({SYSTEM})"
    )
    # The functions run as the owner, who must see what they decide from, and lock it.
    for table in ("mentors", "mentor_requests"):
        op.execute(f"CREATE POLICY owner_acts ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(FUNCTIONS)
    op.execute(ERASE.format(more=REQUESTS_TOO))
    tell_of(*KINDS, "mentor")
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON {", ".join(FENCED)} TO "{role}"')


def downgrade() -> None:
    op.execute(ERASE.format(more=""))
    for table in ("notifications", "preferences"):
        op.execute(f"DELETE FROM {table} WHERE kind = 'mentor'")
    tell_of(*KINDS)
    op.execute("DROP FUNCTION envol_requests_for_me()")
    op.execute("DROP FUNCTION envol_mentor_name(uuid)")
    for table in ("mentor_checkins", "mentor_requests", "mentors"):
        op.drop_table(table)
    op.execute("DROP FUNCTION envol_hold_place()")


def tell_of(*kinds: str) -> None:
    """The kinds of notifications there are."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("notifications", "preferences"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN ({listed})")


def key(table: str, column: str, other: str, ondelete: str | None) -> sa.ForeignKeyConstraint:
    target = f"{other}.{'code' if other == 'departements' else 'id'}"
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def uuid(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def words(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def small(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.SmallInteger(), nullable=nullable)


def yes(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def create_mentors() -> None:
    op.create_table(
        "mentors",
        uuid("id", nullable=False),
        words("departement_code"),
        uuid("account_id"),
        *(
            words(name)
            for name in ("first_name", "last_name", "organisation", "contact", "proposed_by", "field")
        ),
        uuid("territory_id"),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("offers", sa.ARRAY(sa.Text()), nullable=False),
        words("words"),
        small("capacity"),
        yes("is_available"),
        words("charter_version", nullable=True),
        moment("charter_signed_at"),
        moment("applied_at", nullable=False),
        moment("ended_at"),
        uuid("ended_by"),
        small("told"),
        sa.Column("told_for", sa.Date(), nullable=True),
        check("mentors", "capacity", "capacity BETWEEN 1 AND 3"),
        check("mentors", "charter", "(charter_version IS NULL) = (charter_signed_at IS NULL)"),
        check("mentors", "told", "told BETWEEN 0 AND 2"),
        key("mentors", "departement_code", "departements", None),
        key("mentors", "account_id", "accounts", "CASCADE"),
        key("mentors", "territory_id", "territories", None),
        key("mentors", "ended_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentors")),
        sa.UniqueConstraint("account_id", name=op.f("uq_mentors_account_id")),
    )
    op.create_index(op.f("ix_mentors_departement_code"), "mentors", ["departement_code"])


def create_requests() -> None:
    table = "mentor_requests"
    op.create_table(
        table,
        uuid("id", nullable=False),
        uuid("jeune_id", nullable=False),
        uuid("mentor_id"),
        words("state"),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        words("ring_key", nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        moment("asked_at", nullable=False),
        uuid("proposed_by"),
        uuid("agreed_by"),
        moment("agreed_at"),
        moment("answered_at"),
        uuid("link_id"),
        check(table, "state", "state IN ('open', 'proposed', 'asked', 'accepted', 'declined', 'withdrawn')"),
        check(table, "whom", "state NOT IN ('asked', 'proposed') OR mentor_id IS NOT NULL"),
        check(table, "key", "(ring_key IS NULL) = (wrapped IS NULL)"),
        key(table, "jeune_id", "jeunes", "CASCADE"),
        key(table, "mentor_id", "mentors", "SET NULL"),
        key(table, "proposed_by", "accounts", "SET NULL"),
        key(table, "agreed_by", "accounts", "SET NULL"),
        key(table, "link_id", "links", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_requests")),
    )
    op.create_index(op.f("ix_mentor_requests_jeune_id"), table, ["jeune_id"])
    op.create_index(op.f("ix_mentor_requests_mentor_id"), table, ["mentor_id"])
    op.create_index(
        "uq_mentor_requests_one",
        table,
        ["jeune_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'proposed', 'asked')"),
    )


def create_checkins() -> None:
    table = "mentor_checkins"
    op.create_table(
        table,
        uuid("id", nullable=False),
        uuid("jeune_id", nullable=False),
        uuid("link_id", nullable=False),
        uuid("account_id", nullable=False),
        small("round"),
        small("face", nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        yes("is_shared"),
        moment("asked_at", nullable=False),
        moment("answered_at"),
        check(table, "face", "face BETWEEN 1 AND 3"),
        check(table, "answered", "(face IS NULL) = (answered_at IS NULL)"),
        key(table, "jeune_id", "jeunes", "CASCADE"),
        key(table, "link_id", "links", "CASCADE"),
        key(table, "account_id", "accounts", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_checkins")),
    )
    op.create_index(op.f("ix_mentor_checkins_jeune_id"), table, ["jeune_id"])
    op.create_index(op.f("ix_mentor_checkins_account_id"), table, ["account_id"])
    op.create_index("uq_mentor_checkins_once", table, ["link_id", "account_id", "round"], unique=True)
