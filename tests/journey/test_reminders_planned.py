"""What waits for Naïma follows her path: made, moved and cancelled in the transaction of what changed it."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.config import TEST_DAY
from services import accounts, circle, clock, journey
from services.circle import Viewer
from services.database import acting_as, as_system, session
from services.journey import StepState
from services.notifications.models import Reminder, ReminderState
from tests.caseload.factories import make_jeune, own

DAY = timedelta(days=1)


@pytest.fixture
def jeune(cast):
    """Sixteen and two months, in Karim’s caseload; their space is open."""
    made = make_jeune(cast.karim.id, "Sacha", age=(16, 2))
    accounts.open_account(made, language="fr")
    return made


def waiting(jeune) -> dict[str, datetime]:
    with as_system():
        rows = session.scalars(
            select(Reminder).where(Reminder.jeune_id == jeune, Reminder.state == ReminderState.WAITING)
        ).all()
    assert all(one.account_id == jeune and one.zone == "Europe/Paris" for one in rows)
    return {one.subject: one.wall_at for one in rows}


def do(jeune, act, *arguments, **more):
    with acting_as(jeune):
        relation = own(jeune)
        step = [journey.step_address(relation.space, arguments[0]), *arguments[1:]] if arguments else []
        return act(relation, *step, **more)


def test_done_there_is_nothing_left_to_remind_and_undone_it_is_back(jeune):
    journey.plan_everybody()
    assert waiting(jeune)["L1"] == datetime(2027, 9, 3, 9)  # seventeen, at nine in the morning
    assert all(at.hour == 9 for at in waiting(jeune).values())
    others = waiting(jeune).keys() - {"L1"}
    do(jeune, journey.set_state, "L1", StepState.DOING)
    assert "L1" in waiting(jeune)
    do(jeune, journey.set_state, "L1", StepState.DONE)
    assert waiting(jeune).keys() == others
    do(jeune, journey.set_state, "L1", StepState.TODO)
    assert waiting(jeune)["L1"] == datetime(2027, 9, 3, 9)


def test_a_step_set_aside_takes_its_papers_with_it(jeune):
    with acting_as(jeune):
        journey.tick_paper(own(jeune), "L3", "identite", has_it=True, ends_on=date(2027, 8, 31))
    do(jeune, journey.set_state, "L3", StepState.NOT_FOR_ME)
    assert "L3/identite" not in waiting(jeune)
    do(jeune, journey.set_state, "L3", StepState.TODO)
    assert "L3/identite" in waiting(jeune)


def test_put_off_for_a_week_it_does_not_ring_in_that_week(jeune):
    with clock.held_at(TEST_DAY.replace(year=2027, month=9, day=1)):
        journey.plan_everybody()
        assert waiting(jeune)["A5"] == datetime(2027, 9, 3, 9)
        do(jeune, journey.put_off, "A5")
        assert waiting(jeune)["A5"] > datetime(2027, 9, 8)
        do(jeune, journey.put_back, "A5")
        assert waiting(jeune)["A5"] == datetime(2027, 9, 3, 9)


def test_it_leads_to_the_step(jeune):
    journey.plan_everybody()
    with as_system():
        item = session.scalars(
            select(Reminder.item).where(Reminder.jeune_id == jeune, Reminder.subject == "L1")
        ).one()
    with acting_as(jeune):
        assert item == journey.step_address(own(jeune).space, "L1")


def test_a_paper_that_ends_is_told_twice_and_one_without_an_end_never(jeune):
    with acting_as(jeune):
        journey.tick_paper(own(jeune), "L3", "identite", has_it=True, ends_on=date(2027, 8, 31))
    assert waiting(jeune) == {"L3/identite": datetime(2027, 2, 28, 9)}
    with acting_as(jeune):
        journey.tick_paper(own(jeune), "L3", "identite", has_it=True, ends_on=date(2028, 8, 31))
    assert waiting(jeune) == {"L3/identite": datetime(2028, 2, 29, 9)}
    with acting_as(jeune):
        journey.tick_paper(own(jeune), "L3", "identite", has_it=False)
    assert waiting(jeune) == {}


def test_an_answer_shows_its_steps_and_taken_back_hides_them(jeune):
    with acting_as(jeune):
        journey.save_answers(own(jeune), ["student"])
    student = {one.id for one in journey.load().steps if "student" in {str(c) for c in one.conditions}}
    assert student & waiting(jeune).keys()
    with acting_as(jeune):
        journey.save_answers(own(jeune), [])
    assert not student & waiting(jeune).keys()


def test_an_interview_noted_by_karim_is_not_announced_any_more(cast, jeune):
    with acting_as(jeune):
        journey.save_answers(own(jeune), [])
    assert waiting(jeune)["interview_17"] == datetime(2027, 8, 3, 9)
    with acting_as(cast.karim.id):
        relation = circle.find_relation(Viewer(cast.karim.id), jeune)
        noted = journey.record_milestone(relation, "interview_17", relation.life.today)
    assert "interview_17" not in waiting(jeune)
    with acting_as(cast.karim.id):
        journey.withdraw_milestone(circle.find_relation(Viewer(cast.karim.id), jeune), noted)
    assert "interview_17" in waiting(jeune)


def test_karim_reads_none_of_it(cast, jeune):
    journey.plan_everybody()
    with acting_as(cast.karim.id):
        assert session.scalars(select(Reminder).where(Reminder.jeune_id == jeune)).all() == []
    session.rollback()


def test_each_night_everybody_open_is_planned_and_a_second_time_changes_nothing(jeune, cast):
    closed = make_jeune(cast.karim.id, "Alix", age=(16, 2))
    number = journey.plan_everybody()
    assert number == 5  # the cast's four and Sacha; Alix has not come in yet
    first = waiting(jeune)
    assert {"L1", "majority"} <= first.keys()
    assert waiting(closed) == {}
    journey.plan_everybody()
    assert waiting(jeune) == first


def test_the_night_after_one_rang_the_next_one_is_made(jeune):
    journey.plan_everybody()
    assert waiting(jeune)["L2"] == datetime(2027, 9, 3, 9)
    with as_system():
        rang = session.scalars(
            select(Reminder).where(Reminder.jeune_id == jeune, Reminder.subject == "L2")
        ).one()
        rang.state, rang.sent_at = ReminderState.SENT, clock.now()
        session.flush()
    with clock.held_at(TEST_DAY.replace(year=2027, month=9, day=4)):
        journey.plan_everybody()
    assert waiting(jeune)["L2"] == datetime(2028, 3, 3, 9)


def test_nothing_refused_leaves_a_trace(jeune):
    from services.errors import NotFound

    with acting_as(jeune), pytest.raises(NotFound):
        journey.tick_paper(own(jeune), "L3", "nothing", has_it=True)
    session.rollback()
    assert waiting(jeune) == {}
