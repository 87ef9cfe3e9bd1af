"""The directory: structures and services of data·inclusion, what is corrected here, imports and what they refused.

It belongs to nobody: whoever is signed in reads services; cadres, and the command line, write. Revision: 0030, after 0029
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"

SYSTEM = "(SELECT envol_is_system())"
SIGNED_IN = f"(SELECT envol_actor()) IS NOT NULL OR {SYSTEM}"
EDITOR = f"(SELECT envol_edits_directory()) OR {SYSTEM}"
# Who reads: everybody signed in, or those alone who look after the directory.
READ_BY = {
    "directory_structures": SIGNED_IN,
    "directory_services": SIGNED_IN,
    "directory_communes": SIGNED_IN,
    "directory_corrections": SIGNED_IN,
    "directory_imports": EDITOR,
    "directory_refusals": EDITOR,
    "directory_reviews": EDITOR,
    "directory_twins": EDITOR,
}
FOUND_FROM = ("directory_services", "directory_communes")
KINDS = "kind IN ('structure', 'service')"

FUNCTIONS = r"""
-- Without accents or capitals. `unaccent` alone is not known to be always the same, for its dictionary could change.
CREATE FUNCTION envol_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent', said)) $$;

-- The words of a service: its name and whose it is before what it says.
CREATE FUNCTION envol_directory_words(doc jsonb, structure text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT setweight(to_tsvector('pg_catalog.french', envol_plain(concat_ws(' ', doc->>'nom', structure))), 'A')
  || to_tsvector('pg_catalog.french', envol_plain(concat_ws(' ', left(doc->>'description', 3000),
       doc->>'publics_precisions', translate(doc->>'thematiques', '-"[],', '     ')))) $$;

-- A cadre looks after the directory of the département.
CREATE FUNCTION envol_edits_directory() RETURNS boolean LANGUAGE sql STABLE AS $$
SELECT EXISTS (SELECT FROM posts p JOIN accounts a ON a.id = p.account_id AND a.disabled_at IS NULL
  WHERE p.account_id = envol_actor() AND p.kind = 'cadre'
    AND p.starts_on <= envol_at()::date AND (p.ends_on IS NULL OR p.ends_on >= envol_at()::date))
$$;

-- The ids of a page of services, with how far they are in km. Found without the fence, of which the planner would ask
-- every row before any index, then read behind it. The statement is written for what is asked: one for all would be
-- planned for none. `is_close`: nothing has these words; these names look like them.
CREATE FUNCTION envol_find_services(_words text, _commune text, _departement text, _km real, _remote boolean,
  _domain text, _public text, _leavers boolean, _skip int, _most int)
RETURNS TABLE(id text, km real, is_close boolean) LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = public, pg_temp SET pg_trgm.word_similarity_threshold = 0.45 AS $$
DECLARE
  here record;
  distance text := 'NULL::real';
  wanted text := 's.gone_at IS NULL AND s.hidden_at IS NULL';
  hit text := '';
  sorted text := 's.plain, s.id';
  query text;
BEGIN
  IF envol_actor() IS NULL AND NOT envol_is_system() THEN RETURN; END IF;
  SELECT c.latitude, c.longitude, c.departement INTO here FROM directory_communes c WHERE c.code = _commune;
  _departement := coalesce(here.departement, _departement);
  IF _remote THEN
    wanted := wanted || ' AND s.is_remote AND s.reach && ARRAY[''any'', $2]';
  ELSIF here.latitude IS NULL THEN
    wanted := wanted || ' AND s.departement = $2';
  ELSE
    distance := 'CASE WHEN s.latitude IS NOT NULL THEN (12742 * asin(least(1, sqrt(sin(radians(s.latitude - $3) / 2) ^ 2 + cos(radians($3))
      * cos(radians(s.latitude)) * sin(radians(s.longitude - $4) / 2) ^ 2))))::real END';
    wanted := wanted || ' AND (s.latitude BETWEEN $3 - $5 / 111 AND $3 + $5 / 111
      AND s.longitude BETWEEN $4 - $5 / (111 * cos(radians($3))) AND $4 + $5 / (111 * cos(radians($3)))
      OR s.departement = $2 AND s.latitude IS NULL)';
    sorted := 'km NULLS LAST, s.plain, s.id';
  END IF;
  IF _domain <> '' THEN wanted := wanted || ' AND s.domains @> ARRAY[$6]'; END IF;
  IF _public <> '' THEN
    wanted := wanted || ' AND (s.publics && ARRAY[$7, ''tous-publics''] OR s.publics = ''{}'')';
  END IF;
  IF _leavers THEN wanted := wanted || ' AND s.is_for_leavers'; END IF;
  query := 'SELECT f.id, f.km, %L::boolean FROM (SELECT s.id, s.plain, s.words, ' || distance || ' AS km
    FROM directory_services s WHERE ' || wanted || ' %s) f %s ORDER BY %s OFFSET $8 LIMIT $9';
  sorted := replace(sorted, 's.', 'f.');
  IF here.latitude IS NOT NULL AND NOT _remote THEN hit := 'WHERE f.km IS NULL OR f.km <= $5'; END IF;
  IF _words = '' THEN
    RETURN QUERY EXECUTE format(query, false, '', hit, sorted)
      USING _words, _departement, here.latitude, here.longitude, _km, _domain, _public, _skip, _most;
    RETURN;
  END IF;
  IF hit = '' THEN
    sorted := 'ts_rank(f.words, websearch_to_tsquery(''french'', envol_plain($1))) DESC, ' || sorted;
  END IF;
  RETURN QUERY EXECUTE format(query, false, 'AND s.words @@ websearch_to_tsquery(''french'', envol_plain($1))',
      hit, sorted)
    USING _words, _departement, here.latitude, here.longitude, _km, _domain, _public, _skip, _most;
  IF FOUND THEN RETURN; END IF;
  IF _skip > 0 THEN
    PERFORM FROM envol_find_services(_words, _commune, _departement, _km, _remote, _domain, _public, _leavers, 0, 1) f
      WHERE NOT f.is_close;
    IF FOUND THEN RETURN; END IF;
  END IF;
  RETURN QUERY EXECUTE format(query, true, 'AND envol_plain($1) <% s.plain', hit,
      'word_similarity(envol_plain($1), f.plain) DESC, ' || sorted)
    USING _words, _departement, here.latitude, here.longitude, _km, _domain, _public, _skip, _most;
