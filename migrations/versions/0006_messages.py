"""Messages: conversations, who takes part, sealed words; and the fence that only those who take part pass.

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
LINKED = f"(jeune_id = {ME} OR jeune_id = ANY ((SELECT envol_spaces())::uuid[]))"
TEAM = "jeune_id = ANY ((SELECT envol_team_spaces())::uuid[])"
# A link or a post opens the door of the building; taking part opens the room. Whoever comes later reads from there on.
TAKES_PART = f"""EXISTS (SELECT FROM conversation_members m WHERE m.conversation_id = {{table}}.conversation_id
  AND m.account_id = {ME} AND m.left_at IS NULL{{since}})"""
INSIDE = f"({LINKED} OR {TEAM}) AND {TAKES_PART}"

FENCED = {
    # That a conversation exists, between whom and since when: the space. Of a cadre, those of professionals alone.
    "conversations": f"{SYSTEM} OR {LINKED} OR (kind = 'pro' AND {TEAM})",
    # One's own line always shows: a conversation that closed is said to be closed, without a reason.
    "conversation_members": f"account_id = {ME} OR {SYSTEM} OR {LINKED} OR ({TEAM} AND EXISTS (SELECT FROM"
    " conversations c WHERE c.id = conversation_members.conversation_id AND c.kind = 'pro'))",
    # Words: not even the system.
    "messages": INSIDE.format(table="messages", since=" AND m.from_seq < messages.seq"),
    "reactions": INSIDE.format(table="reactions", since=""),
    "drafts": f"account_id = {ME} AND ({LINKED} OR {TEAM})",
    "scheduled_messages": f"{SYSTEM} OR (author_id = {ME} AND ({LINKED} OR {TEAM}))",
    # Who reported; the référent, unless it is about a référent; the cadre. Never who it is about.
    # The system: to wrap its key again (`keys rotate`).
    "reports": f"reporter_id = {ME} OR {SYSTEM} OR (about_id <> {ME} AND ({TEAM} OR (to_referent AND {LINKED} AND EXISTS"
    f" (SELECT FROM links l WHERE l.jeune_id = reports.jeune_id AND l.account_id = {ME}"
    " AND l.kind = 'referent' AND l.ended_at IS NULL))))",
}
# Beside the fence: nobody writes in another's name, nor brings themself into a conversation they did not begin.
BEGAN = (
    f"jeune_id = {ME} OR EXISTS (SELECT FROM conversations c"
    f" WHERE c.id = conversation_members.conversation_id AND c.created_by = {ME})"
)
WRITTEN_BY = {
    ("conversations", "INSERT"): f"created_by = {ME} OR {SYSTEM}",
    ("conversation_members", "INSERT"): f"{BEGAN} OR {SYSTEM}",
    ("conversation_members", "UPDATE"): f"account_id = {ME} OR {BEGAN} OR {SYSTEM}",
    ("messages", "INSERT"): f"author_id = {ME}",
    ("messages", "UPDATE"): f"author_id = {ME}",
    ("reactions", "INSERT"): f"account_id = {ME}",
    ("reactions", "UPDATE"): f"account_id = {ME}",
    ("reports", "INSERT"): f"reporter_id = {ME}",
}

FUNCTIONS = """
-- One message, once. Whoever sends waits here for whoever sends before them: numbers follow each other, and a copy
-- finds the first. A place below zero says why nothing was written: -1 too many this hour, -2 the name is taken.
CREATE FUNCTION envol_send(
  _conversation uuid, _id uuid, _client uuid, _at timestamptz, _words bytea, _reply uuid, _kind text, _until date,
  _most int)
RETURNS TABLE (message_id uuid, place int, is_new boolean) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := envol_actor();
  c conversations;
