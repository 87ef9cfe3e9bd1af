"""People who write at the same time: young people of Karim’s, each with a conversation and a phone."""

import http.client
import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy import select

from app.demo.cast import own
from services import accounts, circle, clock, messages
from services.circle import LegalBasis, Viewer
from services.circle.models import Territory
from services.database import acting_as, session
from tests.bench.pages import cookie_of
from tests.cast import Cast
from tests.databases import TestDatabase

LOST = (OSError, http.client.HTTPException)


@dataclass
class Phone:
    """Somebody’s phone, and the conversation they have open. `post` may lose its answer: then it raises."""

    account_id: UUID
    conversation: UUID
    cookie: str = field(repr=False)
    tag: str = field(repr=False)
    url: str = ""
    _kept: http.client.HTTPConnection | None = field(default=None, repr=False)

    def at(self, url: str) -> "Phone":
        """The same phone, on this server, over a connection of its own."""
        return Phone(self.account_id, self.conversation, self.cookie, self.tag, url)

    @property
    def headers(self) -> dict[str, str]:
        """As the outbox posts."""
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookie,
            "Sec-Fetch-Site": "same-origin",
            "X-Envol-Outbox": "1",
            "X-Envol-Account": self.tag,
        }

    @property
    def path(self) -> str:
        return f"/messages/{self.conversation}"

    def post(self, words: str, client_id: UUID) -> tuple[int, dict[str, Any]]:
        """One try. Raises `OSError` or `HTTPException` when no answer comes."""
        connection = self._kept or http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        self._kept = None
        form = urlencode({"words": words, "client_id": str(client_id)})
        try:
            connection.request("POST", self.path, form, self.headers)
            answer = connection.getresponse()
            status, body = answer.status, answer.read()
        except LOST:
            connection.close()
            raise
        self._kept = connection
        return status, json.loads(body)

    @contextmanager
    def post_unheard(self, words: str, client_id: UUID) -> Iterator[None]:
        """All is sent, and no answer is ever heard: the network is lost at the end of the block."""
        form = urlencode({"words": words, "client_id": str(client_id)})
        lines = {**self.headers, "Host": urlsplit(self.url).netloc, "Content-Length": str(len(form))}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        parts = urlsplit(self.url)
        with socket.create_connection((parts.hostname, parts.port)) as line:
            line.sendall(f"POST {self.path} HTTP/1.1\r\n{head}\r\n{form}".encode())
            yield


def crowd(app: Flask, cast: Cast, number: int) -> list[Phone]:
    """`number` young people of Karim’s, each with a phone on their conversation with him."""
    territory = session.scalars(select(Territory.id)).first()
    return [phone_of(app, *_welcomed(cast, f"Jeune {place}", territory)) for place in range(number)]


def phone_of(app: Flask, account_id: UUID, conversation: UUID) -> Phone:
    """A phone on which this account is signed in."""
    cookie = cookie_of(app, account_id)
    page = app.test_client(use_cookies=False).get("/moi", headers={"Cookie": cookie}).text
    tag = re.search(r'data-outbox-account="(\w+)"', page)
    assert tag is not None
    session.remove()
    return Phone(account_id, conversation, cookie, tag[1])


def said(account_id: UUID, conversation: UUID) -> list[tuple[UUID | None, str | None]]:
    """All that was said there, oldest first, as this account reads it."""
    with acting_as(account_id):
        talk = talk_of(account_id, conversation)
        before, found = None, []
        while True:
            page = messages.messages_of(talk, before=before)
            found[:0] = [(one.author_id, one.words) for one in page.messages]
            if (before := page.older) is None:
                break
    session.remove()
    return found


def talk_of(account_id: UUID, conversation: UUID) -> messages.Talk:
    """The conversation as this account opens it; call it while acting as them."""
    mine = circle.find_relation(Viewer(account_id), account_id)
    return messages.open_conversation(Viewer(account_id), mine, conversation)


def _welcomed(cast: Cast, name: str, territory: UUID) -> tuple[UUID, UUID]:
    today = clock.today("Europe/Paris")
    with acting_as(cast.karim.id):
        jeune, _ticket = circle.invite_jeune(
            cast.karim.id,
            name,
            date(today.year - 17, 3, 14),
            territory,
            taken_in_on=today - timedelta(days=900),
            legal_basis=LegalBasis.JUDGE,
        )
    accounts.open_account(jeune, language="fr")
    with acting_as(jeune):
        conversation = messages.start_direct(own(jeune), cast.karim.id)
    session.remove()
    return jeune, conversation


def rows(made: TestDatabase, sql: str, *values: Any, **named: Any) -> list[tuple[Any, ...]]:
    """What the tables hold, past every fence; a change is kept."""
    with psycopg.connect(made.server.uri, dbname=made.name, autocommit=True) as connection:
        found = connection.execute(sql, named or values)
        return found.fetchall() if found.description else []
