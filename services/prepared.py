"""Selects that every page asks, without what the ORM adds to each: see docs/decisions/0005."""

from functools import cached_property
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
        self._statement = statement

    def rows(self, **parameters: Any) -> list[tuple[Any, ...]]:
        """Every row, with the values of the parameters named in the statement. Errors are SQLAlchemy's."""
        return self._read(_send(session(), self._sql, self._values(parameters)))

    def one_alone(self, **parameters: Any) -> tuple[Any, ...]:
        """The only row, asked outside the session: no transaction around it, for nobody but whom it names itself."""
        with alone() as connection:
            (row,) = self._read(driver.run(connection, self._sql, self._values(parameters)))
        return row

    def one(self, **parameters: Any) -> tuple[Any, ...]:
        """The only row of a statement that always gives one."""
        (row,) = self.rows(**parameters)
        return row

    def one_or_none(self, **parameters: Any) -> tuple[Any, ...] | None:
        """The row, or None when there is none."""
        rows = self.rows(**parameters)
        return rows[0] if rows else None

    def _values(self, parameters: dict[str, Any]) -> list[Any]:
        sent = {**self._constants, **parameters}
        return [sent[name] for name in self._order]

    def _read(self, cursor: Any) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not self._conversions:
            return rows
        return [self._converted(row) for row in rows]

    @cached_property
    def _compiled(self) -> Any:
        compiled: Any = self._statement.compile(dialect=_DIALECT)
        if "POSTCOMPILE" in compiled.string:
            raise TypeError("this statement changes with its parameters: it cannot be prepared")
        return compiled

    @cached_property
    def _sql(self) -> str:
        return str(self._compiled)

    @cached_property
    def _order(self) -> list[str]:
        return list(self._compiled.positiontup)

    @cached_property
    def _constants(self) -> dict[str, Any]:
        """The values written in the statement itself, as the driver takes them."""
        convert = self._compiled._bind_processors
        return {
            name: convert[name](value) if name in convert else value
            for name, value in self._compiled.params.items()
            if value is not None
        }

    @cached_property
    def _conversions(self) -> list[tuple[int, Any]]:
        """What the driver does not know of: our enums."""
        kinds = [column.type for column in self._statement.selected_columns]
        return [
            (place, kind.result_processor(_DIALECT, None))  # type: ignore[no-untyped-call]
            for place, kind in enumerate(kinds)
            if isinstance(kind, Enum)
        ]

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, convert in self._conversions:
            values[place] = convert(values[place])
        return tuple(values)


class PreparedAct(Prepared):
    """The same for a function of ours that writes, called for every message. A GET may not."""

    def rows(self, **parameters: Any) -> list[tuple[Any, ...]]:
        """Every row it gives back. Raises `RuntimeError` during a GET."""
        if session().info.get("read_only"):
            raise RuntimeError("a GET tried to write")
        return super().rows(**parameters)


def _send(current: Session, sql: str, parameters: list[Any]) -> Any:
    if current.new or current.dirty or current.deleted:
        current.flush()  # as the session does before each of its own selects
    return driver.run(current.connection(), sql, parameters)
