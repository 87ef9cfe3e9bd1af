"""What may be somebody’s, from a few figures they typed: pure, (figures, day) → an estimate of each right.

An estimate, never a right that is open: MAYBE says that nothing typed speaks against asking, and who decides is always
somebody else. What was not typed is a question, never a yes. `docs/rights.md` is written from this file and the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.ages import Leap, birthday
from services.rights.table import Right, Rule, Table, Value, load


class Status(StrEnum):
    """What one does these days."""

    STUDENT = "student"
    APPRENTICE = "apprentice"
    WORKS = "works"
    IDLE = "idle"
    SCHOOL = "school"


class Home(StrEnum):
    """Where one lives."""

    RENTS = "rents"
    SEEKS = "seeks"
    HOSTED = "hosted"


class Verdict(StrEnum):
    """What may be said. The worst finding decides, in this order."""

    UNLIKELY = "unlikely"
    LATER = "later"
    UNKNOWN = "unknown"
    MAYBE = "maybe"


class Why(StrEnum):
    """Why it is not simply MAYBE."""

    TOO_OLD = "too_old"
    TOO_YOUNG = "too_young"
    NO_RENT = "no_rent"
    WHEN_RENTING = "when_renting"
    NO_WORK = "no_work"
    NO_STUDIES = "no_studies"
    OCCUPIED = "occupied"
    NO_APPRENTICE = "no_apprentice"
    NOT_APART = "not_apart"
    SAY_APART = "say_apart"
    SAY_STATUS = "say_status"
    SAY_HOME = "say_home"
    BEFORE_SIGNING = "before_signing"
    TWO_MONTHS = "two_months"


@dataclass(frozen=True, slots=True)
class Figures:
    """What somebody typed. Nothing of it is kept. None: not said. Money is a month, in euros.

    `apart`: not living with parents, with a tax return of one’s own. `in_care`: in care as a minor.
    """

    birth_on: date
    status: Status | None = None
    home: Home | None = None
    wage: int | None = None
    rent: int | None = None
    apart: bool | None = None
    farm: bool = False
    in_care: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason. `on`: the day it ends, for TOO_YOUNG."""

    verdict: Verdict
    why: Why
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """One right for these figures. `values`: those of the table that fit; `amount`: what a calculator said, a month."""

    right: Right
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    values: tuple[Value, ...] = ()
    rules: tuple[Rule, ...] = ()
    amount: float | None = field(default=None)

    @property
    def on(self) -> date | None:
        """The first day to ask, for LATER."""
        return next((one.on for one in self.findings if one.on), None)

    @property
    def why(self) -> tuple[Finding, ...]:
        """The findings that made the verdict."""
        return tuple(one for one in self.findings if one.verdict is self.verdict)


_ORDER = tuple(Verdict)


def estimate(figures: Figures, today: date, table: Table | None = None) -> list[Estimate]:
    """Every right of the table, in its order."""
    table = table or load()
    return [_one(right, figures, today, table.rules) for right in table.rights]


def rules_for(figures: Figures, today: date, table: Table | None = None) -> list[Rule]:
    """What the law says of whoever was in care, at this age; nothing for whoever was not."""
    table = table or load()
    return [rule for rule in table.rules if figures.in_care and _is_of_age(rule, figures.birth_on, today)]


def _one(right: Right, figures: Figures, today: date, rules: tuple[Rule, ...]) -> Estimate:
    findings = tuple(_findings(right, figures, today))
    verdict = min((one.verdict for one in findings), key=_ORDER.index, default=Verdict.MAYBE)
    own = tuple(
        rule
        for rule in rules
        if figures.in_care and rule.right == right.id and _is_of_age(rule, figures.birth_on, today)
    )
    values = tuple(one for one in right.values if _fits(one, figures, today))
    return Estimate(right, verdict, findings, () if verdict is Verdict.UNLIKELY else values, own)


