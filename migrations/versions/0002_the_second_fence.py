"""The second fence: row-level security on a young person's tables, and a journal nobody rewrites.

Revision: 0002, after 0001
"""

from alembic import context, op

revision = "0002"
down_revision = "0001"

# Tables that hold something of a young person, and the column that says of whom.
FENCED = {
    "space_keys": "jeune_id",
    "grants": "jeune_id",
    "restrictions": "jeune_id",
    "steps": "jeune_id",
    "papers": "jeune_id",
    "help_requests": "jeune_id",
    "help_answers": "jeune_id",
    "milestones": "jeune_id",
    "exchanges": "jeune_id",
    "project_entries": "jeune_id",
}
# A cadre must know who is in the team and who has no référent, and nothing more.
FENCED_FOR_TEAM = {"jeunes": "id", "links": "jeune_id"}
# What the spaces of an account are found from.
DECIDING = ("links", "jeunes", "restrictions", "posts", "accounts", "territories")
# What is given, the space itself and its key are written by the young person alone, and a judge's decision by nobody
# who could be the one it keeps away: whoever is linked reads it (or not even that) and cannot write it.
_SYSTEM = "(SELECT envol_is_system())"
WRITTEN_BY = {
    "grants": f"jeune_id = (SELECT envol_actor()) OR {_SYSTEM}",
    "space_keys": f"jeune_id = (SELECT envol_actor()) OR {_SYSTEM}",
    "jeunes": f"id = (SELECT envol_actor()) OR {_SYSTEM}",
    "restrictions": _SYSTEM,
}
MAY_DELETE = (
    "attempts",
    "challenges",
    "sessions",
    "invitations",
    "known_devices",
    "passkeys",
    "papers",
    "card_codes",
)

FUNCTIONS = """
CREATE FUNCTION envol_actor() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('envol.actor', true), '')::uuid $$;

CREATE FUNCTION envol_is_system() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('envol.system', true), '') = 'on' $$;

CREATE FUNCTION envol_at() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('envol.at', true), '')::timestamptz, now()) $$;

-- The spaces the acting account may enter: its links in force, minus what a judge closed.
-- What it sees inside is the rule of `services.circle`; without a link there is no row at all.
CREATE FUNCTION envol_find_spaces() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT coalesce(array_agg(l.jeune_id), '{}')
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
  AND NOT EXISTS (
    SELECT FROM restrictions r WHERE r.jeune_id = l.jeune_id AND r.account_id = l.account_id
      AND r.lifted_at IS NULL AND r.starts_on <= local.day
      AND (r.ends_on IS NULL OR r.ends_on + 7 >= local.day))
$$;

-- The spaces of the teams of which the acting account is cadre, minus those a decision closed to them.
CREATE FUNCTION envol_find_team_spaces() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT coalesce(array_agg(j.id), '{}')
FROM posts p JOIN jeunes j ON j.team_id = p.team_id
JOIN accounts a ON a.id = p.account_id AND a.disabled_at IS NULL
JOIN territories t ON t.id = j.territory_id
CROSS JOIN LATERAL (SELECT (envol_at() AT TIME ZONE t.zone)::date AS day) AS local
WHERE p.account_id = envol_actor() AND p.kind = 'cadre'
  AND p.starts_on <= envol_at()::date AND (p.ends_on IS NULL OR p.ends_on >= envol_at()::date)
  AND NOT EXISTS (
    SELECT FROM restrictions r WHERE r.jeune_id = j.id AND r.account_id = p.account_id
      AND r.lifted_at IS NULL AND r.starts_on <= local.day
      AND (r.ends_on IS NULL OR r.ends_on + 7 >= local.day))
$$;

-- Every fence of every statement asks for these spaces: a page would find them twenty times. They are found once and
-- kept for the transaction, under the actor and the instant they were found for. Whoever could forge what is kept
-- could as well name another actor. A statement that changes who is linked to whom forgets them.
CREATE FUNCTION envol_spaces() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  wanted text := concat(current_setting('envol.actor', true), ' ', current_setting('envol.at', true), ' ');
  kept text := current_setting('envol.spaces', true);
BEGIN
  IF kept IS NULL OR NOT starts_with(kept, wanted) THEN
    kept := wanted || public.envol_find_spaces()::text;
    PERFORM set_config('envol.spaces', kept, true);
  END IF;
  RETURN substr(kept, length(wanted) + 1)::uuid[];
END $$;

CREATE FUNCTION envol_team_spaces() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  wanted text := concat(current_setting('envol.actor', true), ' ', current_setting('envol.at', true), ' ');
  kept text := current_setting('envol.team_spaces', true);
BEGIN
  IF kept IS NULL OR NOT starts_with(kept, wanted) THEN
    kept := wanted || public.envol_find_team_spaces()::text;
    PERFORM set_config('envol.team_spaces', kept, true);
  END IF;
  RETURN substr(kept, length(wanted) + 1)::uuid[];
END $$;

CREATE FUNCTION envol_forget_spaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('envol.spaces', '', true), set_config('envol.team_spaces', '', true);
  RETURN NULL;
END $$;

CREATE FUNCTION envol_journal_digest(l journal_lines) RETURNS bytea LANGUAGE sql STABLE AS $$
SELECT sha256(l.previous || convert_to(jsonb_build_array(
  l.departement, l.month, l.position, extract(epoch FROM l.at)::text, l.actor_id, l.session_id,
  l.operation, l.object, l.jeune_ids, l.reason)::text, 'UTF8'))
$$;

-- Sets the place of a line in its chain. The head's row lock keeps one writer at a time per département and month.
CREATE FUNCTION envol_journal_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO journal_heads AS h (departement, month, position, hash) VALUES (NEW.departement, NEW.month, 1, '')
  ON CONFLICT (departement, month) DO UPDATE SET position = h.position + 1
  RETURNING h.position, h.hash INTO NEW.position, NEW.previous;
  NEW.hash := envol_journal_digest(NEW);
  UPDATE journal_heads SET hash = NEW.hash WHERE departement = NEW.departement AND month = NEW.month;
  RETURN NEW;
END $$;

CREATE TRIGGER journal_chain BEFORE INSERT ON journal_lines
FOR EACH ROW EXECUTE FUNCTION envol_journal_chain();

CREATE FUNCTION envol_journal_first_broken() RETURNS bigint LANGUAGE sql STABLE AS $$
WITH chain AS (
  SELECT l.id, l.position, l.previous, l.hash, envol_journal_digest(l) AS digest,
         lag(l.hash, 1, ''::bytea) OVER w AS before, row_number() OVER w AS place
  FROM journal_lines l WINDOW w AS (PARTITION BY l.departement, l.month ORDER BY l.position))
SELECT coalesce(
  (SELECT min(id) FROM chain WHERE hash <> digest OR previous <> before OR position <> place),
  (SELECT -1 FROM journal_heads h WHERE NOT EXISTS (
     SELECT FROM journal_lines l WHERE l.departement = h.departement AND l.month = h.month
       AND l.position = h.position AND l.hash = h.hash) LIMIT 1))
$$;
"""


