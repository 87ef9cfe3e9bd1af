"""The worker killed while it writes somebody’s archive: the next one makes it again whole, and tells of it once."""

import io
import os
import tempfile
import zipfile
from uuid import uuid4

from services import documents
from services.database import acting_as, session
from services.documents import About, ScanState, Taken
from tests.export.conftest import ask, bytes_of, own
from tests.faults.conftest import House
from tests.faults.people import rows
from tests.faults.processes import wait_until, worker
from tests.faults.reminders import tick

FILES, SIZE = 12, 10_000_000


def test_killed_half_way_it_is_made_again_whole(house: House) -> None:
    naima = house.cast.naima
    with acting_as(naima.id), tempfile.TemporaryFile() as file:
        file.write(os.urandom(SIZE))
        for _ in range(FILES):
            file.seek(0)
            taken = Taken(file, "application/pdf", 1, SIZE, "grand.pdf", ScanState.UNSCANNED)
            documents.add_document(own(naima), taken, About(), uuid4())
    session.remove()
    rows(house.database, "DELETE FROM procrastinate_jobs")
    ask(naima)
    session.remove()

    with worker(house.database) as working:
        wait_until(
            lambda: rows(house.database, "SELECT 1 FROM exports WHERE done > 30"), "half of it is written"
        )
        working.kill()
    assert rows(house.database, "SELECT state, attempt FROM exports") == [("running", 1)]
    rows(
        house.database,
        "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '3 minutes'",
    )
    tick(house.database, "take_over")
    with worker(house.database):
        wait_until(
            lambda: rows(house.database, "SELECT 1 FROM exports WHERE state = 'ready'"),
            "it is ready",
            within=90,
        )

    assert rows(house.database, "SELECT attempt FROM exports") == [(2,)]
    opened = zipfile.ZipFile(io.BytesIO(bytes_of(naima)))
    assert opened.testzip() is None
    assert len([name for name in opened.namelist() if name.startswith("fichiers/")]) == FILES
    assert len(rows(house.database, "SELECT 1 FROM notifications WHERE kind = 'security'")) == 1
