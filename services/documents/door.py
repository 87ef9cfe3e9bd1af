"""The door: every file comes in here, is opened in the workshop and comes out made of nothing but what one sees.

What it refuses it says why, by a code that has a sentence. It knows neither whose file it is nor where it will lie.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any, BinaryIO
from uuid import UUID

from services.documents.models import ScanState
from services.documents.naming import SUFFIXES, clean_name
from services.documents.queueing import Queue
from services.documents.scanning import scan
from services.documents.store import StoreAway
from services.errors import Refused
from services.workshop import LARGEST, MOST_PAGES, Unfit, workshop

# Bytes of all the files of one document together, as they are sent.
LARGEST_TOGETHER = 4 * LARGEST
_PART = 256 * 1024
# Two at once in one process: the others wait, and what they take of memory is known. Of those who wait there are so
# many, and so many of one person: each keeps one of the server's threads, and pages need some too.
_at_work = BoundedSemaphore(2)
_queue = Queue(most=12, of_one=3)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as somebody sends it: where it can be read from its beginning, and what they call it."""

    file: BinaryIO
    name: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What the door let in. `file` closes with the door."""

    file: BinaryIO
    media_type: str
    pages: int
    size: int
    name: str
    scan: ScanState

    def parts(self) -> Iterator[bytes]:
        """The file from its beginning, part by part."""
        self.file.seek(0)
        return read_parts(self.file)


@contextmanager
def take(files: Sequence[Sent], *, whose: UUID | None = None) -> Iterator[Taken]:
    """Let in one file, or several photos as one PDF. `whose`: the account that sends it.

    Raises `Busy` when too many wait already; `StoreAway` when our own disk is full.
    Refused: `document_none`, `document_empty`, `document_too_long`, `document_not_allowed`, `document_damaged`,
    `document_not_what_it_says`, `document_locked`, `document_mixed`, `document_too_heavy`, `document_too_many_pages`,
    `document_too_many_pixels`, `document_infected`.
    """
    if not files:
        raise Refused("document_none")
    with room(), tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as made:
        with _queue.place(whose):
            sizes = _gather(files, sent)
            state = _scanned(sent, sizes)
            found = _worked(sent, made, [(size, one.name) for size, one in zip(sizes, files, strict=True)])
        size = made.seek(0, 2)
        yield Taken(made, found["media_type"], found["pages"], size, clean_name(files[0].name), state)


@contextmanager
def room() -> Iterator[None]:
    """Our own disk is full, or gone: nothing was kept, and it is no fault of the file."""
    try:
        yield
    except OSError as error:
        raise StoreAway from error


def read_parts(file: BinaryIO) -> Iterator[bytes]:
    """A file from where it stands, part by part."""
    while part := file.read(_PART):
        yield part


def _gather(files: Sequence[Sent], sent: BinaryIO) -> list[int]:
    sizes, total = [], 0
    for one in files:
        size = 0
        for part in read_parts(one.file):
            size, total = size + len(part), total + len(part)
            if size > LARGEST or total > LARGEST_TOGETHER:
                raise Refused("document_too_long")
            sent.write(part)
        if not size:
            raise Refused("document_empty")
        sizes.append(size)
    return sizes


def _scanned(sent: BinaryIO, sizes: Sequence[int]) -> ScanState:
    """As they were sent, before anything opens them: what is harmful there may be gone from what comes out.

    One after the other: a scanner takes two files that follow each other for one, and looks at the first.
    """
    sent.seek(0)
    states = set()
    for size in sizes:
        states.add(scan(_parts_of(sent, size)))
        if ScanState.INFECTED in states:
            raise Refused("document_infected")
    sent.seek(0)
    return next(state for state in _WORST_FIRST if state in states)


_WORST_FIRST = (ScanState.ERROR, ScanState.WAITING, ScanState.UNSCANNED, ScanState.CLEAN)


def _parts_of(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The `size` bytes that come next, part by part; read to their end whatever becomes of them."""
    end = file.tell() + size
    try:
        while size and (part := file.read(min(_PART, size))):
            size -= len(part)
            yield part
    finally:
        file.seek(end)


def _worked(sent: BinaryIO, made: BinaryIO, files: list[tuple[int, str]]) -> dict[str, Any]:
    try:
        with _at_work:
            found = workshop().ask("take", sent, made, files=files)
    except Unfit as unfit:
        raise Refused(unfit.reason) from None
    # It comes from a process that strangers' files were opened in: believed no further than it can harm.
    if found.get("media_type") not in SUFFIXES or found.get("pages") not in range(1, MOST_PAGES + 1):
        raise Refused("document_damaged")
    return found
