"""`docs/eligibility.md`: the rules of the founding offers and what comes of them, written from the data the pages use.

`python -m services.catalogue` prints it; a test compares it with the file.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from services.catalogue.content import founding_offers
from services.catalogue.eligibility import Decision, Reason, Verdict, decide
from services.catalogue.model import Offer, OfferState
from services.catalogue.reading import offer_from
from services.journey import Answer, LegalBasis, Situation

ON = date(2026, 11, 22)
DEPARTEMENT = "50"
_NOBODY = UUID(int=0)
_HEAD = """# Who may ask for what

Written by `python -m services.catalogue > docs/eligibility.md` from the rules of the founding offers; a test compares.
`services/catalogue/eligibility.py` decides, `services/catalogue/content/offers.toml` holds the rules and their source.

Nothing here is a promise. The worst finding decides, in this order: *unlikely*, *later*, *unknown*, *can ask*. What nobody
noted is never taken for a yes, and what somebody did not say of themselves is never taken for a no.
"""
# When each finding is made.
FINDINGS: dict[Reason, tuple[Verdict, str]] = {
    Reason.ELSEWHERE: (Verdict.UNLIKELY, "the offer names départements, and theirs is none of them"),
    Reason.TOO_OLD: (Verdict.UNLIKELY, "from the day of the end age on (29 February: the 28th)"),
    Reason.NOT_A_JUDGE: (
        Verdict.UNLIKELY,
        "a judge’s decision is needed, and the placement was administrative",
    ),
    Reason.BORN_BEFORE: (Verdict.UNLIKELY, "born before the first day of birth it concerns"),
    Reason.LEFT_BEFORE: (Verdict.UNLIKELY, "left care before the day since which it exists"),
    Reason.TAKEN_IN_ADULT: (Verdict.UNLIKELY, "taken in at 18 or later"),
    Reason.LEFT_LONG_AGO: (Verdict.UNLIKELY, "more months after the last known day of care than it allows"),
    Reason.NOT_WITH_THAT: (Verdict.UNLIKELY, "said of themselves what it excludes"),
    Reason.TOO_YOUNG: (
        Verdict.LATER,
        "before the day of the first age (29 February: 1 March); the day is said",
    ),
    Reason.WHO_DECIDED: (Verdict.UNKNOWN, "a judge’s decision is needed, and nobody noted who decided"),
    Reason.WHEN_TAKEN_IN: (Verdict.UNKNOWN, "care as a minor is needed, and its first day is not noted"),
    Reason.WHEN_LEFT: (
        Verdict.UNKNOWN,
        "an adult without contract or day of exit: the last day of care is not known",
    ),
    Reason.SAY_WHAT_YOU_ARE: (Verdict.UNKNOWN, "it is for students, apprentices…, and they said none of it"),
    Reason.PERMIT: (Verdict.UNKNOWN, "not French: it depends on the residence permit"),
    Reason.ASK: (Verdict.UNKNOWN, "a condition that nobody here can know (the question is named)"),
}
CASES: tuple[tuple[str, Situation], ...] = (
    (
        "17 y 4 m, judge",
        Situation(date(2009, 7, 22), taken_in_on=date(2017, 11, 22), legal_basis=LegalBasis.JUDGE),
    ),
    (
        "16 y 8 m, foreigner, basis unknown",
        Situation(date(2010, 3, 22), taken_in_on=date(2025, 10, 22), answers=frozenset({Answer.FOREIGN})),
    ),
    (
        "19, student, contract",
        Situation(
            date(2007, 10, 22),
            taken_in_on=date(2018, 11, 22),
            contract_until=date(2027, 6, 30),
            legal_basis=LegalBasis.JUDGE,
            answers=frozenset({Answer.STUDENT}),
        ),
    ),
    (
        "20, apprentice, administrative, no day of exit",
        Situation(
            date(2006, 6, 1),
            taken_in_on=date(2015, 1, 1),
            legal_basis=LegalBasis.ADMINISTRATIVE,
            answers=frozenset({Answer.APPRENTICE}),
        ),
    ),
    (
        "25, left four years ago",
        Situation(
            date(2001, 5, 1),
            taken_in_on=date(2010, 1, 1),
            exit_on=date(2022, 5, 1),
            legal_basis=LegalBasis.JUDGE,
        ),
    ),
    ("26 today, nothing noted", Situation(date(2000, 11, 22))),
)


def written() -> str:
    """The whole page."""
    return "\n".join((_HEAD, *_findings(), "", *_rules(), "", *_decisions(), ""))


def founding() -> list[Offer]:
    """The founding offers as those who read them get them, without a database."""
    kept = ("never_publish", "doubt", "loaded")
    return [
        offer_from({**{name: value for name, value in row.items() if name not in kept}, "id": _NOBODY}, "fr")
        for row in founding_offers()
    ]


def _findings() -> Iterator[str]:
    yield "## Findings\n"
    yield "| finding | verdict | when |"
    yield "|---|---|---|"
    for reason, (verdict, when) in FINDINGS.items():
        yield f"| `{reason}` | {_said(verdict)} | {when} |"


def _rules() -> Iterator[str]:
    yield "## Rules of each offer\n"
    yield "| # | offer | ages | territory | rules |"
    yield "|---|---|---|---|---|"
    for offer in founding():
        territory = ", ".join(offer.territories) or "everywhere"
        yield f"| {offer.number} | {offer.name} | {_ages(offer)} | {territory} | {_conditions(offer)} |"


def _decisions() -> Iterator[str]:
    yield f"## What is published, for some people, on {ON}, in {DEPARTEMENT}\n"
    yield f"| # | {' | '.join(name for name, _situation in CASES)} |"
    yield f"|---|{'---|' * len(CASES)}"
    for offer in founding():
        if offer.state is not OfferState.PUBLISHED:
            continue
        cells = (_cell(decide(situation, DEPARTEMENT, offer, ON)) for _name, situation in CASES)
        yield f"| {offer.number} | {' | '.join(cells)} |"


def _ages(offer: Offer) -> str:
    first, last = _age(offer.from_months), _age(offer.until_months)
    return f"from {first}" * bool(first) + " " * bool(first and last) + f"until {last}" * bool(last) or "any"


def _age(months: int | None) -> str:
    if months is None:
        return ""
    years, rest = divmod(months, 12)
    return f"{years} y" + f" {rest} m" * bool(rest)


def _conditions(offer: Offer) -> str:
    rules = offer.rules
    told = [
        ("judge", rules.judge),
        (f"born since {rules.born_since}", rules.born_since),
        (f"in care since {rules.care_since}", rules.care_since),
        ("in care before 18", rules.care_before_18),
        (f"{rules.months_after_care} months after care", rules.months_after_care),
        (f"one of: {', '.join(rules.one_of)}", rules.one_of),
        (f"none of: {', '.join(rules.none_of)}", rules.none_of),
        ("a foreigner asks", rules.foreigner_asks),
        (f"ask: {', '.join(rules.ask)}", rules.ask),
    ]
    return "; ".join(words for words, holds in told if holds) or "–"


def _cell(decision: Decision) -> str:
    if decision.verdict is Verdict.CAN_ASK:
        return "can ask"
    reasons = ", ".join(
        f"{one.reason}: {', '.join(one.about)}" if one.about else one.reason for one in decision.why
    )
    return (
        f"later: {decision.on}"
        if decision.on and decision.verdict is Verdict.LATER
        else f"{_said(decision.verdict)} ({reasons})"
    )


def _said(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")
