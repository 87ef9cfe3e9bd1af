"""Sharing one document: with one person until a date, or by an address with a code; with its fence.

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0017"
down_revision = "0016"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
# Whoever is given a paper reads their own line while they may enter the space; the owner alone writes.
FENCE = (
    f"{SYSTEM} OR jeune_id = {ME} OR (account_id = {ME} AND jeune_id = ANY ((SELECT envol_spaces())::uuid[]))"
)
WRITTEN_BY = {
    "INSERT": f"jeune_id = {ME} OR {SYSTEM}",
    "UPDATE": f"jeune_id = {ME} OR {SYSTEM}",
    "DELETE": SYSTEM,
}


def upgrade() -> None:
    create_shares()
    op.execute("ALTER TABLE document_shares ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE document_shares FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY fence ON document_shares USING ({FENCE}) WITH CHECK ({FENCE})")
    for command, who in WRITTEN_BY.items():
        side = "WITH CHECK" if command == "INSERT" else "USING"
        op.execute(
            f"CREATE POLICY owner_{command.lower()}s ON document_shares AS RESTRICTIVE FOR {command} TO PUBLIC {side} ({who})"
        )
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON document_shares TO "{role}"')


def downgrade() -> None:
    op.drop_table("document_shares")


def key(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_document_shares_{column}"), ondelete="CASCADE"
    )


def check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_document_shares_{name}"))


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def who(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def create_shares() -> None:
    sealed = [sa.Column(name, sa.LargeBinary(), nullable=True) for name in ("token", "code", "title", "whom")]
    op.create_table(
        "document_shares",
        who("id"),
        who("document_id"),
        who("jeune_id"),
        who("account_id", nullable=True),
        who("link_id", nullable=True),
        sa.Column("takes_file", sa.Boolean(), nullable=False),
        moment("starts_at"),
        moment("ends_at"),
        moment("revoked_at", nullable=True),
        *sealed,
        sa.Column("most_openings", sa.Integer(), nullable=True),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        moment("opened_at", nullable=True),
        check("code", "(token IS NULL) = (code IS NULL)"),
        check("one_way", "(token IS NULL) = (link_id IS NOT NULL)"),
        check("person", "(link_id IS NULL) = (account_id IS NULL)"),
        check("ends", "ends_at > starts_at"),
        check("openings", "openings <= most_openings"),
        key("document_id", "documents"),
        key("jeune_id", "jeunes"),
        key("account_id", "accounts"),
        key("link_id", "links"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_shares")),
    )
    op.create_index("uq_document_shares_token", "document_shares", ["token"], unique=True)
    op.create_index(
        "uq_document_shares_person",
        "document_shares",
        ["document_id", "link_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL AND link_id IS NOT NULL"),
    )
    op.create_index("ix_document_shares_account_id_ends_at", "document_shares", ["account_id", "ends_at"])
    for column in ("document_id", "jeune_id", "link_id"):
        op.create_index(f"ix_document_shares_{column}", "document_shares", [column])
