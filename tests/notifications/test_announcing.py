"""What awaits somebody is a line of theirs, written with what it is about; nobody else ever sees it."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services import notifications
from services.database import acting_as, as_system, session, transaction
from services.notifications.models import Notification
from tests.cast import Cast


def lines_of(account_id: UUID) -> list[Notification]:
    with acting_as(account_id):
        return list(session.scalars(select(Notification).order_by(Notification.at)))


def jobs() -> int:
    return session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver'")) or 0


def test_karim_tells_naima_and_sees_nothing_of_it(cast: Cast) -> None:
    with acting_as(cast.karim.id):
        notifications.announce("proposal", [cast.naima.id], jeune_id=cast.naima.id, address="/parcours")
        assert session.scalar(select(func.count()).select_from(Notification)) == 0
    assert [(line.kind, line.address, line.count) for line in lines_of(cast.naima.id)] == [
        ("proposal", "/parcours", 1)
    ]
    assert lines_of(cast.lucie.id) == []


def test_ten_messages_of_one_conversation_are_one_line_that_counts_ten(cast: Cast) -> None:
    conversation = uuid4()
    with acting_as(cast.karim.id):
        for _ in range(10):
            notifications.announce("message", [cast.naima.id], subject_id=conversation, address="/messages/1")
    assert [line.count for line in lines_of(cast.naima.id)] == [10]


def test_once_read_the_next_is_a_new_line(cast: Cast) -> None:
    for _ in range(2):
        notifications.announce("security", [cast.naima.id], address="/moi/appareils")
        with acting_as(cast.naima.id):
            notifications.mark_read(cast.naima.id, kind="security")
    assert [line.count for line in lines_of(cast.naima.id)] == [1, 1]


def test_a_line_and_its_job_are_kept_or_undone_together(cast: Cast) -> None:
    before = jobs()
    with pytest.raises(RuntimeError):
        announce_and_fail(cast.naima.id, before)
    assert jobs() == before
    assert lines_of(cast.naima.id) == []


def announce_and_fail(account_id: UUID, before: int) -> None:
    with transaction():
        notifications.announce("help", [account_id], address="/aide/1")
        assert jobs() == before + 1
        raise RuntimeError("what it is about failed")


def test_announcing_is_one_statement(cast: Cast, count_statements) -> None:
    with acting_as(cast.karim.id), transaction():
        session.execute(text("SELECT 1"))
        with count_statements() as seen:
            notifications.announce("message", [cast.naima.id, cast.lucie.id], address="/messages")
    assert len(seen) == 1


def test_nobody_to_tell_is_no_statement(cast: Cast, count_statements) -> None:
    with count_statements() as seen:
        notifications.announce("message", [], address="/messages")
    assert len(seen) == 0


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil.example", "messages"])
def test_an_address_elsewhere_is_refused(cast: Cast, address: str) -> None:
    with pytest.raises(IntegrityError):
        notifications.announce("message", [cast.naima.id], address=address)


def test_lucie_can_neither_read_nor_mark_nor_write_what_awaits_naima(cast: Cast) -> None:
    notifications.announce("message", [cast.naima.id], address="/messages")
    with acting_as(cast.lucie.id):
        notifications.mark_read(cast.naima.id)
        with pytest.raises(DBAPIError, match="row-level security"), session.begin_nested():
            session.execute(
                text(
                    "INSERT INTO notifications (id, account_id, kind, address, at, count)"
                    " VALUES (gen_random_uuid(), :who, 'message', '/', now(), 1)"
                ),
                {"who": cast.naima.id},
            )
    assert [line.read_at for line in lines_of(cast.naima.id)] == [None]


def test_a_message_leaves_within_a_random_minute(cast: Cast) -> None:
    """No “he wrote, her phone rang” (trust PUSH-12)."""
    for _ in range(200):
        notifications.announce("message", [cast.naima.id], address="/messages")
    with as_system():
        waits = session.execute(
            text(
                "SELECT extract(epoch FROM scheduled_at - '2026-11-22 09:00+00') FROM procrastinate_jobs"
                " WHERE task_name = 'deliver'"
            )
        ).scalars()
    seconds = [float(wait or 0) for wait in waits]
    assert min(seconds) < 10
    assert max(seconds) > 50
    assert max(seconds) <= 60
