"""The tables of the directory, as the migrations and the tests know them. Pages read them by SQL: no class is loaded for it."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from services.database import Base

_KINDS = "kind IN ('structure', 'service')"


def _moment(name: str, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _account(name: str, nullable: bool = False) -> Column[object]:
    return Column(name, Uuid, ForeignKey("accounts.id", ondelete="SET NULL"), nullable=nullable)


def _listed() -> list[Column[object]]:
    """What both kinds have: where it comes from, as it came, and whether it is shown."""
    return [
        Column("id", Text, primary_key=True),
        Column("source", Text, nullable=False),
        # Of the row as it came: equal means that nothing has to be done.
        Column("fingerprint", LargeBinary, nullable=False),
        Column("doc", JSONB, nullable=False),
        # Its name (and that of its structure) without accents or capitals: what typos are looked up in.
        Column("plain", Text, nullable=False),
        Column("departement", Text),
        Column("commune", Text),
        Column("changed_on", Date, nullable=False),
        _moment("imported_at", nullable=False),
        # Its source holds it no longer; somebody here hid it.
        _moment("gone_at"),
        _moment("hidden_at"),
    ]


structures = Table(
    "directory_structures",
    Base.metadata,
    *_listed(),
    Column("siret", Text),
    Index(
        "ix_directory_structures_siret_plain", "siret", "plain", postgresql_where=text("siret IS NOT NULL")
    ),
    Index("ix_directory_structures_commune", "commune"),
)
services = Table(
    "directory_services",
    Base.metadata,
    *_listed(),
    Column("structure_id", Text, nullable=False),
    Column("words", TSVECTOR, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("domains", ARRAY(Text), nullable=False),
    Column("modes", ARRAY(Text), nullable=False),
    Column("publics", ARRAY(Text), nullable=False),
    # The départements from which it can be used, `any` where nothing says where.
    Column("reach", ARRAY(Text), nullable=False),
    Column("is_remote", Boolean, nullable=False),
    Column("is_for_leavers", Boolean, nullable=False),
    CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place"),
    Index("ix_directory_services_words", "words", postgresql_using="gin"),
    Index(
        "ix_directory_services_plain",
        "plain",
        postgresql_using="gin",
        postgresql_ops={"plain": "gin_trgm_ops"},
    ),
    Index("ix_directory_services_place", text("envol_place(latitude, longitude)"), postgresql_using="gist"),
    Index("ix_directory_services_departement_plain", "departement", "plain"),
    Index("ix_directory_services_remote", "plain", postgresql_where=text("is_remote")),
    Index(
        "ix_directory_services_placeless", "departement", "plain", postgresql_where=text("latitude IS NULL")
    ),
    Index("ix_directory_services_structure_id", "structure_id"),
    Index("ix_directory_services_commune", "commune"),
)
communes = Table(
    "directory_communes",
    Base.metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("plain", Text, nullable=False),
    Column("departement", Text, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Index("ix_directory_communes_plain", "plain", postgresql_ops={"plain": "text_pattern_ops"}),
)
corrections = Table(
    "directory_corrections",
    Base.metadata,
    Column("kind", Text, primary_key=True),
    Column("object_id", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
    _account("corrected_by", nullable=True),
    _moment("corrected_at", nullable=False),
    CheckConstraint(_KINDS, name="kind"),
)
imports = Table(
    "directory_imports",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("origin", Text, nullable=False),
    _moment("started_at", nullable=False),
    _moment("ended_at"),
    Column("state", Text, nullable=False),
    # How many rows were read, added, changed…, and which field was wrong how often.
    Column("report", JSONB, nullable=False),
    CheckConstraint(_KINDS, name="kind"),
    CheckConstraint("state IN ('running', 'done', 'failed', 'interrupted')", name="state"),
    CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended"),
    Index("ix_directory_imports_started_at", text("started_at DESC")),
)
refusals = Table(
    "directory_refusals",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("import_id", Uuid, ForeignKey("directory_imports.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("object_id", Text),
    Column("fingerprint", LargeBinary, nullable=False),
    # As it came, as text of JSON: what no jsonb holds is refused too.
    Column("raw", Text, nullable=False),
    Column("faults", JSONB, nullable=False),
    _moment("solved_at"),
    CheckConstraint(_KINDS, name="kind"),
    Index("uq_directory_refusals_kind_fingerprint", "kind", "fingerprint", unique=True),
    Index("ix_directory_refusals_import_id_row", "import_id", "row"),
    Index("ix_directory_refusals_object_id", "object_id", postgresql_where=text("solved_at IS NULL")),
)
reviews = Table(
    "directory_reviews",
    Base.metadata,
    Column("kind", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("seen", Integer, nullable=False),
    Column("example_id", Text),
    _moment("first_at", nullable=False),
    # A value of the schema that it stands for, or “” once somebody looked and found none.
    Column("means", Text),
    _account("decided_by", nullable=True),
    _moment("decided_at"),
    CheckConstraint(_KINDS, name="kind"),
)
twins = Table(
    "directory_twins",
    Base.metadata,
    Column("first_id", Text, primary_key=True),
    Column("second_id", Text, primary_key=True),
    _account("decided_by", nullable=True),
    _moment("decided_at", nullable=False),
    CheckConstraint("first_id < second_id", name="order"),
)
