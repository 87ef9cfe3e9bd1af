"""The vault: a version sent twice is one, what is gone is missing again, and what is on its way goes with its key.

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

HELD = ["jeune_id", "domain", "kind", "ends_on", "shelf"]
NOT_DELETED = sa.text("deleted_at IS NULL")
GONE = sa.text("replaced_at IS NULL AND (scan = 'infected' OR scan = 'expired')")
# A function of its own: that of the other copies belongs to them.
ERASE = """
CREATE FUNCTION envol_erase_uploads() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM uploads WHERE jeune_id = OLD.jeune_id;
  RETURN OLD;
END $$;
"""
TRIGGER = "CREATE TRIGGER erase_uploads AFTER DELETE ON space_keys FOR EACH ROW EXECUTE FUNCTION envol_erase_uploads()"


def upgrade() -> None:
    op.add_column("document_versions", sa.Column("client_id", sa.Uuid(), nullable=True))
    op.create_index(
        "uq_document_versions_once", "document_versions", ["document_id", "client_id"], unique=True
    )
    op.create_index(
        "ix_document_versions_gone", "document_versions", ["jeune_id", "document_id"], postgresql_where=GONE
    )
    index_held([*HELD, "id"])
    op.create_index("ix_document_shares_ends_at", "document_shares", ["ends_at"])
    share_by_two()
    op.execute(ERASE)
    op.execute(TRIGGER)
    for table in ("uploads", "upload_parts"):
        op.execute(f"CREATE POLICY owner_acts ON {table} FOR ALL TO CURRENT_USER USING (true)")


def downgrade() -> None:
    for table in ("uploads", "upload_parts"):
        op.execute(f"DROP POLICY owner_acts ON {table}")
    op.execute("DROP TRIGGER erase_uploads ON space_keys")
    op.execute("DROP FUNCTION envol_erase_uploads()")
    for column in ("agreed_by", "agreed_at", "asks_two"):
        op.drop_column("document_shares", column)
    op.drop_index("ix_document_shares_ends_at", "document_shares")
    index_held(HELD)
    op.drop_index("ix_document_versions_gone", "document_versions")
    op.drop_index("uq_document_versions_once", "document_versions")
    op.drop_column("document_versions", "client_id")


def share_by_two() -> None:
    """Before fifteen a share is asked for, and counts once a holder of authority agreed."""
    op.add_column(
        "document_shares",
        sa.Column("asks_two", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.add_column("document_shares", sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("document_shares", sa.Column("agreed_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_document_shares_agreed_by"),
        *("document_shares", "accounts", ["agreed_by"], ["id"]),
        ondelete="SET NULL",
    )
    op.create_check_constraint(
        op.f("ck_document_shares_agreed"), "document_shares", "asks_two OR agreed_at IS NULL"
    )


def index_held(columns: list[str]) -> None:
    """What is held and what ends, without opening the rows."""
    op.drop_index("ix_documents_held", "documents")
    op.create_index("ix_documents_held", "documents", columns, postgresql_where=NOT_DELETED)
