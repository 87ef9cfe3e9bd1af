"""One’s own appointments in one’s own calendar: an address that opens them, and what it shows.

Revision: 0016, after 0014
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0016"
down_revision = "0014"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
# Whoever holds the address is nobody yet: it shows its own row, and no other.
HELD = "token_hash = decode(nullif(current_setting('envol.feed', true), ''), 'hex')"
# Whose feed it is, and in one statement a stamp of all that it shows: any change of a row gives it another xmin, and
# what a link opens turns with the day where the young person lives. The rows pass the same fence as on a page.
FIND = """
CREATE FUNCTION envol_calendar(_token bytea, _at timestamptz, _since timestamptz, _cancelled_since timestamptz,
  _most int, _known text)
RETURNS TABLE (account_id uuid, language text, with_titles boolean, with_places boolean, stamp text, ids uuid[])
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  linked text;
  shown text;
BEGIN
  PERFORM set_config('envol.feed', encode(_token, 'hex'), true), set_config('envol.actor', '', true),
    set_config('envol.system', '', true), set_config('envol.at', _at::text, true);
  SELECT f.account_id, a.language, f.with_titles, f.with_places
  INTO envol_calendar.account_id, envol_calendar.language, envol_calendar.with_titles, envol_calendar.with_places
  FROM calendar_feeds f JOIN accounts a ON a.id = f.account_id AND a.disabled_at IS NULL
  WHERE f.token_hash = _token;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  PERFORM set_config('envol.feed', '', true), set_config('envol.actor', envol_calendar.account_id::text, true);
  SELECT string_agg(concat_ws(' ', l.id, l.xmin, j.xmin, (_at AT TIME ZONE t.zone)::date), ',' ORDER BY l.id)
  INTO linked
  FROM links l JOIN jeunes j ON j.id = l.jeune_id JOIN territories t ON t.id = j.territory_id
  WHERE l.account_id = envol_calendar.account_id;
  SELECT string_agg(concat_ws(' ', one.id, one.version, one.mine), ',' ORDER BY one.id), array_agg(one.id)
  INTO shown, envol_calendar.ids
  FROM (
    SELECT a.id, a.xmin AS version, m.xmin AS mine
    FROM appointments a
    LEFT JOIN participants m ON m.appointment_id = a.id AND m.account_id = envol_calendar.account_id
      AND m.left_at IS NULL
    WHERE a.id IN (
        SELECT p.appointment_id FROM participants p
        WHERE p.account_id = envol_calendar.account_id AND p.left_at IS NULL
        UNION SELECT o.id FROM appointments o WHERE o.jeune_id = envol_calendar.account_id)
      AND a.ends_at >= _since AND (a.cancelled_at IS NULL OR a.cancelled_at >= _cancelled_since)
    ORDER BY a.starts_at, a.id LIMIT _most) one;
  envol_calendar.stamp := md5(concat_ws('|', envol_calendar.account_id, envol_calendar.language,
    envol_calendar.with_titles, envol_calendar.with_places, coalesce(linked, ''), coalesce(shown, '')));
  IF envol_calendar.stamp = _known THEN
    envol_calendar.ids := NULL;
  END IF;
  RETURN NEXT;
END $$;
"""


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("with_titles", sa.Boolean(), nullable=False),
        sa.Column("with_places", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_calendar_feeds_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.execute("ALTER TABLE calendar_feeds ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE calendar_feeds FORCE ROW LEVEL SECURITY")
    mine = f"account_id = {ME} OR {SYSTEM}"
    op.execute(f"CREATE POLICY fence ON calendar_feeds USING ({mine}) WITH CHECK ({mine})")
    op.execute(f"CREATE POLICY held ON calendar_feeds FOR SELECT USING ({HELD})")
    op.execute(FIND)
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON calendar_feeds TO "{role}"')


def downgrade() -> None:
    op.execute("DROP FUNCTION envol_calendar(bytea, timestamptz, timestamptz, timestamptz, int, text)")
    op.drop_table("calendar_feeds")
