"""What phones posted from their outbox: each act once for each account.

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0008"
down_revision = "0007"

MINE = "account_id = (SELECT envol_actor()) OR (SELECT envol_is_system())"


def upgrade() -> None:
    op.create_table(
        "client_operations",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_client_operations_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "client_id", name=op.f("pk_client_operations")),
    )
    op.create_index(op.f("ix_client_operations_at"), "client_operations", ["at"])
    op.execute("ALTER TABLE client_operations ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE client_operations FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY fence ON client_operations USING ({MINE}) WITH CHECK ({MINE})")
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON client_operations TO "{role}"')


def downgrade() -> None:
    op.drop_table("client_operations")
