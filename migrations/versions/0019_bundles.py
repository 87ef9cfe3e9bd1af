"""Bundles of papers, and PDFs that somebody asked for; with their fence.

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0019"
down_revision = "0018"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
OWN = f"{SYSTEM} OR jeune_id = {ME}"
FENCED = {
    # What a bundle is made of is its owner's to know; what is shared of it is its document.
    "bundles": OWN,
    "bundle_papers": OWN,
    # Whoever asked, and (about a young person) while they may enter the space.
    "print_orders": f"{SYSTEM} OR (account_id = {ME} AND (jeune_id IS NULL OR jeune_id = {ME}"
    " OR jeune_id = ANY ((SELECT envol_spaces())::uuid[])))",
}
# Beside the fence: what is over is erased by the worker alone.
DELETED_BY = {"bundles": SYSTEM, "print_orders": SYSTEM}


def upgrade() -> None:
    create_bundles()
    create_print_orders()
    for table, condition in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
    for table, who in DELETED_BY.items():
        op.execute(
            f"CREATE POLICY owner_deletes ON {table} AS RESTRICTIVE FOR DELETE TO PUBLIC USING ({who})"
        )
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON {", ".join(FENCED)} TO "{role}"')


def downgrade() -> None:
    for table in ("print_orders", "bundle_papers", "bundles"):
        op.drop_table(table)
    # Made of papers that are still there.
    op.execute("DELETE FROM documents WHERE kind = 'bundle'")


def key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
    )


def one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def words(name: str, kind: str, *values: str) -> sa.Column:
    return sa.Column(name, sa.Enum(*values, native_enum=False, length=32, name=kind), nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def who(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def sealed(name: str) -> sa.Column:
    return sa.Column(name, sa.LargeBinary(), nullable=True)


def create_bundles() -> None:
    states = ("waiting", "made", "failed")
    op.create_table(
        "bundles",
        who("id"),
        who("jeune_id"),
        words("state", "bundlestate", *states),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        moment("asked_at"),
        moment("made_at", nullable=True),
        moment("closed_at", nullable=True),
        one_of("bundles", "state", *states),
        key("bundles", "id", "documents"),
        key("bundles", "jeune_id", "jeunes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundles")),
    )
    op.create_index("ix_bundles_jeune_id", "bundles", ["jeune_id"])
    op.create_index(
        "ix_bundles_to_do", "bundles", ["asked_at"], postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_table(
        "bundle_papers",
        who("bundle_id"),
        who("document_id"),
        who("jeune_id"),
        sa.Column("place", sa.Integer(), nullable=False),
        who("version_id"),
        sealed("title"),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("place BETWEEN 1 AND 30", name=op.f("ck_bundle_papers_place")),
        key("bundle_papers", "bundle_id", "bundles"),
        key("bundle_papers", "document_id", "documents"),
        key("bundle_papers", "jeune_id", "jeunes"),
        sa.PrimaryKeyConstraint("bundle_id", "document_id", name=op.f("pk_bundle_papers")),
    )
    op.create_index("uq_bundle_papers_place", "bundle_papers", ["bundle_id", "place"], unique=True)
    for column in ("document_id", "jeune_id"):
        op.create_index(f"ix_bundle_papers_{column}", "bundle_papers", [column])


def create_print_orders() -> None:
    states, kinds = ("waiting", "made", "failed"), ("project", "attendance")
    op.create_table(
        "print_orders",
        who("id"),
        who("account_id"),
        who("jeune_id", nullable=True),
        words("kind", "printkind", *kinds),
        who("subject_id"),
        sa.Column("language", sa.Text(), nullable=False),
        words("state", "printstate", *states),
        moment("asked_at"),
        moment("made_at", nullable=True),
        moment("ends_at"),
        sa.Column("ring_key", sa.Text(), nullable=True),
        sealed("wrapped"),
        sealed("key"),
        sa.Column("size", sa.Integer(), nullable=True),
        one_of("print_orders", "state", *states),
        one_of("print_orders", "kind", *kinds),
        sa.CheckConstraint("(state = 'made') = (key IS NOT NULL)", name=op.f("ck_print_orders_made")),
        key("print_orders", "account_id", "accounts"),
        key("print_orders", "jeune_id", "jeunes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_orders")),
    )
    # Two taps are one order.
    op.create_index(
        "uq_print_orders_waiting",
        "print_orders",
        ["account_id", "kind", "subject_id", "language"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    for column in ("jeune_id", "ends_at"):
        op.create_index(f"ix_print_orders_{column}", "print_orders", [column])
