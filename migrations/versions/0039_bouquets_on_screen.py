"""Bundles are edited on screen: where each stands, who wrote it, who read it.

Revision: 0039, after 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

NEAR = "departement_code = ANY ((SELECT envol_departements())::text[])"
SYSTEM = "(SELECT envol_is_system())"
OF_THIS_CATALOGUE = (
    "EXISTS (SELECT FROM bouquets b JOIN offers o ON o.departement_code = b.departement_code"
    " WHERE b.id = bouquet_id AND o.id = offer_id)"
)
CHECKS = {
    "state": "state IN ('draft', 'reviewed', 'published', 'hidden')",
    "two_people": "reviewed_by <> written_by",
    "published_was_reviewed": "state <> 'published' OR written_by IS NULL OR reviewed_by IS NOT NULL",
}
COLUMNS = ("state", "version", "written_by", "reviewed_by", "created_at", "updated_at")


def upgrade() -> None:
    # Those there are came from the content files, and are shown.
    op.add_column("bouquets", sa.Column("state", sa.Text(), nullable=False, server_default="published"))
    op.alter_column("bouquets", "state", server_default=None)
    op.add_column("bouquets", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))
    for name in ("written_by", "reviewed_by"):
        op.add_column("bouquets", sa.Column(name, sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_bouquets_{name}"), "bouquets", "accounts", [name], ["id"], ondelete="SET NULL"
        )
    for name in ("created_at", "updated_at"):
        moment = sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
        op.add_column("bouquets", moment)
        op.alter_column("bouquets", name, server_default=None)
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_bouquets_{name}"), "bouquets", condition)
    # What is not published is for editors alone.
    op.execute("DROP POLICY reads ON bouquets")
    op.execute(f"CREATE POLICY reads ON bouquets FOR SELECT USING (state = 'published' AND {NEAR})")
    op.execute(
        "CREATE POLICY of_one_catalogue ON bouquet_offers AS RESTRICTIVE FOR INSERT TO PUBLIC"
        f" WITH CHECK ({SYSTEM} OR {OF_THIS_CATALOGUE})"
    )


def downgrade() -> None:
    op.execute("DROP POLICY of_one_catalogue ON bouquet_offers")
    op.execute("DROP POLICY reads ON bouquets")
    # Before, whatever was there was shown.
    op.execute("SELECT set_config('envol.system', 'on', true)")
    op.execute("DELETE FROM bouquets WHERE state <> 'published'")
    op.execute("SELECT set_config('envol.system', '', true)")
    op.execute(f"CREATE POLICY reads ON bouquets FOR SELECT USING ({NEAR})")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_bouquets_{name}"), "bouquets", type_="check")
    for name in ("written_by", "reviewed_by"):
        op.drop_constraint(op.f(f"fk_bouquets_{name}"), "bouquets", type_="foreignkey")
    for name in COLUMNS:
        op.drop_column("bouquets", name)
