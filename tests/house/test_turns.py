"""A worker draws one page at a time, but a form that comes slowly keeps nobody else waiting."""

import os
from io import BytesIO
from threading import Event, Thread

import pytest
from flask import Flask, request
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from app.turns import BodyFirst, Turns

LONGEST = 1000


@pytest.fixture
def said() -> BodyFirst:
    """An application that says back what it was sent, as ours is served."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST
    app.add_url_rule("/", "say", lambda: request.get_data(), methods=["GET", "POST"])
    return BodyFirst(app, LONGEST)


class Tunnel:
    """A body whose end waits for the other side of a pipe, and who tells when somebody began to read it."""

    def __init__(self) -> None:
        here, self.there = os.pipe()
        self._sent, self.is_read = os.fdopen(here, "rb", buffering=0), Event()

    def read(self, most: int) -> bytes:
        self.is_read.set()
        return self._sent.read(most)

    def arrive(self, words: bytes) -> None:
        os.write(self.there, words)
        os.close(self.there)


def posted(said: BodyFirst, sent, **headers: str) -> tuple[int, bytes]:
    environ = EnvironBuilder("/", method="POST").get_environ()
    environ |= {"wsgi.input": sent, "wsgi.input_terminated": True, **headers}
    chunks, status, _headers = run_wsgi_app(said, environ)
    return int(status.split()[0]), b"".join(chunks)


def test_a_phone_in_a_tunnel_keeps_nobody_waiting(said):
    tunnel, answers = Tunnel(), []
    phone = Thread(target=lambda: answers.append(posted(said, tunnel, CONTENT_LENGTH="10")), daemon=True)
    phone.start()
    tunnel.is_read.wait()
    assert Client(said).post("/", data=b"me first").data == b"me first"
    assert answers == []
    tunnel.arrive(b"at last...")
    phone.join()
    assert answers == [(200, b"at last...")]


def test_a_body_without_a_length_is_read_to_its_end(said):
    assert posted(said, BytesIO(b"in parts"), HTTP_TRANSFER_ENCODING="chunked") == (200, b"in parts")


@pytest.mark.parametrize(
    "headers", [{"CONTENT_LENGTH": str(LONGEST + 1)}, {"HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_a_body_too_long_is_refused_with_or_without_its_length(said, headers):
    assert posted(said, BytesIO(b"x" * (LONGEST + 1)), **headers)[0] == 413


def test_a_body_of_nothing_is_not_waited_for(said):
    assert posted(said, Tunnel()) == (200, b"")


def test_who_came_first_is_served_first():
    turns, served = Turns(), []

    def serve(number: int, arrived: Event) -> None:
        arrived.set()
        with turns:
            served.append(number)

    phones = []
    with turns:
        for number in range(20):
            arrived = Event()
            phones.append(Thread(target=serve, args=(number, arrived), daemon=True))
            phones[-1].start()
            arrived.wait()
            while len(turns._waiting) <= number:
                pass
    for phone in phones:
        phone.join()
    assert served == list(range(20))


def test_a_page_that_fails_gives_its_turn_back():
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns:
        _ = 1 / 0
    with turns:
        pass
