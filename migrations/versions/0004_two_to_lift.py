"""Two people to lift what keeps somebody away; and cards that are over can be forgotten.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0004"
down_revision = "0003"

ASKED = ("lift_asked_by", "lifted_by")


def upgrade() -> None:
    op.add_column("restrictions", sa.Column("lift_reference", sa.Text(), nullable=True))
    op.add_column("restrictions", sa.Column("lift_asked_at", sa.DateTime(timezone=True), nullable=True))
    for column in ASKED:
        op.add_column("restrictions", sa.Column(column, sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_restrictions_{column}"),
            "restrictions",
            "accounts",
            [column],
            ["id"],
            ondelete="SET NULL",
        )
    op.create_check_constraint(
        op.f("ck_restrictions_two_to_lift"), "restrictions", "lifted_by <> lift_asked_by"
    )
    op.create_check_constraint(
        op.f("ck_restrictions_asked_before_lifted"),
        "restrictions",
        "lifted_at IS NULL OR lift_asked_at IS NOT NULL",
    )
    op.execute(f'GRANT DELETE ON code_cards TO "{context.config.attributes["application_role"]}"')


def downgrade() -> None:
    # PostgreSQL drops with a column the checks that name it.
    for column in (*ASKED, "lift_asked_at", "lift_reference"):
        op.drop_column("restrictions", column)
    op.execute(f'REVOKE DELETE ON code_cards FROM "{context.config.attributes["application_role"]}"')
