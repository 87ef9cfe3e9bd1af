"""Fifty messages written without network: how soon after its return all of them are there, in order, once each."""

import time
from uuid import UUID

from flask import Flask
from playwright.sync_api import Page

from app.demo.cast import own
from services import messages
from services.database import acting_as, session
from tests.bench import pages, servers, weight
from tests.bench.table import Row
from tests.browser.phone import until, worker_is_ready
from tests.browser.talking import write
from tests.browser.waiting import go_offline, outbox_is_ready, waiting
from tests.cast import load_cast
from tests.databases import TestDatabase
from tests.faults.people import rows, said

WRITTEN = [f"Hors ligne {number}" for number in range(1, 51)]


def written_offline(made: TestDatabase, app: Flask) -> list[Row]:
    """In a real browser, on the server of `make run`. Seconds from the network's return to the last one kept."""
    cast = load_cast()
    with acting_as(cast.theo.id):
        conversation = messages.start_direct(own(cast.theo.id), cast.karim.id)
    session.remove()
    cookie = pages.cookie_of(app, cast.theo.id)
    with (
        servers.serve("app.wsgi:application", "/healthz", **servers.envol_environment(made)) as envol,
        weight.phone(cookie, envol.url) as phone,
    ):
        page = phone.new_page()
        page.goto(f"{envol.url}/messages/{conversation}")
        worker_is_ready(page)
        outbox_is_ready(page)
        took = _seconds(made, page, conversation)
    kept = [words for _, words in said(cast.theo.id, conversation)][-len(WRITTEN) :]
    wrong = sum(one != other for one, other in zip(kept, WRITTEN, strict=False)) + abs(
        len(kept) - len(WRITTEN)
    )
    return [
        Row("50 messages written offline: kept after the network’s return", took, 3, "s", digits=1),
        Row("of them lost, doubled or out of order", wrong, 0),
    ]


def _seconds(made: TestDatabase, page: Page, conversation: UUID) -> float:
    asked = "SELECT count(*) FROM messages WHERE conversation_id = %s"
    ((before,),) = rows(made, asked, conversation)
    go_offline(page, page.context)
    for words in WRITTEN:
        write(page, words)
    until(page, lambda: len(waiting(page)) == len(WRITTEN), seconds=60)
    page.context.set_offline(False)
    began = time.monotonic()
    until(page, lambda: rows(made, asked, conversation)[0][0] >= before + len(WRITTEN), seconds=60)
    return time.monotonic() - began
