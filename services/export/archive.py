"""A ZIP written as it is read: what is put in comes out at once, and no more than a part of it is ever held.

For the worker alone: a web worker has no use for `zipfile`.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from services.records import Unreadable

# Photos and PDFs are pressed already: carried over as they are. A "deflated" entry of level 0 rather than a "stored"
# one, whose end a reader that goes from the start (Java's, so some phones') cannot find when sizes come after.
AS_IT_IS, PRESSED = 0, 6
_READABLE_BY_ALL = 0o644 << 16


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive: its name, bytes and SHA-256. Not `is_whole`: it broke off, and what is there is there."""

    name: str
    size: int
    digest: str
    is_whole: bool = True


class Archive:
    """The archive being written, and what is in it so far. `at`: the date of each entry, as its owner’s clock shows it."""

    def __init__(self, at: datetime) -> None:
        self.entries: list[Entry] = []
        self.unreadable: list[str] = []
        self._at = at.timetuple()[:6]
        self._out = _Out()
        self._zip = ZipFile(self._out, "w")

    def add(self, name: str, parts: Iterable[bytes], *, level: int = PRESSED) -> Iterator[bytes]:
        """Put a file in; the bytes of the archive that this makes. What no longer opens is noted, and left out."""
        following = iter(parts)
        try:
            first = next(following, b"")
        except Unreadable:
            self.unreadable.append(name)
            return
        yield from self._write(name, chain((first,), following), level)

    def text(self, name: str, parts: Iterable[str]) -> Iterator[bytes]:
        """The same for words."""
        return self.add(name, (part.encode() for part in parts))

    def end(self) -> Iterator[bytes]:
        """The list of what is in it: the archive is whole after that."""
        self._zip.close()
        yield self._out.taken()

    def _write(self, name: str, parts: Iterator[bytes], level: int) -> Iterator[bytes]:
        digest, size, is_whole = hashlib.sha256(), 0, True
        info = ZipInfo(name, self._at)
        info.compress_type, info.external_attr = ZIP_DEFLATED, _READABLE_BY_ALL
        _set_level(info, level)
        with self._zip.open(info, "w") as file:
            try:
                for part in parts:
                    digest.update(part)
                    size += len(part)
                    file.write(part)
                    if self._out.is_full:
                        yield self._out.taken()
            except Unreadable:
                is_whole = False
                self.unreadable.append(name)
        yield self._out.taken()
        self.entries.append(Entry(name, size, digest.hexdigest(), is_whole))


def _set_level(info: ZipInfo, level: int) -> None:
    # Public as `compress_level` from Python 3.13 on.
    setattr(info, "compress_level" if hasattr(info, "compress_level") else "_compresslevel", level)


class _Out:
    """Where `zipfile` writes: nothing it could go back to, so it says sizes after each entry."""

    _ENOUGH = 64 * 1024

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, part: bytes) -> int:
        self._held += part
        return len(part)

    def flush(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""

    @property
    def is_full(self) -> bool:
        return len(self._held) >= self._ENOUGH

    def taken(self) -> bytes:
        """All that was written since the last time."""
        held, self._held = bytes(self._held), bytearray()
        return held
