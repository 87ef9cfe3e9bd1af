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
-- (plpgsql keeps what it worked out of its body; SQL would begin again at each row that is copied.)
CREATE FUNCTION envol_plain(said text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RETURN lower(public.unaccent('public.unaccent', said)); END $$;

-- The words of a service: its name and whose it is before what it says.
CREATE FUNCTION envol_directory_name(said text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN setweight(to_tsvector('pg_catalog.french', public.envol_plain(coalesce(said, ''))), 'A'); END $$;

CREATE FUNCTION envol_directory_words(doc jsonb, structure text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN
  IF doc IS NULL THEN RETURN NULL; END IF;
  RETURN public.envol_directory_name(concat_ws(' ', structure, doc->>'nom'))
    || to_tsvector('pg_catalog.french', public.envol_plain(concat_ws(' ', left(doc->>'description', 3000),
         doc->>'publics_precisions', translate(doc->>'thematiques', '-"[],', '     '))));
END $$;

-- The first import finds next to nothing to search: what it brings is put into the indexes at the end, all at once, which takes half the
-- time.
CREATE FUNCTION envol_open_directory() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT count(*) FROM (SELECT FROM directory_services LIMIT 100) there) = 100 THEN RETURN; END IF;
  DROP INDEX ix_directory_services_words, ix_directory_services_plain, ix_directory_services_place,
    ix_directory_services_remote, ix_directory_services_placeless, ix_directory_services_departement_plain,
    ix_directory_services_structure_id, ix_directory_services_commune;
END $$;

-- What an import left beside the indexes is brought into them: else each search would read it.
CREATE FUNCTION envol_settle_directory() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET maintenance_work_mem = '128MB' SET client_min_messages = warning AS $$
BEGIN
  CREATE INDEX IF NOT EXISTS ix_directory_services_words ON directory_services USING gin (words);
  CREATE INDEX IF NOT EXISTS ix_directory_services_plain ON directory_services USING gin (plain gin_trgm_ops);
  CREATE INDEX IF NOT EXISTS ix_directory_services_place ON directory_services
    USING gist (envol_place(latitude, longitude));
  CREATE INDEX IF NOT EXISTS ix_directory_services_remote ON directory_services (plain) WHERE is_remote;
  CREATE INDEX IF NOT EXISTS ix_directory_services_placeless ON directory_services (departement, plain)
    WHERE latitude IS NULL;
  CREATE INDEX IF NOT EXISTS ix_directory_services_departement_plain ON directory_services (departement, plain);
  CREATE INDEX IF NOT EXISTS ix_directory_services_structure_id ON directory_services (structure_id);
  CREATE INDEX IF NOT EXISTS ix_directory_services_commune ON directory_services (commune);
  PERFORM gin_clean_pending_list('ix_directory_services_words'), gin_clean_pending_list('ix_directory_services_plain');
END $$;

-- A cadre looks after the directory of the département.
CREATE FUNCTION envol_edits_directory() RETURNS boolean LANGUAGE sql STABLE AS $$
SELECT EXISTS (SELECT FROM posts p JOIN accounts a ON a.id = p.account_id AND a.disabled_at IS NULL
  WHERE p.account_id = envol_actor() AND p.kind = 'cadre'
    AND p.starts_on <= envol_at()::date AND (p.ends_on IS NULL OR p.ends_on >= envol_at()::date))
$$;

-- Where a service is, flat: a degree of longitude is worth what it is in the middle of the country, or in the tropics.
CREATE FUNCTION envol_place(latitude float8, longitude float8) RETURNS point LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT point(longitude * CASE WHEN abs(latitude) < 30 THEN 0.95 ELSE 0.69 END, latitude) $$;

CREATE FUNCTION envol_km(lat1 float8, lon1 float8, lat2 float8, lon2 float8) RETURNS real LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (12742 * asin(least(1, sqrt(sin(radians(lat1 - lat2) / 2) ^ 2
  + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon1 - lon2) / 2) ^ 2))))::real $$;

-- The ids of a page of services, with how far they are in km. Found without the fence, of which the planner would ask
-- every row before any index, then read behind it. The statement is written for what is asked: one for all would be
-- planned for none. Near a commune the nearest come first, then those of the département that say no place. Elsewhere
-- the best of three hundred come first: of a word that is everywhere nobody wants them all weighed.
-- `is_close`: nothing has these words; these names look like them.
CREATE FUNCTION envol_find_services(_words text, _commune text, _departement text, _km real, _remote boolean,
  _domain text, _public text, _leavers boolean, _skip int, _most int)
RETURNS TABLE(id text, km real, is_close boolean) LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = public, pg_temp SET pg_trgm.word_similarity_threshold = 0.45 AS $$
DECLARE
  here record;
  query text := websearch_to_tsquery('french', envol_plain(_words))::text;
  wanted text := 's.gone_at IS NULL AND s.hidden_at IS NULL';
  hit text;
  weight text;
  far float8;
