"""What is over is forgotten after its delay; what waits, or was never read, stays."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import text

from services import clock, notifications
from services.circle import Viewer, find_relation
from services.database import acting_as, as_system, session
from tests.cast import Cast
from tests.notifications.conftest import MORNING, states


def number(table: str) -> int:
    with as_system():
        return session.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def purge_after(days: int) -> None:
    with clock.held_at(MORNING + timedelta(days=days)), as_system():
        notifications.purge()


def test_what_was_read_goes_after_ninety_days_and_what_was_sent_with_it(cast: Cast, worker) -> None:
    worker.new_phone(cast.naima)
    before = number("notifications")
    notifications.announce("help", [cast.naima.id], subject_id=uuid4(), address="/aide/1")
    worker.works()
    assert len(states()) == 1
    with acting_as(cast.naima.id):
        notifications.read_all(cast.naima.id)
    purge_after(89)
    assert number("notifications") == before + 1
    purge_after(91)
    assert number("notifications") == 0
    assert states() == []


def test_what_was_never_read_waits_more_than_a_year(cast: Cast) -> None:
    notifications.announce("help", [cast.naima.id], subject_id=uuid4(), address="/aide/1")
    purge_after(399)
    assert number("notifications") == 1
    purge_after(401)
    assert number("notifications") == 0


def test_a_reminder_that_waits_is_never_forgotten(cast: Cast) -> None:
    with acting_as(cast.naima.id):
        space = find_relation(Viewer(cast.naima.id), cast.naima.id).space
        far, near = (
            notifications.remind_me(space, "…", datetime(2026, 11, 22, 12) + timedelta(days=days))
            for days in (365, 1)
        )
        notifications.answer_reminder(cast.naima.id, near)
    purge_after(100)
    with as_system():
        assert list(session.execute(text("SELECT id FROM reminders")).scalars()) == [far]
