"""May somebody ask for an offer now? Pure: (situation, département, offer, day) → a decision with its reasons.

Never a promise: CAN_ASK says that nothing noted here speaks against asking. What nobody noted is a question, and a
question never becomes a yes by itself. `docs/eligibility.md` is written from this file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.ages import Leap, birthday
from services.catalogue.model import Offer, Question
from services.journey import Answer, LegalBasis, Situation


class Verdict(StrEnum):
    """What may be said up front. The worst of the reasons decides, in this order."""

    UNLIKELY = "unlikely"
    LATER = "later"
    UNKNOWN = "unknown"
    CAN_ASK = "can_ask"


class Reason(StrEnum):
    """Why. Each stands against asking, or says what is not known."""

    ELSEWHERE = "elsewhere"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    NOT_A_JUDGE = "not_a_judge"
    BORN_BEFORE = "born_before"
    LEFT_BEFORE = "left_before"
    TAKEN_IN_ADULT = "taken_in_adult"
    LEFT_LONG_AGO = "left_long_ago"
    NOT_WITH_THAT = "not_with_that"
    # What is not noted.
    WHO_DECIDED = "who_decided"
    WHEN_TAKEN_IN = "when_taken_in"
    WHEN_LEFT = "when_left"
    SAY_WHAT_YOU_ARE = "say_what_you_are"
    PERMIT = "permit"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason. `on`: the day it ends, for TOO_YOUNG; `about`: the answer or the question it is about."""

    verdict: Verdict
    reason: Reason
    on: date | None = None
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What may be said of one offer to one person on a day, and why. `on`: the first day to ask, for LATER."""

    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def on(self) -> date | None:
        return next((one.on for one in self.findings if one.verdict is Verdict.LATER), None)

    @property
    def questions(self) -> tuple[Finding, ...]:
        """What has to be asked or said."""
        return tuple(one for one in self.findings if one.verdict is Verdict.UNKNOWN)

    @property
    def why(self) -> tuple[Finding, ...]:
        """The reasons that made the verdict."""
        return tuple(one for one in self.findings if one.verdict is self.verdict)


CAN_ASK = Decision(Verdict.CAN_ASK, ())
_ORDER = tuple(Verdict)


def decide(situation: Situation, departement: str, offer: Offer, today: date) -> Decision:
    """What may be said of `offer` to somebody in this situation, who lives in `departement`, `today` where they live."""
    findings = tuple(_findings(situation, departement, offer, today))
    if not findings:
        return CAN_ASK
    return Decision(min((one.verdict for one in findings), key=_ORDER.index), findings)


def _findings(situation: Situation, departement: str, offer: Offer, today: date) -> Iterator[Finding]:
    if offer.territories and departement not in offer.territories:
        yield Finding(Verdict.UNLIKELY, Reason.ELSEWHERE)
    yield from _of_age(situation.birth_on, offer, today)
    yield from _of_care(situation, offer, today)
    yield from _of_answers(situation.answers, offer)


def _of_age(birth_on: date, offer: Offer, today: date) -> Iterator[Finding]:
    """What opens is never a day early, what ends never a day late (29 February)."""
    if offer.until_months is not None:
        last = birthday(birth_on, 0, offer.until_months, leap=Leap.PROTECTS)
        if today >= last:
            yield Finding(Verdict.UNLIKELY, Reason.TOO_OLD)
    if offer.from_months is not None:
        first = birthday(birth_on, 0, offer.from_months, leap=Leap.OPENS)
        if today < first:
            yield Finding(Verdict.LATER, Reason.TOO_YOUNG, first)


def _of_care(situation: Situation, offer: Offer, today: date) -> Iterator[Finding]:
    rules = offer.rules
    if rules.judge and situation.legal_basis is LegalBasis.ADMINISTRATIVE:
        yield Finding(Verdict.UNLIKELY, Reason.NOT_A_JUDGE)
    if rules.judge and situation.legal_basis is LegalBasis.UNKNOWN:
        yield Finding(Verdict.UNKNOWN, Reason.WHO_DECIDED)
    if rules.born_since and situation.birth_on < rules.born_since:
        yield Finding(Verdict.UNLIKELY, Reason.BORN_BEFORE)
    if rules.care_since and situation.exit_on and situation.exit_on < rules.care_since:
        yield Finding(Verdict.UNLIKELY, Reason.LEFT_BEFORE)
    if rules.care_before_18:
        yield from _as_a_minor(situation)
    if rules.months_after_care is not None:
        yield from _since_care(situation, rules.months_after_care, today)


def _as_a_minor(situation: Situation) -> Iterator[Finding]:
    if situation.taken_in_on is None:
        yield Finding(Verdict.UNKNOWN, Reason.WHEN_TAKEN_IN)
    elif situation.taken_in_on >= situation.turns(18, leap=Leap.PROTECTS):
        yield Finding(Verdict.UNLIKELY, Reason.TAKEN_IN_ADULT)


def _since_care(situation: Situation, months: int, today: date) -> Iterator[Finding]:
    """Care goes on until the eve of majority at least, then as long as a contract or a planned exit says."""
    major = situation.turns(18, leap=Leap.PROTECTS)
    known = [day for day in (situation.exit_on, situation.contract_until) if day]
    if not known and today >= major:
        yield Finding(Verdict.UNKNOWN, Reason.WHEN_LEFT)
    if known and today > birthday(max(known), 0, months, leap=Leap.PROTECTS):
        yield Finding(Verdict.UNLIKELY, Reason.LEFT_LONG_AGO)


def _of_answers(answers: frozenset[str], offer: Offer) -> Iterator[Finding]:
    """What somebody did not say of themselves is not known: nobody is told no because they said nothing."""
    rules = offer.rules
    if excluded := [one for one in rules.none_of if one in answers]:
        yield Finding(Verdict.UNLIKELY, Reason.NOT_WITH_THAT, about=tuple(excluded))
    if rules.one_of and not answers & set(rules.one_of):
        yield Finding(Verdict.UNKNOWN, Reason.SAY_WHAT_YOU_ARE, about=rules.one_of)
    if rules.foreigner_asks and Answer.FOREIGN in answers:
        yield Finding(Verdict.UNKNOWN, Reason.PERMIT)
    for question in rules.ask:
        yield Finding(Verdict.UNKNOWN, Reason.ASK, about=(Question(question).value,))
