"""Where rows wait for the end of their file: a table of this connection, unlogged, and gone with it.

PostgreSQL takes rows in on one core while the next ones are read and checked on the other.
"""

import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg.copy import QueuedLibpqWriter
from sqlalchemy import Connection

from services import driver
from services.database import session
from services.directory.checking import Checked
from services.directory.merging import TABLES, columns_of, fingerprint, run, worked_out
from services.directory.vocabulary import THEMES, Kind

Batch = list[tuple[int, Checked]]
# Below, an import is a first one.
FEW = 100
# Words are worked out while rows come, and those of a theme once: there are seventy, and a row in two names several.
_WORKED_OUT = """themes tsvector, words tsvector GENERATED ALWAYS AS (CASE WHEN themes IS NULL
  THEN envol_directory_words(doc, NULL) ELSE envol_directory_said(doc, NULL) || themes END) STORED"""
_THEMES = "SELECT theme, envol_directory_themes(to_jsonb(ARRAY[theme])::text)::text FROM unnest($1::text[]) AS theme"
# How long Python leaves a thread waiting for its turn, in seconds. By default the thread that sends waits as long for
# each few kilobytes as PostgreSQL takes to use them up.
_TURN = 0.0001


@dataclass(frozen=True, slots=True)
class Staging:
    """The staging table of a kind, on the `connection` of the import, whichever thread asks.

    `themes`: the words of each theme of the schema, as PostgreSQL writes them.
    """

    kind: Kind
    connection: Connection
    themes: dict[str, str]

    def take(self, batch: Batch) -> None:
        """Copy these rows, in the order of `columns_of`; of one that is there already the same, its id alone."""
        if not batch:
            return
        there = self._known([checked.doc["id"] for _row, checked in batch])
        with self._copying() as copy:
            for line in self._lines(batch, there):
                copy.write_row(line)

    def take_all(self, batches: Iterable[Batch]) -> None:
        """The same where next to nothing is there: nothing is asked, and PostgreSQL works on what it has while the next is checked."""
        with self._copying(" (FREEZE)") as copy:
            for batch in batches:
                for line in self._lines(batch, {}):
                    copy.write_row(line)

    def _known(self, ids: list[str]) -> dict[str, bytes]:
        """The fingerprints of those that are there. A plan made for ten ids is none for a thousand: it is made each time.

        Only here: else PostgreSQL would plan the functions that work out words again for each row.
        """
        driver.run(self.connection, "SET LOCAL plan_cache_mode = force_custom_plan", [])
        known = f"SELECT id, fingerprint FROM {TABLES[self.kind]} WHERE id = ANY ($1) AND gone_at IS NULL"
        there = dict(driver.run(self.connection, known, [ids]).fetchall())
        driver.run(self.connection, "SET LOCAL plan_cache_mode = force_generic_plan", [])
        return there

    def _copying(self, how: str = "") -> Any:
        raw: Any = self.connection.connection.dbapi_connection
        cursor = raw.cursor()
        names = [*columns_of(self.kind), *_more(self.kind)]
        statement = f"COPY directory_staging ({', '.join(names)}) FROM STDIN{how}"
        # Sent by a thread of its own: what is checked need not wait for what is written.
        return cursor.copy(statement, writer=_OnTheWay(cursor))

    def _lines(self, batch: Batch, there: dict[str, bytes]) -> Iterator[tuple[Any, ...]]:
        nothing = (None,) * (len(columns_of(self.kind)) - 4 + len(_more(self.kind)))
        for row, checked in batch:
            doc, mark = checked.doc, fingerprint(checked.text)
            is_same = there.get(doc["id"]) == mark
            rest = nothing if is_same else (checked.text, *worked_out(self.kind, doc), *self._more_of(doc))
            yield (row, doc["id"], doc["source"], mark, *rest)

    def _more_of(self, doc: dict[str, Any]) -> tuple[str | None, ...]:
        return (self._theme_words(doc),) if self.kind is Kind.SERVICE else ()

    def _theme_words(self, doc: dict[str, Any]) -> str | None:
        """The words of its themes; `None` where one is in no list, whose words PostgreSQL works out with the others."""
        try:
            return " ".join([self.themes[theme] for theme in doc.get("thematiques", ())])
        except KeyError:
            return None


@contextmanager
def staging(kind: Kind) -> Iterator[Staging]:
    """The staging table of a kind, for the block."""
    columns = [f"{name} {type_}" for name, type_ in columns_of(kind).items()]
    themes: dict[str, str] = {}
    if kind is Kind.SERVICE:
        columns.append(_WORKED_OUT)
        themes = dict(run(_THEMES, sorted(THEMES)).fetchall())
    run(f"CREATE TEMP TABLE directory_staging ({', '.join(columns)}) WITH (toast_tuple_target = 8160)")
    yield Staging(kind, session().connection(), themes)
    run("DROP TABLE directory_staging")


def has_few(kind: Kind) -> bool:
    """Whether next to nothing of this kind was ever taken in: as many as `envol_open_directory` says."""
    (number,) = run(f"SELECT count(*) FROM (SELECT FROM {TABLES[kind]} LIMIT {FEW}) there").fetchone()
    return int(number) < FEW


def _more(kind: Kind) -> tuple[str, ...]:
    """What is copied beside the columns of the directory."""
    return ("themes",) if kind is Kind.SERVICE else ()


class _OnTheWay(QueuedLibpqWriter):
    """Two megabytes on their way at most, where psycopg would let thirty wait."""

    def __init__(self, cursor: Any) -> None:
        super().__init__(cursor)
        self._queue.maxsize = 64


@contextmanager
def undisturbed() -> Iterator[None]:
    """For the block: short turns, and no look for rows that point at each other, for none does."""
    turn, collects = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(_TURN)
    gc.disable()
    try:
        yield
    finally:
        sys.setswitchinterval(turn)
        if collects:
            gc.enable()
