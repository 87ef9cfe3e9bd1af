"""A young person's space, the people around it, what each may see, and the places they depend on."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base


class LegalBasis(StrEnum):
    """How the placement was decided; it says whether a pécule may exist (CSS L543-3)."""

    JUDGE = "judge"
    ADMINISTRATIVE = "administrative"
    UNKNOWN = "unknown"


class LinkKind(StrEnum):
    """What somebody is to a young person."""

    REFERENT = "referent"
    CARER = "carer"
    PARENT = "parent"
    RELATIVE = "relative"
    TRUSTED_PERSON = "trusted_person"
    MENTOR = "mentor"


class LinkBasis(StrEnum):
    """What a link rests on: it ends with it."""

    DECISION = "decision"
    CONTRACT = "contract"
    PLACEMENT = "placement"
    INVITATION = "invitation"


class PostKind(StrEnum):
    """What a professional is charged with, from a day to a day."""

    REFERENT = "referent"
    CARER = "carer"
    CADRE = "cadre"


class Part(StrEnum):
    """The parts of a space that can be given or withdrawn."""

    PATH = "path"
    MILESTONES = "milestones"
    PROJECT = "project"
    CONTACT = "contact"
    # Not a thing to see: who may propose a moment.
    MEETINGS = "meetings"


class Departement(Base):
    __tablename__ = "departements"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Territory(Base):
    """A part of a département. Its time zone is that of the young people who live there."""

    __tablename__ = "territories"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    departement_code: Mapped[str] = mapped_column(ForeignKey("departements.code"), index=True)
    name: Mapped[str]
    zone: Mapped[str]


class Team(Base):
    """Référents and their cadre."""

    __tablename__ = "teams"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    departement_code: Mapped[str] = mapped_column(ForeignKey("departements.code"), index=True)
    name: Mapped[str]


class Place(Base):
    """Where young people live: a foyer, a family. Never shown to somebody a judge keeps away."""

    __tablename__ = "places"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    territory_id: Mapped[UUID] = mapped_column(ForeignKey("territories.id"), index=True)
    name: Mapped[str]


class Post(Base):
    """A professional's charge: référent or cadre of a team, éducateur or assistant familial of a place."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("kind IN ('referent', 'carer', 'cadre')", name="kind"),
        CheckConstraint("(kind = 'carer') = (team_id IS NULL)", name="team_or_place"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PostKind]
    departement_code: Mapped[str] = mapped_column(ForeignKey("departements.code"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("places.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Jeune(Base):
    """A young person's space. Its id is that of the account that owns it."""

    __tablename__ = "jeunes"
    __table_args__ = (
        CheckConstraint("legal_basis IN ('judge', 'administrative', 'unknown')", name="legal_basis"),
        CheckConstraint("taken_in_on IS NULL OR taken_in_on >= birth_on", name="taken_in_after_birth"),
        CheckConstraint(
            "exit_on IS NULL OR taken_in_on IS NULL OR exit_on >= taken_in_on", name="care_dates"
        ),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    departement_code: Mapped[str] = mapped_column(ForeignKey("departements.code"))
    territory_id: Mapped[UUID] = mapped_column(ForeignKey("territories.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), index=True)
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("places.id"), index=True)
    birth_on: Mapped[date]
    taken_in_on: Mapped[date | None]
    exit_on: Mapped[date | None]
    contract_until: Mapped[date | None]
    legal_basis: Mapped[LegalBasis]
    # The secret from which the addresses of this person's steps are derived, and their common beginning.
    namespace: Mapped[UUID] = mapped_column(default=uuid4)
    address: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    answers: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Link(Base):
    """Somebody and a young person, from a day to a day. A role opens nothing, a link does (trust B.1)."""

    __tablename__ = "links"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('referent', 'carer', 'parent', 'relative', 'trusted_person', 'mentor')", name="kind"
        ),
        CheckConstraint("basis IN ('decision', 'contract', 'placement', 'invitation')", name="basis"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("jeune_id <> account_id", name="not_oneself"),
        Index(
            "uq_links_one_referent",
            "jeune_id",
            unique=True,
            postgresql_where=text("kind = 'referent' AND ended_at IS NULL AND ends_on IS NULL"),
        ),
        Index(
            "uq_links_once",
            "jeune_id",
            "account_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND cover_of IS NULL"),
        ),
        # The same colleague may replace the same référent twice in a year: two links, never on the same days.
        Index(
            "uq_links_cover",
            "jeune_id",
            "account_id",
            "starts_on",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND cover_of IS NOT NULL"),
        ),
        CheckConstraint("cover_of IS NULL OR (kind = 'referent' AND ends_on IS NOT NULL)", name="cover"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[LinkKind]
    basis: Mapped[LinkBasis]
    # mother, father, sister, … for family; empty for others. A label, never free text.
    relation: Mapped[str] = mapped_column(default="")
    # The référent this one replaces, from a day to a day. Gone, the cover goes too: it must never become a référent.
    cover_of: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    accepted_at: Mapped[datetime | None]
    # A minor's invitation waits here for the référent (trust B.2, link.invite: four eyes).
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class Cover(Base):
    """A référent is away and a colleague replaces them; the links of it are made from this, one a young person."""

    __tablename__ = "covers"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("account_id <> cover_id", name="not_oneself"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    cover_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    cancelled_at: Mapped[datetime | None]


class HandoverReason(StrEnum):
    """Why a young person changes référent. A word the young person reads; never free text."""

    LEAVING = "leaving"
    TEAM = "team"
    MOVE = "move"
    ASKED = "asked"
    OTHER = "other"


class Handover(Base):
    """A young person passes from one référent to another on a day, with what each writes to the newcomer.

    It takes place once agreed: by the cadre who decides it, or who agrees to what the référent proposes.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        CheckConstraint("reason IN ('leaving', 'team', 'move', 'asked', 'other')", name="reason"),
        CheckConstraint("from_id <> to_id", name="two_people"),
        CheckConstraint("agreed_at IS NULL OR refused_at IS NULL", name="one_answer"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    # Several young people asked for together are agreed to together.
    batch: Mapped[UUID] = mapped_column(index=True)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    from_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    starts_on: Mapped[date]
    reason: Mapped[HandoverReason]
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    agreed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    agreed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    # Sealed with the young person's key: the note of the former référent, and the young person's own words.
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    note_at: Mapped[datetime | None]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    words_at: Mapped[datetime | None]


class Grant(Base):
    """What the young person gives to (or withdraws from) one link: the whole path, a domain or one step.

    The most specific one in force decides, then the newest.
    """

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("part IN ('path', 'milestones', 'project', 'contact', 'meetings')", name="part"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="dates"),
        CheckConstraint("item IS NULL OR domain IS NOT NULL", name="item_in_domain"),
        Index("ix_grants_in_force", "link_id", postgresql_where=text("revoked_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"))
    part: Mapped[Part]
    domain: Mapped[str | None]
    item: Mapped[UUID | None]
    allows: Mapped[bool]
    # Under fifteen the holder of authority decides with the young person (loi Informatique et Libertés, art. 45).
    with_holder: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Restriction(Base):
    """A decision that keeps somebody away. It always subtracts, and follows the person (trust B.4)."""

    __tablename__ = "restrictions"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("lifted_by <> lift_asked_by", name="two_to_lift"),
        CheckConstraint("lifted_at IS NULL OR lift_asked_at IS NOT NULL", name="asked_before_lifted"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    reference: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    set_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    set_at: Mapped[datetime]
    # One asks, by another decision; somebody of another function agrees.
    lift_reference: Mapped[str | None]
    lift_asked_at: Mapped[datetime | None]
    lift_asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


# That a mentor's attestation d'honorabilité was seen: the day, who read it, its number; never the document (PRIV-12).
# It counts once a second person agreed, until `acts_until`. One that says no day was given to a mentor who was there
# before any was asked for. Nobody reads the rows to decide: `envol_acts_until` gives the last day, to all alike.
attestations = Table(
    "attestations",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("departement_code", Text, ForeignKey("departements.code"), nullable=False),
    Column("verified_on", Date),
    Column("number", Text, nullable=False),
    Column("acts_until", Date, nullable=False),
    Column("verified_by", Uuid, ForeignKey("accounts.id", ondelete="SET NULL")),
    Column("verified_at", DateTime(timezone=True), nullable=False),
    Column("agreed_by", Uuid, ForeignKey("accounts.id", ondelete="SET NULL")),
    Column("agreed_at", DateTime(timezone=True)),
    Column("withdrawn_by", Uuid, ForeignKey("accounts.id", ondelete="SET NULL")),
    Column("withdrawn_at", DateTime(timezone=True)),
    CheckConstraint("agreed_by <> verified_by", name="two_people"),
    CheckConstraint("(verified_on IS NULL) = (number = '')", name="seen"),
    CheckConstraint("verified_on IS NULL OR acts_until <= verified_on + 365", name="a_year"),
)
