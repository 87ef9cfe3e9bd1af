"""Slots that a professional opens, visits that come back, events for several, and who waits for a place.

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0013"
down_revision = "0012"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
LINKED = "jeune_id = ANY ((SELECT envol_spaces())::uuid[])"
# What somebody opens or organises is offered to the young people who have a link with them.
OFFERED = f"""EXISTS (SELECT FROM links l WHERE l.jeune_id = {ME} AND l.account_id = {{table}}.account_id
  AND l.accepted_at IS NOT NULL AND l.confirmed_at IS NOT NULL AND l.paused_at IS NULL AND l.ended_at IS NULL)"""
FENCED = {
    "appointment_series": f"jeune_id = {ME} OR {SYSTEM} OR ({LINKED} AND created_by = {ME})",
    "slots": f"account_id = {ME} OR {SYSTEM} OR {OFFERED.format(table='slots')}",
    "group_events": f"account_id = {ME} OR {SYSTEM} OR {OFFERED.format(table='group_events')}",
    "waiting_list": f"jeune_id = {ME} OR {SYSTEM} OR ({LINKED} AND (account_id = {ME} OR EXISTS (SELECT FROM"
    f" group_events e WHERE e.id = waiting_list.event_id AND e.account_id = {ME})))",
}
PLACES = ("address", "phone", "video", "home")
RHYTHMS = ("week", "two_weeks", "month")
# Two slots of one professional never overlap. GiST knows ranges and no ids: a range of one number stands for the account.
NO_OVERLAP = """
ALTER TABLE slots ADD CONSTRAINT ex_slots_no_overlap EXCLUDE USING gist (
  int8range(hashtextextended(account_id::text, 0), hashtextextended(account_id::text, 0), '[]') WITH &&,
  tstzrange(starts_at, ends_at) WITH &&) WHERE (closed_at IS NULL)
"""


def upgrade() -> None:
    create_series()
    create_slots()
    create_events()
    create_waiting_list()
    join_appointments()
    role = context.config.attributes["application_role"]
    for table, condition in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
        op.execute(f'GRANT SELECT, INSERT, UPDATE ON {table} TO "{role}"')
    for table in ("slots", "group_events"):
        op.execute(
            f"CREATE POLICY owner_inserts ON {table} AS RESTRICTIVE FOR INSERT TO PUBLIC"
            f" WITH CHECK (account_id = {ME} OR {SYSTEM})"
        )


def downgrade() -> None:
    for index in ("uq_appointments_event", "uq_appointments_slot", "ix_appointments_series_id"):
        op.drop_index(index, table_name="appointments")
    for column in ("event_id", "slot_id", "series_id"):
        op.drop_column("appointments", column)
    for table in ("waiting_list", "group_events", "slots", "appointment_series"):
        op.drop_table(table)


def create_series() -> None:
    op.create_table(
        "appointment_series",
        who("id"),
        who("jeune_id"),
        words("rhythm", *RHYTHMS),
        sa.Column("until", sa.Date(), nullable=False),
        who("created_by", nullable=True),
        moment("created_at"),
        moment("ended_at", nullable=True),
        one_of("appointment_series", "rhythm", *RHYTHMS),
        key("appointment_series", "jeune_id", "jeunes"),
        key("appointment_series", "created_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_series")),
    )
    op.create_index("ix_appointment_series_jeune_id", "appointment_series", ["jeune_id"])


def create_slots() -> None:
    op.create_table(
        "slots",
        who("id"),
        who("account_id"),
        sa.Column("wall_at", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        moment("starts_at"),
        moment("ends_at"),
        words("place_kind", *PLACES),
        sa.Column("place", sa.Text(), nullable=False, server_default=sa.text("''")),
        moment("created_at"),
        moment("closed_at", nullable=True),
        moment("taken_at", nullable=True),
        check("slots", "order", "ends_at > starts_at"),
        one_of("slots", "place_kind", *PLACES),
        key("slots", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slots")),
    )
    op.create_index("ix_slots_account_id_starts_at", "slots", ["account_id", "starts_at"])
    op.execute(NO_OVERLAP)


def create_events() -> None:
    op.create_table(
        "group_events",
        who("id"),
        who("account_id"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, server_default=sa.text("''")),
        words("place_kind", *PLACES),
        sa.Column("place", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("wall_at", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        moment("starts_at"),
        moment("ends_at"),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("taken", sa.SmallInteger(), nullable=False, server_default=sa.text("0")),
        moment("created_at"),
        moment("cancelled_at", nullable=True),
        check("group_events", "order", "ends_at > starts_at"),
        check("group_events", "capacity", "taken BETWEEN 0 AND capacity"),
        one_of("group_events", "place_kind", *PLACES),
        key("group_events", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_events")),
    )
    op.create_index("ix_group_events_account_id_starts_at", "group_events", ["account_id", "starts_at"])


def create_waiting_list() -> None:
    op.create_table(
        "waiting_list",
        who("id"),
        who("jeune_id"),
        who("account_id", nullable=True),
        who("event_id", nullable=True),
        moment("at"),
        moment("left_at", nullable=True),
        check("waiting_list", "one_thing", "(account_id IS NULL) <> (event_id IS NULL)"),
        key("waiting_list", "jeune_id", "jeunes"),
        key("waiting_list", "account_id", "accounts"),
        key("waiting_list", "event_id", "group_events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_list")),
    )
    op.create_index(
        "uq_waiting_list_once",
        "waiting_list",
        ["jeune_id", "account_id", "event_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    for column in ("event_id", "account_id"):
        op.create_index(f"ix_waiting_list_{column}", "waiting_list", [column])


def join_appointments() -> None:
    for column, other in (
        ("series_id", "appointment_series"),
        ("slot_id", "slots"),
        ("event_id", "group_events"),
    ):
        op.add_column("appointments", who(column, nullable=True))
        op.create_foreign_key(
            op.f(f"fk_appointments_{column}"), "appointments", other, [column], ["id"], ondelete="SET NULL"
        )
    op.create_index(
        "ix_appointments_series_id",
        "appointments",
        ["series_id"],
        postgresql_where=sa.text("series_id IS NOT NULL"),
    )
    op.create_index(
        "uq_appointments_slot",
        "appointments",
        ["slot_id"],
        unique=True,
        postgresql_where=sa.text("slot_id IS NOT NULL AND cancelled_at IS NULL"),
    )
    op.create_index(
        "uq_appointments_event",
        "appointments",
        ["event_id", "jeune_id"],
        unique=True,
        postgresql_where=sa.text("event_id IS NOT NULL AND cancelled_at IS NULL"),
    )


def key(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def words(name: str, *values: str) -> sa.Column:
    return sa.Column(name, sa.Enum(*values, native_enum=False, length=32, name=f"{name}s"), nullable=False)


def one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def who(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)
