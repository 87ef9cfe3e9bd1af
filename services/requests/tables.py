"""Requests, what happened to each, the papers that go with it, and who answers for a partner. Tables without classes."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.database import Base


def _of(
    name: str, target: str, ondelete: str, *, nullable: bool = False, index: bool = False
) -> Column[object]:
    return Column(name, Uuid, ForeignKey(target, ondelete=ondelete), nullable=nullable, index=index)


def _moment(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _words(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


service_requests = Table(
    "service_requests",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    _of("jeune_id", "jeunes.id", "CASCADE"),
    Column("departement_code", Text, ForeignKey("departements.code"), nullable=False),
    _of("offer_id", "offers.id", "SET NULL", nullable=True, index=True),
    # Those of one bundle were sent in one file.
    Column("sending_id", Uuid, nullable=False),
    _words("bouquet", nullable=True),
    # As it was called on the day it was asked for: what is asked for keeps its name.
    _words("offer_name"),
    _words("partner"),
    _words("domain"),
    _words("channel"),
    _words("state"),
    _words("motif", nullable=True),
    # What the partner may read of them: sealed with a key of the request, since an adviser has none of the space.
    Column("details", LargeBinary),
    _words("ring_key", nullable=True),
    Column("wrapped", LargeBinary),
    # The last day of the consent.
    Column("until_on", Date),
    _moment("asked_at", nullable=False),
    _moment("changed_at", nullable=False),
    _moment("closed_at"),
    _moment("nudged_at"),
    # From that day on they are asked whether it helped.
    Column("survey_on", Date, nullable=False),
    _moment("surveyed_at"),
    Column("face", SmallInteger),
    Column("got_it", Boolean),
    # Their word, which nobody else reads: sealed with the key of the space.
    Column("survey_words", LargeBinary),
    CheckConstraint(
        "state IN ('asked', 'offered', 'accepted', 'refused', 'expired', 'withdrawn', 'obtained')",
        name="state",
    ),
    CheckConstraint("channel IN ('partner', 'own')", name="channel"),
    CheckConstraint("(channel = 'partner') = (until_on IS NOT NULL)", name="consent"),
    CheckConstraint("face BETWEEN 1 AND 3", name="face"),
    CheckConstraint("(ring_key IS NULL) = (wrapped IS NULL)", name="key"),
    CheckConstraint(
        "(closed_at IS NOT NULL) = (state IN ('refused', 'expired', 'withdrawn', 'obtained'))", name="closed"
    ),
    Index("ix_service_requests_jeune_id_asked_at", "jeune_id", "asked_at"),
    Index(
        "uq_service_requests_open",
        "jeune_id",
        "offer_id",
        unique=True,
        postgresql_where=text("closed_at IS NULL"),
    ),
)
# What was done and said, in order: who, when, and from which state to which.
request_events = Table(
    "request_events",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    _of("request_id", "service_requests.id", "CASCADE"),
    _of("jeune_id", "jeunes.id", "CASCADE", index=True),
    _moment("at", nullable=False),
    _of("account_id", "accounts.id", "SET NULL", nullable=True),
    _words("role"),
    # In what order they came: two may be of the same instant.
    Column("number", BigInteger, Identity(), nullable=False),
    _words("act"),
    _words("before", nullable=True),
    _words("motif", nullable=True),
    Column("words", LargeBinary),
    CheckConstraint("role IN ('jeune', 'referent', 'adviser', 'system')", name="role"),
    Index("ix_request_events_request_id_number", "request_id", "number"),
)
request_papers = Table(
    "request_papers",
    Base.metadata,
    Column("request_id", Uuid, ForeignKey("service_requests.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", Uuid, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True),
    _of("jeune_id", "jeunes.id", "CASCADE", index=True),
    _moment("taken_back_at"),
)
# What a référent prepares for the young person to read again and send.
request_preparations = Table(
    "request_preparations",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    _of("jeune_id", "jeunes.id", "CASCADE"),
    _of("prepared_by", "accounts.id", "SET NULL", nullable=True, index=True),
    Column("offer_ids", ARRAY(Uuid), nullable=False),
    _words("bouquet", nullable=True),
    # Fields, papers and words, sealed with the key of the space; erased once it is over.
    Column("content", LargeBinary),
    _words("state"),
    _moment("prepared_at", nullable=False),
    _moment("closed_at"),
    CheckConstraint("state IN ('waiting', 'sent', 'refused', 'withdrawn', 'lapsed')", name="state"),
    CheckConstraint("(state = 'waiting') = (closed_at IS NULL)", name="closed"),
    CheckConstraint("(state = 'waiting') = (content IS NOT NULL)", name="erased"),
    CheckConstraint("cardinality(offer_ids) BETWEEN 1 AND 10", name="some"),
    Index("ix_request_preparations_jeune_id_prepared_at", "jeune_id", "prepared_at"),
)
offer_advisers = Table(
    "offer_advisers",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    _of("offer_id", "offers.id", "CASCADE"),
    _of("account_id", "accounts.id", "CASCADE", index=True),
    Column("departement_code", Text, ForeignKey("departements.code"), nullable=False, index=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    _of("named_by", "accounts.id", "SET NULL", nullable=True),
    Index(
        "uq_offer_advisers_once",
        "offer_id",
        "account_id",
        unique=True,
        postgresql_where=text("ends_on IS NULL"),
    ),
)
# What is told of an offer in numbers, as of the first of a month: the next one is written over it, and what is too few is
# not kept either.
FIGURES = ("opened", "proposed", "asked", "obtained", "refused", "helped")
offer_figures = Table(
    "offer_figures",
    Base.metadata,
    Column("offer_id", Uuid, ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True),
    Column("departement_code", Text, ForeignKey("departements.code"), nullable=False, index=True),
    Column("counted_on", Date, nullable=False),
    *(Column(name, Integer) for name in FIGURES),
    *(CheckConstraint(f"{name} > 10", name=name) for name in FIGURES),
)
