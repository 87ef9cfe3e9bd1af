"""`flask --app app services …`, as one types it: real processes, killed and doubled, on a database of their own."""

import json
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from services.directory.fetching import opened
from services.directory.reading import BrokenFile
from services.directory.vocabulary import Kind
from tests.databases import DATA, ROOT, TestDatabase, fresh_database
from tests.directory import generator
from tests.directory.conftest import service
from tests.directory.https import serving


@pytest.fixture(scope="module")
def made() -> Iterator[TestDatabase]:
    with fresh_database("empty", use="directory") as database:
        yield database


def command(made: TestDatabase, *words: str) -> subprocess.Popen[str]:
    """`services <words>` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "services", *words],
        cwd=ROOT,
        env={**os.environ, "ENVOL_MODE": "test", "DATABASE_URL": made.url, "ENVOL_DATA": str(DATA / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(made: TestDatabase, *words: str) -> tuple[int, str]:
    process = command(made, *words)
    said, _ = process.communicate(timeout=120)
    return process.returncode, said


def asked(made: TestDatabase, sql: str) -> list[tuple]:
    with psycopg.connect(made.server.uri, dbname=made.name) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A file that comes as slowly as the test likes."""
    path = tmp_path / "services.json"
    os.mkfifo(path)
    return path


def test_an_import_that_is_killed_changed_nothing_and_is_begun_again(made, pipe, tmp_path):
    rows = list(generator.rows(Kind.SERVICE, 1500))
    content = json.dumps(rows).encode()
    dying = command(made, "import", str(pipe))
    with pipe.open("wb") as out:
        out.write(content[: len(content) - 100])
        out.flush()
        # A thousand rows are staged by now: the lock that says so is there.
        _wait_until(made, 1)
        # Another one meanwhile is told so, and changes nothing either.
        whole = generator.write_json(tmp_path / "encore.json", iter(rows))
        assert run(made, "import", str(whole), "--kind", "services") == (
            1,
            "Error: Nothing was imported: another import is under way.\n",
        )
        dying.send_signal(signal.SIGKILL)
        dying.communicate(timeout=60)
    assert asked(made, "SELECT count(*) FROM directory_services") == [(0,)]
    _wait_until(made, 0)
    code, said = run(made, "import", str(whole), "--kind", "services")
    assert code == 0, said
    assert "added: 1500" in said
    states = asked(made, "SELECT state, count(*) FROM directory_imports GROUP BY 1 ORDER BY 1")
    assert states == [("done", 1), ("failed", 1), ("interrupted", 1)]
    assert "same: 1500" in run(made, "import", str(whole), "--kind", "services")[1]


LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 5001081"


def _wait_until(made: TestDatabase, locks: int) -> None:
    for _ in range(5000):
        if asked(made, LOCKS) == [(locks,)]:
            return
    raise AssertionError(f"the lock of an import was never seen {locks} times")


def test_each_command_says_what_it_did(made, tmp_path):
    file = tmp_path / "services.json"
    file.write_text(json.dumps([service("commande"), service("rate", date_maj="hier", autre="x")]))
    code, said = run(made, "import", str(file))
    assert code == 0
    assert "refused: 1" in said
    assert "date_maj: not_a_day (1)" in said
    assert "autre: not a field of data·inclusion, left out (1)" in said
    assert run(made, "report")[1] == "service row 2 essai--rate: date_maj: not_a_day\n1 rows wait.\n"
    assert run(made, "retry")[1] == "0 rows are in now; 1 are still refused.\n"
    out = tmp_path / "dehors.json"
    code, said = run(made, "export", str(out))
    assert code == 0, said
    assert "essai--commande" in {row["id"] for row in json.loads(out.read_text())}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nulle-part-services.json"], "No such file or directory"),
        (["http://exemple.invalid/services.json"], "an address must begin with https"),
        (["file:///etc/services"], "an address must begin with https"),
        (["autre.json"], "--kind services or --kind structures"),
    ],
)
def test_what_cannot_be_imported_says_why(made, words, said):
    code, answer = run(made, "import", *words)
    assert code != 0
    assert said in answer
    assert "Traceback" not in answer


def read_all(address: str, trusted: ssl.SSLContext) -> None:
    with opened(address, largest=4000, context=trusted) as file:
        while file.read(1000):
            pass


def test_an_address_that_sends_on_to_http_or_says_too_much_is_left(tmp_path):
    with serving(tmp_path, {"/loin": ("http://exemple.invalid/", b""), "/gros": (None, b"a" * 5000)}) as (
        url,
        trusted,
    ):
        for path, code in (("/loin", "no_answer"), ("/gros", "too_large"), ("/rien", "no_answer")):
            with pytest.raises(BrokenFile) as broken:
                read_all(url + path, trusted)
            assert broken.value.code == code, path
        with opened(url + "/gros", context=trusted) as file:
            assert file.read(10) == b"a" * 10
        # A certificate that nobody knows is no certificate.
        with (
            pytest.raises(BrokenFile) as broken,
            opened(url + "/gros", context=ssl.create_default_context()) as file,
        ):
            file.read(1)
        assert broken.value.code == "no_answer"
