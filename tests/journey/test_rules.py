"""What the age engine says of the cast, and what it must never do to anybody."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.ages import ZONES, Leap, birthday
from services.errors import Refused
from services.journey import content
from services.journey.rules import (
    HELD_KINDS,
    Answer,
    LegalBasis,
    Milestone,
    MilestoneKind,
    MilestoneState,
    NextReason,
    NextStep,
    Situation,
    StepStatus,
    check_held,
    is_perhaps,
    milestones,
    next_milestone,
    next_step,
    opens_on,
    past_on,
    pecule_possible,
    statuses,
    step_status,
)

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
ORDER = list(StepStatus)

NAIMA = Situation(date(2009, 7, 10), taken_in_on=date(2019, 3, 4), legal_basis=LegalBasis.JUDGE)
THEO = Situation(date(2008, 12, 13), taken_in_on=date(2015, 9, 1), legal_basis=LegalBasis.ADMINISTRATIVE)
INES = Situation(
    date(2007, 5, 2),
    taken_in_on=date(2012, 1, 9),
    exit_on=date(2027, 2, 28),
    contract_until=date(2027, 2, 28),
    legal_basis=LegalBasis.JUDGE,
)
AMADOU = Situation(
    date(2010, 3, 15),
    taken_in_on=date(2025, 10, 1),
    answers=frozenset({"foreign"}),
    legal_basis=LegalBasis.JUDGE,
)
INTERVIEW_HELD = {"interview_17": date(2026, 5, 5)}


def step(step_id: str) -> content.Step:
    found = content.load().step(step_id)
    assert found
    return found


def milestone(
    kind: str, situation: Situation, today: date = TODAY, held: Mapping[str, date] | None = None
) -> Milestone:
    [found] = [m for m in milestones(situation, today, held or {}) if m.kind == kind]
    return found


def kinds(situation: Situation) -> list[str]:
    return [found.kind for found in milestones(situation, TODAY)]


# Naïma, 17 years and 4 months, placed by a judge


def test_naimas_interview_is_overdue_until_it_is_held():
    due = milestone("interview_17", NAIMA)
    assert (due.due_on, due.state, due.responsible) == (
        date(2026, 7, 10),
        MilestoneState.OVERDUE,
        "departement",
    )
    assert due.article == "CASF, art. L222-5-1"
    assert milestone("interview_17", NAIMA, held=INTERVIEW_HELD).state is MilestoneState.DONE


def test_the_interview_may_be_held_on_the_17th_birthday_itself():
    assert milestone("interview_17", NAIMA, date(2026, 7, 10)).state is MilestoneState.NEAR
    assert milestone("interview_17", NAIMA, date(2026, 7, 11)).state is MilestoneState.OVERDUE


def test_naima_sees_at_17_and_a_third_what_opens_at_17_and_a_half_as_soon():
    seen = statuses(NAIMA, TODAY)
    assert seen["A5"] is StepStatus.OPEN
    assert seen["A7"] is StepStatus.SOON
    assert seen["L4"] is StepStatus.LATER
    assert opens_on(step("A7"), NAIMA) == date(2027, 1, 10)


def test_naima_perhaps_has_school_start_money_and_nobody_doubts_who_decided():
    assert pecule_possible(NAIMA)
    assert statuses(NAIMA, TODAY)["C1"] is StepStatus.OPEN
    assert not is_perhaps(step("C1"), NAIMA)


def test_naimas_next_milestone_is_the_interview_then_the_contract():
    overdue, contract = next_milestone(NAIMA, TODAY), next_milestone(NAIMA, TODAY, INTERVIEW_HELD)
    assert overdue
    assert overdue.kind == "interview_17"
    assert contract
    assert contract.kind == "contract_advised"


# Théo, 18 in three weeks, placed without a judge


def test_theo_is_near_18_and_nobody_promises_him_school_start_money():
    assert milestone("majority", THEO).state is MilestoneState.NEAR
    assert milestone("contract_advised", THEO).due_on == date(2026, 12, 12)
    assert not pecule_possible(THEO)
    assert statuses(THEO, TODAY)["C1"] is StepStatus.HIDDEN


def test_theo_can_still_ask_for_a_contract_at_19_and_no_more_at_21():
    at_19, at_21 = date(2027, 12, 13), date(2029, 12, 13)
    assert milestone("contract_advised", THEO, at_19).state is MilestoneState.AHEAD
    assert milestone("contract_advised", THEO, at_21 - DAY).state is MilestoneState.NEAR
    assert milestone("contract_advised", THEO, at_21).state is MilestoneState.PAST


def test_a_contract_not_signed_does_not_hide_what_comes_first_at_18():
    gone = Situation(THEO.birth_on, exit_on=date(2027, 6, 30))
    held = {"exit_interview": date(2027, 12, 1)}
    found = next_milestone(gone, date(2029, 1, 1), held)
    assert found
    assert found.kind == "contract_advised"
    permit = Situation(THEO.birth_on, taken_in_on=THEO.taken_in_on, answers=frozenset({"foreign"}))
    found = next_milestone(permit, date(2027, 1, 1))
    assert found
    assert found.kind == "residence_permit"


# Inès, 19, with a contract that ends, and her exit


def test_ines_has_her_contract_and_what_comes_next_is_its_end():
    assert milestone("contract_advised", INES).state is MilestoneState.DONE
    found = next_milestone(INES, TODAY)
    assert found
    assert (found.kind, found.due_on) == ("contract_end", date(2027, 2, 28))


def test_ines_keeps_her_housing_priority_three_years_and_is_called_after_six_months():
    assert milestone("social_housing_priority_end", INES).due_on == date(2030, 2, 28)
    exit_interview = milestone("exit_interview", INES)
    assert exit_interview.due_on == date(2027, 8, 28)
    assert (exit_interview.article, exit_interview.source, exit_interview.checked_on) == (None, None, None)


def test_five_months_after_her_exit_the_interview_is_near_and_later_overdue_not_forever():
    assert milestone("exit_interview", INES, date(2027, 7, 28)).state is MilestoneState.NEAR
    assert milestone("exit_interview", INES, date(2027, 9, 1)).state is MilestoneState.OVERDUE
    assert milestone("exit_interview", INES, date(2028, 9, 1)).state is MilestoneState.PAST


def test_the_step_of_the_exit_opens_on_the_day_of_exit():
    assert step_status(step("A9"), INES, date(2027, 2, 27)) is StepStatus.SOON
    assert step_status(step("A9"), INES, date(2027, 2, 28)) is StepStatus.OPEN
    assert opens_on(step("A9"), THEO) == date(2029, 12, 13)


# Amadou, 16, foreign, taken in at 15 and a half


def test_amadou_taken_in_by_16_has_the_family_life_permit_to_prepare_for_the_year_after_18():
    permit = milestone("residence_permit", AMADOU)
    assert permit.article == "CESEDA, art. L423-22"
    assert (permit.opens_on, permit.due_on) == (date(2028, 3, 15), date(2029, 3, 14))


def test_taken_in_on_the_16th_birthday_counts_as_by_16_and_the_day_after_does_not():
    def article(taken_in_on: date) -> str | None:
        situation = Situation(AMADOU.birth_on, taken_in_on=taken_in_on, answers=AMADOU.answers)
        return milestone("residence_permit", situation).article

    assert article(date(2026, 3, 15)) == "CESEDA, art. L423-22"
    assert article(date(2026, 3, 16)) == "CESEDA, art. L435-3"


def test_amadou_came_too_late_to_claim_nationality_and_younger_he_could():
    assert "nationality" not in kinds(AMADOU)
    eve = Situation(AMADOU.birth_on, taken_in_on=date(2025, 3, 14), answers=AMADOU.answers)
    on_15th_birthday = Situation(AMADOU.birth_on, taken_in_on=date(2025, 3, 15), answers=AMADOU.answers)
    assert milestone("nationality", eve).opens_on == milestone("nationality", eve).due_on == date(2028, 3, 14)
    assert "nationality" not in kinds(on_15th_birthday)


def test_without_the_date_of_care_nationality_and_permit_are_shown_as_to_be_checked():
    unknown = Situation(AMADOU.birth_on, answers=AMADOU.answers)
    assert not milestone("nationality", unknown).is_certain
    permit = milestone("residence_permit", unknown)
    assert (permit.is_certain, permit.article) == (False, None)


def test_amadou_sees_the_steps_of_foreigners_and_not_those_of_the_french():
    seen = statuses(AMADOU, TODAY)
    assert seen["N3"] is StepStatus.OPEN
    assert seen["K1"] is seen["P2"] is StepStatus.HIDDEN
    assert statuses(NAIMA, TODAY)["N3"] is StepStatus.HIDDEN
    assert {"nationality", "residence_permit"}.isdisjoint(kinds(NAIMA))


def test_amadous_nationality_step_goes_from_later_to_past_on_the_very_days():
    born = AMADOU.birth_on
    seen = [
        (birthday(born, 14, 9, leap=Leap.OPENS) - DAY, StepStatus.LATER),
        (birthday(born, 14, 9, leap=Leap.OPENS), StepStatus.SOON),
        (birthday(born, 15, leap=Leap.OPENS) - DAY, StepStatus.SOON),
        (birthday(born, 15, leap=Leap.OPENS), StepStatus.OPEN),
        (birthday(born, 18, leap=Leap.PROTECTS) - DAY, StepStatus.OPEN),
        (birthday(born, 18, leap=Leap.PROTECTS), StepStatus.PAST),
    ]
    assert [(day, statuses(AMADOU, day)["N2"]) for day, _ in seen] == seen


# Others


def test_taken_in_after_17_the_interview_is_due_as_soon_as_possible_and_never_called_late():
    late = Situation(date(2009, 1, 5), taken_in_on=date(2026, 6, 1))
    found = milestone("interview_17", late)
    assert (found.is_asap, found.state, found.opens_on) == (True, MilestoneState.NEAR, date(2026, 6, 1))
    assert milestone("interview_17", late, date(2027, 1, 4)).state is MilestoneState.NEAR
    assert milestone("interview_17", late, date(2027, 1, 5)).state is MilestoneState.PAST


def test_who_left_before_17_is_not_told_of_an_interview():
    assert "interview_17" not in kinds(Situation(date(2010, 1, 5), exit_on=date(2026, 6, 1)))


def test_when_nobody_said_who_decided_the_school_start_money_is_a_perhaps():
    unknown = Situation(NAIMA.birth_on)
    assert pecule_possible(unknown)
    assert is_perhaps(step("C1"), unknown)
    assert statuses(unknown, TODAY)["C1"] is StepStatus.OPEN


def test_born_on_29_february_the_interview_is_due_on_the_28th_and_adult_steps_open_on_1_march():
    leap = Situation(date(2008, 2, 29), answers=frozenset({"foreign"}), taken_in_on=date(2018, 1, 1))
    assert milestone("interview_17", leap).due_on == date(2025, 2, 28)
    assert milestone("nationality", leap).due_on == date(2026, 2, 27)
    assert milestone("majority", leap).due_on == date(2026, 3, 1)
    assert milestone("age_21", leap).due_on == date(2029, 2, 28)
    assert opens_on(step("L4"), leap) == date(2026, 3, 1)
    assert past_on(step("N2"), leap) == date(2026, 2, 28)
    assert statuses(leap, date(2026, 2, 28))["N2"] is StepStatus.PAST


@pytest.mark.parametrize("age", range(15, 26))
def test_every_age_from_15_to_25_is_served(age: int):
    situation = Situation(birthday(TODAY, -age, leap=Leap.OPENS))
    assert len(statuses(situation, TODAY)) == 109
    assert milestones(situation, TODAY)


def test_long_after_everything_no_milestone_remains_and_the_space_still_opens():
    old = Situation(date(1999, 1, 1), exit_on=date(2018, 1, 1))
    assert next_milestone(old, TODAY) is None
    assert StepStatus.OPEN in statuses(old, TODAY).values()


# Refusals

BORN = date(2009, 7, 10)
WRONG = [
    ("birth_missing", {"birth_on": None}),
    ("birth_impossible", {"birth_on": date(209, 7, 10)}),
    ("unknown_zone", {"zone": "Europe/Berlin"}),
    ("unknown_answer", {"answers": frozenset({"rich"})}),
    ("taken_in_before_birth", {"taken_in_on": BORN - DAY}),
    ("taken_in_too_late", {"taken_in_on": date(2030, 7, 10)}),
    ("exit_before_birth", {"exit_on": BORN - DAY}),
    ("exit_before_taken_in", {"taken_in_on": date(2020, 1, 2), "exit_on": date(2020, 1, 1)}),
    ("exit_too_late", {"exit_on": date(2062, 1, 1)}),
    ("contract_before_majority", {"contract_until": date(2027, 7, 9)}),
    ("contract_too_late", {"contract_until": date(2031, 7, 11)}),
]


@pytest.mark.parametrize(("reason", "wrong"), WRONG)
def test_dates_that_contradict_one_another_are_refused(reason: str, wrong: dict[str, object]):
    with pytest.raises(Refused) as caught:
        Situation(**({"birth_on": BORN} | wrong))  # type: ignore[arg-type]
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("reason", "kind", "day"),
    [
        ("cannot_be_held", "majority", TODAY),
        ("cannot_be_held", "party", TODAY),
        ("held_in_future", "interview_17", TODAY + DAY),
        ("held_before_birth", "interview_17", BORN - DAY),
    ],
)
def test_a_milestone_is_recorded_for_a_day_that_can_be(reason: str, kind: str, day: date):
    with pytest.raises(Refused) as caught:
        check_held(NAIMA, kind, day, TODAY)
    assert caught.value.reason == reason
    check_held(NAIMA, "interview_17", TODAY, TODAY)


# The next step


def test_what_the_referent_proposed_comes_first_then_what_is_begun():
    states = {"V1": "doing"}
    assert next_step(NAIMA, TODAY, states, proposed=["L1"]) == NextStep("L1", NextReason.PROPOSED)
    assert next_step(NAIMA, TODAY, states) == NextStep("V1", NextReason.DOING)


def test_a_proposal_done_hidden_or_unknown_is_not_put_forward():
    states = {"L1": "done", "V1": "doing"}
    assert next_step(NAIMA, TODAY, states, proposed=["L1", "N1", "X9"]) == NextStep("V1", NextReason.DOING)


def test_a_milestone_near_comes_before_the_ordinary_steps():
    assert next_step(NAIMA, TODAY, {}) == NextStep("A3", NextReason.MILESTONE, MilestoneKind.INTERVIEW_17)
    assert next_step(NAIMA, TODAY, {"A3": "done"}) == NextStep(
        "A4", NextReason.MILESTONE, MilestoneKind.INTERVIEW_17
    )


def test_on_the_first_day_the_first_day_set_comes_first_and_then_the_order_of_the_path():
    young = Situation(date(2011, 3, 1))
    first = next_step(young, TODAY, {})
    assert first == NextStep("A2", NextReason.FIRST_DAY)
    done = {found.id: "done" for found in content.load().steps if found.is_first_day}
    assert next_step(young, TODAY, done) == NextStep("P1", NextReason.IN_ORDER)


def test_what_will_soon_be_too_late_comes_before_the_first_day_set():
    almost_21 = Situation(date(2006, 1, 10), exit_on=date(2024, 1, 10))
    # What one can do about 21 is done: A5 and A6 remain, and end on that day.
    states = {"A7": "done", "A8": "done", "L4": "done"}
    assert next_step(almost_21, TODAY, states) == NextStep("A5", NextReason.CLOSING)
    assert next_step(almost_21, TODAY, states | {"A5": "done"}) == NextStep("A6", NextReason.CLOSING)
    assert next_step(almost_21, date(2026, 9, 1), states) == NextStep("P6", NextReason.FIRST_DAY)


def test_when_all_is_done_nothing_is_put_forward():
    done = {found.id: "done" for found in content.load().steps}
    assert next_step(NAIMA, TODAY, done) is None


# For everybody

BIRTHS = st.dates(date(1995, 1, 1), date(2015, 12, 31)) | st.sampled_from(
    [date(2004, 2, 29), date(2008, 2, 29)]
)
ANY_DAY = st.dates(date(1990, 1, 1), date(2045, 12, 31))
DAYS = st.dates(date(2010, 1, 1), date(2040, 12, 31))
ANSWERS = st.frozensets(st.sampled_from([str(answer) for answer in Answer]))


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any situation whose dates hold together."""
    born = draw(BIRTHS)
    days = st.none() | st.integers(0, 9200)
    taken_in, left, contract = draw(days), draw(days), draw(st.none() | st.integers(6600, 8000))
    try:
        return Situation(
            born,
            taken_in_on=None if taken_in is None else born + taken_in * DAY,
            exit_on=None if left is None else born + left * DAY,
            contract_until=None if contract is None else born + contract * DAY,
            legal_basis=draw(st.sampled_from(LegalBasis)),
            answers=draw(ANSWERS),
            zone=draw(st.sampled_from(ZONES)),
        )
    except Refused:
        assume(False)
        raise