BEGIN
  SELECT * INTO c FROM conversations WHERE id = _conversation FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  RETURN QUERY SELECT m.id, CASE WHEN m.conversation_id = _conversation THEN m.seq ELSE -2 END, false
  FROM messages m WHERE m.author_id = me AND m.client_id = _client;
  IF FOUND THEN RETURN; END IF;
  IF _kind = 'words' AND EXISTS (SELECT FROM messages m WHERE m.author_id = me AND m.kind = 'words'
                                 AND m.at > _at - interval '1 hour' OFFSET _most - 1) THEN
    RETURN QUERY SELECT _id, -1, false;
    RETURN;
  END IF;
  UPDATE conversations SET last_seq = last_seq + 1, changes = changes + 1, last_at = greatest(last_at, _at)
  WHERE id = _conversation;
  INSERT INTO messages (id, conversation_id, jeune_id, seq, changed, kind, author_id, client_id, at, words, reply_to,
                        until)
  VALUES (_id, _conversation, c.jeune_id, c.last_seq + 1, c.changes + 1, _kind, me, _client, _at, _words,
          (SELECT m.id FROM messages m WHERE m.id = _reply AND m.conversation_id = _conversation), _until);
  -- What one writes is read; what one had not read stays unread.
  UPDATE conversation_members SET read_seq = c.last_seq + 1
  WHERE conversation_id = _conversation AND account_id = me AND read_seq = c.last_seq;
  DELETE FROM drafts WHERE conversation_id = _conversation AND account_id = me;
  IF c.kind = 'direct' AND c.other_id IS NOT NULL THEN -- words are an exchange, as a visit is
    INSERT INTO exchanges (jeune_id, account_id, kind, at) VALUES (c.jeune_id, c.other_id, 'message', _at)
    ON CONFLICT (jeune_id, account_id) DO UPDATE SET kind = excluded.kind, at = excluded.at
    WHERE exchanges.at < excluded.at;
  END IF;
  RETURN QUERY SELECT _id, c.last_seq + 1, true;
END $$;

-- “Anything after N?”, in one statement: the session, the link of today, and how many changes there were. NULL: this
-- session, or this person, has nothing to do there.
CREATE FUNCTION envol_changes(
  _token bytea, _conversation uuid, _at timestamptz, _own_start timestamptz, _own_use timestamptz,
  _shared_start timestamptz, _shared_use timestamptz)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid;
  c record;
BEGIN
  SELECT s.account_id INTO me FROM sessions s JOIN accounts a ON a.id = s.account_id AND a.disabled_at IS NULL
  WHERE s.token_hash = _token AND s.ended_at IS NULL AND s.locked_at IS NULL
    AND s.started_at > _own_start AND s.last_used_at > _own_use
    AND (s.device = 'own' OR (s.started_at > _shared_start AND s.last_used_at >= _shared_use));
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM set_config('envol.actor', me::text, true), set_config('envol.at', _at::text, true);
  SELECT v.jeune_id, v.kind, v.changes, v.blocked_by INTO c
  FROM conversation_members m JOIN conversations v ON v.id = m.conversation_id
  WHERE m.conversation_id = _conversation AND m.account_id = me AND m.left_at IS NULL;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF c.jeune_id = me THEN RETURN c.changes; END IF;
  IF c.blocked_by IS DISTINCT FROM me AND c.blocked_by IS NOT NULL THEN RETURN NULL; END IF;
  IF c.jeune_id = ANY (envol_find_spaces()) THEN RETURN c.changes; END IF;
  IF c.kind = 'pro' AND c.jeune_id = ANY (envol_find_team_spaces()) THEN RETURN c.changes; END IF;
  RETURN NULL;
END $$;

