"""The virus scanner, when there is one: a clamd asked over its INSTREAM command.

Three answers: nothing found, something found, no answer. Without an answer a file waits, and is not served meanwhile.
"""

import socket
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum

from services.documents.models import ScanState

# Seconds for each word from or to the scanner: the door does not wait long, the worker asks again.
PATIENCE = 10
_PART = 64 * 1024
# Bytes of an answer: a line.
_LONGEST = 16 * 1024


class Verdict(StrEnum):
    """What the scanner says."""

    CLEAN = "clean"
    INFECTED = "infected"
    AWAY = "away"
    # It answered that it cannot say: too large for it, or a fault of its own.
    ERROR = "error"


STATES = {
    Verdict.CLEAN: ScanState.CLEAN,
    Verdict.INFECTED: ScanState.INFECTED,
    Verdict.AWAY: ScanState.WAITING,
    Verdict.ERROR: ScanState.ERROR,
}


class Scanner:
    """A clamd at `address`: host:port, or the path of a socket."""

    def __init__(self, address: str) -> None:
        self._address = address

    def verdict_on(self, parts: Iterable[bytes]) -> Verdict:
        """Have these bytes looked at. Never raises for the scanner's own sake."""
        try:
            with self._connected() as channel:
                said = _asked(channel, parts)
        except (OSError, ValueError):
            return Verdict.AWAY
        if said.endswith(b"FOUND"):
            return Verdict.INFECTED
        return Verdict.CLEAN if said.endswith(b"OK") else Verdict.ERROR if said else Verdict.AWAY

    def _connected(self) -> socket.socket:
        if self._address.startswith("/"):
            channel = socket.socket(socket.AF_UNIX)
            channel.settimeout(PATIENCE)
            try:
                channel.connect(self._address)
            except OSError:
                channel.close()
                raise
            return channel
        host, _, port = self._address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE)


def _asked(channel: socket.socket, parts: Iterable[bytes]) -> bytes:
    with suppress(
        BrokenPipeError, ConnectionResetError
    ):  # too large for it: it answered, and listens no more
        channel.sendall(b"zINSTREAM\0")
        for part in parts:
            for start in range(0, len(part), _PART):
                piece = part[start : start + _PART]
                channel.sendall(len(piece).to_bytes(4, "big") + piece)
        channel.sendall(b"\0\0\0\0")
    said = b""
    while len(said) < _LONGEST and not said.endswith(b"\0") and (more := channel.recv(4096)):
        said += more
    return said.rstrip(b"\0\n ")


_scanner: Scanner | None = None


def use_scanner(scanner: Scanner | None) -> None:
    """From now on files are scanned by this one; None: by none."""
    global _scanner
    _scanner = scanner


def scan(parts: Iterable[bytes]) -> ScanState:
    """What a file must be marked with after it was looked at. `unscanned` where there is no scanner."""
    return ScanState.UNSCANNED if _scanner is None else STATES[_scanner.verdict_on(parts)]


def is_scanned() -> bool:
    """Whether a scanner is configured."""
    return _scanner is not None
