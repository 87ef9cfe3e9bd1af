"""Appointments: when, where, who comes; behind a fence that only those invited pass. And what reminds of them.

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
LINKED = "jeune_id = ANY ((SELECT envol_spaces())::uuid[])"
# As in a conversation: a link opens the door of the building, an invitation the room. Who wrote it sees it too:
# a row is written before those who are invited to it.
INVITED = f"""EXISTS (SELECT FROM participants p WHERE p.appointment_id = {{id}} AND p.account_id = {ME}
  AND p.left_at IS NULL)"""
FENCED = {
    "participants": f"account_id = {ME} OR jeune_id = {ME} OR {SYSTEM} OR {LINKED}",
    "appointments": f"jeune_id = {ME} OR {SYSTEM} OR ({LINKED} AND (created_by = {ME} OR"
    f" {INVITED.format(id='appointments.id')}))",
    "proposed_times": f"jeune_id = {ME} OR {SYSTEM} OR ({LINKED} AND (proposed_by = {ME} OR"
    f" {INVITED.format(id='proposed_times.appointment_id')}))",
    "appointment_settings": f"account_id = {ME} OR {SYSTEM}",
}
TOPICS = ("meeting", "visit", "errand", "interview_17", "exit_interview")
PLACES = ("address", "phone", "video", "home")
REPLIES = ("waiting", "accepted", "declined", "move")
STATUSES = ("unknown", "seen", "excused", "revoked", "noshow")
SOURCES = ("step", "milestone", "paper", "own", "professional")


def upgrade() -> None:
    create_appointments()
    create_who_comes()
    role = context.config.attributes["application_role"]
    for table, condition in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
        op.execute(f'GRANT SELECT, INSERT, UPDATE ON {table} TO "{role}"')
    # Nobody makes an appointment in another’s name.
    op.execute(
        "CREATE POLICY owner_inserts ON appointments AS RESTRICTIVE FOR INSERT TO PUBLIC"
        f" WITH CHECK (created_by = {ME} OR {SYSTEM})"
    )
    remind_of(*SOURCES, "appointment")


def downgrade() -> None:
    op.execute("DELETE FROM reminders WHERE source = 'appointment'")
    remind_of(*SOURCES)
    # A policy that asks another table goes before it.
    for table in ("proposed_times", "appointments"):
        op.execute(f"DROP POLICY fence ON {table}")
    for table in ("appointment_settings", "proposed_times", "participants", "appointments"):
        op.drop_table(table)


def remind_of(*sources: str) -> None:
    listed = ", ".join(f"'{source}'" for source in sources)
    op.drop_constraint(op.f("ck_reminders_source"), "reminders", type_="check")
    op.create_check_constraint(op.f("ck_reminders_source"), "reminders", f"source IN ({listed})")


def create_appointments() -> None:
    op.create_table(
        "appointments",
        who("id"),
        who("jeune_id"),
        words("topic", *TOPICS),
        sa.Column("object", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        words("place_kind", *PLACES),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("bring", sa.LargeBinary(), nullable=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("wall_at", sa.DateTime(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        moment("starts_at", nullable=True),
        moment("ends_at", nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        who("created_by", nullable=True),
        moment("created_at"),
        moment("updated_at"),
        moment("cancelled_at", nullable=True),
        who("cancelled_by", nullable=True),
        who("milestone_id", nullable=True),
        one_of("appointments", "topic", *TOPICS),
        one_of("appointments", "place_kind", *PLACES),
        check("appointments", "order", "ends_at > starts_at"),
        check("appointments", "whole_time", "num_nulls(wall_at, starts_at, ends_at) IN (0, 3)"),
        key("appointments", "jeune_id", "jeunes"),
        key("appointments", "created_by", "accounts", "SET NULL"),
        key("appointments", "cancelled_by", "accounts", "SET NULL"),
        key("appointments", "milestone_id", "milestones", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    op.create_index("ix_appointments_jeune_id_starts_at", "appointments", ["jeune_id", "starts_at"])


def create_who_comes() -> None:
    op.create_table(
        "participants",
        who("appointment_id"),
        who("account_id"),
        who("jeune_id"),
        words("reply", *REPLIES),
        moment("replied_at", nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        words("status", *STATUSES),
        moment("status_at", nullable=True),
        who("status_by", nullable=True),
        moment("left_at", nullable=True),
        one_of("participants", "reply", *REPLIES),
        one_of("participants", "status", *STATUSES),
        key("participants", "appointment_id", "appointments"),
        key("participants", "account_id", "accounts"),
        key("participants", "jeune_id", "jeunes"),
        key("participants", "status_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("appointment_id", "account_id", name=op.f("pk_participants")),
    )
    op.create_index(
        "ix_participants_account_id",
        "participants",
        ["account_id"],
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_index("ix_participants_jeune_id", "participants", ["jeune_id"])
    op.create_table(
        "proposed_times",
        who("id"),
        who("appointment_id"),
        who("jeune_id"),
        sa.Column("wall_at", sa.DateTime(), nullable=False),
        moment("starts_at"),
        moment("ends_at"),
        who("proposed_by", nullable=True),
        moment("closed_at", nullable=True),
        check("proposed_times", "order", "ends_at > starts_at"),
        key("proposed_times", "appointment_id", "appointments"),
        key("proposed_times", "jeune_id", "jeunes"),
        key("proposed_times", "proposed_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_times")),
    )
    for column in ("appointment_id", "jeune_id"):
        op.create_index(f"ix_proposed_times_{column}", "proposed_times", [column])
    op.create_table(
        "appointment_settings",
        who("account_id"),
        sa.Column("remind", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        key("appointment_settings", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_appointment_settings")),
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
