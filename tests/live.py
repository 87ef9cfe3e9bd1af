"""A real server on http://localhost, for the browser: its own database, its own port."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from werkzeug.serving import make_server

from tests.databases import TestDatabase, fresh_database, settings_for


@dataclass(frozen=True)
class LiveServer:
    """Where it answers, and what it serves."""

    url: str
    app: Flask
    database: TestDatabase


@contextmanager
def live_server(kind: str = "cast", **environment: str) -> Iterator[LiveServer]:
    """Serve a fresh copy of the `kind` database (`cast` or `demo`) until the block ends."""
    with fresh_database(kind) as made:
        port = free_port()
        from app import create_app

        app = create_app(settings_for(made, PORT=str(port), **environment))
        server = make_server("localhost", port, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield LiveServer(f"http://localhost:{port}", app, made)
        finally:
            server.shutdown()
            thread.join(timeout=5)
            app.extensions["engine"].dispose()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