def upgrade() -> None:
    op.execute(FUNCTIONS)
    for table, column in FENCED.items():
        fence(
            table,
            f"{column} = (SELECT envol_actor()) OR (SELECT envol_is_system())"
            f" OR {column} = ANY ((SELECT envol_spaces())::uuid[])",
        )
    for table, column in FENCED_FOR_TEAM.items():
        fence(
            table,
            f"{column} = (SELECT envol_actor()) OR (SELECT envol_is_system())"
            f" OR {column} = ANY ((SELECT envol_spaces())::uuid[])"
            f" OR {column} = ANY ((SELECT envol_team_spaces())::uuid[])",
        )
    for table, who in WRITTEN_BY.items():
        for command, side in (("INSERT", "WITH CHECK"), ("UPDATE", "USING")):
            op.execute(
                f"CREATE POLICY owner_{command.lower()}s ON {table} AS RESTRICTIVE FOR {command} {side} ({who})"
            )
    # Somebody invited sees their own link before it is in force, and no other row.
    op.execute("CREATE POLICY own_link ON links FOR SELECT USING (account_id = (SELECT envol_actor()))")
    # The functions above run as the owner: they must see what they decide from.
    for table in ("jeunes", "links", "restrictions"):
        op.execute(f"CREATE POLICY owner_reads ON {table} FOR SELECT TO CURRENT_USER USING (true)")
    for table in DECIDING:
        op.execute(
            f"CREATE TRIGGER forget_spaces AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION envol_forget_spaces()"
        )
    fence_journal()
    give_rights()


def fence(table: str, condition: str) -> None:
    """Force row-level security on `table`: what fails `condition` neither shows nor can be written."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")


def fence_journal() -> None:
    op.execute("ALTER TABLE journal_lines ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE journal_lines FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY reads ON journal_lines FOR SELECT USING (jeune_ids @> ARRAY[(SELECT envol_actor())]"
        " OR actor_id = (SELECT envol_actor()) OR (SELECT envol_is_system()))"
    )
    op.execute(
        "CREATE POLICY appends ON journal_lines FOR INSERT"
        " WITH CHECK (actor_id = (SELECT envol_actor()) OR (SELECT envol_is_system()))"
    )


def give_rights() -> None:
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO "{role}"')
    op.execute(f'GRANT DELETE ON {", ".join(MAY_DELETE)} TO "{role}"')
    op.execute(f'REVOKE UPDATE ON journal_lines FROM "{role}"')
    op.execute(f'REVOKE INSERT, UPDATE ON journal_heads, alembic_version FROM "{role}"')


def downgrade() -> None:
    for table in (*FENCED, *FENCED_FOR_TEAM):
        op.execute(f"DROP POLICY fence ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP POLICY own_link ON links")
    for table in WRITTEN_BY:
        op.execute(f"DROP POLICY owner_inserts ON {table}")
        op.execute(f"DROP POLICY owner_updates ON {table}")
    for table in ("jeunes", "links", "restrictions"):
        op.execute(f"DROP POLICY owner_reads ON {table}")
    op.execute("DROP POLICY reads ON journal_lines")
    op.execute("DROP POLICY appends ON journal_lines")
    op.execute("ALTER TABLE journal_lines DISABLE ROW LEVEL SECURITY")
    op.execute("DROP TRIGGER journal_chain ON journal_lines")
    for table in DECIDING:
        op.execute(f"DROP TRIGGER forget_spaces ON {table}")
    for function in (
        "envol_journal_first_broken()",
        "envol_journal_chain()",
        "envol_journal_digest(journal_lines)",
        "envol_forget_spaces()",
        "envol_team_spaces()",
        "envol_spaces()",
        "envol_find_team_spaces()",
        "envol_find_spaces()",
        "envol_at()",
        "envol_is_system()",
        "envol_actor()",
    ):
        op.execute(f"DROP FUNCTION {function}")
