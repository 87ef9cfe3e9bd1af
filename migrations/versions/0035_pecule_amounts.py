"""What somebody typed of their own pécule, for themselves alone.

Revision: 0035, after 0034
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0035"
down_revision = "0034"

OWN = "jeune_id = (SELECT envol_actor()) OR (SELECT envol_is_system())"


def upgrade() -> None:
    op.create_table(
        "pecule_amounts",
        sa.Column("jeune_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["jeune_id"], ["jeunes.id"], name=op.f("fk_pecule_amounts_jeune_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("jeune_id", name=op.f("pk_pecule_amounts")),
    )
    op.execute("ALTER TABLE pecule_amounts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE pecule_amounts FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY fence ON pecule_amounts USING ({OWN}) WITH CHECK ({OWN})")
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON pecule_amounts TO "{role}"')


def downgrade() -> None:
    op.drop_table("pecule_amounts")
