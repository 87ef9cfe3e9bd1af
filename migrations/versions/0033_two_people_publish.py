"""What a département writes is published only once somebody else has read it: the database says so too.

Revision: 0033, after 0032
"""

from alembic import op

revision = "0033"
down_revision = "0032"

NAME = "ck_offers_published_was_reviewed"
CONDITION = "state <> 'published' OR written_by IS NULL OR reviewed_by IS NOT NULL"


def upgrade() -> None:
    op.create_check_constraint(op.f(NAME), "offers", CONDITION)


def downgrade() -> None:
    op.drop_constraint(op.f(NAME), "offers")
