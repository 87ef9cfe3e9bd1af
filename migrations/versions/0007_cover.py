"""A référent is replaced for a while, or for good; and what a professional puts off to another day.

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0007"
down_revision = "0006"

OWN = "jeune_id = (SELECT envol_actor()) OR (SELECT envol_is_system())"
LINKED = "jeune_id = ANY ((SELECT envol_spaces())::uuid[])"
TEAM = "jeune_id = ANY ((SELECT envol_team_spaces())::uuid[])"
# A cadre agrees to a handover: they read who, when and why. The words are sealed, and a cadre has no key.
FENCED = {"handovers": f"{OWN} OR {LINKED} OR {TEAM}", "put_offs": f"{OWN} OR {LINKED}"}
WAITING = "ended_at IS NULL"


def upgrade() -> None:
    add_covers()
    add_handovers()
    add_put_offs()
    role = context.config.attributes["application_role"]
    for table, condition in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON covers, handovers, put_offs TO "{role}"')
    op.execute(f'GRANT DELETE ON put_offs TO "{role}"')


def add_covers() -> None:
    op.create_table(
        "covers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("cover_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_covers_dates")),
        sa.CheckConstraint("account_id <> cover_id", name=op.f("ck_covers_not_oneself")),
        *to_accounts("covers", account_id="CASCADE", cover_id="CASCADE", created_by="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_covers")),
    )
    op.create_index(op.f("ix_covers_account_id"), "covers", ["account_id"])
    op.create_index(op.f("ix_covers_cover_id"), "covers", ["cover_id"])
    op.add_column("links", sa.Column("cover_of", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_links_cover_of"), "links", "accounts", ["cover_of"], ["id"], ondelete="CASCADE"
    )
    op.create_index(op.f("ix_links_cover_of"), "links", ["cover_of"])
    op.create_check_constraint(
        op.f("ck_links_cover"), "links", "cover_of IS NULL OR (kind = 'referent' AND ends_on IS NOT NULL)"
    )
    op.drop_index("uq_links_once", table_name="links")
    once(f"{WAITING} AND cover_of IS NULL")
    op.create_index(
        "uq_links_cover",
        "links",
        ["jeune_id", "account_id", "starts_on"],
        unique=True,
        postgresql_where=sa.text(f"{WAITING} AND cover_of IS NOT NULL"),
    )


def add_handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("jeune_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=True),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("note_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("words_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('leaving', 'team', 'move', 'asked', 'other')", name=op.f("ck_handovers_reason")
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_handovers_two_people")),
        sa.CheckConstraint("agreed_at IS NULL OR refused_at IS NULL", name=op.f("ck_handovers_one_answer")),
        sa.ForeignKeyConstraint(
            ["jeune_id"], ["jeunes.id"], name=op.f("fk_handovers_jeune_id"), ondelete="CASCADE"
        ),
        *to_accounts(
            "handovers", from_id="SET NULL", to_id="CASCADE", asked_by="SET NULL", agreed_by="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    for column in ("batch", "jeune_id", "from_id", "to_id"):
        op.create_index(op.f(f"ix_handovers_{column}"), "handovers", [column])


def add_put_offs() -> None:
    op.create_table(
        "put_offs",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("jeune_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *to_accounts("put_offs", account_id="CASCADE"),
        sa.ForeignKeyConstraint(
            ["jeune_id"], ["jeunes.id"], name=op.f("fk_put_offs_jeune_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "jeune_id", "kind", "subject", name=op.f("pk_put_offs")),
    )
    op.create_index(op.f("ix_put_offs_jeune_id"), "put_offs", ["jeune_id"])


def to_accounts(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], ["accounts.id"], name=op.f(f"fk_{table}_{column}"), ondelete=rule)
        for column, rule in columns.items()
    ]


def once(condition: str) -> None:
    op.create_index(
        "uq_links_once",
        "links",
        ["jeune_id", "account_id"],
        unique=True,
        postgresql_where=sa.text(condition),
    )


def downgrade() -> None:
    for table in ("put_offs", "handovers", "covers"):
        op.drop_table(table)
    # Whoever only replaced somebody must not be left as their référent.
    op.execute("UPDATE links SET ended_at = coalesce(ended_at, now()) WHERE cover_of IS NOT NULL")
    op.drop_index("uq_links_cover", table_name="links")
    op.drop_index("uq_links_once", table_name="links")
    op.drop_column("links", "cover_of")
    once(WAITING)
