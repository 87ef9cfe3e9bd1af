"""What each room gives of somebody who takes everything with them: lists of records, read a batch at a time.

A room says what it has (`Section`), the room above writes them all (`services.export`): nothing here knows of files,
of pages or of languages. What is read is read as the owner, through the second fence like any page of theirs.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, tuple_

from services.database import session, transaction

# Rows in memory at once, and how long a transaction lasts.
BATCH = 200
# Where files lie in the archive; whoever lists them in a record writes their whole path.
FOLDER = "fichiers"


class Unreadable(Exception):
    """A file that the archive should hold no longer opens: the archive says so, and goes on."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who takes everything with them. `own`: what they are to their own space, as the circle says it (`Relation`).

    `domains`: those of the path, in order. `paper_name`: the name of a kind of paper in their language.
    """

    id: UUID
    own: Any
    language: str
    domains: tuple[str, ...]
    paper_name: Callable[[str | None], str]


@dataclass(frozen=True, slots=True)
class Section:
    """One list of an export. `name`: of its file; `record`: the dataclass of one line; `tables`: where it comes from."""

    name: str
    record: type
    read: Callable[[Owner], Iterator[Any]]
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of theirs. `parts` gives its bytes as they come, and raises `Unreadable` (or `StoreAway`)."""

    path: str
    parts: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a room: how many there are, and each of them, one after the other."""

    count: Callable[[Owner], int]
    read: Callable[[Owner], Iterable[OwnFile]]


def in_batches(statement: Any, keys: int = 1, **values: Any) -> Iterator[Any]:
    """Every row of the select `statement`, in the order of its first `keys` columns (which no two rows share, and never NULL).

    Each batch is a transaction by itself: nothing is held while what was read is written somewhere.
    """
    order = list(statement.selected_columns)[:keys]
    last: tuple[Any, ...] | None = None
    while True:
        asked = statement if last is None else statement.where(tuple_(*order) > _typed(last, order))
        with transaction():
            rows = session.execute(asked.order_by(*order).limit(BATCH), values).all()
        yield from rows
        if len(rows) < BATCH:
            return
        last = tuple(rows[-1][:keys])


def _typed(values: tuple[Any, ...], columns: list[Any]) -> Any:
    return tuple_(*(literal(value, column.type) for value, column in zip(values, columns, strict=True)))


def name_of(account: Any) -> Any:
    """The whole name of an account (or of an alias of it) as a column; empty when there is nobody."""
    return func.coalesce(func.trim(account.first_name + " " + account.last_name), "")
