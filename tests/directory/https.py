"""A small https server of these tests, with a certificate that only they trust."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.notifications.push_service import make_certificate


@contextmanager
def serving(folder: Path, pages: dict[str, tuple[str | None, bytes]]) -> Iterator[tuple[str, ssl.SSLContext]]:
    """`pages`: path → (where it sends on, or None; what it holds). Gives the address and who trusts it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            location, body = pages.get(self.path, (None, None))
            self.send_response(404 if body is None else 302 if location else 200)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_what: object) -> None:
            pass

    certificate, key = folder / "tls.pem", folder / "tls.key"
    make_certificate(certificate, key)
    server = ThreadingHTTPServer(("localhost", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}", ssl.create_default_context(cafile=certificate)
    finally:
        server.shutdown()
        server.server_close()
