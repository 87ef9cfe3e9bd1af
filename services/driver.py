"""Straight to the driver: what the ORM adds to a statement costs three times its answer (docs/decisions/0005)."""

from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def run(connection: Connection, sql: str, parameters: list[Any]) -> Any:
    """Send `sql`, its parameters written $1, $2…, in the transaction of `connection`; gives the driver's cursor.

    Counted with all others by who listens; errors are SQLAlchemy's; a broken connection leaves the pool.
    """
    driver: Any = connection.connection.dbapi_connection
    cursor = psycopg.RawCursor(driver)
    for tell in connection.dispatch.before_cursor_execute:  # those who count statements
        tell(connection, cursor, sql, parameters, None, False)
    try:
        return cursor.execute(sql, parameters)
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)  # the pool must not lend it again
        raise DBAPIError.instance(sql, None, error, psycopg.Error, hide_parameters=True) from error