-- Erasing a space's key erases what the space's own words were copied under.
CREATE FUNCTION envol_erase_copies() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE conversations SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  UPDATE reports SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  RETURN OLD;
END $$;
CREATE TRIGGER erase_copies AFTER DELETE ON space_keys FOR EACH ROW EXECUTE FUNCTION envol_erase_copies();
"""


def upgrade() -> None:
    create_conversations()
    create_messages()
    create_what_is_kept_apart()
    op.execute(FUNCTIONS)
    for table, condition in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
    for (table, command), who in WRITTEN_BY.items():
        side = "WITH CHECK" if command == "INSERT" else "USING"
        op.execute(
            f"CREATE POLICY owner_{command.lower()}s ON {table} AS RESTRICTIVE FOR {command} TO PUBLIC {side} ({who})"
        )
    # The functions above run as the owner of the tables.
    for table, command in (("conversations", "ALL"), ("conversation_members", "SELECT"), ("reports", "ALL")):
        op.execute(f"CREATE POLICY owner_acts ON {table} FOR {command} TO CURRENT_USER USING (true)")
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON {", ".join(FENCED)}, availability TO "{role}"')
    op.execute(f'GRANT DELETE ON drafts TO "{role}"')


def downgrade() -> None:
    op.execute("DROP TRIGGER erase_copies ON space_keys")
    op.execute("DROP FUNCTION envol_erase_copies()")
    op.execute(
        "DROP FUNCTION envol_changes(bytea, uuid, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)"
    )
    op.execute("DROP FUNCTION envol_send(uuid, uuid, uuid, timestamptz, bytea, uuid, text, date, int)")
    # A policy that asks another table goes before it.
    op.execute("DROP POLICY fence ON conversation_members")
    for table in ("messages", "reactions"):
        op.execute(f"DROP POLICY fence ON {table}")
    for table in ("owner_inserts", "owner_updates"):
        op.execute(f"DROP POLICY {table} ON conversation_members")
    for table in (
        "availability",
        "reports",
        "scheduled_messages",
        "drafts",
        "reactions",
        "messages",
        "conversation_members",
        "conversations",
    ):
        op.drop_table(table)


def key(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def words(name: str, *values: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Enum(*values, native_enum=False, length=32, name=f"{name}s"), nullable=nullable)


def one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def who(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


PURPOSES = ("assess", "decide", "carry_out")


def create_conversations() -> None:
    op.create_table(
        "conversations",
        who("id"),
        who("jeune_id"),
        words("kind", "direct", "team", "pro"),
        who("other_id", nullable=True),
        sa.Column("other_kind", sa.Text(), nullable=True),
        words("reason", *PURPOSES, nullable=True),
        moment("created_at"),
        who("created_by", nullable=True),
        who("blocked_by", nullable=True),
        number("last_seq"),
        number("changes"),
        moment("last_at"),
        sa.Column("ring_key", sa.Text(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        one_of("conversations", "kind", "direct", "team", "pro"),
        one_of("conversations", "reason", *PURPOSES),
        check("conversations", "reason_of_pro", "(kind = 'pro') = (reason IS NOT NULL)"),
        key("conversations", "jeune_id", "jeunes"),
        *(
            key("conversations", one, "accounts", "SET NULL")
            for one in ("other_id", "created_by", "blocked_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(
        "uq_conversations_direct",
        "conversations",
        ["jeune_id", "other_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'direct'"),
    )
    op.create_index(
        "uq_conversations_team",
        "conversations",
        ["jeune_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'team'"),
    )
    op.create_index("ix_conversations_jeune_id", "conversations", ["jeune_id"])
    op.create_table(
        "conversation_members",
        who("conversation_id"),
        who("account_id"),
        who("jeune_id"),
        moment("joined_at"),
        moment("left_at", nullable=True),
        number("from_seq"),
        number("read_seq"),
        sa.Column("shares_read", sa.Boolean(), nullable=False),
        key("conversation_members", "conversation_id", "conversations"),
        key("conversation_members", "account_id", "accounts"),
        key("conversation_members", "jeune_id", "jeunes"),
        sa.PrimaryKeyConstraint("conversation_id", "account_id", name=op.f("pk_conversation_members")),
    )
    op.create_index(
        "ix_conversation_members_account",
        "conversation_members",
        ["account_id"],
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_index("ix_conversation_members_jeune_id", "conversation_members", ["jeune_id"])


def create_messages() -> None:
    op.create_table(
        "messages",
        who("id"),
        who("conversation_id"),
        who("jeune_id"),
        number("seq"),
        number("changed"),
        words("kind", "words", "announcement", "system"),
        who("author_id", nullable=True),
        who("client_id"),
        moment("at"),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        who("reply_to", nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        moment("edited_at", nullable=True),
        moment("withdrawn_at", nullable=True),
        one_of("messages", "kind", "words", "announcement", "system"),
        check("messages", "withdrawn_is_erased", "withdrawn_at IS NULL OR words IS NULL"),
        key("messages", "conversation_id", "conversations"),
        key("messages", "jeune_id", "jeunes"),
        key("messages", "author_id", "accounts", "SET NULL"),
        key("messages", "reply_to", "messages", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("uq_messages_once", "messages", ["author_id", "client_id"], unique=True)
    op.create_index("uq_messages_place", "messages", ["conversation_id", "seq"], unique=True)
    op.create_index("ix_messages_changed", "messages", ["conversation_id", "changed"])
    op.create_index("ix_messages_author_id_at", "messages", ["author_id", "at"])
    op.create_index("ix_messages_jeune_id", "messages", ["jeune_id"])
    op.create_index(
        "ix_messages_until",
        "messages",
        ["conversation_id", "until"],
        postgresql_where=sa.text("until IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_reply_to", "messages", ["reply_to"], postgresql_where=sa.text("reply_to IS NOT NULL")
    )
    reactions = ("ok", "heart", "laugh", "thanks", "strong", "sad")
    op.create_table(
        "reactions",
        who("message_id"),
        who("account_id"),
        who("conversation_id"),
        who("jeune_id"),
        words("word", *reactions, nullable=True),
        number("changed"),
        one_of("reactions", "word", *reactions),
        key("reactions", "message_id", "messages"),
        key("reactions", "account_id", "accounts"),
        key("reactions", "conversation_id", "conversations"),
        key("reactions", "jeune_id", "jeunes"),
        sa.PrimaryKeyConstraint("message_id", "account_id", name=op.f("pk_reactions")),
    )
    op.create_index("ix_reactions_changed", "reactions", ["conversation_id", "changed"])
    op.create_index("ix_reactions_jeune_id", "reactions", ["jeune_id"])


def create_what_is_kept_apart() -> None:
    op.create_table(
        "drafts",
        who("conversation_id"),
        who("account_id"),
        who("jeune_id"),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        moment("at"),
        key("drafts", "conversation_id", "conversations"),
        key("drafts", "account_id", "accounts"),
        key("drafts", "jeune_id", "jeunes"),
        sa.PrimaryKeyConstraint("conversation_id", "account_id", name=op.f("pk_drafts")),
    )
    op.create_index("ix_drafts_jeune_id", "drafts", ["jeune_id"])
    states = ("waiting", "sent", "recalled", "refused")
    op.create_table(
        "scheduled_messages",
        who("id"),
        who("conversation_id"),
        who("jeune_id"),
        who("author_id"),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("wall_at", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        moment("due_at"),
        moment("claimed_until", nullable=True),
        words("state", *states),
        moment("created_at"),
        one_of("scheduled_messages", "state", *states),
        key("scheduled_messages", "conversation_id", "conversations"),
        key("scheduled_messages", "jeune_id", "jeunes"),
        key("scheduled_messages", "author_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_messages")),
    )
    op.create_index(
        "ix_scheduled_messages_due",
        "scheduled_messages",
        ["due_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    for column in ("conversation_id", "jeune_id"):
        op.create_index(f"ix_scheduled_messages_{column}", "scheduled_messages", [column])
    create_reports()
    op.create_table(
        "availability",
        who("account_id"),
        sa.Column("days", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("from_hour", sa.Time(), nullable=True),
        sa.Column("to_hour", sa.Time(), nullable=True),
        sa.Column("away_from", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        check("availability", "away", "away_until IS NULL OR away_until >= away_from"),
        key("availability", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_availability")),
    )


def create_reports() -> None:
    reasons = ("fear", "insult", "sexual", "money", "secret", "other")
    op.create_table(
        "reports",
        who("id"),
        who("jeune_id"),
        who("conversation_id", nullable=True),
        who("reporter_id"),
        who("about_id"),
        words("reason", *reasons),
        sa.Column("to_referent", sa.Boolean(), nullable=False),
        sa.Column("excerpt", sa.LargeBinary(), nullable=False),
        sa.Column("ring_key", sa.Text(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        moment("at"),
        moment("handled_at", nullable=True),
        who("handled_by", nullable=True),
        one_of("reports", "reason", *reasons),
        key("reports", "jeune_id", "jeunes"),
        key("reports", "conversation_id", "conversations", "SET NULL"),
        key("reports", "reporter_id", "accounts"),
        key("reports", "about_id", "accounts"),
        key("reports", "handled_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index("ix_reports_jeune_id_at", "reports", ["jeune_id", "at"])
    op.create_index("ix_reports_reporter_id", "reports", ["reporter_id"])
