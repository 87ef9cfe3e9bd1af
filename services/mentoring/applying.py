"""Applying as a mentor, from a page that anybody may open; and what a mentor says of themself afterwards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from services import accounts, clock, notifications
from services.circle import Viewer
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.mentoring import rules
from services.mentoring.rules import Field, Offer

# A company behind one address sends thirty in a day; more is a script. Of a département, from everywhere, two hundred in
# a day: what nobody has read yet closes nothing.
DAY = timedelta(days=1)
MOST_FROM_ONE, MOST_A_DAY = 30, 200


@dataclass(frozen=True, slots=True)
class About:
    """What a mentor says of themself, shown to young people whom they may fit."""

    field: str
    territory_id: UUID | None
    languages: Collection[str]
    offers: Collection[str]
    words: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, and how the service reaches them. `proposed_by`: of their company; empty when by themself."""

    first_name: str
    last_name: str
    organisation: str
    contact: str
    proposed_by: str = ""


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A mentor, to themself. `until`: the last day of their attestation; None while nothing was agreed to."""

    id: UUID
    departement: str
    first_name: str
    organisation: str
    field: Field | None
    territory_id: UUID | None
    languages: tuple[str, ...]
    offers: tuple[Offer, ...]
    words: str
    capacity: int
    is_available: bool
    charter_version: str | None
    charter_signed_at: datetime | None
    charter_due_on: date | None
    ended_at: datetime | None
    until: date | None

    @property
    def has_signed(self) -> bool:
        """Whether the charter in force is the one they signed."""
        return self.charter_version == rules.CHARTER

    @property
    def waits_for_charter(self) -> bool:
        """Whether nothing opens before they sign: invited by a young person, they never did."""
        due = self.charter_due_on
        return self.charter_signed_at is None and (due is None or due < clock.now().date())

    @property
    def is_paused(self) -> bool:
        """Whether the attestation is over, or was never agreed to; by the clock of the house."""
        return self.until is None or self.until < clock.now().date()


def apply(applicant: Applicant, about: About, *, has_signed: bool, source: str) -> None:
    """Somebody applies; the cadres of the département hear that something awaits. `source`: an address, counted only.

    The same contact twice is once, and nobody is told whether it was there. Raises `TooManyTries`. Refused:
    `name_missing`, `contact_missing`, `charter_unsigned`, `territory_missing`, `field_missing`, `too_long`,
    `too_many_applications`.
    """
    accounts.count_try("mentor", source, window=DAY, most=MOST_FROM_ONE)
    first, last, company = (
        rules.kept(words, rules.MOST_LETTERS)
        for words in (applicant.first_name, applicant.last_name, applicant.organisation)
    )
    contact = rules.kept(applicant.contact, rules.MOST_LETTERS, empty="contact_missing").lower()
    if not first or not last:
        raise Refused("name_missing")
    if not has_signed:
        raise Refused("charter_unsigned")
    if about.territory_id is None:
        raise Refused("territory_missing")
    values = _values(about)
    with transaction(), as_system():  # nobody is signed in: the row is the service's
        departement = session.scalar(_DEPARTEMENT, {"territory": about.territory_id})
        if departement is None:
            raise Refused("territory_missing")
        if session.scalar(_SAME, {"departement": departement, "contact": contact}):
            return
        if session.scalar(_TODAY, {"departement": departement, "since": clock.now() - DAY}) >= MOST_A_DAY:
            raise Refused("too_many_applications")
        names = {"first": accounts.plain_name(first), "last": accounts.plain_name(last)}
        by = accounts.plain_name(rules.kept(applicant.proposed_by, rules.MOST_LETTERS))
        session.execute(
            _APPLY,
            {
                **values,
                **names,
                "id": uuid4(),
                "departement": departement,
                "organisation": accounts.plain_name(company),
                "contact": contact,
                "by": by,
                "version": rules.CHARTER,
                "at": clock.now(),
            },
        )
        tell_cadres(departement)


def own_page(viewer: Viewer) -> OwnPage:
    """The mentor who asks. Raises `NotFound` for whoever is none. One statement."""
    found = find_own_page(viewer)
    if found is None:
        raise NotFound
    return found


def find_own_page(viewer: Viewer) -> OwnPage | None:
    """The same, or None."""
    row = session.execute(_OWN, {"me": viewer.account_id}).one_or_none()
    return None if row is None else _own(row)


def say_about(viewer: Viewer, about: About, *, is_available: bool) -> None:
    """A mentor changes what they say of themself, how many they accompany, whether they are proposed for now.

    Refused: `field_missing`, `too_long`, `capacity`. Raises `NotFound`.
    """
    values = _values(about)
    with transaction():
        own_page(viewer)
        session.execute(_SAY, {**values, "me": viewer.account_id, "available": is_available})


def sign_charter(viewer: Viewer) -> None:
    """A mentor signs the charter in force; twice is once. Raises `NotFound`."""
    with transaction():
        if not own_page(viewer).has_signed:
            values = {"me": viewer.account_id, "version": rules.CHARTER, "at": clock.now()}
            session.execute(_SIGN, values)


def tell_cadres(departement: str, subject: UUID | None = None) -> None:
    """Something of the mentors awaits the cadres of this département; as the system."""
    cadres = session.scalars(_CADRES, {"departement": departement, "today": clock.now().date()}).all()
    notifications.announce(notifications.Kind.MENTOR, cadres, subject_id=subject, address="/mentors/equipe")


def territories() -> list[tuple[UUID, str]]:
    """Every territory there is, as “Manche, Cotentin”: where somebody may apply. Two hundred at most."""
    return [(row.id, row.label) for row in session.execute(_TERRITORIES)]


def _own(row: Any) -> OwnPage:
    return OwnPage(
        row.id,
        row.departement_code,
        row.first_name,
        row.organisation,
        Field(row.field) if row.field else None,
        row.territory_id,
        tuple(row.languages),
        tuple(Offer(one) for one in row.offers),
        row.words,
        row.capacity,
        row.is_available,
        row.charter_version,
        row.charter_signed_at,
        row.charter_due_on,
        row.ended_at,
        row.until,
    )


def _values(about: About) -> dict[str, Any]:
    if about.capacity not in rules.CAPACITIES:
        raise Refused("capacity")
    if about.field not in set(Field):
        raise Refused("field_missing")
    return {
        "field": about.field,
        "territory": about.territory_id,
        "languages": rules.spoken(about.languages),
        "offers": [one.value for one in rules.chosen(Offer, about.offers)],
        "words": rules.kept(about.words, rules.MOST_WORDS),
        "capacity": about.capacity,
    }


_DEPARTEMENT = text("SELECT departement_code FROM territories WHERE id = :territory")
_TODAY = text(
    "SELECT count(*) FROM mentors"
    " WHERE departement_code = :departement AND account_id IS NULL AND applied_at > :since"
)
_SAME = text(
    "SELECT 1 FROM mentors WHERE departement_code = :departement AND contact = :contact AND ended_at IS NULL"
)
_APPLY = text(
    "INSERT INTO mentors (id, departement_code, first_name, last_name, organisation, contact, proposed_by, field,"
    " territory_id, languages, offers, words, capacity, is_available, charter_version, charter_signed_at, applied_at,"
    " told) VALUES (:id, :departement, :first, :last, :organisation, :contact, :by, :field, :territory, :languages,"
    " :offers, :words, :capacity, true, :version, :at, :at, 0)"
)
_OWN = text(
    "SELECT m.id, m.departement_code, a.first_name, a.organisation, m.field, m.territory_id, m.languages, m.offers, m.words, m.capacity,"
    " m.is_available, m.charter_version, m.charter_signed_at, m.charter_due_on, m.ended_at,"
    " envol_attested_until(m.account_id) AS until"
    " FROM mentors m JOIN accounts a ON a.id = m.account_id WHERE m.account_id = :me"
)
_SAY = text(
    "UPDATE mentors SET field = :field, territory_id = :territory, languages = :languages, offers = :offers,"
    " words = :words, capacity = :capacity, is_available = :available WHERE account_id = :me"
)
_SIGN = text("UPDATE mentors SET charter_version = :version, charter_signed_at = :at WHERE account_id = :me")
_CADRES = text(
    "SELECT DISTINCT account_id FROM posts WHERE departement_code = :departement AND kind = 'cadre'"
    " AND starts_on <= :today AND (ends_on IS NULL OR ends_on >= :today) LIMIT 100"
)
_TERRITORIES = text(
    "SELECT t.id, concat(d.name, ', ', t.name) AS label FROM territories t"
    " JOIN departements d ON d.code = t.departement_code ORDER BY d.name, t.name LIMIT 200"
)
