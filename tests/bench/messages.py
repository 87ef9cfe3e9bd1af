"""Conversations under load: “anything after N?”, a page of fifty out of a million, sending."""

import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

import psycopg
from flask import Flask

from app.demo.cast import own
from services import circle, messages
from services.circle import Viewer
from services.database import acting_as, session
from tests.bench import load, pages, servers
from tests.bench.pages import Page
from tests.bench.table import Row
from tests.bench.talks import fill, fill_rest, settle
from tests.cast import load_cast
from tests.databases import TestDatabase
from tests.faults.people import phone_of, rows

SHORT, LONG, ALL = 50, 50_000, 1_000_000
AFTER = "“anything after N?” (204)"
OF_SHORT, OF_LONG = "conversation page, 50 messages in it", "conversation page, 50,000 in it"
RATIOS = {AFTER: 5, OF_SHORT: 25, OF_LONG: 25}
SENDERS = 96


def read(made: TestDatabase, app: Flask) -> list[Row]:
    """Reading: statements, then load, then what a thousand times more messages change."""
    found = _pages(made, app)
    rows = [
        Row(f"SQL statements: {one.name}", pages.statements(app, one), one.statements_bar) for one in found
    ]
    environment = servers.envol_environment(made)
    with (
        servers.serve("tests.bench.hello:application", "/") as hello,
        servers.serve("app.wsgi:application", "/healthz", **environment) as envol,
    ):
        addresses = {page.name: (envol.url + page.path, page.cookie) for page in found}
        compared = load.compare(hello.url + "/", addresses)
    for name, one in compared.items():
        note = f"{one.per_second:,.0f}/s, p50 {one.p50:.1f} ms"
        rows.append(Row(f"hello ÷ page, 16 clients: {name}", one.ratio, RATIOS[name], note=note, digits=1))
    grown = [
        long.p50 / short.p50
        for long, short in zip(compared[OF_LONG].pages, compared[OF_SHORT].pages, strict=True)
    ]
    rows.append(Row("p50 with 50,000 messages ÷ with 50", median(grown), 1.2, digits=2))
    return [*rows, Row("errors under load: messages", sum(one.errors for one in compared.values()), 0)]


def _pages(made: TestDatabase, app: Flask) -> list[Page]:
    cast = load_cast()
    talks = {}
    for jeune, number in ((cast.theo.id, SHORT), (cast.naima.id, LONG)):
        with acting_as(jeune):
            talk = _begun(jeune, cast.karim.id)
            fill(made, talk, number)
            talks[number] = talk.id
        session.remove()
    fill_rest(made, ALL)
    settle(made)
    theo, naima = pages.cookie_of(app, cast.theo.id), pages.cookie_of(app, cast.naima.id)
    return [
        Page(AFTER, f"/messages/{talks[LONG]}/apres/{LONG}", naima, 1, status=204),
        Page(OF_SHORT, f"/messages/{talks[SHORT]}", theo, 6),
        Page(OF_LONG, f"/messages/{talks[LONG]}", naima, 6),
    ]


def _begun(jeune: UUID, other: UUID) -> messages.Talk:
    conversation = messages.start_direct(own(jeune), other)
    mine = circle.find_relation(Viewer(jeune), jeune)
    return messages.open_conversation(Viewer(jeune), mine, conversation)


def sent(made: TestDatabase, app: Flask) -> list[Row]:
    """Sending over HTTP beside what PostgreSQL and psycopg alone take for one row: in turn, the same time each."""
    environment = servers.envol_environment(made)
    ratios, speeds, bare_speeds, errors = [], [], [], 0
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.serve("app.wsgi:application", "/healthz", **environment) as envol,
    ):
        people = Path(folder) / "people"
        people.write_text("".join(f"{line}\n" for line in _senders(made, app)))
        load.send(envol.url, people, seconds=1)
        for _ in range(load.ROUNDS):
            bare = bare_inserts(made)
            one = load.send(envol.url, people)
            ratios.append(bare / one.per_second)
            speeds.append(one.per_second)
            bare_speeds.append(bare)
            errors += one.errors
    note = f"{median(speeds):,.0f}/s, a bare row {median(bare_speeds):,.0f}/s"
    return [
        Row(
            "sending a message ÷ a bare insert and commit, 16 clients",
            median(ratios),
            15,
            note=note,
            digits=1,
        ),
        Row("errors under load: sending", errors, 0),
    ]


def _senders(made: TestDatabase, app: Flask) -> list[str]:
    """Young people with a référent: each their conversation, their session, the tag of their phone."""
    found = rows(
        made,
        "SELECT jeune_id, account_id FROM links WHERE kind = 'referent' AND ended_at IS NULL ORDER BY id LIMIT %s",
        SENDERS,
    )
    lines = []
    for jeune, referent in found:
        with acting_as(jeune):
            conversation = messages.start_direct(own(jeune), referent)
        session.remove()
        phone = phone_of(app, jeune, conversation)
        lines.append(f"{phone.path}\t{phone.cookie}\t{phone.tag}")
    return lines


def bare_inserts(made: TestDatabase, seconds: float = load.SECONDS) -> float:
    """Rows a second that sixteen connections insert, each with a commit of its own."""
    with psycopg.connect(made.server.uri, dbname=made.name, autocommit=True) as admin:
        admin.execute("CREATE TABLE IF NOT EXISTS bare (id uuid PRIMARY KEY, at timestamptz, words bytea)")
    end, start = threading.Event(), threading.Barrier(int(load.CLIENTS) + 1)

    def insert() -> int:
        number = 0
        with psycopg.connect(made.server.uri, dbname=made.name) as connection:
            start.wait()
            while not end.is_set():
                connection.execute("INSERT INTO bare VALUES (%s, now(), %s)", [uuid4(), b"w" * 80])
                connection.commit()
                number += 1
        return number

    with ThreadPoolExecutor(int(load.CLIENTS)) as pool:
        counts = [pool.submit(insert) for _ in range(int(load.CLIENTS))]
        start.wait()
        began = time.monotonic()
        end.wait(seconds)
        end.set()
        return sum(one.result() for one in counts) / (time.monotonic() - began)
