"""Bodies first, then one page at a time: a phone that sends slowly waits by itself, and holds up nobody.

A worker draws one page at a time (docs/decisions/0008). With one thread for both it would also wait for the end of each
form: two phones in a tunnel, or two connections of somebody who means it, and nobody is served.
"""

from collections import deque
from collections.abc import Callable, Iterable
from io import BytesIO
from threading import Lock
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Turns:
    """A lock that serves in the order of arrival: the interpreter's own may keep somebody waiting while others pass."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._is_taken = False
        self._waiting: deque[Any] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def __exit__(self, *_error: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()  # still taken: by the next one
            else:
                self._is_taken = False


class BodyFirst:
    """A WSGI application that takes its turn once the whole body is there.

    At most `longest` bytes and one are read: the application sees by itself what is too long, and refuses it.
    """

    def __init__(self, application: Application, longest: int) -> None:
        self._application = application
        self._longest = longest
        self._turn = Turns()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"] = BytesIO(_body(environ, self._longest))
        with self._turn:
            return self._application(environ, start_response)


def _body(environ: dict[str, Any], longest: int) -> bytes:
    said = environ.get("CONTENT_LENGTH") or ""
    if said.isdigit():
        # Too long by its own word: refused without a byte of it.
        return _read(environ["wsgi.input"], int(said)) if int(said) <= longest else b""
    if not environ.pop("HTTP_TRANSFER_ENCODING", ""):
        return b""
    body = _read(environ["wsgi.input"], longest + 1)
    environ["CONTENT_LENGTH"] = str(len(body))  # or what is too long would only be cut
    return body


def _read(sent: Any, most: int) -> bytes:
    """Up to `most` bytes, or as many as come before the end."""
    parts: list[bytes] = []
    while most and (part := sent.read(most)):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
