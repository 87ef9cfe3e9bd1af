"""Conversations under load: “anything after N?”, a page of fifty out of a million, sending."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

import psycopg
from flask import Flask

from app.demo.cast import own
from services import circle, database, messages
from services.circle import Viewer
from services.database import acting_as, session
from services.errors import NotFound
from tests.bench import load, pages, servers
from tests.bench.pages import Page
from tests.bench.table import Row
from tests.bench.talks import fill, fill_rest, settle
from tests.cast import load_cast
from tests.databases import TestDatabase
from tests.faults.people import Phone, phone_of, rows, talk_of

SHORT, LONG, ALL = 50, 50_000, 1_000_000
AFTER = "“anything after N?” (204)"
OF_SHORT, OF_LONG = "conversation page, 50 messages in it", "conversation page, 50,000 in it"
RATIOS = {AFTER: 5, OF_SHORT: 25, OF_LONG: 25}
# One message to everybody: pushes leave within a minute (trust PUSH-12), so that five thousand open in thirty seconds
# at the worst. A hundred people stand for them, each with a conversation of fifty messages.
OPENERS, AT_ONCE, OPENING = 100, 500, 30
# Two hundred messages an hour from one person, and the clock stands still.
SENDERS, WORDS = 200, "Je passe demain au foyer avec les papiers, tu me dis si l’heure te va\u00a0?"


def read(made: TestDatabase, app: Flask) -> list[Row]:
    """Reading: statements, then load, then what a thousand times more messages change."""
    openers = _openers(made, app)
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
        crowd = _by(openers, lambda people: load.open_by_many(envol.url, people, AT_ONCE, OPENING))
    for name, one in compared.items():
        note = f"{one.per_second:,.0f}/s, p50 {one.p50:.1f} ms"
        rows.append(Row(f"hello ÷ page, 16 clients: {name}", one.ratio, RATIOS[name], note=note, digits=1))
    grown = [
        long.p50 / short.p50
        for long, short in zip(compared[OF_LONG].pages, compared[OF_SHORT].pages, strict=True)
    ]
    rows.append(Row("p50 with 50,000 messages ÷ with 50", median(grown), 1.2, digits=2))
    note = f"{crowd.per_second * OPENING:,.0f} opened, {crowd.per_second:,.0f}/s, p50 {crowd.p50:.0f} ms"
    rows.append(Row("a message to all, 5,000 open it in 30 s: p95", crowd.p95, 1000, "ms", note=note))
    errors = sum(one.errors for one in compared.values()) + crowd.errors
    return [*rows, Row("errors under load: messages", errors, 0)]


def _openers(made: TestDatabase, app: Flask) -> list[Phone]:
    """Young people with fifty messages each, sealed with their real keys."""
    phones = _phones(made, app, OPENERS)
    for one in phones:
        with acting_as(one.account_id):
            fill(made, talk_of(one.account_id, one.conversation), SHORT)
        session.remove()
    return phones


def _by(phones: list[Phone], run: Callable[[Path], load.Run]) -> load.Run:
    """A run by these people: a file with a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        people = Path(folder) / "people"
        people.write_text("".join(f"{one.path}\t{one.cookie}\t{one.tag}\n" for one in phones))
        return run(people)


def _pages(made: TestDatabase, app: Flask) -> list[Page]:
    cast = load_cast()
    talks: dict[int, messages.Talk] = {}
    for jeune, number in ((cast.theo.id, SHORT), (cast.naima.id, LONG)):
        with acting_as(jeune):
            fill(made, _begun(jeune, cast.karim.id), number)
            session.rollback()  # it ends what was read before
            talks[number] = _begun(jeune, cast.karim.id)
        session.remove()
    fill_rest(made, ALL)
    settle(made)
    theo, naima = pages.cookie_of(app, cast.theo.id), pages.cookie_of(app, cast.naima.id)
    return [
        Page(AFTER, f"/messages/{talks[LONG].id}/apres/{talks[LONG].changes}", naima, 1, status=204),
        Page(OF_SHORT, f"/messages/{talks[SHORT].id}", theo, 6),
        Page(OF_LONG, f"/messages/{talks[LONG].id}", naima, 6),
    ]


def _begun(jeune: UUID, other: UUID) -> messages.Talk:
    conversation = messages.start_direct(own(jeune), other)
    mine = circle.find_relation(Viewer(jeune), jeune)
    return messages.open_conversation(Viewer(jeune), mine, conversation)


