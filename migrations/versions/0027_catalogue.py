"""The catalogue: offers, bundles, what young people keep of them and what is proposed to them.

Revision: 0027, after 0026
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0027"
down_revision = "0026"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
EDITED = "departement_code = ANY ((SELECT envol_edited())::text[])"
NEAR = "departement_code = ANY ((SELECT envol_departements())::text[])"
LINKED = "jeune_id = ANY ((SELECT envol_spaces())::uuid[])"
OF_THE_BOUQUET = "EXISTS (SELECT FROM bouquets b WHERE b.id = bouquet_id AND b.{})"
# Who changes what; who only reads it is below.
FENCED = {
    "offers": f"{EDITED} OR {SYSTEM}",
    "bouquets": f"{EDITED} OR {SYSTEM}",
    "bouquet_offers": f"{OF_THE_BOUQUET.format(EDITED)} OR {SYSTEM}",
    # What somebody keeps or waits for is theirs: whoever accompanies them does not know of it.
    "offer_marks": f"jeune_id = {ME} OR {SYSTEM}",
    "offer_choices": f"jeune_id = {ME} OR {SYSTEM} OR {LINKED}",
}
# What was never published is for editors alone; what was keeps its name for whoever asked for it.
READ_BY = {
    "offers": f"published_at IS NOT NULL AND NOT never_publish AND {NEAR}",
    "bouquets": NEAR,
    "bouquet_offers": OF_THE_BOUQUET.format(NEAR),
}
FUNCTIONS = """
-- Where the acting account is at home: as a young person, by a post, or beside a young person.
CREATE FUNCTION envol_departements() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT coalesce(array_agg(code), '{}') FROM (
  SELECT departement_code AS code FROM jeunes WHERE id = envol_actor()
  UNION SELECT departement_code FROM jeunes WHERE id = ANY (envol_spaces())
  UNION SELECT p.departement_code FROM posts p JOIN accounts a ON a.id = p.account_id AND a.disabled_at IS NULL
    WHERE p.account_id = envol_actor()
      AND p.starts_on <= envol_at()::date AND (p.ends_on IS NULL OR p.ends_on >= envol_at()::date)) found
$$;

-- The départements whose catalogue the acting account edits: those of which it is a cadre.
CREATE FUNCTION envol_edited() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT coalesce(array_agg(DISTINCT p.departement_code), '{}')
FROM posts p JOIN accounts a ON a.id = p.account_id AND a.disabled_at IS NULL
WHERE p.account_id = envol_actor() AND p.kind = 'cadre'
  AND p.starts_on <= envol_at()::date AND (p.ends_on IS NULL OR p.ends_on >= envol_at()::date)
