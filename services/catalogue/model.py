"""What an offer and a bundle are, once read: frozen, with rules as data."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.errors import Refused
from services.journey import Answer


class OfferKind(StrEnum):
    """What an offer is: a right, a public service, what a partner offers, a session."""

    RIGHT = "right"
    PUBLIC_SERVICE = "public_service"
    PARTNER_OFFER = "partner_offer"
    WORKSHOP = "workshop"


class OfferState(StrEnum):
    """Where an offer stands. EXPIRED is never stored: it is what a published one becomes after its last day."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    EXPIRED = "expired"


class AskedField(StrEnum):
    """What a partner may ask to know of somebody, beside papers."""

    NAME = "name"
    BIRTH_ON = "birth_on"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


class Question(StrEnum):
    """What nobody here knows, and has to be asked before somebody can tell."""

    ASSOCIATION = "association"
    PRIORITY_AREA = "priority_area"
    LEASE = "lease"
    PRIVATE_FIRM = "private_firm"
    OWN_TAX = "own_tax"
    NO_JOB = "no_job"
    DRIVING_SCHOOL = "driving_school"
    TOWN = "town"
    OWN_HOME = "own_home"


@dataclass(frozen=True, slots=True)
class Rules:
    """The conditions of an offer that can be looked at, beside ages and territory. `services.catalogue.eligibility` does.

    `judge`: a judge decided the placement. `born_since`: not born before. `care_since`: still in care on that day or
    later. `care_before_18`: taken in as a minor. `months_after_care`: no longer ago than that. `one_of`: one of these
    answers is theirs; `none_of`: none is. `foreigner_asks`: whoever is not French has to ask. `ask`: has to be asked anyway.
    """

    judge: bool = False
    born_since: date | None = None
    care_since: date | None = None
    care_before_18: bool = False
    months_after_care: int | None = None
    one_of: tuple[Answer, ...] = ()
    none_of: tuple[Answer, ...] = ()
    foreigner_asks: bool = False
    ask: tuple[Question, ...] = ()


def rules_from(kept: dict[str, Any]) -> Rules:
    """The rules as they are kept (JSON, or a content file). Refused: unknown_rule."""
    try:
        read = {name: _READ.get(name, _itself)(value) for name, value in kept.items()}
        return Rules(**read)
    except (TypeError, ValueError) as wrong:
        raise Refused("unknown_rule", said=str(wrong)) from wrong


def rules_kept(rules: Rules) -> dict[str, Any]:
    """The same as JSON; what says nothing is left out."""
    told = {name: value for name, value in asdict(rules).items() if value}
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else list(value)
        if isinstance(value, tuple)
        else value
        for name, value in told.items()
    }


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _itself(value: Any) -> Any:
    return value


_READ: dict[str, Callable[[Any], Any]] = {
    "born_since": _day,
    "care_since": _day,
    "one_of": lambda words: tuple(Answer(word) for word in words),
    "none_of": lambda words: tuple(Answer(word) for word in words),
    "ask": lambda words: tuple(Question(word) for word in words),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer, in one language. `language` is the one its words are really in."""

    id: UUID
    number: int | None
    kind: OfferKind
    domain: str
    name: str
    partner: str
    territories: tuple[str, ...]
    from_months: int | None
    until_months: int | None
    conditions: str
    rules: Rules
    gives: str
    how: str
    papers: tuple[str, ...]
    fields: tuple[AskedField, ...]
    decides: str
    delay: str
    contact: str
    link: str
    source: str
    source_url: str
    checked_on: date | None
    expires_on: date | None
    # What is kept; `is_over` says whether its last day is behind.
    state: OfferState
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class Bouquet:
    """Several offers that make sense together, in their order."""

    id: UUID
    slug: str
    icon: str
    name: str
    words: str
    offers: tuple[Offer, ...] = field(repr=False)
    language: str = "fr"

    @property
    def papers(self) -> tuple[str, ...]:
        """The kinds of paper its offers ask for, each once, in order."""
        return tuple(dict.fromkeys(paper for offer in self.offers for paper in offer.papers))

    @property
    def fields(self) -> tuple[AskedField, ...]:
        """What else its offers ask to know, each once."""
        return tuple(dict.fromkeys(one for offer in self.offers for one in offer.fields))
