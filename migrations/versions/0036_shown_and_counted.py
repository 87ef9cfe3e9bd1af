"""How often an offer was opened, of nobody; and the figures of a département, counted once a month.

Revision: 0036, after 0035
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0036"
down_revision = "0035"

SYSTEM = "(SELECT envol_is_system())"
EDITED = "departement_code = ANY ((SELECT envol_edited())::text[])"
FIGURES = ("opened", "proposed", "asked", "obtained", "refused", "helped")
FUNCTIONS = """
-- One more opening of an offer, by a young person who lives where it is shown: who is written nowhere.
CREATE FUNCTION envol_count_opening(offer uuid) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
INSERT INTO offer_openings (offer_id, month, times)
SELECT o.id, date_trunc('month', envol_at() AT TIME ZONE 'Europe/Paris')::date, 1
FROM offers o JOIN jeunes j ON j.id = envol_actor() AND j.departement_code = o.departement_code
WHERE o.id = offer AND o.state = 'published'
ON CONFLICT (offer_id, month) DO UPDATE SET times = offer_openings.times + 1
$$;
"""


def upgrade() -> None:
    op.create_table(
        "offer_openings",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_offer_openings_times")),
        of_an_offer("offer_openings"),
        sa.PrimaryKeyConstraint("offer_id", "month", name=op.f("pk_offer_openings")),
    )
    op.create_table(
        "offer_figures",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("departement_code", sa.Text(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in FIGURES),
        *(sa.CheckConstraint(f"{name} > 10", name=op.f(f"ck_offer_figures_{name}")) for name in FIGURES),
        of_an_offer("offer_figures"),
        sa.ForeignKeyConstraint(
            ["departement_code"], ["departements.code"], name=op.f("fk_offer_figures_departement_code")
        ),
        sa.PrimaryKeyConstraint("offer_id", name=op.f("pk_offer_figures")),
    )
    op.create_index("ix_offer_figures_departement_code", "offer_figures", ["departement_code"])
    role = context.config.attributes["application_role"]
    for table in ("offer_openings", "offer_figures"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    # What is counted is read when a month is over, and by nobody before; what is told, by those it is told to.
    op.execute("CREATE POLICY owner_acts ON offer_openings TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY reads ON offer_figures FOR SELECT USING ({EDITED})")
    op.execute(FUNCTIONS)
    op.execute(f'GRANT SELECT ON offer_openings TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, UPDATE ON offer_figures TO "{role}"')


def downgrade() -> None:
    op.execute("DROP FUNCTION envol_count_opening(uuid)")
    op.drop_table("offer_figures")
    op.drop_table("offer_openings")


def of_an_offer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["offer_id"], ["offers.id"], name=op.f(f"fk_{table}_offer_id"), ondelete="CASCADE"
    )