@given(
    born=st.dates(),
    taken_in=st.none() | ANY_DAY,
    left=st.none() | ANY_DAY,
    contract=st.none() | ANY_DAY,
    answers=ANSWERS,
    today=DAYS,
)
def test_whatever_the_dates_and_their_order_the_only_error_is_a_refusal(
    born: date,
    taken_in: date | None,
    left: date | None,
    contract: date | None,
    answers: frozenset[str],
    today: date,
):
    try:
        situation = Situation(
            born, taken_in_on=taken_in, exit_on=left, contract_until=contract, answers=answers
        )
    except Refused:
        return
    else:
        assert len(statuses(situation, today)) == 109
        next_milestone(situation, today)
        next_step(situation, today, {})


@given(situation=situations(), today=DAYS)
def test_every_step_has_one_status_and_it_is_the_one_worked_out_alone(situation: Situation, today: date):
    seen = statuses(situation, today)
    assert seen == {found.id: step_status(found, situation, today) for found in content.load().steps}


@given(situation=situations(), today=DAYS)
def test_a_status_agrees_with_the_days_it_announces(situation: Situation, today: date):
    for found in content.load().steps:
        status, opens, ends = (
            step_status(found, situation, today),
            opens_on(found, situation),
            past_on(found, situation),
        )
        if status is StepStatus.OPEN:
            assert opens <= today
            assert ends is None or today < ends
        elif status in (StepStatus.LATER, StepStatus.SOON):
            assert today < opens
        elif status is StepStatus.PAST:
            assert ends
            assert ends <= today


