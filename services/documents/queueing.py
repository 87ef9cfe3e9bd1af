"""Who waits at the door: a number of places, and not all of them for one person."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from uuid import UUID

from services.documents.store import StoreAway


class Busy(StoreAway):
    """Too many wait already, or too many of this person: nothing was kept, and one may try again in a minute."""


class Queue:
    """`most` places, `of_one` of them for the same account; somebody without a name counts with the others alone."""

    def __init__(self, most: int, of_one: int) -> None:
        self._most, self._of_one = most, of_one
        self._lock = Lock()
        self._waiting: Counter[UUID | None] = Counter()

    @contextmanager
    def place(self, whose: UUID | None) -> Iterator[None]:
        """A place until the end of the block. Raises `Busy`."""
        with self._lock:
            if self._waiting.total() >= self._most or (whose and self._waiting[whose] >= self._of_one):
                raise Busy
            self._waiting[whose] += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting[whose] -= 1
                self._waiting += Counter()  # nobody is remembered once they left
