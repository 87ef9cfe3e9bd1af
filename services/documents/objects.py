"""The names of objects, and files written to the store and read from it."""

import contextlib
from collections.abc import Iterable, Iterator
from uuid import UUID

from services.documents.ciphering import HEAD, SEALED, open_stream, seal_stream
from services.documents.store import Put, StoreAway, store

FILES, PARTS = "files", "parts"


def file_object(version_id: UUID, page: int | None = None) -> str:
    """Where a version lies, or the picture of one of its pages. Nothing in it says whose it is."""
    picture = "" if page is None else f".{page}"
    return f"{FILES}/{version_id.hex[:2]}/{version_id.hex}{picture}"


def part_object(upload_id: UUID, number: int) -> str:
    """Where one part of an upload lies."""
    return f"{PARTS}/{upload_id.hex[:2]}/{upload_id.hex}.{number}"


def write_object(key: bytes, name: str, parts: Iterable[bytes]) -> Put:
    """Seal these bytes into the store; they are safe when this comes back. Raises `StoreAway`."""
    return store().put(name, seal_stream(key, name, parts))


def read_object(key: bytes, name: str) -> Iterator[bytes]:
    """The bytes again, as they come. Raises `StoreAway`, `Missing`, and on the way `Damaged`."""
    return open_stream(key, name, store().get(name, first=HEAD, then=SEALED))


def forget_object(name: str) -> None:
    """Take back an object that no row names; what cannot be taken back now, the night finds."""
    with contextlib.suppress(StoreAway):
        store().delete(name)
