"""A week, a day, two hours before, as each chose; moved and cancelled with the appointment; never saying which."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from services import appointments, clock, notifications
from services.appointments import Reply
from services.database import acting_as, as_system, session, transaction
from services.errors import Refused
from services.notifications import Kind, ReminderState, Source
from services.notifications.models import Reminder
from services.notifications.rules import QUIET_FROM, QUIET_TO, Facts, is_capped_out, not_before
from tests.appointments.conftest import FRIDAY, THURSDAY, do, make, seen

NEXT_WEEK = THURSDAY + timedelta(days=14)


def waiting(member) -> list[datetime]:
    """When what waits for this account will ring, on the wall."""
    with as_system():
        session.expire_all()
        found = session.scalars(
            select(Reminder).where(
                Reminder.account_id == member.id,
                Reminder.source == Source.APPOINTMENT,
                Reminder.state == ReminderState.WAITING,
            )
        ).all()
    return sorted(one.wall_at for one in found)


def before(wall: datetime, *hours: int) -> list[datetime]:
    return sorted(wall - timedelta(hours=one) for one in hours)


def choose(member, *hours: int) -> None:
    with acting_as(member.id), transaction():
        appointments.choose_reminders(member.id, hours)


def lines(member) -> list[tuple[Kind, int]]:
    with acting_as(member.id):
        return [(one.kind, one.count) for one in notifications.centre(member.id) if not one.is_read]


def test_both_are_reminded_a_week_a_day_and_two_hours_before(cast):
    make(cast.karim, cast.naima, NEXT_WEEK)
    assert waiting(cast.naima) == waiting(cast.karim) == before(NEXT_WEEK, 168, 24, 2)


def test_what_is_too_late_to_be_told_is_not(cast, with_karim):
    assert waiting(cast.naima) == before(THURSDAY, 24, 2)


def test_each_chooses_and_what_is_planned_follows(cast, with_karim):
    choose(cast.naima, 2)
    assert waiting(cast.naima) == before(THURSDAY, 2)
    assert waiting(cast.karim) == before(THURSDAY, 24, 2)
    choose(cast.naima)
    assert waiting(cast.naima) == []
    make(cast.karim, cast.naima, NEXT_WEEK)
    assert waiting(cast.naima) == []


def test_another_number_of_hours_is_refused(cast):
    with pytest.raises(Refused, match="remind_hours"):
        choose(cast.naima, 3)


def test_moved_with_the_appointment(cast, with_karim):
    do(cast.karim, with_karim, appointments.move_appointment, FRIDAY)
    assert waiting(cast.naima) == before(FRIDAY, 24, 2)


def test_cancelled_with_the_appointment(cast, with_karim):
    do(cast.naima, with_karim, appointments.cancel_appointment)
    assert waiting(cast.naima) == waiting(cast.karim) == []


def test_who_does_not_come_is_not_reminded(cast, with_karim):
    do(cast.naima, with_karim, appointments.reply, Reply.DECLINED)
    assert waiting(cast.naima) == []
    assert waiting(cast.karim) == before(THURSDAY, 24, 2)


def test_nothing_rings_before_a_time_is_picked(cast, to_pick):
    assert waiting(cast.naima) == []
    do(cast.naima, to_pick, appointments.pick_time, seen(cast.naima, to_pick).times[1].id)
    assert waiting(cast.naima) == before(FRIDAY, 24, 2)


def test_a_day_before_is_the_same_hour_even_where_clocks_change(cast):
    """On 28 March 2027 clocks jump: Sunday at ten is twenty-three hours after Saturday at ten."""
    sunday = datetime(2027, 3, 28, 10, 0)
    make(cast.karim, cast.naima, sunday)
    assert datetime(2027, 3, 27, 10, 0) in waiting(cast.naima)
    assert datetime(2027, 3, 28, 8, 0) in waiting(cast.naima)


def test_it_keeps_the_hour_of_its_place_wherever_one_lives(cast):
    make(cast.karim, cast.naima, NEXT_WEEK, zone="Indian/Reunion")
    ahead = waiting(cast.naima)
    notifications.follow_zones()
    session.commit()
    assert waiting(cast.naima) == ahead == before(NEXT_WEEK, 168, 24, 2)


def test_it_rings_once_says_a_reminder_waits_and_leads_to_the_appointment(cast, with_karim):
    with acting_as(cast.naima.id):
        notifications.read_all(cast.naima.id)
    with clock.held_at(datetime(2026, 11, 25, 13, 30, tzinfo=UTC)):
        assert notifications.claim_all_due() == 2  # hers and his
        assert lines(cast.naima) == [(Kind.REMINDER, 1)]
        assert notifications.claim_all_due() == 0
        with acting_as(cast.naima.id), transaction():
            (line,) = [one for one in notifications.centre(cast.naima.id) if not one.is_read]
            assert notifications.open_notification(cast.naima.id, line.id) == f"/rendez-vous/{with_karim}"


def test_after_a_night_without_a_worker_each_appointment_is_one_line(cast, with_karim):
    make(cast.karim, cast.theo, THURSDAY + timedelta(hours=2))
    with acting_as(cast.karim.id):
        notifications.read_all(cast.karim.id)
    with clock.held_at(datetime(2026, 11, 26, 12, 0, tzinfo=UTC)):
        notifications.claim_all_due()
        # Of the first, what was due yesterday and this morning are one line that counts two.
        assert sorted(count for _kind, count in lines(cast.karim)) == [1, 2]


def test_nobody_is_told_to_go_to_what_began_while_no_worker_ran(cast, with_karim):
    with acting_as(cast.naima.id):
        notifications.read_all(cast.naima.id)
    with clock.held_at(datetime(2026, 11, 26, 14, 0, tzinfo=UTC)):
        notifications.claim_all_due()
        assert lines(cast.naima) == []
        assert waiting(cast.naima) == []


def test_reminders_leave_after_whatever_else_waits_to_leave(cast, with_karim):
    with clock.held_at(datetime(2026, 11, 25, 13, 30, tzinfo=UTC)):
        notifications.claim_all_due()
    with as_system():
        told = session.execute(
            text(
                "SELECT DISTINCT priority FROM procrastinate_jobs WHERE task_name = :task ORDER BY priority"
            ),
            {"task": notifications.TASK},
        ).scalars()
        assert list(told) == [-1, 0]  # the reminder, then the invitation itself


def test_in_her_own_pages_what_is_new_says_which_one_until_it_is_cancelled(cast, sign_in, with_karim):
    assert (Kind.APPOINTMENT, 1) in lines(cast.naima)
    naima = sign_in(cast.naima)
    page = naima.get("/notifications").text
    assert "Du nouveau\u00a0: Point sur ton projet avec Karim Benali, jeudi 26 novembre à 14:30" in page
    do(cast.karim, with_karim, appointments.cancel_appointment)
    page = naima.get("/notifications").text
    assert "Du nouveau pour un rendez-vous" in page
    assert "Point sur ton projet" not in page


def test_opening_it_reads_what_told_of_it(cast, sign_in, with_karim):
    sign_in(cast.naima).get(f"/rendez-vous/{with_karim}")
    assert (Kind.APPOINTMENT, 1) not in lines(cast.naima)


def test_the_page_of_reminders_leads_to_it(cast, sign_in, with_karim):
    assert f'href="/rendez-vous/{with_karim}"' in sign_in(cast.naima).get("/rappels").text


def test_it_rings_whatever_rang_before_and_never_in_the_night():
    at = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
    facts = Facts(
        notification_id=uuid4(),
        account_id=uuid4(),
        kind=Kind.REMINDER,
        count=1,
        zone="Europe/Paris",
        push=True,
        email=False,
        quiet_from=QUIET_FROM,
        quiet_to=QUIET_TO,
        paused_until=None,
        fallback_hours=None,
        has_email=False,
        has_phone=False,
        is_own_alarm=False,
        reminded=(at, at - timedelta(days=1), at - timedelta(days=2)),
    )
    assert is_capped_out(facts, at)
    assert not is_capped_out(replace(facts, is_appointment=True), at)
    assert not_before(replace(facts, is_appointment=True), at) == datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
