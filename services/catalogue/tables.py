"""Offers, bundles, and what each young person and those who accompany them chose among them. Tables without classes:
nothing here is written often, and a worker of the web carries no mapper for what it only reads.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.database import Base

STATES = ("draft", "reviewed", "published", "hidden")
KINDS = ("right", "public_service", "partner_offer", "workshop")
MARKS = ("favourite", "watch")
CHOICES = ("proposed", "set_aside")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=sa.text("''"))


def _one_of(column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


def _account(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey("accounts.id", ondelete="SET NULL"), nullable=True)


offers = sa.Table(
    "offers",
    Base.metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    # Each département has its own catalogue, which its cadres edit.
    sa.Column("departement_code", sa.Text, sa.ForeignKey("departements.code"), nullable=False),
    # Its number in the founding list, which never changes; none for what a département adds.
    sa.Column("number", sa.SmallInteger, nullable=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("domain", sa.Text, nullable=False),
    _words("name"),
    _words("partner"),
    # Départements where it exists; none: everywhere.
    sa.Column("territories", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
    # In months after birth: the first of it, and the first that is too late.
    sa.Column("from_months", sa.SmallInteger, nullable=True),
    sa.Column("until_months", sa.SmallInteger, nullable=True),
    _words("conditions"),
    sa.Column("rules", JSONB, nullable=False, server_default=sa.text("'{}'")),
    _words("gives"),
    _words("how"),
    sa.Column("papers", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
    sa.Column("fields", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
    _words("decides"),
    _words("delay"),
    _words("contact"),
    _words("link"),
    _words("source"),
    _words("source_url"),
    sa.Column("checked_on", sa.Date, nullable=True),
    sa.Column("expires_on", sa.Date, nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("never_publish", sa.Boolean, nullable=False, server_default=sa.false()),
    # What is still to be confirmed or agreed: for editors alone.
    _words("doubt"),
    # Language → its words, with the print of the French they were made from.
    sa.Column("translations", JSONB, nullable=False, server_default=sa.text("'{}'")),
    # The print of the content file it was made from; None once an editor changed it.
    sa.Column("loaded", sa.Text, nullable=True),
    # Who saved what they read, so that two editors never write over each other.
    sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")),
    _account("written_by"),
    _account("reviewed_by"),
    _account("checked_by"),
    sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    _one_of("kind", KINDS),
    _one_of("state", STATES),
    sa.CheckConstraint("NOT (never_publish AND state = 'published')", name="never_published"),
    sa.CheckConstraint(
        "state <> 'published' OR (source <> '' AND checked_on IS NOT NULL)", name="published_has_source"
    ),
    sa.CheckConstraint("reviewed_by <> written_by", name="two_people"),
    sa.CheckConstraint(
        "state <> 'published' OR written_by IS NULL OR reviewed_by IS NOT NULL", name="published_was_reviewed"
    ),
    sa.CheckConstraint("until_months > from_months", name="ages"),
    sa.UniqueConstraint("departement_code", "number"),
)
bouquets = sa.Table(
    "bouquets",
    Base.metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("departement_code", sa.Text, sa.ForeignKey("departements.code"), nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("position", sa.SmallInteger, nullable=False),
    sa.Column("icon", sa.Text, nullable=False),
    _words("name"),
    _words("words"),
    sa.Column("translations", JSONB, nullable=False, server_default=sa.text("'{}'")),
    sa.Column("loaded", sa.Text, nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")),
    _account("written_by"),
    _account("reviewed_by"),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    _one_of("state", STATES),
    sa.CheckConstraint("reviewed_by <> written_by", name="two_people"),
    sa.CheckConstraint(
        "state <> 'published' OR written_by IS NULL OR reviewed_by IS NOT NULL", name="published_was_reviewed"
    ),
    sa.UniqueConstraint("departement_code", "slug"),
)
bouquet_offers = sa.Table(
    "bouquet_offers",
    Base.metadata,
    sa.Column("bouquet_id", sa.Uuid, sa.ForeignKey("bouquets.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "offer_id", sa.Uuid, sa.ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    sa.Column("position", sa.SmallInteger, nullable=False),
)
# How many times young people opened an offer in a month: a number, and nobody’s.
offer_openings = sa.Table(
    "offer_openings",
    Base.metadata,
    sa.Column("offer_id", sa.Uuid, sa.ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("month", sa.Date, primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
    sa.CheckConstraint("times > 0", name="times"),
)
# The young person’s own: nobody else reads what they keep or wait for.
offer_marks = sa.Table(
    "offer_marks",
    Base.metadata,
    sa.Column("jeune_id", sa.Uuid, sa.ForeignKey("jeunes.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "offer_id", sa.Uuid, sa.ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    sa.Column("mark", sa.Text, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    # What will ring, where one waits for a day.
    sa.Column("reminder_id", sa.Uuid, sa.ForeignKey("reminders.id", ondelete="SET NULL"), nullable=True),
    # When they were told that it is no longer there.
    sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
    _one_of("mark", MARKS),
)
# What somebody who accompanies them proposes to them or sets aside; the young person sees both, and undoes either.
offer_choices = sa.Table(
    "offer_choices",
    Base.metadata,
    sa.Column("jeune_id", sa.Uuid, sa.ForeignKey("jeunes.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "offer_id", sa.Uuid, sa.ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    sa.Column("choice", sa.Text, nullable=False),
    _account("made_by"),
    # Sealed with the key of the space.
    sa.Column("words", sa.LargeBinary, nullable=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
    _one_of("choice", CHOICES),
)
