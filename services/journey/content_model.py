"""What the content of the journey is made of, once read: frozen, and free of anything unconfirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class ContentError(Exception):
    """A content file that says something it may not. Reads `services/…/logement.fr.toml, line 42: problem`."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}, line {line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


class Anchor(StrEnum):
    """What the months of a moment are counted from."""

    BIRTH = "birth"
    EXIT = "exit"


class Condition(StrEnum):
    """What must be true of a person for a step to be shown to her."""

    FOREIGN = "foreign"
    FRENCH = "french"
    PARENT = "parent"
    DISABILITY = "disability"
    STUDENT = "student"
    APPRENTICE = "apprentice"
    JUDGE = "judge"
    NO_ADDRESS = "no_address"
    BANK_REFUSED = "bank_refused"


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A point of a life: so many months after birth, or after the exit from care (may be negative)."""

    anchor: Anchor
    months: int

    @property
    def years(self) -> int:
        """Whole years: 17 for 17½."""
        return self.months // 12

    @property
    def rest(self) -> int:
        """Months beyond the whole years: 6 for 17½."""
        return self.months % 12


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read. `seen` is the date as written in the file."""

    id: str
    title: str
    url: str
    seen: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing to have ready, that can be ticked. `id` is unique in its step and never changes."""

    id: str
    text: str
    expires: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A right, an amount or a deadline someone has read in `source`. `position` counts the unconfirmed ones too."""

    text: str
    source: Source
    checked_on: date
    position: int


@dataclass(frozen=True, slots=True)
class Link:
    """An address someone has opened. Without `source`, the site is its own source."""

    label: str
    url: str
    source: Source | None
    checked_on: date


@dataclass(frozen=True, slots=True)
class ToCheck:
    """One thing a person must still confirm. `kind`: fact, link, doubt, emergency or translation."""

    where: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the path, in French. Facts and link are the confirmed ones; the rest is in `to_check`."""

    id: str
    domain_id: str
    position: int
    text: str
    why: str
    need: int
    needs_human: bool
    opens: Moment
    until: Moment | None
    conditions: frozenset[Condition]
    minutes: int | None
    who: tuple[str, ...]
    remind: tuple[str, ...]
    is_first_day: bool
    papers: tuple[Paper, ...]
    facts: tuple[Fact, ...]
    link: Link | None
    fact_count: int
    fingerprint: str
    to_check: tuple[ToCheck, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Domain:
    """One of the 14 rooms of the path; `id` is also its address."""

    id: str
    order: int
    title: str
    pastel: str
    icon: str
    steps: tuple[Step, ...]
    fingerprint: str


@dataclass(frozen=True, eq=False)
class Content:
    """The whole path. Compared and hashed by identity: it is read once."""

    version: str
    domains: tuple[Domain, ...]
    sources: Mapping[str, Source]
    steps: tuple[Step, ...]
    _by_id: Mapping[str, Step] = field(repr=False)

    def domain(self, domain_id: str) -> Domain | None:
        """The domain of that id, or None."""
        return next((domain for domain in self.domains if domain.id == domain_id), None)

    def step(self, step_id: str) -> Step | None:
        """The step of that id, or None."""
        return self._by_id.get(step_id)


@dataclass(frozen=True, slots=True)
class StepText:
    """The words of a step in one language. `language` is the one they are really in."""

    id: str
    text: str
    why: str
    who: tuple[str, ...]
    facts: tuple[Fact, ...]
    papers: tuple[Paper, ...]
    link: Link | None
    language: str
    is_fallback: bool
    is_reviewed: bool


@dataclass(frozen=True, slots=True)
class DomainText:
    """The title of a domain in one language. `language` is the one it is really in."""

    id: str
    title: str
    language: str
    is_fallback: bool
    is_reviewed: bool


@dataclass(frozen=True, slots=True)
class EmergencyLine:
    """One situation of the emergency card. Numbers are always there; the rest only where confirmed."""

    id: str
    situation: str
    text: str
    numbers: tuple[str, ...]
    hours: str | None
    language: str
    is_fallback: bool
    is_reviewed: bool
