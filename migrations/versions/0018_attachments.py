"""Attachments: files in messages (and the copies that go with a report), papers shared in a message; with their fence.

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0018"
down_revision = "0017"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
LINKED = f"(jeune_id = {ME} OR jeune_id = ANY ((SELECT envol_spaces())::uuid[]))"
TEAM = "jeune_id = ANY ((SELECT envol_team_spaces())::uuid[])"
# As the messages themselves: whoever takes part, from where they came in.
INSIDE = f"""({LINKED} OR {TEAM}) AND EXISTS (SELECT FROM conversation_members m
  WHERE m.conversation_id = {{table}}.conversation_id AND m.account_id = {ME} AND m.left_at IS NULL
  AND m.from_seq < {{table}}.seq)"""
WRITTEN = f"EXISTS (SELECT FROM messages m WHERE m.id = {{table}}.message_id AND m.author_id = {ME})"
REPORTED = "EXISTS (SELECT FROM reports r WHERE r.id = attachments.report_id{by})"

FENCED = {
    # The system: files are scanned, drawn and matched with nobody there.
    "attachments": f"{SYSTEM} OR ({INSIDE.format(table='attachments')})"
    f" OR (report_id IS NOT NULL AND {REPORTED.format(by='')})",
    "attachment_pictures": f"{SYSTEM} OR EXISTS (SELECT FROM attachments a"
    " WHERE a.id = attachment_pictures.attachment_id)",
    "attached_papers": f"{SYSTEM} OR ({INSIDE.format(table='attached_papers')})",
}
# Beside the fence: to one's own message, to one's own report; what was reported nobody takes back.
WRITTEN_BY = {
    ("attachments", "INSERT"): f"{SYSTEM} OR (added_by = {ME} AND ({WRITTEN.format(table='attachments')}"
    f" OR {REPORTED.format(by=f' AND r.reporter_id = {ME}')}))",
    ("attachments", "UPDATE"): SYSTEM,
    ("attachments", "DELETE"): f"{SYSTEM} OR (added_by = {ME} AND report_id IS NULL)",
    ("attachment_pictures", "INSERT"): SYSTEM,
    ("attachment_pictures", "UPDATE"): SYSTEM,
    ("attachment_pictures", "DELETE"): SYSTEM,
    # Their own papers, in their own messages.
    ("attached_papers", "INSERT"): f"jeune_id = {ME} AND {WRITTEN.format(table='attached_papers')}",
    ("attached_papers", "UPDATE"): SYSTEM,
    ("attached_papers", "DELETE"): f"{SYSTEM} OR jeune_id = {ME}",
}
# Between professionals, and in a report, a file has a key of its own: it goes with that of the space.
ERASE = """
CREATE FUNCTION envol_erase_attachment_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE attachments SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  RETURN OLD;
END $$;
CREATE TRIGGER erase_attachment_keys AFTER DELETE ON space_keys
FOR EACH ROW EXECUTE FUNCTION envol_erase_attachment_keys();
"""


def upgrade() -> None:
    # How many files a message has: pages without any ask nothing more.
    op.add_column(
        "messages", sa.Column("files", sa.SmallInteger(), nullable=False, server_default=sa.text("0"))
    )
    create_attachments()
    create_papers()
    for table, condition in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
    for (table, command), who in WRITTEN_BY.items():
        side = "WITH CHECK" if command == "INSERT" else "USING"
        op.execute(
            f"CREATE POLICY owner_{command.lower()}s ON {table} AS RESTRICTIVE FOR {command} TO PUBLIC {side} ({who})"
        )
    op.execute("CREATE POLICY owner_acts ON attachments FOR ALL TO CURRENT_USER USING (true)")
    op.execute(ERASE)
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON {", ".join(FENCED)} TO "{role}"')


def downgrade() -> None:
    op.execute("DROP TRIGGER erase_attachment_keys ON space_keys")
    op.execute("DROP FUNCTION envol_erase_attachment_keys()")
    op.execute("DROP POLICY fence ON attachment_pictures")
    for table in ("attached_papers", "attachment_pictures", "attachments"):
        op.drop_table(table)
    op.drop_column("messages", "files")


def key(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def words(name: str, *values: str) -> sa.Column:
    return sa.Column(name, sa.Enum(*values, native_enum=False, length=32, name=f"{name}s"), nullable=False)


def one_of(column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_attachments_{column}"))


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def who(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def number(name: str, kind: type = sa.Integer, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, kind(), nullable=nullable)


def sealed(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def create_attachments() -> None:
    scans = ("unscanned", "waiting", "clean", "infected", "error", "expired")
    pictures = ("waiting", "made", "failed")
    op.create_table(
        "attachments",
        who("id"),
        who("jeune_id"),
        who("message_id", nullable=True),
        who("conversation_id", nullable=True),
        number("seq", nullable=True),
        number("changed"),
        who("report_id", nullable=True),
        number("place", sa.SmallInteger),
        who("upload_id", nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        number("size", sa.BigInteger),
        number("pages"),
        sealed("digest"),
        sealed("key"),
        sealed("name"),
        sa.Column("ring_key", sa.Text(), nullable=True),
        sealed("wrapped", nullable=True),
        words("scan", *scans),
        moment("scanned_at", nullable=True),
        words("pictures", *pictures),
        who("added_by", nullable=True),
        moment("added_at"),
        one_of("scan", *scans),
        one_of("pictures", *pictures),
        one_of("media_type", "application/pdf", "image/jpeg", "image/png", "image/webp"),
        sa.CheckConstraint(
            "(message_id IS NULL) <> (report_id IS NULL)", name=op.f("ck_attachments_one_place")
        ),
        sa.CheckConstraint(
            "(message_id IS NULL) = (conversation_id IS NULL) AND (message_id IS NULL) = (seq IS NULL)",
            name=op.f("ck_attachments_of_a_message"),
        ),
        key("attachments", "jeune_id", "jeunes"),
        key("attachments", "message_id", "messages"),
        key("attachments", "conversation_id", "conversations"),
        key("attachments", "report_id", "reports"),
        key("attachments", "added_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_message_id", "attachments", ["message_id"])
    op.create_index("ix_attachments_changed", "attachments", ["conversation_id", "changed"])
    op.create_index("ix_attachments_report_id", "attachments", ["report_id"])
    op.create_index("ix_attachments_jeune_id_added_at", "attachments", ["jeune_id", "added_at"])
    op.create_index("ix_attachments_added_by_added_at", "attachments", ["added_by", "added_at"])
    op.create_index(
        "ix_attachments_to_do",
        "attachments",
        ["added_at"],
        postgresql_where=sa.text("scan = 'waiting' OR pictures = 'waiting'"),
    )
    op.create_table(
        "attachment_pictures",
        who("attachment_id"),
        number("page"),
        who("jeune_id"),
        number("width"),
        number("height"),
        number("size"),
        sealed("digest"),
        key("attachment_pictures", "attachment_id", "attachments"),
        key("attachment_pictures", "jeune_id", "jeunes"),
        sa.PrimaryKeyConstraint("attachment_id", "page", name=op.f("pk_attachment_pictures")),
    )
    op.create_index("ix_attachment_pictures_jeune_id", "attachment_pictures", ["jeune_id"])


def create_papers() -> None:
    op.create_table(
        "attached_papers",
        who("message_id"),
        who("document_id"),
        who("jeune_id"),
        who("conversation_id"),
        number("seq"),
        moment("ends_at"),
        key("attached_papers", "message_id", "messages"),
        key("attached_papers", "document_id", "documents"),
        key("attached_papers", "jeune_id", "jeunes"),
        key("attached_papers", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("message_id", "document_id", name=op.f("pk_attached_papers")),
    )
    for column in ("document_id", "jeune_id", "conversation_id"):
        op.create_index(f"ix_attached_papers_{column}", "attached_papers", [column])
