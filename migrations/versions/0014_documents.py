"""Documents: the vault, its versions, the pictures of their pages, and files on their way; with their fence.

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
LINKED = f"(jeune_id = {ME} OR jeune_id = ANY ((SELECT envol_spaces())::uuid[]))"
TEAM = "jeune_id = ANY ((SELECT envol_team_spaces())::uuid[])"

FENCED = {
    # A cadre has no link: what the service holds, and never the vault.
    "documents": f"{SYSTEM} OR {LINKED} OR ({TEAM} AND shelf IN ('institution', 'judicial'))",
    "document_versions": f"{SYSTEM} OR {LINKED} OR ({TEAM} AND EXISTS (SELECT FROM documents d"
    " WHERE d.id = document_versions.document_id))",
    "document_pictures": f"{SYSTEM} OR {LINKED} OR ({TEAM} AND EXISTS (SELECT FROM document_versions v"
    " WHERE v.id = document_pictures.version_id))",
    # What is being sent is nobody's but whose phone sends it.
    "uploads": f"{SYSTEM} OR (account_id = {ME} AND ({LINKED} OR {TEAM}))",
    "upload_parts": f"{SYSTEM} OR EXISTS (SELECT FROM uploads u WHERE u.id = upload_parts.upload_id)",
}
# Beside the fence: nobody deposits in another's name; who is linked reads what they may and changes only their own.
HOLDS = f"jeune_id = {ME} OR added_by = {ME} OR {TEAM} OR {SYSTEM}"
WRITTEN_BY = {
    ("documents", "INSERT"): f"added_by = {ME} OR {SYSTEM}",
    ("documents", "UPDATE"): HOLDS,
    ("documents", "DELETE"): SYSTEM,
    ("document_versions", "INSERT"): f"added_by = {ME} OR {SYSTEM}",
    ("document_versions", "UPDATE"): HOLDS,
    ("document_versions", "DELETE"): SYSTEM,
    ("document_pictures", "INSERT"): SYSTEM,
    ("document_pictures", "UPDATE"): SYSTEM,
    ("document_pictures", "DELETE"): SYSTEM,
}
ERASE = """
CREATE OR REPLACE FUNCTION envol_erase_copies() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE conversations SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  UPDATE reports SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  {documents}
  RETURN OLD;
END $$;
"""
DOCUMENTS_TOO = "UPDATE documents SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;"
KINDS = ("message", "proposal", "help", "appointment", "reminder", "security")


def upgrade() -> None:
    create_documents()
    create_versions()
    create_uploads()
    for table, condition in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
    for (table, command), who in WRITTEN_BY.items():
        side = "WITH CHECK" if command == "INSERT" else "USING"
        op.execute(
            f"CREATE POLICY owner_{command.lower()}s ON {table} AS RESTRICTIVE FOR {command} TO PUBLIC {side} ({who})"
        )
    tell_of(*KINDS, "document")
    op.execute("CREATE POLICY owner_acts ON documents FOR ALL TO CURRENT_USER USING (true)")
    op.execute(ERASE.format(documents=DOCUMENTS_TOO))
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON {", ".join(FENCED)} TO "{role}"')


def downgrade() -> None:
    op.execute(ERASE.format(documents=""))
    for table in ("notifications", "preferences"):
        op.execute(f"DELETE FROM {table} WHERE kind = 'document'")
    tell_of(*KINDS)
    # A policy that asks another table goes before it.
    for table in ("upload_parts", "document_pictures", "document_versions"):
        op.execute(f"DROP POLICY fence ON {table}")
    for table in ("upload_parts", "uploads", "document_pictures", "document_versions", "documents"):
        op.drop_table(table)


def tell_of(*kinds: str) -> None:
    """The kinds of notifications there are."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("notifications", "preferences"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN ({listed})")


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


