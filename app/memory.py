"""How much a web worker keeps."""

import ctypes
import gc

# mallopt(3)
M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8
KEPT_FREE = 128 * 1024  # bytes


def share_one_heap() -> None:
    """One heap for all threads of this process, given back as it empties, where the C library is glibc.

    A worker draws one page at a time (docs/decisions/0008): threads that take turns need no heap each, and what one
    frees another can use. Measured after the bench: 127 MB instead of 160.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_TRIM_THRESHOLD, KEPT_FREE)


def spare_collections() -> None:
    """What is loaded now stays for good: a collection need not walk it in the middle of somebody's page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
