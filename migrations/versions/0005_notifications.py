"""Notifications: what awaits, how to hear of it, push subscriptions, deliveries, reminders; each behind its fence.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0005"
down_revision = "0004"

MINE = "account_id = (SELECT envol_actor()) OR (SELECT envol_is_system())"
# A professional sees the reminders they wrote for a young person they follow still, and no other.
REMINDERS = (
    f"{MINE} OR (created_by = (SELECT envol_actor()) AND jeune_id = ANY ((SELECT envol_spaces())::uuid[]))"
)
# A line about somebody's space awaits only whoever may still enter it: a closed link takes the count with it.
LINES = (
    "(account_id = (SELECT envol_actor()) AND (jeune_id IS NULL OR jeune_id = (SELECT envol_actor())"
    " OR jeune_id = ANY ((SELECT envol_spaces())::uuid[]) OR jeune_id = ANY ((SELECT envol_team_spaces())::uuid[])))"
    " OR (SELECT envol_is_system())"
)
FENCED = {
    "notifications": LINES,
    "preferences": MINE,
    "notification_settings": MINE,
    "push_subscriptions": MINE,
    "deliveries": MINE,
    "reminders": REMINDERS,
}
# What the functions below write for somebody else, as the owner of the tables.
WRITTEN_BY_FUNCTIONS = ("notifications", "push_subscriptions")
KINDS = ("message", "proposal", "help", "appointment", "reminder", "security")

FUNCTIONS = """
-- Tell these accounts that something awaits. Whoever acts sees none of the lines: only that they were written.
-- In the order of the accounts, so that two announcements to the same people never wait for each other.
CREATE FUNCTION envol_announce(
  _kind text, _accounts uuid[], _jeune uuid, _subject uuid, _address text, _at timestamptz)
RETURNS uuid[] LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
WITH told AS (
  INSERT INTO notifications AS n (id, account_id, kind, jeune_id, subject_id, address, at, count)
  SELECT gen_random_uuid(), a.id, _kind, _jeune, _subject, _address, _at, 1
  FROM accounts a WHERE a.id = ANY (_accounts) AND a.disabled_at IS NULL ORDER BY a.id
  ON CONFLICT (account_id, kind, subject_id) WHERE read_at IS NULL
  DO UPDATE SET count = n.count + 1, at = excluded.at, address = excluded.address
  RETURNING n.id)
SELECT coalesce(array_agg(id), '{}') FROM told
$$;