def who(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def said(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def sealed(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def number(name: str, kind: type = sa.Integer) -> sa.Column:
    return sa.Column(name, kind(), nullable=False)


def create_documents() -> None:
    shelves = ("vault", "institution", "health", "judicial")
    op.create_table(
        "documents",
        who("id"),
        who("jeune_id"),
        words("shelf", *shelves),
        said("kind", nullable=True),
        said("domain"),
        sealed("title", nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("audience", postgresql.ARRAY(sa.Text()), nullable=False),
        said("ring_key", nullable=True),
        sealed("wrapped", nullable=True),
        who("client_id"),
        who("added_by", nullable=True),
        moment("added_at"),
        moment("deleted_at", nullable=True),
        one_of("documents", "shelf", *shelves),
        key("documents", "jeune_id", "jeunes"),
        key("documents", "added_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index("uq_documents_once", "documents", ["added_by", "client_id"], unique=True)
    op.create_index(
        "ix_documents_jeune_id_added_at", "documents", ["jeune_id", sa.text("added_at DESC"), "id"]
    )
    op.create_index(
        "ix_documents_held",
        "documents",
        ["jeune_id", "domain", "kind", "ends_on", "shelf"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_documents_deleted_at",
        "documents",
        ["deleted_at"],
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )


def create_versions() -> None:
    scans = ("unscanned", "waiting", "clean", "infected", "error", "expired")
    pictures = ("waiting", "made", "failed")
    media_types = ("application/pdf", "image/jpeg", "image/png", "image/webp")
    op.create_table(
        "document_versions",
        who("id"),
        who("document_id"),
        who("jeune_id"),
        number("number"),
        said("media_type"),
        number("size", sa.BigInteger),
        number("pages"),
        sealed("digest"),
        sealed("key"),
        sealed("name"),
        words("scan", *scans),
        moment("scanned_at", nullable=True),
        words("pictures", *pictures),
        who("added_by", nullable=True),
        moment("added_at"),
        moment("replaced_at", nullable=True),
        one_of("document_versions", "scan", *scans),
        one_of("document_versions", "pictures", *pictures),
        one_of("document_versions", "media_type", *media_types),
        key("document_versions", "document_id", "documents"),
        key("document_versions", "jeune_id", "jeunes"),
        key("document_versions", "added_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_versions")),
    )
    op.create_index(
        "uq_document_versions_in_force",
        "document_versions",
        ["document_id"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_index(
        "uq_document_versions_number", "document_versions", ["document_id", "number"], unique=True
    )
    for column in ("jeune_id", "added_by"):
        op.create_index(f"ix_document_versions_{column}_added_at", "document_versions", [column, "added_at"])
    op.create_index(
        "ix_document_versions_to_do",
        "document_versions",
        ["added_at"],
        postgresql_where=sa.text("scan = 'waiting' OR pictures = 'waiting'"),
    )
    op.create_table(
        "document_pictures",
        who("version_id"),
        number("page"),
        who("jeune_id"),
        number("width"),
        number("height"),
        number("size"),
        sealed("digest"),
        key("document_pictures", "version_id", "document_versions"),
        key("document_pictures", "jeune_id", "jeunes"),
        sa.PrimaryKeyConstraint("version_id", "page", name=op.f("pk_document_pictures")),
    )
    op.create_index("ix_document_pictures_jeune_id", "document_pictures", ["jeune_id"])


def create_uploads() -> None:
    op.create_table(
        "uploads",
        who("id"),
        who("account_id"),
        who("jeune_id"),
        number("size"),
        said("ring_key"),
        sealed("wrapped"),
        sealed("name"),
        moment("started_at"),
        sa.CheckConstraint("size > 0", name=op.f("ck_uploads_size")),
        key("uploads", "account_id", "accounts"),
        key("uploads", "jeune_id", "jeunes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    for column in ("account_id", "jeune_id", "started_at"):
        op.create_index(f"ix_uploads_{column}", "uploads", [column])
    op.create_table(
        "upload_parts",
        who("upload_id"),
        number("number"),
        who("jeune_id"),
        number("size"),
        key("upload_parts", "upload_id", "uploads"),
        key("upload_parts", "jeune_id", "jeunes"),
        sa.PrimaryKeyConstraint("upload_id", "number", name=op.f("pk_upload_parts")),
    )
    op.create_index("ix_upload_parts_jeune_id", "upload_parts", ["jeune_id"])
