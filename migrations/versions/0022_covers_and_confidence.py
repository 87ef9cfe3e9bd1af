"""Appointments: who replaces a référent sees theirs, a cadre who is invited too; what is confidential is said.

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
LINKED = "jeune_id = ANY ((SELECT envol_spaces())::uuid[])"
TEAM = "jeune_id = ANY ((SELECT envol_team_spaces())::uuid[])"
INVITED = f"p.account_id = {ME}"
# The référent whom the actor replaces there today is invited: so is, in their place, the actor.
REPLACING = "concat(p.jeune_id, ' ', p.account_id) = ANY ((SELECT envol_replaced())::text[])"
PASSES = """jeune_id = {me} OR {system} OR ({let_in} AND ({author} = {me} OR EXISTS (SELECT FROM participants p
  WHERE p.appointment_id = {id} AND p.left_at IS NULL AND ({who}))))"""
FENCED = {
    "appointments": ("created_by", "appointments.id"),
    "proposed_times": ("proposed_by", "proposed_times.appointment_id"),
}
WHO_COMES = f"account_id = {ME} OR jeune_id = {ME} OR {SYSTEM} OR {LINKED}"
# A cadre has no link: of what they are invited to, and of nothing else, they know who comes.
WITH_CADRES = f"{WHO_COMES} OR ({TEAM} AND appointment_id = ANY ((SELECT envol_invitations())::uuid[]))"
FUNCTIONS = """
-- Whom the acting account replaces, and where: “jeune référent” of each link in force today. Kept for the transaction
-- as `envol_spaces` is, and forgotten with it.
CREATE FUNCTION envol_find_replaced() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT coalesce(array_agg(concat(l.jeune_id, ' ', l.cover_of)), '{}')
FROM links l
JOIN jeunes j ON j.id = l.jeune_id
JOIN territories t ON t.id = j.territory_id
CROSS JOIN LATERAL (SELECT (envol_at() AT TIME ZONE t.zone)::date AS day) AS local
WHERE l.account_id = envol_actor() AND l.cover_of IS NOT NULL
  AND l.accepted_at IS NOT NULL AND l.confirmed_at IS NOT NULL AND l.paused_at IS NULL AND l.ended_at IS NULL
  AND l.starts_on <= local.day AND l.ends_on >= local.day
$$;

CREATE FUNCTION envol_replaced() RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  wanted text := concat(current_setting('envol.actor', true), ' ', current_setting('envol.at', true), ' ');
  kept text := current_setting('envol.replaced', true);
BEGIN
  IF kept IS NULL OR NOT starts_with(kept, wanted) THEN
    kept := wanted || public.envol_find_replaced()::text;
    PERFORM set_config('envol.replaced', kept, true);
  END IF;
  RETURN substr(kept, length(wanted) + 1)::text[];
END $$;

-- To what the acting account is invited. A fence cannot ask its own table.
CREATE FUNCTION envol_invitations() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT coalesce(array_agg(p.appointment_id), '{}')
FROM participants p WHERE p.account_id = envol_actor() AND p.left_at IS NULL
$$;

-- The first of these between two instants, and of those it replaces somebody in: found without the fences, of which each
-- asks a hundred small things, then read behind them. What is still to pick is there when one of its times is.
CREATE FUNCTION envol_agenda(_since timestamptz, _until timestamptz, _most int) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN RETURN (SELECT coalesce(array_agg(found.id), '{}') FROM (
  SELECT a.id FROM (
    SELECT p.appointment_id AS id FROM participants p WHERE p.account_id = envol_actor() AND p.left_at IS NULL
    UNION
    SELECT r.appointment_id FROM links l
    JOIN participants r ON r.jeune_id = l.jeune_id AND r.account_id = l.cover_of AND r.left_at IS NULL
    JOIN appointments c ON c.id = r.appointment_id
      AND (c.wall_at IS NULL OR c.wall_at::date BETWEEN l.starts_on AND l.ends_on)
    WHERE l.account_id = envol_actor() AND l.cover_of IS NOT NULL AND l.ended_at IS NULL
  ) mine JOIN appointments a ON a.id = mine.id
  WHERE (a.starts_at < _until AND a.ends_at > _since
      OR a.starts_at IS NULL AND a.cancelled_at IS NULL AND EXISTS (
        SELECT FROM proposed_times t WHERE t.appointment_id = a.id AND t.closed_at IS NULL
          AND t.starts_at >= _since AND t.starts_at < _until))
    AND (a.jeune_id = (SELECT envol_actor()) OR a.jeune_id = ANY ((SELECT envol_spaces())::uuid[])
      OR a.jeune_id = ANY ((SELECT envol_team_spaces())::uuid[]))
  ORDER BY a.starts_at NULLS FIRST, a.id LIMIT _most) found);
END $$;

CREATE OR REPLACE FUNCTION envol_forget_spaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('envol.spaces', '', true), set_config('envol.team_spaces', '', true),
    set_config('envol.replaced', '', true);
  RETURN NULL;
END $$;

-- What a cadre reads has a key of its own, which goes with that of the space.
CREATE FUNCTION envol_erase_appointments() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE appointments SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  RETURN OLD;
END $$;
CREATE TRIGGER erase_appointments AFTER DELETE ON space_keys FOR EACH ROW
  EXECUTE FUNCTION envol_erase_appointments();
"""
AS_BEFORE = """
DROP TRIGGER erase_appointments ON space_keys;
DROP FUNCTION envol_erase_appointments();
CREATE OR REPLACE FUNCTION envol_forget_spaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('envol.spaces', '', true), set_config('envol.team_spaces', '', true);
  RETURN NULL;
END $$;
DROP FUNCTION envol_agenda(timestamptz, timestamptz, int);
DROP FUNCTION envol_invitations();
DROP FUNCTION envol_replaced();
DROP FUNCTION envol_find_replaced();
"""


def upgrade() -> None:
    op.add_column(
        "appointments",
        sa.Column("is_confidential", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.add_column("appointments", sa.Column("ring_key", sa.Text(), nullable=True))
    op.add_column("appointments", sa.Column("wrapped", sa.LargeBinary(), nullable=True))
    # The functions run as the owner: they must see what they decide from, and what they erase.
    for table in ("participants", "proposed_times"):
        op.execute(f"CREATE POLICY owner_reads ON {table} FOR SELECT TO CURRENT_USER USING (true)")
    op.execute("CREATE POLICY owner_acts ON appointments FOR ALL TO CURRENT_USER USING (true)")
    # What was told before there was a word for it: a written reason meant it.
    op.execute("UPDATE appointments SET is_confidential = true WHERE reason IS NOT NULL")
    op.execute(FUNCTIONS)
    fence(f"({LINKED} OR {TEAM})", f"{INVITED} OR {REPLACING}")
    alter("participants", WITH_CADRES)


def downgrade() -> None:
    alter("participants", WHO_COMES)
    fence(LINKED, INVITED)
    op.execute("DROP POLICY owner_acts ON appointments")
    for table in ("participants", "proposed_times"):
        op.execute(f"DROP POLICY owner_reads ON {table}")
    op.execute(AS_BEFORE)
    for column in ("wrapped", "ring_key", "is_confidential"):
        op.drop_column("appointments", column)


def fence(let_in: str, who: str) -> None:
    """Who passes: the young person, and those invited who are let into the building."""
    for table, (author, id_) in FENCED.items():
        alter(table, PASSES.format(me=ME, system=SYSTEM, let_in=let_in, author=author, id=id_, who=who))


def alter(table: str, condition: str) -> None:
    op.execute(f"ALTER POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
