"""Pure decisions: what mentors offer, who fits a young person and why, when one asks how it goes.

Never a score on screen, nor of a young person: the reasons are said, and the order is that of how many there are.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from services.accounts import Limit
from services.ages import Leap, birthday
from services.errors import Refused

Word = TypeVar("Word", bound=StrEnum)

MOST_SHOWN = 5
MOST_LETTERS, MOST_WORDS = 80, 500
CAPACITIES = (1, 2, 3)
# The text that is signed on screen (app/mentoring/charter): another text, another version.
CHARTER = "2026-11"
ASKED = Limit("too_many_mentor_requests", 10, timedelta(days=7))
# The neutral reminders of an attestation that ends: days before, the farthest first.
NOTICES = (60, 14)
# A check-in after a month, then each quarter; the mentor is asked once the young person said, or a fortnight later.
FIRST_ROUND, EACH_ROUND = 1, 3
MENTOR_AFTER = timedelta(days=14)


class Field(StrEnum):
    """Where a mentor works. `docs/glossary.md`: métier."""

    HOUSING = "housing"
    FINANCE = "finance"
    DIGITAL = "digital"
    BUILDING = "building"
    TRANSPORT = "transport"
    TOURISM = "tourism"
    CARE = "care"
    OFFICE = "office"
    NATURE = "nature"
    TRADE = "trade"


class Offer(StrEnum):
    """What a mentor can bring."""

    WORK = "work"
    INTERNSHIP = "internship"
    APPLYING = "applying"
    STUDIES = "studies"
    PAPERWORK = "paperwork"
    TALKING = "talking"


# ISO 639-1; the names are written by whoever shows them.
LANGUAGES = ("fr", "en", "ar", "es", "pt", "bm", "bn", "fa", "ps", "uk")


class Why(StrEnum):
    """Why a mentor fits, in the order in which it is said."""

    FIELD = "field"
    OFFER = "offer"
    PLACE = "place"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a young person looks for. `languages`: those of their own account, French apart."""

    territory_id: UUID | None
    languages: frozenset[str]
    field: Field | None = None
    offers: frozenset[Offer] = frozenset()


@dataclass(frozen=True, slots=True)
class Profile:
    """A mentor as a young person may read them, with a place left. `id` is that of the mentor, not of their account."""

    id: UUID
    first_name: str
    organisation: str
    field: Field
    territory_id: UUID | None
    territory: str
    languages: tuple[str, ...]
    offers: tuple[Offer, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A mentor who fits, and why. `offers`, `languages`: those in common."""

    mentor: Profile
    why: tuple[Why, ...]
    offers: tuple[Offer, ...]
    languages: tuple[str, ...]


def fitting(wish: Wish, mentors: Iterable[Profile]) -> tuple[Fit, ...]:
    """At most five mentors who fit, those with the most reasons first; the same for the same wish, each time.

    Without anything in common a mentor is not shown.
    """
    found = [fit for one in mentors if (fit := fit_of(wish, one)).why]
    return tuple(
        sorted(found, key=lambda fit: (-len(fit.why), -len(fit.offers), fit.mentor.id.hex))[:MOST_SHOWN]
    )


def fit_of(wish: Wish, mentor: Profile) -> Fit:
    """Why this mentor fits that wish; no reason, no fit."""
    offers = tuple(one for one in mentor.offers if one in wish.offers)
    languages = tuple(one for one in mentor.languages if one in wish.languages)
    holds = {
        Why.FIELD: wish.field is not None and mentor.field == wish.field,
        Why.OFFER: bool(offers),
        Why.PLACE: wish.territory_id is not None and mentor.territory_id == wish.territory_id,
        Why.LANGUAGE: bool(languages),
    }
    return Fit(mentor, tuple(why for why in Why if holds[why]), offers, languages)


def round_on(starts_on: date, number: int) -> date:
    """The day from which the check-in of that number is asked for: a month after, then each quarter."""
    months = FIRST_ROUND if number == 1 else EACH_ROUND * (number - 1)
    return birthday(starts_on, 0, months, leap=Leap.PROTECTS)


def round_of(starts_on: date, today: date) -> int:
    """The last check-in that is due, 0 before the first. Only that one is asked: what nobody said is not run after."""
    number = 0
    while round_on(starts_on, number + 1) <= today:
        number += 1
    return number


def notice_of(until: date, today: date) -> int:
    """Which of the two reminders of an end is due: 1 (two months), 2 (two weeks), 0 for none; none once it is over."""
    left = (until - today).days
    return 0 if left < 0 else sum(left <= days for days in NOTICES)


def kept(words: str, most: int, *, empty: str | None = None) -> str:
    """One line of what somebody typed. Refused: `too_long`, and `empty` when nothing is there."""
    clean = " ".join(words.replace("\x00", " ").split())  # PostgreSQL keeps no NUL
    if len(clean) > most:
        raise Refused("too_long", most=most)
    if not clean and empty:
        raise Refused(empty)
    return clean


def chosen(kind: type[Word], values: Collection[str]) -> list[Word]:
    """Those of a closed list that were ticked, in its order; others are nobody's choice."""
    return [one for one in kind if one.value in values]


def spoken(values: Collection[str]) -> list[str]:
    """The languages ticked, in the order of the list."""
    return [one for one in LANGUAGES if one in values]
