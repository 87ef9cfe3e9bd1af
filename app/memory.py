"""How much a web worker keeps."""

import ctypes
import gc
from collections.abc import Iterable
from itertools import count
from typing import Any

from app.turns import Application

# mallopt(3)
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
# Bytes. What a page is drawn and compressed in takes half a million: fetched from the machine for each and wiped, it
# costs as much as the compressing; and what a paper is opened in, part by part, more than the opening.
KEPT_FREE, LARGEST_KEPT = 2 * 1024 * 1024, 512 * 1024
# Between two times that what lies free between what is used goes back; it takes a few milliseconds.
PAGES = 1000


def share_one_heap() -> None:
    """One heap for all threads of this process, given back as it empties, where the C library is glibc.

    A worker draws one page at a time (docs/decisions/0008): threads that take turns need no heap each, and what one
    frees another can use. Measured after the bench: 127 MB instead of 160.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_TRIM_THRESHOLD, KEPT_FREE)
        mallopt(M_MMAP_THRESHOLD, LARGEST_KEPT)


class GivingBack:
    """A WSGI application that gives back to the machine, now and then, what its pages left free (glibc)."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
        self._pages = count(1)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self._give_back and next(self._pages) % PAGES == 0:
            self._give_back(0)
        return self._application(environ, start_response)


def spare_collections() -> None:
    """What is loaded now stays for good: a collection need not walk it in the middle of somebody's page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