-- A browser's endpoint belongs to one account: whoever signs in there now takes it over. Fifty an account, no more.
CREATE FUNCTION envol_subscribe(
  _session uuid, _endpoint text, _origin text, _p256dh bytea, _auth bytea, _at timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE me uuid := envol_actor();
BEGIN
  PERFORM FROM sessions WHERE id = _session AND account_id = me AND ended_at IS NULL FOR SHARE;
  IF NOT FOUND THEN RETURN false; END IF;
  DELETE FROM push_subscriptions WHERE endpoint = _endpoint AND account_id <> me;
  IF (SELECT count(*) FROM push_subscriptions WHERE account_id = me AND endpoint <> _endpoint) >= 50 THEN
    RETURN false;
  END IF;
  INSERT INTO push_subscriptions AS s (id, account_id, session_id, endpoint, origin, p256dh, auth, show_first_name, created_at)
  VALUES (gen_random_uuid(), me, _session, _endpoint, _origin, _p256dh, _auth, false, _at)
  ON CONFLICT (endpoint) DO UPDATE SET session_id = excluded.session_id, p256dh = excluded.p256dh, auth = excluded.auth;
  RETURN true;
END $$;

-- What a young person agreed to have told: that reminders or messages stay unread after every channel they chose. How
-- many and since when, never which; for whoever may enter the space, and only where the young person said so.
CREATE FUNCTION envol_unanswered(_jeunes uuid[], _at timestamptz)
RETURNS TABLE (jeune_id uuid, since timestamptz, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
SELECT n.account_id, min(n.at), count(*)
FROM notifications n JOIN notification_settings s ON s.account_id = n.account_id
WHERE n.account_id = ANY (_jeunes) AND n.account_id = ANY (envol_spaces())
  AND s.tell_referent AND s.fallback_hours IS NOT NULL
  AND n.read_at IS NULL AND n.kind IN ('message', 'reminder', 'appointment')
  AND n.at <= _at - make_interval(hours => s.fallback_hours
    * (1 + (s.email_verified_at IS NOT NULL)::int + (s.phone_verified_at IS NOT NULL)::int))
GROUP BY n.account_id
$$;
"""


def upgrade() -> None:
    create_tables()
    op.execute(FUNCTIONS)
    for table, condition in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
    for table in WRITTEN_BY_FUNCTIONS:
        op.execute(f"CREATE POLICY owner_writes ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY owner_reads ON notification_settings FOR SELECT TO CURRENT_USER USING (true)")
    role = context.config.attributes["application_role"]
    for table in (*FENCED, "push_origins"):
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO "{role}"')


def downgrade() -> None:
    op.execute("DROP FUNCTION envol_unanswered(uuid[], timestamptz)")
    op.execute("DROP FUNCTION envol_announce(text, uuid[], uuid, uuid, text, timestamptz)")
    op.execute("DROP FUNCTION envol_subscribe(uuid, text, text, bytea, bytea, timestamptz)")
    for table in (
        "deliveries",
        "push_subscriptions",
        "notifications",
        "preferences",
        "notification_settings",
        "reminders",
        "push_origins",
    ):
        op.drop_table(table)


def key(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def words(name: str, *values: str) -> sa.Column:
    return sa.Column(name, sa.Enum(*values, native_enum=False, length=32, name=f"{name}s"), nullable=False)


def one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def create_tables() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        words("kind", *KINDS),
        sa.Column("jeune_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        moment("at"),
        sa.Column("count", sa.Integer(), nullable=False),
        moment("read_at", nullable=True),
        one_of("notifications", "kind", *KINDS),
        sa.CheckConstraint("address ~ '^/([^/\\\\]|$)'", name=op.f("ck_notifications_address")),
        key("notifications", "account_id", "accounts"),
        key("notifications", "jeune_id", "jeunes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    op.create_index("ix_notifications_account_id_at", "notifications", ["account_id", sa.text("at DESC")])
    op.create_index(
        "uq_notifications_unread",
        "notifications",
        ["account_id", "kind", "subject_id"],
        unique=True,
        postgresql_where="read_at IS NULL",
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "preferences",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        words("kind", *KINDS),
        sa.Column("push", sa.Boolean(), nullable=False),
        sa.Column("email", sa.Boolean(), nullable=False),
        one_of("preferences", "kind", *KINDS),
        key("preferences", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_preferences")),
    )
    op.create_table(
        "notification_settings",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_to", sa.Time(), nullable=False),
        moment("paused_until", nullable=True),
        sa.Column("fallback_hours", sa.Integer(), nullable=True),
        sa.Column("tell_referent", sa.Boolean(), nullable=False),
        sa.Column("ring_key", sa.Text(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        moment("email_verified_at", nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        moment("phone_verified_at", nullable=True),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        moment("code_expires_at", nullable=True),
        moment("refused_at", nullable=True),
        key("notification_settings", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notification_settings")),
    )
    create_push_tables()
    create_reminders()


def create_push_tables() -> None:
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.LargeBinary(), nullable=False),
        sa.Column("auth", sa.LargeBinary(), nullable=False),
        sa.Column("show_first_name", sa.Boolean(), nullable=False),
        moment("created_at"),
        key("push_subscriptions", "account_id", "accounts"),
        key("push_subscriptions", "session_id", "sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_subscriptions_endpoint")),
    )
    for column in ("account_id", "session_id"):
        op.create_index(op.f(f"ix_push_subscriptions_{column}"), "push_subscriptions", [column])
    op.create_table(
        "push_origins",
        sa.Column("origin", sa.Text(), nullable=False),
        moment("closed_until", nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_code", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_push_origins")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        words("channel", "push", "email", "sms"),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        words("state", "waiting", "sent", "failed", "dropped"),
        moment("due_at"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        moment("claimed_until", nullable=True),
        sa.Column("last_code", sa.Text(), nullable=True),
        sa.Column("is_capped", sa.Boolean(), nullable=False),
        one_of("deliveries", "channel", "push", "email", "sms"),
        one_of("deliveries", "state", "waiting", "sent", "failed", "dropped"),
        key("deliveries", "notification_id", "notifications"),
        key("deliveries", "account_id", "accounts"),
        key("deliveries", "subscription_id", "push_subscriptions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(
        "uq_deliveries_once",
        "deliveries",
        ["notification_id", "channel", "subscription_id", "version"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_deliveries_due", "deliveries", ["due_at"], postgresql_where="state = 'waiting'")
    op.create_index(
        "ix_deliveries_capped", "deliveries", ["account_id", "due_at"], postgresql_where="is_capped"
    )
    op.create_index(op.f("ix_deliveries_subscription_id"), "deliveries", ["subscription_id"])


def create_reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("jeune_id", sa.Uuid(), nullable=False),
        words("source", "step", "milestone", "paper", "own", "professional"),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("item", sa.Uuid(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("wall_at", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        moment("due_at"),
        words("state", "waiting", "sent", "done", "cancelled"),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        moment("created_at"),
        moment("sent_at", nullable=True),
        moment("answered_at", nullable=True),
        one_of("reminders", "source", "step", "milestone", "paper", "own", "professional"),
        one_of("reminders", "state", "waiting", "sent", "done", "cancelled"),
        key("reminders", "account_id", "accounts"),
        key("reminders", "jeune_id", "jeunes"),
        key("reminders", "created_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
    )
    op.create_index(
        "uq_reminders_waiting",
        "reminders",
        ["jeune_id", "source", "subject", sa.text("(wall_at::date)")],
        unique=True,
        postgresql_where="state = 'waiting'",
    )
    op.create_index("ix_reminders_due", "reminders", ["due_at"], postgresql_where="state = 'waiting'")
    op.create_index("ix_reminders_account_id_due_at", "reminders", ["account_id", "due_at"])
    op.create_index(op.f("ix_reminders_created_by"), "reminders", ["created_by"])
