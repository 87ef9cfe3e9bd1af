"""A directory of a hundred thousand services: taken in, taken in again, and searched."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from urllib.parse import quote
from uuid import UUID

import psycopg
from flask import Flask

from services import directory
from services.database import acting_as, session
from services.directory import NEAR_KM, Wanted
from services.directory.desk import Kind
from services.directory.searching import PAGE, SEARCH
from tests.bench import load, pages, servers
from tests.bench.pages import Page
from tests.bench.table import Row
from tests.cast import load_cast
from tests.databases import ROOT, TestDatabase
from tests.directory import generator

SERVICES = 100_000
ASKED = 300
WORDS = ("permis", "logement", "santé jeunes", "atelier vélo", "", "hébergement urgence")
NAME = "search over 100,000 services"


def found(made: TestDatabase, app: Flask) -> list[Row]:
    """The imports, each in a process of its own; then the page beside its SQL, and under load."""
    with tempfile.TemporaryDirectory() as folder:
        rows = list(_taken_in(made, Path(folder)))
    with psycopg.connect(made.server.uri, dbname=made.name, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) directory_services, directory_structures, directory_communes")
    return rows + _searched(made, app)


def _taken_in(made: TestDatabase, folder: Path) -> list[Row]:
    services = generator.write_json(folder / "services.json", generator.rows(Kind.SERVICE, SERVICES))
    structures = generator.write_json(
        folder / "structures.json", generator.rows(Kind.STRUCTURE, SERVICES // 4)
    )
    _step(made, "import", structures)
    alone = min(_step(made, "validate", services)[0] for _ in range(2))
    first, memory = _step(made, "import", services)
    second, memory_again = _step(made, "import", services)
    what = f"import of {SERVICES:,} services"
    note = f"{first:.1f} s, {services.stat().st_size / 1e6:.0f} MB of JSON"
    return [
        Row(f"{what} ÷ validating them alone", first / alone, 4, note=note, digits=2),
        Row(
            f"{what} again, nothing changed ÷ the first",
            second / first,
            0.5,
            note=f"{second:.1f} s",
            digits=2,
        ),
        Row(f"{what}: memory", max(memory, memory_again), 200, "MB"),
    ]


def _step(made: TestDatabase, step: str, path: Path) -> tuple[float, float]:
    """Seconds, and the most it held, in MB."""
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench.taking_in", step, str(path)],
        cwd=ROOT,
        env={**os.environ, **servers.envol_environment(made)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    seconds, most = said.strip().splitlines()[-1].split()
    return float(seconds), float(most)


def _searched(made: TestDatabase, app: Flask) -> list[Row]:
    naima = load_cast().naima.id
    cookie = pages.cookie_of(app, naima)
    codes = [code for _departement, code, _name in generator.PLACES[::7]]
    asked = list(islice(zip(cycle(WORDS), cycle(codes), strict=False), ASKED))
    page = Page(NAME, _address(WORDS[0], "50005"), cookie, 6)
    environment = servers.envol_environment(made)
    # In turn, so that a neighbour who is busy disturbs both.
    sql, whole = [], []
    for _ in range(3):
        sql.append(_sql_alone(made, str(naima), asked))
        whole.append(_searching(naima, asked))
    session.remove()
    with (
        servers.serve("tests.bench.hello:application", "/") as hello,
        servers.serve("app.wsgi:application", "/healthz", **environment) as envol,
    ):
        under_load = load.compare(hello.url + "/", {NAME: (envol.url + page.path, cookie)})[NAME]
    ratio = median(page / alone for page, alone in zip(whole, sql, strict=True))
    note = f"p50 {median(whole) * 1000:.1f} ms, SQL alone {median(sql) * 1000:.1f} ms, {ASKED} different ones"
    loaded = f"{under_load.per_second:,.0f}/s, p50 {under_load.p50:.1f} ms"
    return [
        Row(f"SQL statements: {NAME}", pages.statements(app, page), page.statements_bar),
        Row(f"{NAME} ÷ its SQL alone through psycopg, p50", ratio, 3, note=note, digits=2),
        Row(f"hello ÷ page, 16 clients: {NAME}", under_load.ratio, 40, note=loaded, digits=1),
        Row(f"errors under load: {NAME}", under_load.errors, 0),
    ]


def _address(words: str, code: str) -> str:
    return f"/services/annuaire?q={quote(words)}&pres={code}"


def _sql_alone(made: TestDatabase, who: str, asked: list[tuple[str, str]]) -> float:
    """The statement that finds, through psycopg, as the page sends it."""
    with psycopg.connect(made.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SELECT set_config('envol.actor', %s, false)", [who])
        cursor = psycopg.RawCursor(connection)
        return median(_timed(lambda one=one: _find(cursor, *one)) for one in asked)


def _find(cursor: psycopg.RawCursor, words: str, code: str) -> None:
    cursor.execute(SEARCH, [words, code, code[:2], NEAR_KM, False, "", "", False, 0, PAGE + 1]).fetchall()


def _searching(who: UUID, asked: list[tuple[str, str]]) -> float:
    """The same as a page asks for it: what it wants made into a statement, and its rows into lines."""
    with acting_as(who):
        directory.find_services(Wanted(commune=asked[0][1]))
        return median(
            _timed(lambda one=one: directory.find_services(Wanted(words=one[0], commune=one[1])))
            for one in asked
        )


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