BEGIN
  IF envol_actor() IS NULL AND NOT envol_is_system() THEN RETURN; END IF;
  SELECT c.latitude, c.longitude, c.departement INTO here FROM directory_communes c WHERE c.code = _commune;
  _departement := coalesce(here.departement, _departement);
  IF _domain <> '' THEN wanted := wanted || format(' AND s.domains @> ARRAY[%L]', _domain); END IF;
  IF _public <> '' THEN
    wanted := wanted || format(' AND (s.publics && ARRAY[%L, ''tous-publics''] OR s.publics = ''{}'')', _public);
  END IF;
  IF _leavers THEN wanted := wanted || ' AND s.is_for_leavers'; END IF;
  FOR attempt IN 1..2 LOOP
    IF _words = '' THEN
      hit := '';
    ELSIF attempt = 1 THEN
      hit := format(' AND s.words @@ %L::tsquery', query);
      weight := format('ts_rank(s.words, %L::tsquery)', query);
    ELSE
      hit := format(' AND envol_plain(%L) <%% s.plain', _words);
      weight := format('word_similarity(envol_plain(%L), s.plain)', _words);
    END IF;
    IF here.latitude IS NOT NULL AND NOT _remote THEN
      far := _km / 111;
      RETURN QUERY EXECUTE 'SELECT f.id, f.km, $6 FROM (
        (SELECT s.id, envol_km(s.latitude, s.longitude, $1, $2) AS km, 0 AS part, s.plain,
            envol_place(s.latitude, s.longitude) <-> envol_place($1, $2) AS far FROM directory_services s
          WHERE envol_place(s.latitude, s.longitude) <@ box(envol_place($1 - $3, $2 - $3 / cos(radians($1))),
              envol_place($1 + $3, $2 + $3 / cos(radians($1))))
            AND envol_km(s.latitude, s.longitude, $1, $2) <= $3 * 111 AND ' || wanted || hit || '
          ORDER BY envol_place(s.latitude, s.longitude) <-> envol_place($1, $2), s.plain, s.id LIMIT $4 + $5)
        UNION ALL (SELECT s.id, NULL, 1, s.plain, 0 FROM directory_services s
          WHERE s.departement = $7 AND s.latitude IS NULL AND ' || wanted || hit || '
          ORDER BY s.plain, s.id LIMIT $4 + $5)) f ORDER BY f.part, f.far, f.plain, f.id OFFSET $4 LIMIT $5'
        USING here.latitude, here.longitude, far, _skip, _most, attempt = 2, _departement;
    ELSE
      wanted := wanted || CASE WHEN attempt = 2 THEN '' WHEN _remote THEN
          format(' AND s.is_remote AND s.reach && ARRAY[''any'', %L]', _departement)
        ELSE format(' AND s.departement = %L', _departement) END;
      IF hit = '' THEN
        RETURN QUERY EXECUTE 'SELECT s.id, NULL::real, false FROM directory_services s WHERE ' || wanted
          || ' ORDER BY s.plain, s.id OFFSET $1 LIMIT $2' USING _skip, _most;
      ELSE
        RETURN QUERY EXECUTE 'SELECT f.id, NULL::real, $3 FROM (SELECT s.id, s.plain, ' || weight || ' AS weight
            FROM directory_services s WHERE ' || wanted || hit || ' LIMIT 300) f
          ORDER BY f.weight DESC, f.plain, f.id OFFSET $1 LIMIT $2' USING _skip, _most, attempt = 2;
      END IF;
    END IF;
    IF FOUND OR _words = '' THEN RETURN; END IF;
    IF _skip > 0 AND attempt = 1 THEN
      PERFORM FROM envol_find_services(_words, _commune, _departement, _km, _remote, _domain, _public, _leavers, 0, 1) f
        WHERE NOT f.is_close;
      IF FOUND THEN RETURN; END IF;
    END IF;
  END LOOP;
END $$;
"""


def upgrade() -> None:
    # Both may be made by the owner of the database since PostgreSQL 13 (“trusted”).
    for extension in ("unaccent", "pg_trgm"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public")
    create_listed()
    create_beside()
    op.execute(FUNCTIONS)
    op.create_index(
        "ix_directory_services_place",
        "directory_services",
        [sa.text("envol_place(latitude, longitude)")],
        postgresql_using="gist",
    )
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
    op.execute("DROP FUNCTION envol_km(float8, float8, float8, float8)")
    op.execute("DROP FUNCTION envol_place(float8, float8)")
    op.execute("DROP FUNCTION envol_settle_directory()")
    op.execute("DROP FUNCTION envol_open_directory()")
    op.execute("DROP FUNCTION envol_edits_directory()")
    op.execute("DROP FUNCTION envol_directory_words(jsonb, text)")
    op.execute("DROP FUNCTION envol_directory_name(text)")
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
    # A row is two or three thousand letters: kept as they are, they are read and written without being squeezed.
    op.execute(f"ALTER TABLE {table} SET (toast_tuple_target = 4080)")
    op.create_index(f"ix_{table}_words", table, ["words"], postgresql_using="gin")
    op.create_index(
        f"ix_{table}_plain",
        table,
        ["plain"],
        postgresql_using="gin",
        postgresql_ops={"plain": "gin_trgm_ops"},
    )
    op.create_index(f"ix_{table}_remote", table, ["plain"], postgresql_where=sa.text("is_remote"))
    op.create_index(
        f"ix_{table}_placeless", table, ["departement", "plain"], postgresql_where=sa.text("latitude IS NULL")
    )
    for columns in (["departement", "plain"], ["structure_id"], ["commune"]):
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
