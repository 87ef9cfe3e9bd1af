"""When the path has something to say: nine in the morning, on the right day, and never for nothing."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ages import ZONES, Leap, birthday
from services.journey import load
from services.journey.milestones import milestones
from services.journey.reminding import CLOSED, HeldPaper, RemindSource, path_reminders
from services.journey.situation import Answer, Situation
from services.journey.windows import StepStatus, past_on, step_status

NOW = datetime(2026, 11, 22, 10, 0)
STEP, MILESTONE, PAPER = RemindSource
SIXTEEN = Situation(date(2010, 3, 14), taken_in_on=date(2018, 5, 1))


def asked(situation=SIXTEEN, now=NOW, states=None, **more):
    return path_reminders(situation, now, states or {}, **more)


def test_around_a_birthday_at_nine_in_the_morning():
    assert asked()[STEP]["L1"] == datetime(2027, 3, 14, 9)  # A17


def test_the_nearest_of_several_comes_first_then_the_next():
    # L2: A17, then six months before eighteen.
    assert asked()[STEP]["L2"] == datetime(2027, 3, 14, 9)
    assert asked(now=datetime(2027, 3, 14, 9, 0))[STEP]["L2"] == datetime(2027, 9, 14, 9)
    assert "L2" not in asked(now=datetime(2027, 9, 14, 9, 1))[STEP]


def test_before_nine_it_is_still_for_today():
    morning = datetime(2027, 3, 14, 8, 59)
    assert asked(now=morning)[STEP]["L1"] == datetime(2027, 3, 14, 9)
    assert "L1" not in asked(now=datetime(2027, 3, 14, 9, 0))[STEP]


@pytest.mark.parametrize("state", CLOSED)
def test_nothing_for_a_step_done_or_set_aside(state):
    assert "L1" not in asked(states={"L1": state})[STEP]


def test_nothing_for_a_step_hidden_until_an_answer_shows_it():
    step = next(one for one in load().steps if one.remind and "foreign" in {str(c) for c in one.conditions})
    foreign = Situation(date(2010, 3, 14), taken_in_on=date(2018, 5, 1), answers=frozenset({Answer.FOREIGN}))
    assert step.id not in asked()[STEP]
    shown = {one for one in load().steps if one.id in asked(foreign)[STEP]}
    assert any("foreign" in {str(c) for c in one.conditions} for one in shown)


def test_put_off_it_is_left_alone_until_then():
    assert "L1" not in asked(put_off={"L1": date(2027, 3, 15)})[STEP]
    assert asked(put_off={"L1": date(2027, 3, 14)})[STEP]["L1"] == datetime(2027, 3, 14, 9)


def test_every_so_many_months_until_done_and_never_after_twenty_one():
    step = next(one for one in load().steps if "R3m" in one.remind and one.until is None)
    now, seen = NOW, []
    while (at := asked(now=now)[STEP].get(step.id)) is not None:
        seen.append(at)
        now = at
    assert len(seen) > 8
    assert seen[-1].date() <= birthday(SIXTEEN.birth_on, 21, leap=Leap.PROTECTS)


def test_around_the_exit_only_where_there_is_a_date():
    homeless = {"answers": frozenset({Answer.NO_ADDRESS}), "taken_in_on": date(2018, 5, 1)}
    assert "P7" not in asked(Situation(date(2009, 3, 14), **homeless))[STEP]  # S-1m
    leaving = Situation(date(2009, 3, 14), exit_on=date(2027, 3, 31), **homeless)
    assert asked(leaving)[STEP]["P7"] == datetime(2027, 2, 28, 9)


def test_codes_without_a_date_of_ours_give_nothing():
    for step in load().steps:
        if step.remind and all(code.startswith(("own", "entry", "+")) for code in step.remind):
            assert step.id not in asked()[STEP]


def test_every_code_of_the_content_is_understood():
    """Or known to have no date: a new code must not be forgotten in silence."""
    codes = {code for step in load().steps for code in step.remind}
    silent = {code for code in codes if code.startswith(("own", "entry", "+", "expiry"))}
    leaving = Situation(date(2010, 3, 14), taken_in_on=date(2018, 5, 1), exit_on=date(2028, 3, 14))
    from services.journey.reminding import _days

    for code in codes - silent:
        assert list(_days(code, load().steps[0], leaving, NOW.date())), code


def test_a_milestone_a_month_then_a_week_before():
    eighteen = birthday(SIXTEEN.birth_on, 18, leap=Leap.OPENS)
    month = asked()[MILESTONE]["majority"]
    assert month == datetime(2028, 2, 14, 9)
    assert asked(now=month)[MILESTONE]["majority"].date() == eighteen - timedelta(days=7)
    assert "majority" not in asked(now=datetime(2028, 3, 8))[MILESTONE]


def test_an_interview_held_or_late_reminds_nobody():
    assert "interview_17" in asked()[MILESTONE]
    assert "interview_17" not in asked(held={"interview_17": date(2026, 11, 1)})[MILESTONE]
    late = Situation(date(2009, 9, 1), taken_in_on=date(2018, 5, 1))
    assert "interview_17" not in asked(late)[MILESTONE]


def test_a_paper_six_months_then_two_before_it_ends():
    card = HeldPaper("L3", "identite", date(2027, 8, 31))
    assert asked(papers=[card])[PAPER] == {"L3/identite": datetime(2027, 2, 28, 9)}
    later = asked(now=datetime(2027, 3, 1), papers=[card])[PAPER]
    assert later == {"L3/identite": datetime(2027, 6, 30, 9)}
    assert asked(now=datetime(2027, 7, 1), papers=[card])[PAPER] == {}
    assert asked(papers=[card], states={"L3": "done"})[PAPER]
    assert asked(papers=[card], states={"L3": "not_for_me"})[PAPER] == {}


births = st.one_of(
    st.dates(date(2003, 1, 1), date(2012, 12, 31)), st.sampled_from((date(2008, 2, 29), date(2004, 2, 29)))
)
situations = st.builds(
    lambda birth, zone, answers, leaves: Situation(
        birth,
        taken_in_on=birth + timedelta(days=3000),
        exit_on=birthday(birth, 18, leaves, leap=Leap.OPENS) if leaves is not None else None,
        answers=frozenset(answers),
        zone=zone,
    ),
    births,
    st.sampled_from(ZONES),
    st.sets(st.sampled_from(Answer)),
    st.none() | st.integers(0, 36),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31))
states = st.dictionaries(
    st.sampled_from([step.id for step in load().steps]),
    st.sampled_from(("todo", "doing", *CLOSED)),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(situations, moments, states)
def test_always_to_come_at_nine_and_worth_a_word_that_day(situation, now, states):
    wanted = path_reminders(situation, now, states)
    for at in (at for of_source in wanted.values() for at in of_source.values()):
        assert at > now
        assert at.time() == time(9)
        assert at.tzinfo is None
    for step_id, at in wanted[STEP].items():
        step = load().step(step_id)
        assert states.get(step_id) not in CLOSED
        assert step_status(step, situation, at.date()) in (StepStatus.SOON, StepStatus.OPEN)
        assert (last := past_on(step, situation)) is None or at.date() < last
    kinds = {one.kind.value: one for one in milestones(situation, now.date())}
    for kind, at in wanted[MILESTONE].items():
        assert at.date() <= kinds[kind].last_on


@settings(max_examples=60, deadline=None)
@given(situations, moments, states, st.sampled_from([step.id for step in load().steps]))
def test_closing_a_step_takes_its_own_reminder_and_no_other(situation, now, states, step_id):
    before = path_reminders(situation, now, states)
    after = path_reminders(situation, now, {**states, step_id: "done"})
    before[STEP].pop(step_id, None)
    assert after == before


@settings(max_examples=60, deadline=None)
@given(situations, moments, moments)
def test_asked_again_before_it_comes_it_is_the_same(situation, one, other):
    earlier, later = sorted((one, other))
    first, second = (path_reminders(situation, now, {})[STEP] for now in (earlier, later))
    for step_id, at in first.items():
        if at > later and "september" not in load().step(step_id).remind:
            assert second[step_id] == at
