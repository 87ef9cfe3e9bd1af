"""Envol itself, with the file of a paper sent as it lies on the disk: what sealing alone is compared with."""

import os
from collections.abc import Iterator

from app.wsgi import application
from services.documents import opening
from services.documents.store import AT_ONCE


def _parts(_key: bytes, _name: str) -> Iterator[bytes]:
    with open(os.environ["ENVOL_PLAIN"], "rb", buffering=0) as file:
        while part := file.read(AT_ONCE):
            yield part


opening.read_object = _parts

__all__ = ["application"]
