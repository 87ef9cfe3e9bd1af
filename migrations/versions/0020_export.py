"""Tout emporter: the archive somebody asked for, where it stands, and its fence.

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0020"
down_revision = "0019"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
# Nobody else, linked or not, knows that somebody takes everything with them.
FENCE = f"jeune_id = {ME} OR {SYSTEM}"
STATES = ("asked", "running", "ready", "failed", "expired")
WHYS = ("store", "other")


def upgrade() -> None:
    create_exports()
    op.execute("ALTER TABLE exports ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE exports FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY fence ON exports USING ({FENCE}) WITH CHECK ({FENCE})")
    op.execute(
        f"CREATE POLICY owner_inserts ON exports AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK (jeune_id = {ME})"
    )
    op.execute(f"CREATE POLICY owner_deletes ON exports AS RESTRICTIVE FOR DELETE TO PUBLIC USING ({SYSTEM})")
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON exports TO "{role}"')


def downgrade() -> None:
    op.drop_table("exports")


def check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_exports_{name}"))


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def create_exports() -> None:
    states = sa.Enum(*STATES, native_enum=False, length=32, name="states")
    listed = ", ".join(f"'{one}'" for one in STATES)
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("jeune_id", sa.Uuid(), nullable=False),
        sa.Column("state", states, nullable=False),
        moment("asked_at", nullable=False),
        moment("started_at"),
        number("attempt"),
        number("done"),
        number("total"),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        moment("ready_at"),
        moment("expires_at"),
        sa.Column("failed_why", sa.Enum(*WHYS, native_enum=False, length=32, name="whys"), nullable=True),
        check("state", f"state IN ({listed})"),
        check("failed_why", "failed_why IN ('store', 'other')"),
        check("ready", "(state = 'ready') = (key IS NOT NULL)"),
        check("whole", "key IS NULL OR (size IS NOT NULL AND digest IS NOT NULL AND expires_at IS NOT NULL)"),
        sa.ForeignKeyConstraint(
            ["jeune_id"], ["jeunes.id"], name=op.f("fk_exports_jeune_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index("ix_exports_jeune_id_asked_at", "exports", ["jeune_id", sa.text("asked_at DESC")])
    op.create_index(
        "uq_exports_in_progress",
        "exports",
        ["jeune_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked' OR state = 'running'"),
    )
    op.create_index(
        "uq_exports_ready",
        "exports",
        ["jeune_id"],
        unique=True,
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index(
        "ix_exports_expires_at",
        "exports",
        ["expires_at"],
        postgresql_where=sa.text("state = 'ready'"),
    )
