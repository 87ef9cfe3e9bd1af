"""Selects that every page asks, without what the ORM adds to each: see docs/decisions/0005."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Enum, SelectBase
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import Session

from services import driver
from services.database import alone, session

_DIALECT = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class Prepared:
    """A select that every page asks: compiled once, sent straight to the driver, in the session's own transaction.

    The ORM costs three times what the answer does. Same connection, same actor, same second fence; plain tuples come
    back. Only for selects, so that what refuses to write during a GET has nothing to see here.
    """

    def __init__(self, statement: SelectBase) -> None:
        if not isinstance(statement, SelectBase):
            raise TypeError("only a select is prepared")
        self._statement: SelectBase | None = statement
        self._ready: _Ready

    def rows(self, **parameters: Any) -> list[tuple[Any, ...]]:
        """Every row, with the values of the parameters named in the statement. Errors are SQLAlchemy's."""
        ready = self._compiled()
        return ready.read(_send(session(), ready.sql, ready.values(parameters)))

    def one_alone(self, **parameters: Any) -> tuple[Any, ...]:
        """The only row, asked outside the session: no transaction around it, for nobody but whom it names itself."""
        ready = self._compiled()
        with alone() as connection:
            (row,) = ready.read(driver.run(connection, ready.sql, ready.values(parameters)))
        return row

    def one(self, **parameters: Any) -> tuple[Any, ...]:
        """The only row of a statement that always gives one."""
        (row,) = self.rows(**parameters)
        return row

    def one_or_none(self, **parameters: Any) -> tuple[Any, ...] | None:
        """The row, or None when there is none."""
        rows = self.rows(**parameters)
        return rows[0] if rows else None

    def _compiled(self) -> "_Ready":
        statement = self._statement
        if statement is not None:
            self._ready = _compile(statement)
            # What it was compiled from is some thirty kilobytes a statement, which nobody reads again.
            self._statement = None
        return self._ready


class PreparedAct(Prepared):
    """The same for a function of ours that writes, called for every message. A GET may not."""

    def rows(self, **parameters: Any) -> list[tuple[Any, ...]]:
        """Every row it gives back. Raises `RuntimeError` during a GET."""
        if session().info.get("read_only"):
            raise RuntimeError("a GET tried to write")
        return super().rows(**parameters)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A select as it is sent: its text, the order of its values, those written in it, and what the driver does not
    know of in the answer (our enums)."""

    sql: str
    order: tuple[str, ...]
    constants: dict[str, Any]
    conversions: tuple[tuple[int, Any], ...]

    def values(self, parameters: dict[str, Any]) -> list[Any]:
        sent = {**self.constants, **parameters}
        return [sent[name] for name in self.order]

    def read(self, cursor: Any) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not self.conversions:
            return rows
        return [self._converted(row) for row in rows]

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, convert in self.conversions:
            values[place] = convert(values[place])
        return tuple(values)


def _compile(statement: SelectBase) -> _Ready:
    compiled: Any = statement.compile(dialect=_DIALECT)
    if "POSTCOMPILE" in compiled.string:
        raise TypeError("this statement changes with its parameters: it cannot be prepared")
    return _Ready(
        str(compiled), tuple(compiled.positiontup), _constants(compiled), tuple(_conversions(statement))
    )


def _constants(compiled: Any) -> dict[str, Any]:
    """The values written in the statement itself, as the driver takes them."""
    convert = compiled._bind_processors
    return {
        name: convert[name](value) if name in convert else value
        for name, value in compiled.params.items()
        if value is not None
    }


def _conversions(statement: SelectBase) -> Iterator[tuple[int, Any]]:
    for place, column in enumerate(statement.selected_columns):
        if isinstance(column.type, Enum):
            yield place, column.type.result_processor(_DIALECT, None)  # type: ignore[no-untyped-call]


def _send(current: Session, sql: str, parameters: list[Any]) -> Any:
    if current.new or current.dirty or current.deleted:
        current.flush()  # as the session does before each of its own selects
    return driver.run(current.connection(), sql, parameters)
