"""Written by one hand, kept by another: the archive goes to the store through a short queue while it is made.

The store's library may not be asked for a file by the very iterator it is reading: it would wait for itself. So the
store has a thread of its own, and whoever writes stays in theirs, with their database, their language and their fence.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Full, Queue

from services.documents.store import Put

# Parts on their way at once, and seconds between two looks at whether the store gave up.
WAITING, LOOK = 8, 0.2
Parts = Queue[bytes | None]


class _Broken(Exception):
    """Whoever writes stopped: nothing is kept."""


def hand_over(parts: Iterator[bytes], keep: Callable[[Iterator[bytes]], Put]) -> Put:
    """What `keep` makes of these parts, in a thread of its own. What either raises is raised; then nothing is kept."""
    queue: Parts = Queue(WAITING)
    is_whole = False

    def taken() -> Iterator[bytes]:
        while (part := queue.get()) is not None:
            yield part
        if not is_whole:
            raise _Broken

    with ThreadPoolExecutor(1, "archive") as other:
        kept = other.submit(keep, taken())
        try:
            for part in parts:
                _give(queue, part, kept)
            is_whole = True
        finally:
            if not kept.done():
                _give(queue, None, kept)
        return kept.result()


def _give(queue: Parts, part: bytes | None, kept: "Future[Put]") -> None:
    while True:
        try:
            return queue.put(part, timeout=LOOK)
        except Full:
            if kept.done():
                if part is not None:
                    kept.result()  # raises what stopped it
                return None
