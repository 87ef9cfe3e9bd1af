"""`python -m tests.bench`: load, weigh, count, and print the table."""

import argparse
import signal

from flask import Flask

from tests.bench import (
    agenda,
    bundles,
    calendars,
    directory,
    eligible,
    exporting,
    leaving,
    load,
    messages,
    offline,
    pages,
    papers,
    servers,
    table,
    weight,
)
from tests.bench.table import Row
from tests.databases import DATA, TestDatabase, fresh_database

RATIOS = {"step": 35, "accueil": 45, "caseload of 30": 70}
TAIL = 1.6


def main() -> None:
    # Stopped from outside, the bench ends its servers all the same.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("--only", choices=PARTS, action="append", help="one part, or several")
    asked.add_argument("--markdown", action="store_true", help="write docs/performance.md")
    chosen = asked.parse_args()
    load.have_wrk()
    # Its own server: the tests’ one does not wait for the disk.
    with fresh_database("bench", DATA.parent / "bench") as made, pages.opened(made) as app:
        rows: list[Row] = []
        try:
            for name in chosen.only or PARTS:
                rows += PARTS[name](made, app)
        finally:  # a part that breaks off takes nothing of the others with it
            where = table.machine(made.server.uri)
            print(f"\n{where}\n\n{table.table(rows)}\n")
    if chosen.markdown:
        table.write(rows, where)


def of_pages(made: TestDatabase, app: Flask) -> list[Row]:
    """The pages of every day."""
    found = pages.pages_of(app)
    counts = [
        Row(f"SQL statements: {one.name}", pages.statements(app, one), one.statements_bar)
        for one in found.values()
    ]
    return counts + measured(made, app, found)


PARTS = {
    "pages": of_pages,
    "messages": messages.read,
    "sending": messages.sent,
    "push": leaving.pushed,
    "reminders": leaving.reminded,
    "offline": offline.written_offline,
    "documents": papers.kept,
    "bundles": bundles.bound,
    "export": exporting.taken_away,
    "appointments": agenda.read,
    "calendar": calendars.read,
    "directory": directory.found,
    "eligibility": eligible.decided,
}


def measured(made: TestDatabase, app: Flask, found: dict[str, pages.Page]) -> list[Row]:
    """What needs the servers: bytes first (few visits), then the load, then the memory it left."""
    environment = servers.envol_environment(made)
    with (
        servers.serve("tests.bench.hello:application", "/") as hello,
        servers.serve("app.wsgi:application", "/healthz", **environment) as envol,
    ):
        for page in found.values():
            pages.ensure_served(envol.url, page)
        weights = weighed(envol.url, found)
        addresses = {name: (envol.url + page.path, page.cookie) for name, page in found.items()}
        compared = load.compare(hello.url + "/", addresses)
        memory = Row("memory of a web worker", max(envol.worker_memory()), 130, "MB")
    return [*loaded(compared), *weights, memory]


def loaded(compared: dict[str, load.Compared]) -> list[Row]:
    """The ratios that have a bar, then the others; the tail; the errors."""
    rows = []
    for name, one in compared.items():
        note = f"{one.per_second:,.0f}/s, p50 {one.p50:.1f} ms"
        rows.append(
            Row(f"hello ÷ page, 16 clients: {name}", one.ratio, RATIOS.get(name), note=note, digits=1)
        )
    for name, one in compared.items():
        rows.append(Row(f"p95 ÷ p50: {name}", one.tail, TAIL if name in RATIOS else None, digits=2))
    return [*rows, Row("errors under load", sum(one.errors for one in compared.values()), 0)]


def weighed(url: str, found: dict[str, pages.Page]) -> list[Row]:
    """First loads, each next page, and the same visit again."""
    with weight.phone() as phone:
        door = weight.visit(phone, f"{url}/connexion")
    with weight.phone(found["accueil"].cookie, url) as phone:
        home = weight.visit(phone, f"{url}/accueil")
        following = {name: weight.visit(phone, url + found[name].path) for name in ("parcours", "step")}
        warm = weight.visit(phone, f"{url}/accueil")
    with weight.phone(found["caseload of 30"].cookie, url) as phone:
        weight.visit(phone, f"{url}/jeunes")
        following["a young person’s page"] = weight.visit(phone, url + found["a young person’s page"].path)
    return [
        _kilobytes("first load: sign-in", door.total, 35),
        _kilobytes("first load: accueil", home.total, 60),
        *(_kilobytes(f"next page: {name}", one.total, 8) for name, one in following.items()),
        Row("requests of a first load", max(door.requests, home.requests), 10),
        _kilobytes("JavaScript", max(door.scripts, home.scripts), 25),
        Row("HTML of accueil, raw", home.raw[f"{url}/accueil"], 14600, "B"),
        Row("warm visit ÷ cold visit", warm.total / home.total, 0.15, digits=2),
        _kilobytes("kept for offline by the worker, after the first load", home.kept, None),
    ]


def _kilobytes(what: str, size: float, bar: float | None) -> Row:
    return Row(what, size / 1000, bar, "kB", digits=1)


if __name__ == "__main__":
    main()
