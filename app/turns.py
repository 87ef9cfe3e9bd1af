"""Bodies first, then one page at a time: a phone that sends slowly waits by itself, and holds up nobody.

A worker draws one page at a time (docs/decisions/0008). With one thread for both it would also wait for the end of each
form: two phones in a tunnel, or two connections of somebody who means it, and nobody is served.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from queue import SimpleQueue
from tempfile import SpooledTemporaryFile
from threading import Lock, Thread
from typing import Any

from app.long import ASIDE, takes_files

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
# Bytes of a body kept in memory, and read at once.
IN_MEMORY, _AT_ONCE = 1_000_000, 256 * 1024


class BodyFirst:
    """A WSGI application that takes its turn once the whole body is there.

    At most `longest` bytes and one are read (`files` where files are sent): the application sees by itself what is too
    long, and refuses it. What is long waits on the disk, so that many long ones at once take no memory.
    One thread draws every page, in the order their bodies came: the others only wait, and need no room of their own
    to draw in (sixty-four did, and kept 9 MB of it).
    """

    def __init__(self, application: Application, longest: int, files: int | None = None) -> None:
        self._application = application
        self._longest = longest
        self._files = longest if files is None else files
        self._asked: SimpleQueue[_Page | _Back] = SimpleQueue()
        Thread(target=self._draw, name="pages", daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        longest = self._files if takes_files(environ) else self._longest
        with _body(environ, longest) as body:
            environ["wsgi.input"] = body
            environ[ASIDE] = self._aside
            page = _Page(environ, start_response)
            self._asked.put(page)
            return page.wait()

    def _draw(self) -> None:
        while True:
            asked = self._asked.get()
            if isinstance(asked, _Back):
                asked.takes_over()
                return
            asked.draw(self._application)

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """While a page waits for something outside of it, another thread draws; then this one takes over again."""
        Thread(target=self._draw, name="pages", daemon=True).start()
        try:
            yield
        finally:
            back = _Back()
            self._asked.put(back)
            back.wait()


class _Back:
    """A page that stepped aside wants to go on: whoever draws lets it, at its turn, and draws no more."""

    def __init__(self) -> None:
        self._is_my_turn = Lock()
        self._is_my_turn.acquire()

    def takes_over(self) -> None:
        self._is_my_turn.release()

    def wait(self) -> None:
        self._is_my_turn.acquire()


class _Page:
    """One that was asked for, and whoever waits for it."""

    def __init__(self, environ: dict[str, Any], start_response: Any) -> None:
        self._asked = environ, start_response
        self._answer: Iterable[bytes] = ()
        self._error: BaseException | None = None
        self._is_drawn = Lock()
        self._is_drawn.acquire()

    def draw(self, application: Application) -> None:
        try:
            self._answer = application(*self._asked)
        except BaseException as error:  # whoever asked is told; the next ones are served all the same
            self._error = error
        self._is_drawn.release()

    def wait(self) -> Iterable[bytes]:
        self._is_drawn.acquire()
        if self._error is not None:
            raise self._error
        return self._answer


def _body(environ: dict[str, Any], longest: int) -> Any:
    """The whole body, as a file at its beginning."""
    said = environ.get("CONTENT_LENGTH") or ""
    if said.isdigit():
        # Too long by its own word: refused without a byte of it.
        return _read(environ["wsgi.input"], int(said)) if int(said) <= longest else BytesIO()
    if not environ.pop("HTTP_TRANSFER_ENCODING", ""):
        return BytesIO()
    body = _read(environ["wsgi.input"], longest + 1)
    environ["CONTENT_LENGTH"] = str(body.seek(0, 2))  # or what is too long would only be cut
    body.seek(0)
    return body


def _read(sent: Any, most: int) -> Any:
    """Up to `most` bytes, or as many as come before the end."""
    # Closed by whoever asked for it.
    body: Any = BytesIO() if most <= IN_MEMORY else SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    while most and (part := sent.read(min(most, _AT_ONCE))):
        body.write(part)
        most -= len(part)
    body.seek(0)
    return body
