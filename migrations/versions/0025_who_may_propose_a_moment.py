"""A young person says who of their family, and whether their mentor, may propose a moment to them.

Revision: 0025, after 0024
"""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    _parts("'path', 'milestones', 'project', 'contact', 'meetings'")


def downgrade() -> None:
    op.execute("DELETE FROM grants WHERE part = 'meetings'")
    _parts("'path', 'milestones', 'project', 'contact'")


def _parts(allowed: str) -> None:
    op.drop_constraint(op.f("ck_grants_part"), "grants")
    op.create_check_constraint(op.f("ck_grants_part"), "grants", f"part IN ({allowed})")