def sent(made: TestDatabase, app: Flask) -> list[Row]:
    """Sending beside what PostgreSQL and psycopg alone take for one row: in turn, the same time each; then over HTTP."""
    phones = _phones(made, app, SENDERS)
    ratios, speeds, bare_speeds = [], [], []
    for _ in range(load.ROUNDS):
        bare_speeds.append(at_once(bare_inserts(made)))
        speeds.append(at_once(sendings(made, app, phones)))
        ratios.append(bare_speeds[-1] / speeds[-1])
    note = f"{median(speeds):,.0f}/s, a bare row {median(bare_speeds):,.0f}/s"
    over_http = _over_http(made, phones)
    return [
        Row("sending ÷ a bare insert and commit, 16 clients", median(ratios), 15, note=note, digits=1),
        Row(
            "messages a second over HTTP, 16 clients",
            over_http.per_second,
            note=f"p50 {over_http.p50:.0f} ms",
        ),
        Row("errors under load: sending", over_http.errors, 0),
    ]


def _over_http(made: TestDatabase, phones: list[Phone]) -> load.Run:
    environment = servers.envol_environment(made)
    with servers.serve("app.wsgi:application", "/healthz", **environment) as envol:
        _by(phones, lambda people: load.send(envol.url, people, seconds=1))
        return _by(phones, lambda people: load.send(envol.url, people))


def _phones(made: TestDatabase, app: Flask, number: int) -> list[Phone]:
    """Young people with a référent: each their conversation, their session, the tag of their phone."""
    found = rows(
        made,
        "SELECT l.jeune_id, l.account_id FROM links l JOIN accounts a ON a.id = l.jeune_id AND a.opened_at IS NOT NULL"
        " WHERE l.kind = 'referent' AND l.ended_at IS NULL ORDER BY l.id LIMIT %s",
        2 * number,
    )
    phones: list[Phone] = []
    for jeune, referent in found:
        # A few of the demonstration have left, or are kept apart.
        with suppress(NotFound), acting_as(jeune):
            conversation = messages.start_direct(own(jeune), referent)
            session.remove()
            phones.append(phone_of(app, jeune, conversation))
        session.remove()
        if len(phones) == number:
            break
    return phones


@contextmanager
def sendings(made: TestDatabase, app: Flask, phones: list[Phone]) -> Iterator[Callable[[int], None]]:
    """The operation as a route calls it: rights of today, the message, what it announces, the job; one commit."""
    engine = database.connect(made.url, pool_size=int(load.CLIENTS))
    turns = count()

    def send(_client: int) -> None:
        one = phones[next(turns) % len(phones)]
        with acting_as(one.account_id):
            messages.send_message(talk_of(one.account_id, one.conversation), WORDS, uuid4())
        session.remove()

    yield send
    engine.dispose()
    database._factory.configure(bind=app.extensions["engine"])


@contextmanager
def bare_inserts(made: TestDatabase) -> Iterator[Callable[[int], None]]:
    """A row and a commit, each client on a connection of its own."""
    with ExitStack() as opened:
        lines = [
            opened.enter_context(psycopg.connect(made.server.uri, dbname=made.name))
            for _ in range(int(load.CLIENTS))
        ]
        lines[0].execute("CREATE TABLE IF NOT EXISTS bare (id uuid PRIMARY KEY, at timestamptz, words bytea)")
        lines[0].commit()

        def insert(client: int) -> None:
            lines[client].execute("INSERT INTO bare VALUES (%s, now(), %s)", [uuid4(), b"w" * 80])
            lines[client].commit()

        yield insert


def at_once(made: AbstractContextManager[Callable[[int], None]], seconds: float = load.SECONDS) -> float:
    """How often a second sixteen clients at once do this."""
    clients = int(load.CLIENTS)
    start = threading.Barrier(clients + 1)

    def again(act: Callable[[int], None], client: int) -> int:
        number = 0
        act(client)
        start.wait()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            act(client)
            number += 1
        return number

    with made as act, ThreadPoolExecutor(clients) as pool:
        counts = [pool.submit(again, act, client) for client in range(clients)]
        start.wait()
        began = time.monotonic()
        return sum(one.result() for one in counts) / (time.monotonic() - began)
