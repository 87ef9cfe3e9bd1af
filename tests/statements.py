"""Counting what reaches the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

# Transaction control of the tests themselves, and the actor reset of conftest, are not the page's.
IGNORED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config('envol.actor', '', true)")


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent inside the block, role, session and journal included."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(IGNORED):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
