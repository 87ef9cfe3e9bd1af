"""Named events: a change in one room that another must follow, in the same transaction.

A room announces (`interview_held.send(jeune_id=…)`), another subscribes from its door. Handlers run at once,
inside the caller's transaction: if one fails, the change itself is undone.
"""

from collections.abc import Callable


class Event:
    """One thing that can happen; handlers are called in the order they subscribed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._handlers: list[Callable[..., None]] = []

    def subscribe(self, handler: Callable[..., None]) -> Callable[..., None]:
        """Call `handler` each time; usable as a decorator."""
        self._handlers.append(handler)
        return handler

    def send(self, **facts: object) -> None:
        """Tell every handler, in this transaction."""
        for handler in self._handlers:
            handler(**facts)


space_opened = Event("space_opened")
