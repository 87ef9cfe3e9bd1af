"""Requests that a référent prepares, and that the young person reads again and sends.

Revision: 0041, after 0040
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0041"
down_revision = "0040"

TABLE = "request_preparations"
ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
# Whoever prepared it, while they follow the young person: nobody else who follows reads what another prepared.
AUTHOR = (
    f"prepared_by = {ME} AND jeune_id = ANY ((SELECT envol_spaces())::uuid[]) AND EXISTS (SELECT FROM links l"
    f" WHERE l.account_id = {ME} AND l.kind = 'referent' AND l.ended_at IS NULL AND l.jeune_id = {TABLE}.jeune_id)"
)
FENCE = f"jeune_id = {ME} OR {SYSTEM} OR ({AUTHOR})"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("jeune_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("offer_ids", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("bouquet", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        check("state", "state IN ('waiting', 'sent', 'refused', 'withdrawn', 'lapsed')"),
        check("closed", "(state = 'waiting') = (closed_at IS NULL)"),
        check("erased", "(state = 'waiting') = (content IS NOT NULL)"),
        check("some", "cardinality(offer_ids) BETWEEN 1 AND 10"),
        key("jeune_id", "jeunes.id", "CASCADE"),
        key("prepared_by", "accounts.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_jeune_id_prepared_at", TABLE, ["jeune_id", "prepared_at"])
    op.create_index(f"ix_{TABLE}_prepared_by", TABLE, ["prepared_by"])
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY fence ON {TABLE} USING ({FENCE}) WITH CHECK ({FENCE})")
    # A young person sends; whoever follows them prepares, in their own name.
    op.execute(
        f"CREATE POLICY author_inserts ON {TABLE} AS RESTRICTIVE FOR INSERT TO PUBLIC"
        f" WITH CHECK ({SYSTEM} OR (prepared_by = {ME} AND jeune_id <> {ME}))"
    )
    # Its author takes back what waits; whether it was sent or refused is the young person's to write.
    op.execute(
        f"CREATE POLICY author_withdraws ON {TABLE} AS RESTRICTIVE FOR UPDATE TO PUBLIC"
        f" USING ({SYSTEM} OR jeune_id = {ME} OR state = 'waiting')"
        f" WITH CHECK ({SYSTEM} OR jeune_id = {ME} OR state IN ('waiting', 'withdrawn'))"
    )
    role = context.config.attributes["application_role"]
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON {TABLE} TO "{role}"')


def downgrade() -> None:
    op.drop_table(TABLE)


def check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{TABLE}_{name}"))


def key(column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{TABLE}_{column}"), ondelete=ondelete)