@given(situation=situations(), days=st.tuples(DAYS, DAYS))
def test_a_step_only_moves_forward_with_time(situation: Situation, days: tuple[date, date]):
    before, after = (statuses(situation, day) for day in sorted(days))
    assert all(ORDER.index(before[step_id]) <= ORDER.index(after[step_id]) for step_id in before)


@given(situation=situations(), today=DAYS)
def test_hiding_depends_on_answers_and_never_on_time(situation: Situation, today: date):
    def hidden(day: date) -> set[str]:
        return {
            step_id for step_id, status in statuses(situation, day).items() if status is StepStatus.HIDDEN
        }

    assert hidden(today) == hidden(date(2020, 1, 1))


@given(situation=situations(), today=DAYS)
def test_no_milestone_comes_before_birth_nor_out_of_order(situation: Situation, today: date):
    found = milestones(situation, today)
    assert all(
        situation.birth_on <= m.opens_on and m.opens_on <= m.last_on and m.due_on <= m.last_on for m in found
    )
    assert [m.due_on for m in found] == sorted(m.due_on for m in found)
    assert len({m.kind for m in found}) == len(found)
    assert all((m.source is None) == (m.checked_on is None) for m in found)


@given(situation=situations(), today=DAYS)
def test_the_state_of_a_milestone_agrees_with_its_dates(situation: Situation, today: date):
    for found in milestones(situation, today):
        if found.state is MilestoneState.PAST:
            assert today > found.last_on
        elif found.state is MilestoneState.OVERDUE:
            assert found.due_on < today <= found.last_on
            assert found.responsible == "departement"
        elif found.state in (MilestoneState.AHEAD, MilestoneState.NEAR):
            assert today <= found.last_on


