"""A worker draws one page at a time, but a form that comes slowly keeps nobody else waiting."""

import os
from io import BytesIO
from threading import Event, Lock, Thread

import pytest
from flask import Flask, request
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from app.turns import BodyFirst

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


def test_a_page_that_fails_tells_who_asked_and_the_next_is_served():
    def application(environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            raise ZeroDivisionError
        start_response("200 OK", [])
        return [b"served"]

    said = BodyFirst(application, LONGEST)
    with pytest.raises(ZeroDivisionError):
        posted(said, BytesIO(b""))
    assert Client(said).get("/").data == b"served"


def test_one_page_is_drawn_at_a_time():
    drawing, together = Lock(), []

    def application(_environ, start_response):
        together.append(not drawing.acquire(blocking=False))
        start_response("200 OK", [])
        drawing.release()
        return []

    said = BodyFirst(application, LONGEST)
    phones = [Thread(target=Client(said).get, daemon=True) for _ in range(16)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    assert together == [False] * 16
