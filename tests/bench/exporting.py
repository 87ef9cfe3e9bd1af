"""Everything of a space of five hundred megabytes as one archive, by a worker that must not swell."""

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import psutil
import psycopg
from flask import Flask

from app.demo.cast import own
from services import clock, documents, export
from services.database import acting_as, session
from services.documents import About, ScanState, Taken
from tests.bench.table import Row
from tests.cast import load_cast
from tests.databases import TestDatabase
from tests.faults.processes import wait_until, worker

FILES, SIZE = 50, 10_000_000
# Seconds.
LONGEST, STEP = 300, 0.02


def taken_away(made: TestDatabase, _app: Flask) -> list[Row]:
    """How much more the worker holds while it writes than before its first archive, and how fast it writes."""
    jeune = load_cast().naima.id
    _fill(jeune)
    _forget_pictures(made)
    with worker(made) as working:
        wait_until(lambda: _asked(made, "SELECT 1 FROM procrastinate_workers"), "a worker is there")
        time.sleep(2)  # what it does at its start is over
        process = psutil.Process(working.process.pid)
        before = most = _megabytes(process)
        began = time.perf_counter()
        for _ in _until_ready(made, jeune):
            most = max(most, _megabytes(process))
        seconds = time.perf_counter() - began
        after = _megabytes(process)
    note = f"{FILES * SIZE / seconds / 1e6:,.0f} MB/s; {after - before:.0f} MB once it is done"
    return [Row("export of 500 MB: memory of the worker", most - before, 60, "MB", note=note, digits=1)]


def _fill(jeune: UUID) -> None:
    """Papers that nothing makes smaller, past the door: what is measured comes after it."""
    with acting_as(jeune), tempfile.TemporaryFile() as file:
        file.write(os.urandom(SIZE))
        for number in range(FILES):
            file.seek(0)
            taken = Taken(file, "application/pdf", 1, SIZE, "grand.pdf", ScanState.UNSCANNED)
            # A day takes three hundred megabytes: the oldest comes first, and the last long before what other parts wrote.
            with clock.held_at(clock.now() - timedelta(days=10 + 2 * (FILES - number))):
                documents.add_document(own(jeune), taken, About(), uuid4())
    session.remove()


def _forget_pictures(made: TestDatabase) -> None:
    """No picture is made of them: the worker has the archive to write, and nothing else."""
    _asked(made, "UPDATE document_versions SET pictures = 'failed'")
    _asked(made, "DELETE FROM procrastinate_jobs")


def _until_ready(made: TestDatabase, jeune: UUID) -> Iterator[None]:
    with acting_as(jeune):
        export.ask_export(own(jeune))
    session.remove()
    end = time.monotonic() + LONGEST
    while not _asked(made, "SELECT 1 FROM exports WHERE state = 'ready'"):
        if time.monotonic() > end or _asked(made, "SELECT 1 FROM exports WHERE state = 'failed'"):
            raise SystemExit("The archive was not made.")
        for _ in range(10):
            yield
            time.sleep(STEP)


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss / 1e6)


def _asked(made: TestDatabase, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(made.server.uri, dbname=made.name, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []
