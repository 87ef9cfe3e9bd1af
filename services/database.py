"""The database: one session a thread, transactions that join, and who is acting.

Every statement runs as somebody: PostgreSQL's row-level security (the second fence) reads `envol.actor` and
`envol.at`, set at the start of each transaction. Without an actor no young person's row is visible.
"""

import contextvars
import enum
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, DateTime, Engine, MetaData, Text, create_engine, event
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, scoped_session, sessionmaker

from services import clock, driver

SYSTEM = "system"
_SET_ACTOR = (
    "SELECT set_config('envol.actor', $1, true), set_config('envol.system', $2, true),"
    " set_config('envol.at', $3, true)"
)
# The fence makes a statement five times dearer to plan than to answer, so that a plan is made once a connection, for
# whoever asks; PostgreSQL would plan again each time it takes two values for different.
_OPTIONS = "-c statement_timeout=5000 -c timezone=UTC -c plan_cache_mode=force_generic_plan"
_actor: contextvars.ContextVar[UUID | str | None] = contextvars.ContextVar("actor", default=None)


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        datetime: DateTime(timezone=True),
        # Enums are words in a text column, held by a check: a new word needs no ALTER TYPE.
        enum.Enum: SqlEnum(
            enum.Enum,
            native_enum=False,
            length=32,
            values_callable=lambda kind: [word.value for word in kind],
        ),
    }
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


_factory = sessionmaker(expire_on_commit=False)
session: scoped_session[Session] = scoped_session(_factory)


def connect(url: str, *, pool_size: int = 6, is_checked: bool = False) -> Engine:
    """Bind the session to the database at `url` (the application's role) and return its engine.

    `is_checked`: each connection is tried before it is used, for whoever cannot be asked to try again.
    """
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        pool_pre_ping=is_checked,
        json_deserializer=_read_json,
        connect_args={"options": _OPTIONS, "connect_timeout": 5},
    )
    session.remove()
    _factory.configure(bind=engine)
    return engine


_DECODER = json.JSONDecoder()


def _read_json(sent: bytes | str) -> Any:
    # As json.loads, which first looks for which of five encodings it is; a caseload reads thirty of them.
    return _DECODER.decode(sent if isinstance(sent, str) else sent.decode())


@contextmanager
def transaction() -> Iterator[Session]:
    """One all-or-nothing change. Inside another it joins it: the outermost commits."""
    current = session()
    depth = current.info.get("depth", 0)
    current.info["depth"] = depth + 1
    try:
        yield current
        if depth == 0:
            current.commit()
        else:
            current.flush()
    except BaseException:
        if depth == 0:
            current.rollback()
        raise
    finally:
        current.info["depth"] = depth


@contextmanager
def alone() -> Iterator[Connection]:
    """A connection for one statement that is a transaction by itself: no BEGIN, no COMMIT, and nobody acts."""
    bind: Engine | Connection = _factory.kw["bind"]
    if isinstance(bind, Connection):
        # Lent within its transaction, as by the tests: what is set inside ends here all the same.
        with bind.begin_nested() as point:
            yield bind
            point.rollback()
        return
    with bind.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


def actor() -> UUID | None:
    """The account for whom statements run now, or None (nobody, or the system)."""
    current = _actor.get()
    return current if isinstance(current, UUID) else None


def set_actor(who: UUID | str | None) -> contextvars.Token[UUID | str | None]:
    """From now on statements run for `who`; undo with `reset_actor`. The running transaction follows."""
    token = _actor.set(who)
    _tell_database(session())
    return token


def assume_actor(who: UUID) -> contextvars.Token[UUID | str | None]:
    """As `set_actor`, when the running transaction was already told by the statement that found the session."""
    return _actor.set(who)


def reset_actor(token: contextvars.Token[UUID | str | None]) -> None:
    """Back to whoever was acting before."""
    _actor.reset(token)
    if session.registry.has():
        _tell_database(session())


@contextmanager
def acting_as(who: UUID) -> Iterator[None]:
    """Inside the block, statements run for the account `who`."""
    token = set_actor(who)
    try:
        yield
    finally:
        reset_actor(token)


@contextmanager
def as_system() -> Iterator[None]:
    """Inside the block the second fence is open: only for acts that have no person yet, or no reader.

    Opening an invitation, the worker's purges, the verification of the journal. `tests/access` lists the callers.
    """
    token = set_actor(SYSTEM)
    try:
        yield
    finally:
        reset_actor(token)


def read_only(on: bool = True) -> None:
    """A GET may write nothing but the journal's line and the session's last use (see `may_write_on_get`)."""
    session().info["read_only"] = on


may_write_on_get: dict[str, Any] = {"may_write_on_get": True}


def _tell(connection: Connection) -> None:
    who = _actor.get()
    driver.run(
        connection,
        _SET_ACTOR,
        [str(who) if isinstance(who, UUID) else "", "on" if who == SYSTEM else "", clock.now().isoformat()],
    )


def _tell_database(current: Session) -> None:
    # A transaction that failed takes no more statements: its own error must be what the caller sees.
    if current.in_transaction() and current.is_active and not _has_failed(current):
        _tell(current.connection())


def _has_failed(current: Session) -> bool:
    driver: Any = current.connection().connection.dbapi_connection
    return bool(driver.info.transaction_status == TransactionStatus.INERROR)


@event.listens_for(_factory, "after_begin")
def _begin_as_actor(current: Session, _transaction: Any, connection: Any) -> None:
    if _actor.get() is not None:
        _tell(connection)


@event.listens_for(_factory, "before_flush")
def _refuse_writes_on_get(current: Session, _context: Any, _instances: Any) -> None:
    if current.info.get("read_only") and (current.new or current.dirty or current.deleted):
        raise RuntimeError("a GET tried to write")


@event.listens_for(_factory, "do_orm_execute")
def _refuse_statements_on_get(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and state.session.info.get("read_only") and not state.execution_options.get("may_write_on_get"):
        raise RuntimeError("a GET tried to write")
