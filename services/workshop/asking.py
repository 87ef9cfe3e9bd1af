"""Asking the workshop: two files, a task, an answer. The process behind is started once, and again if it died.

It forks a child for each file, its libraries already loaded: a fork takes a few milliseconds, where a fresh Python
takes as long as the photo itself.
"""

import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

_events = logging.getLogger("envol")
ROOT = Path(__file__).parent.parent.parent
# Seconds on the clock for one task; its own limit of processor time is in `limits`.
PATIENCE = 60
_START = "import sys; sys.path.insert(0, sys.argv[1]); from services.workshop.serving import main; main(int(sys.argv[2]))"


class Unfit(Exception):
    """The file cannot be taken. `reason` is a code of `app.reasons`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Workshop:
    """One helper process of this one, shared by its threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._control: socket.socket | None = None
        self._helper: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._is_said = False

    def ask(self, task: str, source: BinaryIO, target: BinaryIO, **options: Any) -> dict[str, Any]:
        """Have `task` read `source` and write `target`, both true files; gives what it found. Raises `Unfit`."""
        source.flush()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours:
            with theirs:
                asked = json.dumps({"task": task, "options": options}).encode()
                self._send(asked, [source.fileno(), target.fileno(), theirs.fileno()])
            ours.settimeout(PATIENCE)
            try:
                answer = ours.recv(1 << 20)
            except (TimeoutError, OSError):
                answer = b""
        said = _read(answer)
        self._look_at(said.pop("walls", ()))
        if refused := said.get("unfit"):
            raise Unfit(str(refused))
        return said

    def _look_at(self, walls: Any) -> None:
        """Said once: files are opened here behind fewer walls than elsewhere."""
        if len(walls) < 2 and not self._is_said:
            self._is_said = True
            _events.warning("workshop without its walls", extra={"facts": {"standing": list(walls)}})

    def close(self) -> None:
        """Let the helper go; the next question starts another."""
        with self._lock:
            self._stop()

    def _send(self, asked: bytes, descriptors: list[int]) -> None:
        with self._lock:
            for _ in range(2):
                try:
                    socket.send_fds(self._open(), [asked], descriptors)
                    return
                except OSError:
                    self._stop()
        raise Unfit("document_workshop_closed")

    def _open(self) -> socket.socket:
        if self._control is not None and self._owner == os.getpid():
            return self._control
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._helper = subprocess.Popen(  # noqa: S603 - our own words alone
                [sys.executable, "-I", "-c", _START, str(ROOT), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._control, self._owner = ours, os.getpid()
        return ours

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._helper is not None and self._owner == os.getpid():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._helper.wait(timeout=1)
        self._control = self._helper = None


def _read(answer: bytes) -> dict[str, Any]:
    """What the child said; no more is believed of it than that it is such words at all."""
    try:
        said = json.loads(answer or b"null")
    except ValueError:
        said = None
    if not isinstance(said, dict):  # it died: too much memory, too much time, or worse
        raise Unfit("document_too_heavy")
    return said


_one = Workshop()


def workshop() -> Workshop:
    """The workshop of this process."""
    return _one
