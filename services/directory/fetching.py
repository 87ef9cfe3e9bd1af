"""A file on this machine, or at an https address that somebody who may use the command line named."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from services.directory.reading import BrokenFile

# What is published for the whole country is a tenth of this.
LARGEST = 2_000_000_000
LONGEST = 900
_SILENCE = 30


@contextmanager
def opened(
    origin: str, *, largest: int = LARGEST, context: ssl.SSLContext | None = None
) -> Iterator[BinaryIO]:
    """What `origin` holds, as it comes. Raises `BrokenFile`, and `OSError` for a file that is not there."""
    if "://" not in origin:
        with Path(origin).open("rb") as file:
            yield file
        return
    if urlsplit(origin).scheme != "https":
        raise BrokenFile("not_https", 0)
    try:
        answer = _opener(context).open(Request(origin), timeout=_SILENCE)  # noqa: S310  https alone, see above
    except (URLError, HTTPException, OSError) as error:
        raise BrokenFile("no_answer", 0) from error
    with answer:
        yield cast(BinaryIO, _Bounded(answer, largest))


def named(origin: str) -> str:
    """What may be kept of where a file came from: its name, or its host; never a token in an address."""
    if "://" in origin:
        return urlsplit(origin).hostname or ""
    return Path(origin).name


def _opener(context: ssl.SSLContext | None) -> OpenerDirector:
    """https and nothing else, wherever the address sends on."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPSHandler(context=context), _HttpsOnly(), HTTPErrorProcessor()):
        opener.add_handler(handler)
    opener.add_handler(HTTPDefaultErrorHandler())
    return opener


class _HttpsOnly(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme != "https":
            raise URLError("not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Bounded:
    """An answer that may neither grow nor last without end."""

    def __init__(self, answer: Any, largest: int) -> None:
        self._answer = answer
        self._left = largest
        self._until = time.monotonic() + LONGEST

    def read(self, size: int) -> bytes:
        if time.monotonic() > self._until:
            raise BrokenFile("too_slow", 0)
        try:
            part = bytes(self._answer.read(size))
        except (HTTPException, OSError) as error:
            raise BrokenFile("no_answer", 0) from error
        if not part and self._answer.length:  # less came than was announced
            raise BrokenFile("cut", 0)
        self._left -= len(part)
        if self._left < 0:
            raise BrokenFile("too_large", 0)
        return part
