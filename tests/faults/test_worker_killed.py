"""The job worker killed at random during ten thousand reminders (F02): each is seen once, none is lost."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.config import TEST_DAY
from app.worker import CONCURRENCY
from services.delivery.delivering import PART
from tests.databases import TestDatabase
from tests.faults.conftest import House
from tests.faults.people import rows
from tests.faults.processes import Worker, wait_until, worker
from tests.faults.reminders import environment, only_count, plant, tick
from tests.notifications.push_service import PushTestService, push_service

KILLS = 5


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushTestService]:
    folder: Path = tmp_path_factory.mktemp("push")
    with push_service(folder) as made:
        only_count(made)
        yield made


def test_ten_thousand_reminders_are_each_seen_once(house: House, service: PushTestService) -> None:
    total = plant(house.database, service)
    moments = [*sorted(random.sample(range(100, int(total * 0.9)), KILLS)), total]
    with ExitStack() as workers:
        for moment in moments:
            working = workers.enter_context(worker(house.database, **environment(service)))
            tick(house.database, "take_over", "remind")
            if moment < total:
                wait_until(
                    lambda moment=moment: len(service.received) >= moment, f"{moment} pushes", within=60
                )
                working.kill()
                minutes_pass(house.database)
        # The rest by two at a time, as on two machines.
        workers.enter_context(worker(house.database, **environment(service)))
        wait_until(lambda: all_sent(house.database, total, working), "all were sent", within=60)

    seen = Counter((one.path, one.headers["topic"]) for one in service.received)
    assert len(seen) == total  # a push that was repeated replaces itself: same phone, same topic, same tag
    assert len({topic for _, topic in seen}) == total
    # What was on its way when a worker died is all that was repeated.
    assert sum(seen.values()) - total <= KILLS * CONCURRENCY * PART
    assert max(seen.values()) <= KILLS + 1
    assert rows(house.database, "SELECT DISTINCT state FROM reminders WHERE source = 'own'") == [("sent",)]
    assert service.refused == []


def all_sent(made: TestDatabase, total: int, working: Worker) -> bool:
    assert working.is_alive
    found = dict(rows(made, "SELECT state, count(*) FROM deliveries GROUP BY state"))
    waiting = rows(made, "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'deliver'")
    return found == {"sent": total} and not waiting


def minutes_pass(made: TestDatabase) -> None:
    """The clock of the tests stands still: what a dead worker held is as old as it would be three minutes later."""
    rows(made, "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '3 minutes'")
    rows(
        made,
        "UPDATE deliveries SET claimed_until = %s - interval '1 second' WHERE state = 'waiting'",
        TEST_DAY,
    )
