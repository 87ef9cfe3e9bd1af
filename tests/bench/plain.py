"""A file sent as it is, by the same server with the same options: what sealing and rights are compared with."""

import os
from collections.abc import Iterator

from app.turns import BodyFirst

PART = 256 * 1024


def bare(environ, start_response):
    path = os.environ["ENVOL_PLAIN"]
    start_response(
        "200 OK", [("Content-Length", str(os.path.getsize(path))), ("Content-Type", "application/pdf")]
    )
    return _parts(path)


def _parts(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while part := file.read(PART):
            yield part


application = BodyFirst(bare, 1_000_000)