@given(situation=situations(), today=DAYS)
def test_what_was_held_is_done_whatever_the_day(situation: Situation, today: date):
    held = {str(kind): today for kind in HELD_KINDS}
    for found in milestones(situation, today, held):
        assert (found.kind in HELD_KINDS) == (found.held_on == today)
        assert found.kind not in HELD_KINDS or found.state is MilestoneState.DONE


@given(situation=situations(), today=DAYS)
def test_the_next_milestone_is_one_that_waits_and_overdue_ones_come_first(situation: Situation, today: date):
    waiting = {
        m for m in milestones(situation, today) if m.state not in (MilestoneState.DONE, MilestoneState.PAST)
    }
    found = next_milestone(situation, today)
    assert (found in waiting) == bool(waiting)
    if found and any(m.state is MilestoneState.OVERDUE for m in waiting):
        assert found.state is MilestoneState.OVERDUE


@given(
    situation=situations(),
    today=DAYS,
    states=st.dictionaries(
        st.sampled_from([found.id for found in content.load().steps]),
        st.sampled_from(["todo", "doing", "done", "not_for_me"]),
    ),
)
def test_the_next_step_is_never_hidden_past_or_closed_and_never_hesitates(
    situation: Situation, today: date, states: dict[str, str]
):
    found = next_step(situation, today, states)
    assert found == next_step(situation, today, dict(reversed(states.items())))
    if found:
        assert statuses(situation, today)[found.step_id] not in (StepStatus.HIDDEN, StepStatus.PAST)
        assert states.get(found.step_id) not in ("done", "not_for_me")
