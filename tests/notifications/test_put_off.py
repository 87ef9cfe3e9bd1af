"""A reminder of the path that somebody put off rings when they said: no plan made meanwhile takes it away."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services import accounts, circle, clock, journey, notifications
from services.circle import Viewer
from services.database import acting_as, as_system, session
from services.journey import StepState
from services.notifications.models import Reminder, ReminderState
from tests.caseload.factories import make_jeune, own

# The morning of their seventeenth birthday, in Paris: L1 and L2 ring.
BIRTHDAY = datetime(2027, 9, 3, 7, 0)
SATURDAY = datetime(2027, 9, 4, 11)


@pytest.fixture
def jeune(cast) -> UUID:
    made = make_jeune(cast.karim.id, "Sacha", age=(16, 2))
    accounts.open_account(made, language="fr")
    journey.plan_everybody()
    return made


def at(wall: datetime):
    return clock.held_at(wall.replace(tzinfo=clock.now().tzinfo))


def of(jeune: UUID, subject: str) -> list[tuple[datetime, str]]:
    with as_system():
        session.expire_all()
        found = session.scalars(
            select(Reminder).where(Reminder.jeune_id == jeune, Reminder.subject == subject)
        )
        return sorted((one.wall_at, one.state.value) for one in found)


def rings_and_is_put_off(jeune: UUID, subject: str, to: datetime = SATURDAY) -> None:
    notifications.claim_all_due()
    with as_system():
        rang = session.scalars(
            select(Reminder.id).where(
                Reminder.jeune_id == jeune,
                Reminder.subject == subject,
                Reminder.state == ReminderState.SENT,
            )
        ).one()
    with acting_as(jeune):
        notifications.answer_reminder(jeune, rang, put_off_to=to)
        session.commit()


@pytest.mark.parametrize("subject", ["L1", "L2"])
def test_sacha_puts_it_off_to_saturday_and_the_night_leaves_it_there(jeune, subject):
    """Nothing more is to come of L1; of L2, six months later."""
    with at(BIRTHDAY):
        rings_and_is_put_off(jeune, subject)
    with at(BIRTHDAY + timedelta(hours=17)):
        journey.plan_everybody()
        journey.plan_everybody()
    assert (SATURDAY, "waiting") in of(jeune, subject)
    with at(SATURDAY - timedelta(hours=2)):
        assert notifications.claim_all_due() == 1


def test_put_off_after_the_next_one_was_made_both_ring_and_no_plan_fails(jeune):
    """The night came first: two wait for one step."""
    with at(BIRTHDAY):
        notifications.claim_all_due()
        journey.plan_everybody()
        assert of(jeune, "L2") == [(datetime(2027, 9, 3, 9), "sent"), (datetime(2028, 3, 3, 9), "waiting")]
        rings_and_is_put_off(jeune, "L2")
        journey.plan_everybody()
        with acting_as(jeune):
            relation = own(jeune)
            journey.put_off(relation, journey.step_address(relation.space, "L1"))
    assert of(jeune, "L2") == [(SATURDAY, "waiting"), (datetime(2028, 3, 3, 9), "waiting")]


def test_done_it_does_not_ring_though_it_was_put_off(jeune):
    with at(BIRTHDAY):
        rings_and_is_put_off(jeune, "L1")
        with acting_as(jeune):
            relation = own(jeune)
            journey.set_state(relation, journey.step_address(relation.space, "L1"), StepState.DONE)
        journey.plan_everybody()
    assert of(jeune, "L1") == [(SATURDAY, "cancelled")]


def test_an_interview_put_off_is_not_reminded_of_once_karim_noted_it(cast, jeune):
    with at(datetime(2027, 8, 3, 7)):
        rings_and_is_put_off(jeune, "interview_17", datetime(2027, 8, 5, 9))
        journey.plan_everybody()
        assert (datetime(2027, 8, 5, 9), "waiting") in of(jeune, "interview_17")
        with acting_as(cast.karim.id):
            relation = circle.find_relation(Viewer(cast.karim.id), jeune)
            journey.record_milestone(relation, "interview_17", relation.life.today)
        assert "waiting" not in {state for _, state in of(jeune, "interview_17")}


def test_what_was_due_while_no_worker_ran_is_not_planned_away(jeune):
    """Nobody handed over the nine o’clock ones; at half past nine Sacha ticks something, then the night plans."""
    with at(BIRTHDAY + timedelta(minutes=30)):
        with acting_as(jeune):
            relation = own(jeune)
            journey.put_off(relation, journey.step_address(relation.space, "D1"))
        journey.plan_everybody()
        assert {
            state for wall, state in of(jeune, "L1") + of(jeune, "L2") if wall.date() == date(2027, 9, 3)
        } == {"waiting"}


def test_put_off_to_a_day_on_which_it_rings_anyway_it_is_done(jeune):
    with at(BIRTHDAY):
        notifications.claim_all_due()
        journey.plan_everybody()
        with as_system():
            session.scalars(
                select(Reminder).where(
                    Reminder.jeune_id == jeune,
                    Reminder.subject == "L2",
                    Reminder.state == ReminderState.WAITING,
                )
            ).one().wall_at = datetime(2027, 9, 4, 9)
            session.commit()
        rings_and_is_put_off(jeune, "L2")
    assert of(jeune, "L2") == [(datetime(2027, 9, 3, 9), "done"), (datetime(2027, 9, 4, 9), "waiting")]