def _findings(right: Right, figures: Figures, today: date) -> Iterator[Finding]:
    """What opens is never a day early, what ends never a day late (29 February)."""
    if right.before_months is not None and not _is_before(right.before_months, figures.birth_on, today):
        yield Finding(Verdict.UNLIKELY, Why.TOO_OLD)
    if right.from_months is not None:
        first = birthday(figures.birth_on, 0, right.from_months, leap=Leap.OPENS)
        if today < first:
            yield Finding(Verdict.LATER, Why.TOO_YOUNG, first)
    for need in right.needs:
        if found := _NEEDS[need](figures, right):
            yield Finding(*found)


def _is_before(months: int, birth_on: date, today: date) -> bool:
    return today < birthday(birth_on, 0, months, leap=Leap.PROTECTS)


def _is_of_age(one: Rule | Value, birth_on: date, today: date) -> bool:
    if one.before_months is not None and not _is_before(one.before_months, birth_on, today):
        return False
    return one.from_months is None or today >= birthday(birth_on, 0, one.from_months, leap=Leap.OPENS)


def _fits(value: Value, figures: Figures, today: date) -> bool:
    """A value of a later age is not theirs yet; one that needs more than was typed is not shown."""
    told = {
        "in_care": figures.in_care,
        "farm": figures.farm,
        "studies": figures.status is Status.STUDENT,
    }
    return all(told[need] for need in value.needs) and _is_of_age(value, figures.birth_on, today)


Found = tuple[Verdict, Why] | None


def _rents(figures: Figures, _right: Right) -> Found:
    if figures.home is None:
        return Verdict.UNKNOWN, Why.SAY_HOME
    if figures.home is Home.RENTS:
        return None
    if figures.home is Home.SEEKS:
        return Verdict.UNKNOWN, Why.WHEN_RENTING
    return Verdict.UNLIKELY, Why.NO_RENT


def _seeks_home(figures: Figures, right: Right) -> Found:
    if figures.home is None:
        return Verdict.UNKNOWN, Why.SAY_HOME
    if figures.home is Home.SEEKS:
        return None
    if figures.home is Home.RENTS:
        # The deposit may still be lent for two months; a guarantor comes before the lease.
        is_loan = any(one.unit == "loan" for one in right.values)
        return (Verdict.UNKNOWN, Why.TWO_MONTHS) if is_loan else (Verdict.UNLIKELY, Why.BEFORE_SIGNING)
    return Verdict.UNKNOWN, Why.WHEN_RENTING


def _works(figures: Figures, _right: Right) -> Found:
    if figures.status is None:
        return Verdict.UNKNOWN, Why.SAY_STATUS
    if figures.status in (Status.WORKS, Status.APPRENTICE) or figures.wage:
        return None
    return Verdict.UNLIKELY, Why.NO_WORK


def _studies(figures: Figures, _right: Right) -> Found:
    if figures.status is None:
        return Verdict.UNKNOWN, Why.SAY_STATUS
    return None if figures.status is Status.STUDENT else (Verdict.UNLIKELY, Why.NO_STUDIES)


def _idle(figures: Figures, _right: Right) -> Found:
    if figures.status is None:
        return Verdict.UNKNOWN, Why.SAY_STATUS
    return None if figures.status is Status.IDLE else (Verdict.UNLIKELY, Why.OCCUPIED)


def _apprentice(figures: Figures, _right: Right) -> Found:
    if figures.status is None:
        return Verdict.UNKNOWN, Why.SAY_STATUS
    return None if figures.status is Status.APPRENTICE else (Verdict.UNLIKELY, Why.NO_APPRENTICE)


def _apart(figures: Figures, _right: Right) -> Found:
    if figures.apart is None:
        return Verdict.UNKNOWN, Why.SAY_APART
    return None if figures.apart else (Verdict.UNLIKELY, Why.NOT_APART)


_NEEDS = {
    "rents": _rents,
    "seeks_home": _seeks_home,
    "works": _works,
    "studies": _studies,
    "idle": _idle,
    "apprentice": _apprentice,
    "apart": _apart,
}