$$;
"""


def upgrade() -> None:
    create_offers()
    create_bouquets()
    create_marks()
    create_choices()
    op.execute(FUNCTIONS)
    role = context.config.attributes["application_role"]
    for table, condition in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
        op.execute(f'GRANT SELECT, INSERT, UPDATE ON {table} TO "{role}"')
    for table, condition in READ_BY.items():
        op.execute(f"CREATE POLICY reads ON {table} FOR SELECT USING ({condition})")
    op.execute(
        "CREATE POLICY maker_inserts ON offer_choices AS RESTRICTIVE FOR INSERT TO PUBLIC"
        f" WITH CHECK (made_by = {ME} OR {SYSTEM})"
    )
    op.execute(f'GRANT DELETE ON bouquet_offers, offer_marks, offer_choices TO "{role}"')


def downgrade() -> None:
    for table in ("offer_choices", "offer_marks", "bouquet_offers", "bouquets", "offers"):
        op.drop_table(table)
    op.execute("DROP FUNCTION envol_edited()")
    op.execute("DROP FUNCTION envol_departements()")


def create_offers() -> None:
    op.create_table(
        "offers",
        who("id"),
        sa.Column("departement_code", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        words("name"),
        words("partner"),
        several("territories"),
        sa.Column("from_months", sa.SmallInteger(), nullable=True),
        sa.Column("until_months", sa.SmallInteger(), nullable=True),
        words("conditions"),
        data("rules"),
        words("gives"),
        words("how"),
        several("papers"),
        several("fields"),
        words("decides"),
        words("delay"),
        words("contact"),
        words("link"),
        words("source"),
        words("source_url"),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("never_publish", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        words("doubt"),
        data("translations"),
        sa.Column("loaded", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")),
        who("written_by", nullable=True),
        who("reviewed_by", nullable=True),
        who("checked_by", nullable=True),
        moment("published_at", nullable=True),
        moment("created_at"),
        moment("updated_at"),
        check("offers", "kind", "kind IN ('right', 'public_service', 'partner_offer', 'workshop')"),
        check("offers", "state", "state IN ('draft', 'reviewed', 'published', 'hidden')"),
        check("offers", "never_published", "NOT (never_publish AND state = 'published')"),
        check(
            "offers",
            "published_has_source",
            "state <> 'published' OR (source <> '' AND checked_on IS NOT NULL)",
        ),
        check("offers", "two_people", "reviewed_by <> written_by"),
        check("offers", "ages", "until_months > from_months"),
        in_departement("offers"),
        *(
            key("offers", column, "accounts", "SET NULL")
            for column in ("written_by", "reviewed_by", "checked_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("departement_code", "number", name=op.f("uq_offers_departement_code_number")),
    )


def create_bouquets() -> None:
    op.create_table(
        "bouquets",
        who("id"),
        sa.Column("departement_code", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        words("name"),
        words("words"),
        data("translations"),
        sa.Column("loaded", sa.Text(), nullable=True),
        in_departement("bouquets"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bouquets")),
        sa.UniqueConstraint("departement_code", "slug", name=op.f("uq_bouquets_departement_code_slug")),
    )
    op.create_table(
        "bouquet_offers",
        who("bouquet_id"),
        who("offer_id"),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        key("bouquet_offers", "bouquet_id", "bouquets"),
        key("bouquet_offers", "offer_id", "offers"),
        sa.PrimaryKeyConstraint("bouquet_id", "offer_id", name=op.f("pk_bouquet_offers")),
    )
    op.create_index("ix_bouquet_offers_offer_id", "bouquet_offers", ["offer_id"])


def create_marks() -> None:
    op.create_table(
        "offer_marks",
        who("jeune_id"),
        who("offer_id"),
        sa.Column("mark", sa.Text(), nullable=False),
        moment("at"),
        who("reminder_id", nullable=True),
        check("offer_marks", "mark", "mark IN ('favourite', 'watch')"),
        key("offer_marks", "jeune_id", "jeunes"),
        key("offer_marks", "offer_id", "offers"),
        key("offer_marks", "reminder_id", "reminders", "SET NULL"),
        sa.PrimaryKeyConstraint("jeune_id", "offer_id", "mark", name=op.f("pk_offer_marks")),
    )
    op.create_index("ix_offer_marks_offer_id", "offer_marks", ["offer_id"])


def create_choices() -> None:
    op.create_table(
        "offer_choices",
        who("jeune_id"),
        who("offer_id"),
        sa.Column("choice", sa.Text(), nullable=False),
        who("made_by", nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        moment("at"),
        moment("undone_at", nullable=True),
        check("offer_choices", "choice", "choice IN ('proposed', 'set_aside')"),
        key("offer_choices", "jeune_id", "jeunes"),
        key("offer_choices", "offer_id", "offers"),
        key("offer_choices", "made_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("jeune_id", "offer_id", name=op.f("pk_offer_choices")),
    )
    op.create_index("ix_offer_choices_offer_id", "offer_choices", ["offer_id"])


def in_departement(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["departement_code"], ["departements.code"], name=op.f(f"fk_{table}_departement_code")
    )


def key(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def words(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))


def several(name: str) -> sa.Column:
    return sa.Column(name, ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{}'"))


def data(name: str) -> sa.Column:
    return sa.Column(name, JSONB(), nullable=False, server_default=sa.text("'{}'"))


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def who(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)
