"""What leaves the house: the cost of a push, and ten thousand reminders due in the same minute."""

import asyncio
import multiprocessing
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import certifi
import psycopg
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from pywebpush import webpush

from services.delivery.payload import payload_of, topic_of
from services.delivery.push import Push, PushService
from services.notifications import AllowList, Kind, Vapid, new_private_key
from tests.bench import load, pages, servers
from tests.bench.table import Row
from tests.databases import TestDatabase
from tests.faults.people import rows
from tests.faults.processes import worker
from tests.faults.reminders import environment, only_count, plant
from tests.notifications.push_service import Browser, encoded, push_service

OURS, THEIRS, ROUNDS = 4000, 100, 3
# Times as cheap as the README's call: the table says it the other way round, with bars that are at most.
CHEAPER = 20


def pushed(_made: TestDatabase, _app: Flask) -> list[Row]:
    """Processor time of one push to a push service on this machine, over TLS: ours, and pywebpush's README call."""
    with tempfile.TemporaryDirectory() as folder, service_apart(folder) as (origin, anchor):
        browser = Browser(
            f"{origin}/push/1", ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        )
        key = new_private_key()
        trust(Path(folder) / "all.pem", anchor)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(asyncio.run(_ours(browser, key, origin, anchor)))
            theirs.append(_readme(browser, key))
    note = f"{1 / median(ours):,.0f}/s a core, the README call {1 / median(theirs):,.0f}/s"
    ratio = median(our / their for our, their in zip(ours, theirs, strict=True))
    return [Row("a push ÷ pywebpush’s README call, processor time", ratio, 1 / CHEAPER, note=note, digits=3)]


async def _ours(browser: Browser, key: str, origin: str, anchor: str) -> float:
    service = PushService(
        Vapid(key, "mailto:envol@example.org"), AllowList(origins=frozenset({origin})), anchor=anchor
    )
    await service.open()
    began = time.process_time()
    results = await asyncio.gather(*(service.send(_push(browser)) for _ in range(OURS)))
    spent = time.process_time() - began
    await service.close()
    if any(result.outcome != "sent" for result in results):
        raise SystemExit("The push service of the bench refused a push.")
    return spent / OURS


def _readme(browser: Browser, key: str) -> float:
    """As the README of pywebpush says, once for each message; with a time to live, or nothing would be kept."""
    subscription = {
        "endpoint": browser.endpoint,
        "keys": {"p256dh": encoded(browser.p256dh), "auth": encoded(browser.auth)},
    }
    push = _push(browser)
    began = time.process_time()
    for _ in range(THEIRS):
        webpush(
            subscription,
            push.payload.decode(),
            vapid_private_key=key,
            vapid_claims={"sub": "mailto:envol@example.org"},
            ttl=3600,
            headers={"Topic": push.topic},
        )
    return (time.process_time() - began) / THEIRS


def _push(browser: Browser) -> Push:
    line = uuid4()
    payload = payload_of(
        line,
        Kind.MESSAGE,
        title="Envol",
        words="Tu as du nouveau",
        language="fr",
        origin="https://envol.example.fr",
    )
    return Push(browser.endpoint, browser.p256dh, browser.auth, payload, 3600, False, topic_of(line))


def trust(bundle: Path, anchor: str) -> None:
    """The README's call reads the world's authorities for each message; here with one more, that of the bench."""
    bundle.write_text(Path(certifi.where()).read_text() + Path(anchor).read_text())
    os.environ["REQUESTS_CA_BUNDLE"] = str(bundle)


def reminded(made: TestDatabase, app: Flask) -> list[Row]:
    """Ten thousand due at nine: how long one worker takes, and what somebody at home feels of it."""
    home = pages.pages_of(app)["accueil"]
    with (
        tempfile.TemporaryDirectory() as folder,
        push_service(Path(folder)) as service,
        servers.serve("app.wsgi:application", "/healthz", **servers.envol_environment(made)) as envol,
    ):
        only_count(service)
        address = envol.url + home.path
        total = plant(made, service)
        _live(made)
        load.run(address, home.cookie, seconds=2)
        idle = median(load.run(address, home.cookie).p95 for _ in range(ROUNDS))
        with worker(made, **environment(service)):
            busy, seconds = _watched(made, total, lambda: load.run(address, home.cookie, seconds=2).p95)
    note = f"p95 {median(busy):.0f} ms, {idle:.0f} ms at rest"
    return [
        Row(f"{total:,} reminders due: all handed over, one worker", seconds, 60, "s", digits=1),
        Row("p95 of accueil meanwhile ÷ at rest", median(busy) / idle, 2, note=note, digits=2),
    ]


# Five days of as many, sent and read: PostgreSQL chooses its ways by what there is.
_BEFORE = """
WITH told AS (
  INSERT INTO notifications (id, account_id, kind, jeune_id, subject_id, address, at, count, read_at)
  SELECT gen_random_uuid(), r.account_id, 'reminder', r.jeune_id, r.id, '/rappels', d.day, 1, d.day
  FROM reminders r, (SELECT now() - interval '30 days' - n * interval '1 day' AS day FROM generate_series(1, 5) n) d
  RETURNING id, account_id, at)
INSERT INTO deliveries (id, notification_id, account_id, channel, subscription_id, version, state, due_at, attempts, is_capped)
SELECT gen_random_uuid(), t.id, t.account_id, 'push', s.id, 1, 'sent', t.at, 1, false
FROM told t JOIN push_subscriptions s ON s.account_id = t.account_id
"""


def _live(made: TestDatabase) -> None:
    """A database that has lived, and knows what it holds, as PostgreSQL does by itself within a minute."""
    rows(made, _BEFORE)
    with psycopg.connect(made.server.uri, dbname=made.name, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _watched(made: TestDatabase, total: int, look: Any) -> tuple[list[float], float]:
    """Look at the page again and again until all is sent; how long that took."""
    rows(
        made,
        "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'app.jobs.remind', 10, NULL, NULL,"
        " jsonb_build_object('timestamp', 0), NULL)::procrastinate_job_to_defer_v1])",
    )
    sent = "SELECT count(*) FROM deliveries WHERE state = 'sent' AND channel = 'push'"
    before = rows(made, sent)[0][0]
    began, ended = time.monotonic(), threading.Event()
    took: list[float] = []

    def wait() -> None:
        while rows(made, sent)[0][0] < before + total and time.monotonic() - began < 120:
            time.sleep(0.5)
        took.append(time.monotonic() - began)
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    seen = [look()]
    while not ended.is_set():
        seen.append(look())
    return seen, took[0]


@contextmanager
def service_apart(folder: str) -> Iterator[tuple[str, str]]:
    """The push service of the tests in a process of its own, that only counts: its origin and its certificate."""
    context = multiprocessing.get_context("spawn")
    told, ended = context.Queue(), context.Event()
    process = context.Process(target=_serve, args=(folder, told, ended), daemon=True)
    process.start()
    try:
        yield told.get(timeout=60)
    finally:
        ended.set()
        process.join(5)
        process.terminate()


def _serve(folder: str, told: Any, ended: Any) -> None:
    with push_service(Path(folder)) as service:
        only_count(service)
        told.put((service.origin, str(service.anchor)))
        ended.wait()
