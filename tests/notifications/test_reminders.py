"""A reminder rings once, at its hour where the young person lives, and never for something done."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from services import clock, notifications
from services.ages import ZONES
from services.circle import Viewer, find_relation
from services.circle.models import Jeune, Territory
from services.database import acting_as, as_system, session
from services.errors import NotFound, Refused
from services.notifications import ReminderState, Source
from services.notifications.models import Reminder
from tests.cast import Cast
from tests.notifications.conftest import MORNING

PARIS = "Europe/Paris"
SATURDAY = datetime(2026, 11, 28, 11, 0)


def relation(viewer, jeune):
    return find_relation(Viewer(viewer.id), jeune.id)


def mine(cast: Cast) -> list[notifications.ReminderView]:
    with acting_as(cast.naima.id):
        return notifications.reminders_of(relation(cast.naima, cast.naima).space)


def rows(cast: Cast, source: Source = Source.STEP) -> list[tuple]:
    with as_system():
        found = session.scalars(
            select(Reminder).where(Reminder.jeune_id == cast.naima.id, Reminder.source == source)
        )
        session.expire_all()
        return sorted((one.subject, one.wall_at, one.state.value) for one in found)


def plan(cast: Cast, wanted: dict[str, datetime], zone: str = "Europe/Paris") -> None:
    notifications.plan(cast.naima.id, zone, Source.STEP, wanted)
    session.commit()


def awaiting(cast: Cast) -> list[tuple]:
    with acting_as(cast.naima.id):
        return [(line.kind, line.count) for line in notifications.centre(cast.naima.id) if not line.is_read]


def test_rappelle_moi_samedi_a_onze_heures(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    with acting_as(cast.naima.id):
        space = relation(cast.naima, cast.naima).space
        notifications.remind_me(space, "Appeler la CAF", SATURDAY)
    assert [(one.words, one.shown_at) for one in mine(cast)] == [("Appeler la CAF", SATURDAY)]
    clock.hold(datetime(2026, 11, 28, 9, 59, tzinfo=UTC))
    assert notifications.claim_due() == 0
    clock.hold(datetime(2026, 11, 28, 10, 0, tzinfo=UTC))
    assert notifications.claim_due() == 1
    assert notifications.claim_due() == 0
    worker.works()
    assert [one.payload["notification"]["body"] for one in service.received] == ["Un rappel t’attend"]
    assert "CAF" not in service.received[0].text


def test_one_s_own_alarm_rings_at_night_too_and_beyond_the_cap(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    with acting_as(cast.naima.id):
        space = relation(cast.naima, cast.naima).space
        for hour in (5, 6, 7):
            notifications.remind_me(space, f"À {hour} h", datetime(2026, 11, 23, hour, 0))
    for hour in (4, 5, 6):
        clock.hold(datetime(2026, 11, 23, hour, 0, tzinfo=UTC))
        notifications.claim_due()
        worker.works()
    assert len(service.received) == 3


def test_what_is_planned_follows_what_it_is_about(cast: Cast) -> None:
    monday, tuesday = datetime(2026, 11, 23, 9), datetime(2026, 11, 24, 9)
    plan(cast, {"L1": monday, "S2": tuesday})
    plan(cast, {"L1": tuesday, "S2": tuesday})
    assert rows(cast) == [("L1", tuesday, "waiting"), ("S2", tuesday, "waiting")]
    plan(cast, {"S2": tuesday})
    assert ("L1", tuesday, "cancelled") in rows(cast)
    plan(cast, {"L1": monday, "S2": tuesday})
    assert rows(cast).count(("L1", monday, "waiting")) == 1


def test_nothing_rings_for_what_is_done(cast: Cast) -> None:
    plan(cast, {"L1": datetime(2026, 11, 23, 9)})
    plan(cast, {})
    clock.hold(MORNING + timedelta(days=2))
    assert notifications.claim_due() == 0
    assert awaiting(cast) == []


def test_what_rang_does_not_ring_again_and_the_past_never_does(cast: Cast) -> None:
    wanted = {"L1": datetime(2026, 11, 23, 9), "S2": datetime(2026, 11, 20, 9)}
    plan(cast, wanted)
    clock.hold(MORNING + timedelta(days=2))
    assert notifications.claim_due() == 1
    plan(cast, wanted)
    assert notifications.claim_due() == 0
    assert [state for _, _, state in rows(cast)] == ["sent"]


def test_other_sources_are_left_alone(cast: Cast) -> None:
    plan(cast, {"L1": datetime(2026, 11, 23, 9)})
    notifications.plan(cast.naima.id, "Europe/Paris", Source.MILESTONE, {})
    assert [state for _, _, state in rows(cast)] == ["waiting"]


def lives(cast: Cast, zone: str) -> None:
    """Naïma’s territory is one of that zone."""
    with as_system():
        jeune = session.get(Jeune, cast.naima.id)
        there = Territory(departement_code=jeune.departement_code, name=zone, zone=zone)
        session.add(there)
        session.flush()
        jeune.territory_id = there.id
        session.commit()


@pytest.mark.parametrize(
    "zone,before,after", [("Indian/Reunion", 8, 5), ("America/Martinique", 8, 13), ("Europe/Paris", 8, 8)]
)
def test_she_moves_and_it_rings_at_nine_there_too(cast: Cast, zone: str, before: int, after: int) -> None:
    plan(cast, {"L1": datetime(2026, 11, 24, 9)})
    due = select(Reminder.zone, Reminder.due_at).where(Reminder.jeune_id == cast.naima.id)
    with as_system():
        assert session.execute(due).one() == (PARIS, datetime(2026, 11, 24, before, tzinfo=UTC))
    lives(cast, zone)
    assert notifications.follow_zones() == (zone != PARIS)
    assert notifications.follow_zones() == 0
    with as_system():
        assert session.execute(due).one() == (zone, datetime(2026, 11, 24, after, tzinfo=UTC))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "night", [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29)]
)
def test_the_night_the_clocks_change_it_rings_once_and_at_the_hour_they_show(
    cast: Cast, zone: str, night: date
) -> None:
    """Wherever she lives, the worker looking every quarter of an hour; the hour that does not exist is the next one."""
    lives(cast, zone)
    clock.hold(datetime(night.year, night.month, night.day, tzinfo=UTC) - timedelta(days=2))
    walls = {time(2, 30), time(9)}
    with acting_as(cast.naima.id):
        space = relation(cast.naima, cast.naima).space
        for wall in walls:
            notifications.remind_me(space, f"{wall}", datetime.combine(night, wall))
    rang = []
    for quarter in range(36 * 4):
        at = datetime(night.year, night.month, night.day, tzinfo=UTC) + timedelta(
            minutes=15 * quarter - 12 * 60
        )
        clock.hold(at)
        rang += [at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)] * notifications.claim_due()
    jumps = zone == PARIS and night.month == 3
    assert rang == [
        datetime.combine(night, time(3) if jumps else time(2, 30)),
        datetime.combine(night, time(9)),
    ]


def test_after_a_night_without_a_worker_one_line_says_it_all(cast: Cast) -> None:
    """Those more than two hours late are merged; those on time are not (trust F17)."""
    with acting_as(cast.naima.id):
        space = relation(cast.naima, cast.naima).space
        for hour in (12, 13, 14, 18):
            notifications.remind_me(space, f"À {hour} h", datetime(2026, 11, 22, hour, 0))
    clock.hold(datetime(2026, 11, 22, 17, 30, tzinfo=UTC))
    assert notifications.claim_due() == 4
    assert sorted(awaiting(cast)) == [("reminder", 1), ("reminder", 3)]


def test_karim_reminds_naima_and_lucie_may_not(cast: Cast) -> None:
    with acting_as(cast.karim.id):
        seen = relation(cast.karim, cast.naima)
        notifications.remind_them(seen, "On se voit demain, prends ta carte", SATURDAY)
        written = notifications.reminders_of(seen.space, written_by=cast.karim.id)
    assert [one.words for one in written] == ["On se voit demain, prends ta carte"]
    assert [(one.source, one.is_from_somebody) for one in mine(cast)] == [(Source.PROFESSIONAL, True)]
    with acting_as(cast.lucie.id), pytest.raises(NotFound):
        notifications.remind_them(relation(cast.lucie, cast.naima), "Non", SATURDAY)


def test_naima_s_own_reminders_are_hers_alone(cast: Cast) -> None:
    with acting_as(cast.naima.id):
        one = notifications.remind_me(relation(cast.naima, cast.naima).space, "Secret", SATURDAY)
    for other in (cast.karim, cast.lucie, cast.marc):
        with acting_as(other.id):
            assert session.scalar(text("SELECT count(*) FROM reminders")) == 0
            with pytest.raises(NotFound):
                notifications.cancel_reminder(other.id, one)
            with pytest.raises(NotFound):
                notifications.answer_reminder(other.id, one)


def test_done_put_off_cancelled(cast: Cast) -> None:
    with acting_as(cast.naima.id):
        space = relation(cast.naima, cast.naima).space
        first, second, third = (notifications.remind_me(space, f"{n}", SATURDAY) for n in range(3))
        notifications.answer_reminder(cast.naima.id, first)
        notifications.answer_reminder(cast.naima.id, second, put_off_to=SATURDAY + timedelta(days=1))
        notifications.cancel_reminder(cast.naima.id, third)
        session.expire_all()
        states = {one.id: one.state for one in session.scalars(select(Reminder))}
    assert states[first] is ReminderState.DONE
    assert states[third] is ReminderState.CANCELLED
    assert [(one.id, one.shown_at) for one in mine(cast)] == [(second, SATURDAY + timedelta(days=1))]


@pytest.mark.parametrize(
    ("words", "wall", "reason"),
    [
        ("", SATURDAY, "reminder_empty"),
        ("x" * 301, SATURDAY, "words_too_long"),
        ("Hier", datetime(2026, 11, 21, 9), "reminder_past"),
        ("Plus tard", datetime(2036, 1, 1, 9), "reminder_too_far"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, words: str, wall: datetime, reason: str) -> None:
    with acting_as(cast.naima.id), pytest.raises(Refused, match=reason):
        notifications.remind_me(relation(cast.naima, cast.naima).space, words, wall)


def test_a_line_for_the_referent_only_where_she_agreed(cast: Cast) -> None:
    notifications.announce("message", [cast.naima.id], jeune_id=cast.naima.id, address="/messages/1")
    clock.hold(MORNING + timedelta(hours=4))
    ids = [cast.naima.id, cast.theo.id]
    with acting_as(cast.karim.id):
        assert notifications.unanswered_for(ids) == []
    with acting_as(cast.naima.id):
        notifications.save_fallback(cast.naima.id, 3, tell_referent=True)
    with acting_as(cast.karim.id):
        (one,) = notifications.unanswered_for(ids)
        assert (one.jeune_id, one.number, one.since) == (cast.naima.id, 1, MORNING)
    with acting_as(cast.claire.id):
        assert notifications.unanswered_for(ids) == []
    with acting_as(cast.naima.id):
        notifications.read_all(cast.naima.id)
    with acting_as(cast.karim.id):
        assert notifications.unanswered_for(ids) == []


def test_what_the_night_held_is_not_said_unread_before_it_rang(cast: Cast, worker, service) -> None:
    """Written at ten in the evening, it rings at half past seven: at eight the référent has nothing to say of it."""
    worker.new_phone(cast.naima)
    with acting_as(cast.naima.id):
        notifications.save_fallback(cast.naima.id, 3, tell_referent=True)
    clock.hold(datetime(2026, 11, 22, 21, tzinfo=UTC))
    notifications.announce("message", [cast.naima.id], jeune_id=cast.naima.id, address="/messages/1")
    worker.works()
    assert unanswered(cast, datetime(2026, 11, 23, 6, tzinfo=UTC)) == 0
    clock.hold(datetime(2026, 11, 23, 6, 30, tzinfo=UTC))
    worker.works()
    assert len(service.received) == 1
    assert unanswered(cast, datetime(2026, 11, 23, 9, 29, tzinfo=UTC)) == 0
    assert unanswered(cast, datetime(2026, 11, 23, 9, 30, tzinfo=UTC)) == 1


def test_whoever_pauses_is_not_told_of_as_silent(cast: Cast) -> None:
    with acting_as(cast.naima.id):
        notifications.save_fallback(cast.naima.id, 3, tell_referent=True)
        notifications.pause(cast.naima.id, timedelta(days=2))
    notifications.announce("message", [cast.naima.id], jeune_id=cast.naima.id, address="/messages/1")
    assert unanswered(cast, MORNING + timedelta(days=2, hours=2)) == 0
    assert unanswered(cast, MORNING + timedelta(days=2, hours=3)) == 1


def unanswered(cast: Cast, at: datetime) -> int:
    """How much of Naïma’s Karim’s day says unread."""
    with clock.held_at(at), acting_as(cast.karim.id):
        return sum(one.number for one in notifications.unanswered_for([cast.naima.id]))
