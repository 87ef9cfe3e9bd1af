"""Mentors as they applied, what young people asked of them, how it goes. Core tables: read by statements of their own."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from services.database import Base


def _account(name: str) -> Column[object]:
    return Column(name, Uuid, ForeignKey("accounts.id", ondelete="SET NULL"))


def _moment(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


# Somebody who applied, or a mentor of before who told about themself. The account comes with the first reading of the
# attestation; whether they may act is the attestation's to say (`circle`), never a column of this table.
mentors = Table(
    "mentors",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("departement_code", Text, ForeignKey("departements.code"), nullable=False, index=True),
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), unique=True),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    # How to reach them before they have an account: an address, read by the cadres alone.
    Column("contact", Text, nullable=False),
    # Who of the company proposes them; empty when they apply by themself.
    Column("proposed_by", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("territory_id", Uuid, ForeignKey("territories.id")),
    Column("languages", ARRAY(Text), nullable=False),
    Column("offers", ARRAY(Text), nullable=False),
    Column("words", Text, nullable=False),
    Column("capacity", SmallInteger, nullable=False),
    Column("is_available", Boolean, nullable=False),
    Column("charter_version", Text),
    _moment("charter_signed_at"),
    # Of those who accompanied somebody before the charter had to be signed first: until when they may act without it.
    Column("charter_due_on", Date),
    _moment("applied_at", nullable=False),
    _moment("ended_at"),
    _account("ended_by"),
    # 0: nothing said of the end of the attestation; 1: two months before; 2: two weeks before.
    Column("told", SmallInteger, nullable=False),
    Column("told_for", Date),
    CheckConstraint("capacity BETWEEN 1 AND 3", name="capacity"),
    CheckConstraint("(charter_version IS NULL) = (charter_signed_at IS NULL)", name="charter"),
    CheckConstraint("told BETWEEN 0 AND 2", name="told"),
)

# What a young person asked: one mentor, or that one be proposed. The words are for the mentor, who has no key of the
# space: they have a key of their own, erased with the space's.
mentor_requests = Table(
    "mentor_requests",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("jeune_id", Uuid, ForeignKey("jeunes.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("mentor_id", Uuid, ForeignKey("mentors.id", ondelete="SET NULL"), index=True),
    Column("state", Text, nullable=False),
    Column("words", LargeBinary),
    Column("ring_key", Text),
    Column("wrapped", LargeBinary),
    _moment("asked_at", nullable=False),
    _account("proposed_by"),
    # Of a minor: who noted that the holder of parental authority agrees.
    _account("agreed_by"),
    _moment("agreed_at"),
    _moment("answered_at"),
    Column("link_id", Uuid, ForeignKey("links.id", ondelete="SET NULL")),
    CheckConstraint(
        "state IN ('open', 'proposed', 'asked', 'accepted', 'declined', 'withdrawn')", name="state"
    ),
    CheckConstraint("state NOT IN ('asked', 'proposed') OR mentor_id IS NOT NULL", name="whom"),
    CheckConstraint("(ring_key IS NULL) = (wrapped IS NULL)", name="key"),
    Index(
        "uq_mentor_requests_one",
        "jeune_id",
        unique=True,
        postgresql_where=text("state IN ('open', 'proposed', 'asked')"),
    ),
)

# “How is it going?”, after a month and then each quarter: the young person first, then the mentor.
mentor_checkins = Table(
    "mentor_checkins",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("jeune_id", Uuid, ForeignKey("jeunes.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("link_id", Uuid, ForeignKey("links.id", ondelete="CASCADE"), nullable=False),
    # Who is asked: the young person, or the mentor.
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("round", SmallInteger, nullable=False),
    Column("face", SmallInteger),
    Column("words", LargeBinary),
    # The young person lets their référent read it (matrix: bilan_mentor.read, c1).
    Column("is_shared", Boolean, nullable=False),
    _moment("asked_at", nullable=False),
    _moment("answered_at"),
    CheckConstraint("face BETWEEN 1 AND 3", name="face"),
    CheckConstraint("(face IS NULL) = (answered_at IS NULL)", name="answered"),
    Index("uq_mentor_checkins_once", "link_id", "account_id", "round", unique=True),
)
