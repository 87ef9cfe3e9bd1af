"""Where the files lie: a folder of this machine, or an S3 bucket. Ciphertext only, so that neither need be trusted.

`put` comes back once the object is on the disk (or the bucket said so): the row that names it is committed after.
"""

import errno
import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from services.errors import DomainError

# Up to this an object goes in one request; beyond, in parts of it, two at a time.
PART = 5 * 1024 * 1024
AT_ONCE = 256 * 1024
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
_events = logging.getLogger("envol")


class StoreAway(DomainError):
    """The store does not answer, or is full: nothing was kept, and one may try again."""


class Missing(StoreAway):
    """The store answers, and has no object of that name."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An object as the store holds it."""

    name: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Put:
    """What was written: bytes of the object, and their SHA-256."""

    size: int
    digest: bytes


class Store:
    """Objects by name. `folder`: where they lie, when that is a disk of ours that must be synced.

    `open_store` opens it, at the first file: the library takes 8 MB that a web worker without files spares.
    """

    def __init__(self, open_store: Callable[[], Any], folder: Path | None = None) -> None:
        self._open = open_store
        self._folder = folder

    @cached_property
    def _objects(self) -> Any:
        return self._open()

    def put(self, name: str, parts: Iterable[bytes]) -> Put:
        """Write an object, whole or not at all, and come back once it is safe. Raises `StoreAway`."""
        counted = _Counted(parts)
        with _told("put"):
            first = _up_to(counted, PART)
            if len(first) <= PART:
                _library().put(self._objects, name, first, use_multipart=False)
            else:
                # An iterator is read once: what was gathered to know how long it is goes first.
                _library().put(
                    self._objects, name, _again(first, counted), chunk_size=PART, max_concurrency=2
                )
            if self._folder is not None:
                _sync(self._folder, name)
        return Put(counted.size, counted.digest)

    def get(self, name: str, *, first: int = AT_ONCE, then: int = AT_ONCE) -> Iterator[bytes]:
        """The object, part by part; from a folder, `first` bytes and `then` so many at a time.

        Raises `StoreAway`, `Missing`; it is opened at once.
        """
        with _told("get"):
            if self._folder is not None:  # thirty times faster than through the library
                return _read((self._folder / name).open("rb", buffering=0), first, then)
            found = _library().get(self._objects, name)
            stream = iter(found.stream(min_chunk_size=AT_ONCE))
        return _told_stream(stream)

    def has(self, name: str) -> bool:
        """Whether an object of that name is there. Raises `StoreAway`."""
        try:
            with _told("head"):
                _library().head(self._objects, name)
        except Missing:
            return False
        return True

    def delete(self, name: str) -> None:
        """The object is gone; gone already is gone. Raises `StoreAway`."""
        try:
            with _told("delete"):
                _library().delete(self._objects, name)
        except Missing:
            return

    def under(self, prefix: str) -> Iterator[Kept]:
        """Every object whose name begins with the folder `prefix`, in no order. Raises `StoreAway`."""
        with _told("list"):
            for some in _library().list(self._objects, prefix=prefix):
                for one in some:
                    yield Kept(one["path"], one["size"], one["last_modified"])

    @property
    def at_once(self) -> int:
        """How many questions it may well be asked at the same time: a disk has one head, a bucket many."""
        return 2 if self._folder is not None else 16

    def answers(self) -> bool:
        """Whether the store can be asked at all."""
        try:
            next(iter(self.under("none")), None)
        except StoreAway:
            return False
        return True


def local_store(folder: Path) -> Store:
    """Objects in a folder, made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Store(lambda: _library().store.LocalStore(folder), folder)


def s3_store(
    bucket: str,
    *,
    prefix: str = "",
    region: str = "",
    endpoint: str = "",
    key: str = "",
    secret: str = "",
) -> Store:
    """Objects in a bucket. Without `key`, whatever the machine itself was given (a role) is used."""
    options: dict[str, Any] = {"region": region or "us-east-1"}
    if endpoint:
        options |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
    if key:
        options |= {"access_key_id": key, "secret_access_key": secret}
    options |= {
        "prefix": prefix or None,
        "client_options": {
            "timeout": "30s",
            "connect_timeout": "3s",
            "allow_http": endpoint.startswith("http://"),
        },
        "retry_config": {"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
    }
    return Store(lambda: _library().store.S3Store(bucket, **options))


_store: Store | None = None


def use_store(store: Store) -> None:
    """From now on files are kept there."""
    global _store
    _store = store


def store() -> Store:
    if _store is None:
        raise RuntimeError("no store: call use_store first")
    return _store


class _Counted:
    """An iterator that knows how much went through it, and the hash of it."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._hash = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> bytes:
        part = next(self._parts)
        self._hash.update(part)
        self.size += len(part)
        return part

    @property
    def digest(self) -> bytes:
        return self._hash.digest()


def _up_to(parts: Iterator[bytes], most: int) -> bytes:
    """All of it when it is no longer than `most`; otherwise a little more than that."""
    gathered = bytearray()
    for part in parts:
        gathered += part
        if len(gathered) > most:
            break
    return bytes(gathered)


def _again(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from parts


def _sync(folder: Path, name: str) -> None:
    """The file, then the folders that name it: a power cut a moment later loses nothing."""
    path = folder / name
    for one in (path, *path.parents):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if one == folder:
            return


def _read(file: Any, first: int, then: int) -> Iterator[bytes]:
    with file, _told("get"):
        length = first
        while part := file.read(length):
            yield part
            length = then


def _told_stream(parts: Iterator[Any]) -> Iterator[bytes]:
    with _told("get"):
        for part in parts:
            yield bytes(part)


def _library() -> Any:
    import obstore

    return obstore


@contextmanager
def _told(doing: str) -> Iterator[None]:
    """What goes wrong with the store is one kind of error, and one line in the log without any name."""
    errors = _library().exceptions
    try:
        yield
    except (errors.NotFoundError, FileNotFoundError, IsADirectoryError) as error:
        raise Missing from error
    except (errors.BaseError, OSError) as error:
        is_full = isinstance(error, OSError) and error.errno in _FULL
        _events.error(
            "store does not answer",
            extra={"facts": {"doing": doing, "kind": type(error).__name__, "full": is_full}},
        )
        raise StoreAway from error
