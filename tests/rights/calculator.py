"""What stands for an OpenFisca-France service in the tests: it notes what it is sent, and answers what it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Calculator:
    url: str = ""
    status: int = 200
    # Variable → amount; or the whole answer, as bytes.
    amounts: dict[str, Any] = field(default_factory=dict)
    answer: bytes | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def calculator() -> Iterator[Calculator]:
    told = Calculator()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.asked.append(body)
            for variable, months in body["familles"]["f"].items():
                if isinstance(months, dict):
                    for month in months:
                        months[month] = told.amounts.get(variable, 0)
            said = told.answer if told.answer is not None else json.dumps(body).encode()
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_what: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