END $$;
"""


def upgrade() -> None:
    # Both may be made by the owner of the database since PostgreSQL 13 (“trusted”).
    for extension in ("unaccent", "pg_trgm"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public")
    create_listed()
    create_beside()
    op.execute(FUNCTIONS)
    fence()


def downgrade() -> None:
    op.execute(
        "DROP FUNCTION envol_find_services(text, text, text, real, boolean, text, text, boolean, int, int)"
    )
    for table in (
        "refusals",
        "imports",
        "twins",
        "reviews",
        "corrections",
        "communes",
        "services",
        "structures",
    ):
        op.drop_table(f"directory_{table}")
    op.execute("DROP FUNCTION envol_edits_directory()")
    op.execute("DROP FUNCTION envol_directory_words(jsonb, text)")
    op.execute("DROP FUNCTION envol_plain(text)")
    for extension in ("pg_trgm", "unaccent"):
        op.execute(f"DROP EXTENSION IF EXISTS {extension}")


def fence() -> None:
    role = context.config.attributes["application_role"]
    for table, readers in READ_BY.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY reads ON {table} FOR SELECT USING ({readers})")
        op.execute(f"CREATE POLICY adds ON {table} FOR INSERT WITH CHECK ({EDITOR})")
        op.execute(f"CREATE POLICY changes ON {table} FOR UPDATE USING ({EDITOR}) WITH CHECK ({EDITOR})")
        op.execute(f'GRANT SELECT, INSERT, UPDATE ON {table} TO "{role}"')
    # A correction is taken back; nothing that a source said is ever deleted.
    op.execute(f"CREATE POLICY takes_back ON directory_corrections FOR DELETE USING ({EDITOR})")
    op.execute(f'GRANT DELETE ON directory_corrections TO "{role}"')
    for table in FOUND_FROM:
        op.execute(f"CREATE POLICY owner_reads ON {table} FOR SELECT TO CURRENT_USER USING (true)")


def text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def words(name: str) -> sa.Column:
    return sa.Column(name, sa.ARRAY(sa.Text()), nullable=False)


def whole(name: str) -> sa.Column:
    return sa.Column(name, postgresql.JSONB(), nullable=False)


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def by(table: str, column: str) -> list:
    """Who did it, when: the row outlives their account."""
    return [
        sa.Column(column, sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            [column], ["accounts.id"], name=op.f(f"fk_{table}_{column}"), ondelete="SET NULL"
        ),
    ]


def listed(table: str) -> list:
    return [
        text("id"),
        text("source"),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        whole("doc"),
        text("plain"),
        text("departement", nullable=True),
        text("commune", nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=False),
        moment("imported_at", nullable=False),
        moment("gone_at"),
        moment("hidden_at"),
        key(table, "id"),
    ]


def create_listed() -> None:
    op.create_table("directory_structures", *listed("directory_structures"), text("siret", nullable=True))
    op.create_index(
        "ix_directory_structures_siret_plain",
        "directory_structures",
        ["siret", "plain"],
        postgresql_where=sa.text("siret IS NOT NULL"),
    )
    table = "directory_services"
    op.create_table(
        table,
        *listed(table),
        text("structure_id"),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        words("domains"),
        words("modes"),
        words("publics"),
        words("reach"),
        sa.Column("is_remote", sa.Boolean(), nullable=False),
        sa.Column("is_for_leavers", sa.Boolean(), nullable=False),
        check(table, "place", "(latitude IS NULL) = (longitude IS NULL)"),
    )
    op.create_index(f"ix_{table}_words", table, ["words"], postgresql_using="gin")
    op.create_index(
        f"ix_{table}_plain",
        table,
        ["plain"],
        postgresql_using="gin",
        postgresql_ops={"plain": "gin_trgm_ops"},
    )
    op.create_index(f"ix_{table}_remote", table, ["plain"], postgresql_where=sa.text("is_remote"))
    for columns in (["latitude", "longitude"], ["departement", "plain"], ["structure_id"], ["commune"]):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
    op.create_index("ix_directory_structures_commune", "directory_structures", ["commune"])
    op.create_table(
        "directory_communes",
        text("code"),
        text("name"),
        text("plain"),
        text("departement"),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        key("directory_communes", "code"),
    )
    op.create_index(
        "ix_directory_communes_plain",
        "directory_communes",
        ["plain"],
        postgresql_ops={"plain": "text_pattern_ops"},
    )


def create_beside() -> None:
    table = "directory_corrections"
    op.create_table(
        table,
        text("kind"),
        text("object_id"),
        text("field"),
        whole("value"),
        *by(table, "corrected_by"),
        moment("corrected_at", nullable=False),
        check(table, "kind", KINDS),
        key(table, "kind", "object_id", "field"),
    )
    create_imports()
    table = "directory_reviews"
    op.create_table(
        table,
        text("kind"),
        text("field"),
        text("value"),
        sa.Column("seen", sa.Integer(), nullable=False),
        text("example_id", nullable=True),
        moment("first_at", nullable=False),
        text("means", nullable=True),
        *by(table, "decided_by"),
        moment("decided_at"),
        check(table, "kind", KINDS),
        key(table, "kind", "field", "value"),
    )
    table = "directory_twins"
    op.create_table(
        table,
        text("first_id"),
        text("second_id"),
        *by(table, "decided_by"),
        moment("decided_at", nullable=False),
        check(table, "order", "first_id < second_id"),
        key(table, "first_id", "second_id"),
    )


def create_imports() -> None:
    table = "directory_imports"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        text("kind"),
        text("origin"),
        moment("started_at", nullable=False),
        moment("ended_at"),
        text("state"),
        whole("report"),
        check(table, "kind", KINDS),
        check(table, "state", "state IN ('running', 'done', 'failed', 'interrupted')"),
        check(table, "ended", "(state = 'running') = (ended_at IS NULL)"),
        key(table, "id"),
    )
    op.create_index(f"ix_{table}_started_at", table, [sa.text("started_at DESC")])
    table = "directory_refusals"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        text("kind"),
        sa.Column("row", sa.Integer(), nullable=False),
        text("object_id", nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        text("raw"),
        whole("faults"),
        moment("solved_at"),
        check(table, "kind", KINDS),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["directory_imports.id"],
            name=op.f("fk_directory_refusals_import_id"),
            ondelete="CASCADE",
        ),
        key(table, "id"),
    )
    op.create_index(f"uq_{table}_kind_fingerprint", table, ["kind", "fingerprint"], unique=True)
    op.create_index(f"ix_{table}_import_id_row", table, ["import_id", "row"])
    op.create_index(
        f"ix_{table}_object_id", table, ["object_id"], postgresql_where=sa.text("solved_at IS NULL")
    )
