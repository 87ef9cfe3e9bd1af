"""Signals are plain rules with their facts: each one says why, none of them adds anything up."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.caseload import wording
from services.ages import Leap, birthday
from services.caseload.signals import (
    PAPER_NOTICE,
    RANK,
    SILENCE,
    ExpiringPaper,
    Facts,
    SignalKind,
    signals_of,
)
from services.journey import Answer, MilestoneKind, Situation, load, milestones

TODAY = date(2026, 11, 22)


def facts(birth_on: date = date(2009, 7, 22), **more: object) -> Facts:
    situation = Situation(birth_on, taken_in_on=birth_on)
    shown = more.pop("milestones", milestones(situation, TODAY, {MilestoneKind.INTERVIEW_17: TODAY}))
    return Facts(TODAY, situation, shown, last_exchange_on=TODAY, **more)  # type: ignore[arg-type]


def kinds(found: Facts) -> list[SignalKind]:
    return [signal.kind for signal in signals_of(found)]


def test_nothing_to_say_says_nothing():
    assert signals_of(facts()) == ()


def test_an_interview_not_held_a_year_before_majority_is_overdue():
    birth_on = birthday(TODAY, -17, -2, leap=Leap.PROTECTS)
    situation = Situation(birth_on, taken_in_on=birth_on)
    (first, *_rest) = signals_of(facts(birth_on, milestones=milestones(situation, TODAY)))
    assert (first.kind, first.milestone) == (SignalKind.MILESTONE_OVERDUE, MilestoneKind.INTERVIEW_17)
    assert first.on == birthday(birth_on, 17, leap=Leap.PROTECTS)
    assert first.days == (first.on - TODAY).days < 0


def test_somebody_taken_in_late_is_not_late():
    birth_on = birthday(TODAY, -17, -6, leap=Leap.PROTECTS)
    situation = Situation(birth_on, taken_in_on=TODAY - timedelta(days=20))
    assert SignalKind.MILESTONE_OVERDUE not in kinds(facts(birth_on, milestones=milestones(situation, TODAY)))


@pytest.mark.parametrize(("months", "waits"), [(17 * 12 + 5, False), (17 * 12 + 6, True)])
def test_housing_counts_from_seventeen_and_a_half(months, waits):
    birth_on = birthday(TODAY, 0, -months, leap=Leap.PROTECTS)
    found = kinds(facts(birth_on, milestones=(), is_housing_started=False))
    assert (SignalKind.HOUSING_NOT_STARTED in found) is waits


@pytest.mark.parametrize("started", [True, None])
def test_housing_begun_or_not_shared_is_no_signal(started):
    assert kinds(facts(date(2008, 1, 1), milestones=(), is_housing_started=started)) == []


@pytest.mark.parametrize(("days", "waits"), [(29, False), (30, True), (300, True)])
def test_thirty_days_without_exchange(days, waits):
    silent = replace(facts(), last_exchange_on=TODAY - timedelta(days=days))
    assert (SignalKind.NO_EXCHANGE in kinds(silent)) is waits


def test_a_new_referent_has_thirty_days_to_meet_somebody():
    new = replace(facts(), last_exchange_on=None, followed_since=TODAY - timedelta(days=5))
    assert kinds(new) == []
    assert kinds(replace(new, followed_since=TODAY - SILENCE)) == [SignalKind.NO_EXCHANGE]


def test_the_paper_that_ends_first_is_named():
    papers = (
        ExpiringPaper("A2", "b", TODAY + timedelta(days=40)),
        ExpiringPaper("A2", "a", TODAY + timedelta(days=10)),
        ExpiringPaper("A2", "c", TODAY + PAPER_NOTICE + timedelta(days=1)),
    )
    (signal,) = signals_of(facts(papers=papers))
    assert (signal.kind, signal.paper_id, signal.days) == (SignalKind.PAPER_EXPIRING, "a", 10)


days = st.integers(-4000, 400).map(lambda n: TODAY + timedelta(days=n))
births = st.integers(15 * 365 + 10, 21 * 365).map(lambda n: TODAY - timedelta(days=n))
papers = st.builds(ExpiringPaper, st.just("A2"), st.sampled_from("abc"), days)


@st.composite
def any_facts(draw):
    birth_on = draw(births)
    answers = draw(st.frozensets(st.sampled_from(list(Answer))))
    taken_in_on = draw(
        st.one_of(st.none(), st.integers(0, 14 * 365).map(lambda n: birth_on + timedelta(days=n)))
    )
    situation = Situation(birth_on, taken_in_on=taken_in_on, answers=answers)
    held = draw(st.dictionaries(st.sampled_from(["interview_17", "contract_advised"]), days, max_size=2))
    past = days.filter(lambda day: day <= TODAY)
    return Facts(
        today=TODAY,
        situation=situation,
        milestones=draw(st.sampled_from([(), milestones(situation, TODAY, held)])),
        help_waiting_since=draw(st.none() | past),
        is_housing_started=draw(st.sampled_from([None, True, False])),
        papers=tuple(draw(st.lists(papers, max_size=4))),
        last_exchange_on=draw(st.none() | past),
        followed_since=draw(st.none() | past),
    )


@given(any_facts())
def test_signals_are_distinct_in_order_and_true(found):
    signals = signals_of(found)
    ranks = [RANK[signal.kind] for signal in signals]
    assert ranks == sorted(set(ranks))
    assert all(signal.days == (signal.on - TODAY).days for signal in signals)
    assert signals == signals_of(found)


@given(any_facts())
def test_what_is_not_shared_never_shows(found):
    hidden = replace(
        found,
        milestones=(),
        help_waiting_since=None,
        is_housing_started=None,
        papers=(),
        last_exchange_on=TODAY,
    )
    assert signals_of(hidden) == ()


@given(any_facts())
def test_acting_on_a_signal_never_brings_another(found):
    calmer = replace(
        found, help_waiting_since=None, is_housing_started=True, papers=(), last_exchange_on=TODAY
    )
    assert set(kinds(calmer)) <= set(kinds(found))


@given(any_facts())
def test_every_signal_says_why_in_words(app_context, found):
    for signal in signals_of(found):
        if signal.paper_id is None:
            assert wording.signal_label(signal)
            assert wording.signal_reason(signal).startswith("parce qu")


@pytest.fixture(scope="module")
def app_context(app):
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        yield


def test_a_paper_is_named_by_its_own_words(app_context):
    step = next(step for step in load().steps if any(paper.expires for paper in step.papers))
    paper = next(paper for paper in step.papers if paper.expires)
    ending = facts(papers=(ExpiringPaper(step.id, paper.id, TODAY + timedelta(days=10)),))
    (signal,) = signals_of(ending)
    assert paper.text in wording.signal_reason(signal)
