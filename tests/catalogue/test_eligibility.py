"""May somebody ask now? Never a promise, never a day early, and what nobody noted is never a yes."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from services.ages import Leap, birthday
from services.catalogue import table
from services.catalogue.eligibility import Reason, Verdict, decide
from services.catalogue.model import Question, Rules
from services.circle import LegalBasis
from services.errors import Refused
from services.journey import Answer, Situation

TODAY = date(2026, 11, 22)
HERE = "50"
BY_NUMBER = {offer.number: offer for offer in table.founding()}
PLAIN = replace(BY_NUMBER[17], from_months=None, until_months=None)
LEAP_DAY = date(2008, 2, 29)


def test_the_table_in_docs_is_the_one_the_pages_use() -> None:
    kept = Path(table.__file__).parents[2].joinpath("docs", "eligibility.md").read_text(encoding="utf-8")
    assert kept == table.written(), "python -m services.catalogue > docs/eligibility.md"


def test_every_finding_has_its_line_in_the_table() -> None:
    assert table.FINDINGS.keys() == set(Reason)


births = st.dates(date(1999, 1, 1), date(2011, 12, 31)) | st.sampled_from([LEAP_DAY, date(2004, 2, 29)])
days = st.dates(date(2026, 1, 1), date(2032, 12, 31))
answers = st.frozensets(st.sampled_from(Answer), max_size=3)
rules = st.builds(
    Rules,
    judge=st.booleans(),
    born_since=st.none() | st.just(date(1998, 1, 1)),
    care_since=st.none() | st.just(date(2016, 9, 1)),
    care_before_18=st.booleans(),
    months_after_care=st.none() | st.integers(0, 60),
    one_of=st.lists(st.sampled_from(Answer), max_size=2, unique=True).map(tuple),
    none_of=st.lists(st.sampled_from(Answer), max_size=2, unique=True).map(tuple),
    foreigner_asks=st.booleans(),
    ask=st.lists(st.sampled_from(Question), max_size=1).map(tuple),
)


@st.composite
def offers(draw):
    first = draw(st.none() | st.integers(0, 25 * 12))
    last = draw(st.none() | st.integers((first or 0) + 1, 31 * 12))
    territories = draw(st.sampled_from([(), (HERE,), ("54", HERE), ("54",)]))
    return replace(PLAIN, from_months=first, until_months=last, territories=territories, rules=draw(rules))


@st.composite
def situations(draw):
    birth = draw(births)
    taken_in = draw(st.none() | st.dates(birth, birth + timedelta(days=20 * 365)))
    leaves = draw(st.none() | st.integers(0, 8 * 365))
    try:
        return Situation(
            birth,
            taken_in_on=taken_in,
            exit_on=None if leaves is None else (taken_in or birth) + timedelta(days=leaves),
            legal_basis=draw(st.sampled_from(LegalBasis)),
            answers=draw(answers),
        )
    except Refused:
        assume(False)


@given(situations(), offers(), days)
def test_never_before_the_first_age_nor_from_the_last(situation, offer, today) -> None:
    verdict = decide(situation, HERE, offer, today).verdict
    if offer.from_months is not None:
        first = birthday(situation.birth_on, 0, offer.from_months, leap=Leap.OPENS)
        assert today >= first or verdict in (Verdict.LATER, Verdict.UNLIKELY)
    if offer.until_months is not None:
        last = birthday(situation.birth_on, 0, offer.until_months, leap=Leap.PROTECTS)
        assert today < last or verdict is Verdict.UNLIKELY


@given(situations(), offers(), days, st.integers(0, 6 * 365))
def test_time_only_goes_from_later_to_now_to_too_late(situation, offer, today, more) -> None:
    """Nothing becomes “later” again, and what is unlikely stays so: a birthday never takes a yes back but at the end."""
    rank = {Verdict.LATER: 0, Verdict.UNKNOWN: 1, Verdict.CAN_ASK: 1, Verdict.UNLIKELY: 2}
    before = decide(situation, HERE, offer, today).verdict
    after = decide(situation, HERE, offer, today + timedelta(days=more)).verdict
    assert rank[before] <= rank[after]


@given(situations(), offers(), days)
def test_later_says_the_very_day(situation, offer, today) -> None:
    decision = decide(situation, HERE, offer, today)
    if decision.verdict is Verdict.LATER:
        assert decision.on > today
        assert decide(situation, HERE, offer, decision.on).verdict is not Verdict.LATER
        eve = decide(situation, HERE, offer, decision.on - timedelta(days=1))
        assert eve.verdict is Verdict.LATER


@given(situations(), offers(), days)
def test_what_nobody_noted_is_never_a_yes(situation, offer, today) -> None:
    decision = decide(situation, HERE, offer, today)
    if decision.verdict is Verdict.CAN_ASK:
        assert decision.findings == ()
        assert not offer.rules.ask
        assert not offer.rules.judge or situation.legal_basis is LegalBasis.JUDGE
        assert not offer.rules.care_before_18 or situation.taken_in_on
        assert not offer.rules.one_of or situation.answers & set(offer.rules.one_of)
    else:
        assert decision.why, "a verdict without its reason"


@given(situations(), offers(), days)
def test_forgetting_something_never_makes_a_yes(situation, offer, today) -> None:
    """Whoever says less of themselves is asked, or told the same; they are never told more."""
    known = decide(situation, HERE, offer, today)
    if known.verdict is Verdict.CAN_ASK:
        return
    less = replace(situation, taken_in_on=None, legal_basis=LegalBasis.UNKNOWN)
    assert decide(less, HERE, offer, today).verdict is not Verdict.CAN_ASK or not (
        offer.rules.judge or offer.rules.care_before_18
    )


@given(situations(), offers(), days, answers)
def test_an_answer_never_said_is_never_a_no(situation, offer, today, said) -> None:
    """Saying nothing may ask a question; only what was said excludes."""
    silent = replace(situation, answers=frozenset())
    told = {one.reason for one in decide(silent, HERE, offer, today).findings}
    assert Reason.NOT_WITH_THAT not in told
    found = decide(replace(situation, answers=said), HERE, offer, today).findings
    assert (Reason.NOT_WITH_THAT in {one.reason for one in found}) == bool(set(offer.rules.none_of) & said)


@given(situations(), offers(), days)
def test_elsewhere_is_never_now(situation, offer, today) -> None:
    if offer.territories and HERE not in offer.territories:
        assert decide(situation, HERE, offer, today).verdict is Verdict.UNLIKELY


@example(LEAP_DAY, 18 * 12)
@given(births, st.integers(1, 25 * 12))
def test_the_day_before_and_the_day(birth_on, months) -> None:
    offer = replace(PLAIN, from_months=months, until_months=months + 1)
    first = birthday(birth_on, 0, months, leap=Leap.OPENS)
    assert decide(Situation(birth_on), HERE, offer, first - timedelta(days=1)).on == first
    assert decide(Situation(birth_on), HERE, offer, first).verdict is Verdict.CAN_ASK


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2026, 2, 27), Verdict.LATER),
        (date(2026, 2, 28), Verdict.LATER),
        (date(2026, 3, 1), Verdict.CAN_ASK),
        (date(2027, 2, 27), Verdict.CAN_ASK),
        (date(2027, 2, 28), Verdict.UNLIKELY),
    ],
)
def test_somebody_born_on_a_29_february(day, verdict) -> None:
    """What opens at 18 opens on 1 March; what ends at 19 ends on the 28th."""
    offer = replace(PLAIN, from_months=18 * 12, until_months=19 * 12)
    assert decide(Situation(LEAP_DAY), HERE, offer, day).verdict is verdict


@pytest.mark.parametrize(
    ("number", "changed", "verdict", "reason"),
    [
        (1, {"legal_basis": LegalBasis.ADMINISTRATIVE}, Verdict.UNLIKELY, Reason.NOT_A_JUDGE),
        (1, {"legal_basis": LegalBasis.UNKNOWN}, Verdict.UNKNOWN, Reason.WHO_DECIDED),
        (1, {"birth_on": date(1997, 12, 31), "contract_until": None}, Verdict.UNLIKELY, Reason.BORN_BEFORE),
        (1, {"exit_on": date(2016, 8, 31)}, Verdict.UNLIKELY, Reason.LEFT_BEFORE),
        (2, {"taken_in_on": date(2025, 11, 1)}, Verdict.UNLIKELY, Reason.TAKEN_IN_ADULT),
        (2, {"contract_until": None}, Verdict.UNKNOWN, Reason.WHEN_LEFT),
        (18, {"answers": frozenset({Answer.STUDENT})}, Verdict.UNLIKELY, Reason.NOT_WITH_THAT),
        (25, {"answers": frozenset({Answer.FOREIGN})}, Verdict.UNKNOWN, Reason.PERMIT),
        (27, {}, Verdict.UNKNOWN, Reason.SAY_WHAT_YOU_ARE),
        (15, {}, Verdict.UNLIKELY, Reason.ELSEWHERE),
    ],
)
def test_each_reason_is_said(number, changed, verdict, reason) -> None:
    adult = {
        "birth_on": date(2006, 11, 1),
        "taken_in_on": date(2010, 1, 1),
        "contract_until": date(2027, 1, 1),
        "legal_basis": LegalBasis.JUDGE,
    } | changed
    decision = decide(Situation(adult.pop("birth_on"), **adult), HERE, BY_NUMBER[number], TODAY)
    assert decision.verdict is verdict
    assert reason in {one.reason for one in decision.why}


@pytest.mark.parametrize(
    ("today", "verdict"),
    [(date(2026, 11, 1), Verdict.CAN_ASK), (date(2026, 11, 2), Verdict.UNLIKELY)],
)
def test_three_years_after_care_to_the_day(today, verdict) -> None:
    left = Situation(date(2003, 1, 1), taken_in_on=date(2010, 1, 1), exit_on=date(2023, 11, 1))
    assert decide(left, HERE, BY_NUMBER[2], today).verdict is verdict


def test_a_minor_is_still_in_care_whatever_is_noted() -> None:
    minor = Situation(date(2009, 7, 22), taken_in_on=date(2017, 1, 1))
    assert decide(minor, HERE, replace(BY_NUMBER[2], from_months=None), TODAY).verdict is Verdict.CAN_ASK
