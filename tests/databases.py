"""Test databases: one embedded server, one template with schema and cast, a copy for each process."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, create_engine

from app import embedded
from app.config import Settings, read_settings
from app.schema import migrate

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("ENVOL_TEST_DATA", ROOT / "var" / "tests"))


@dataclass(frozen=True)
class TestDatabase:
    __test__ = False

    server: embedded.EmbeddedServer
    name: str

    @property
    def url(self) -> str:
        return self.server.url(embedded.APPLICATION, self.name)

    @property
    def owner_url(self) -> str:
        return self.server.url(embedded.OWNER, self.name)

    def owner_engine(self) -> Engine:
        return create_engine(self.owner_url)


def settings_for(made: TestDatabase, **more: str) -> Settings:
    """The settings of ENVOL_MODE=test on this database."""
    return read_settings(
        {"ENVOL_MODE": "test", "DATABASE_URL": made.url, "ENVOL_DATA": str(DATA / "data"), **more}
    )


@contextmanager
def fresh_database(
    kind: str = "cast", data: Path = DATA, *, fsync: bool = False, use: str = "tests"
) -> Iterator[TestDatabase]:
    """A copy of the template `kind` (`empty`, `cast`, `demo` or `bench`), dropped at the end.

    `use` tells apart two copies of the same kind in one process.

    The bench has a server of its own (another `data`), which writes to the disk like a real one.
    """
    server = embedded.start(data)
    name = f"envol_{kind}_{use}_{os.getpid()}"
    with psycopg.connect(server.uri, autocommit=True) as admin:
        # One process at a time makes the template; the others wait and copy it.
        admin.execute("SELECT pg_advisory_lock(1)")
        template = _template(server, admin, kind)
        _create(admin, name, template)
        admin.execute("SELECT pg_advisory_unlock(1)")
    try:
        yield TestDatabase(server, name)
    finally:
        with psycopg.connect(server.uri, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def keep_plans(engine: Engine) -> None:
    """What is undone at the end of a test leaves the plans that PostgreSQL made.

    The driver throws them away when it is told to roll back: a table might be gone with it. Tests undo rows only, and a
    server, whose requests commit, keeps its plans as well.
    """

    def undo(driver: Any, statement: str) -> None:
        if driver.pgconn.transaction_status == TransactionStatus.IDLE:
            return
        done = driver.pgconn.exec_(statement.encode())
        assert done.status == ExecStatus.COMMAND_OK, done.error_message

    def undo_to(connection: Connection, savepoint: str) -> None:
        undo(connection.connection.dbapi_connection, f"ROLLBACK TO SAVEPOINT {savepoint}")

    dialect: Any = engine.dialect
    # The pool gives a wrapped connection, an engine the driver’s own.
    dialect.do_rollback = lambda given: undo(getattr(given, "dbapi_connection", given), "ROLLBACK")
    dialect.do_rollback_to_savepoint = undo_to


def _template(server: embedded.EmbeddedServer, admin: psycopg.Connection, kind: str) -> str:
    name = f"envol_template_{kind}_{_fingerprint()}"
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return name
    if kind != "bench":
        # A test database may lose its last second: the machine it runs on is thrown away.
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("SELECT pg_reload_conf()")
    for (old,) in admin.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"envol_template_{kind}_%"]
    ).fetchall():
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
    building = f"{name}_building"
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(building)))
    _create(admin, building, "template0")
    _fill(TestDatabase(server, building), kind)
    admin.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
    )
    return name


def _fill(made: TestDatabase, kind: str) -> None:
    """Migrate, then load through the operations, like the demo."""
    from app.wiring import wire_domain
    from services import database

    migrate(made.owner_url, made.url)
    if kind == "empty":
        return
    engine = wire_domain(settings_for(made))
    if kind == "cast":
        from tests.cast import build_cast

        build_cast()
    else:
        from app.demo.seed import load_demo

        load_demo()
    if kind == "bench":
        from tests.bench.crowd import load_crowd

        load_crowd()
        # What PostgreSQL does by itself within a minute, on a database that lives.
        with psycopg.connect(made.server.uri, dbname=made.name, autocommit=True) as admin:
            admin.execute("ANALYZE")
    database.session.remove()
    engine.dispose()


def _create(admin: psycopg.Connection, name: str, template: str) -> None:
    admin.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(embedded.OWNER), sql.Identifier(template)
        )
    )


def _fingerprint() -> str:
    """Of everything a template is made from: a change makes a new one."""
    digest = hashlib.sha256()
    sources = [
        *(ROOT / "migrations").rglob("*.py"),
        *(ROOT / "services").rglob("*.py"),
        *(ROOT / "services").rglob("*.toml"),
        *(ROOT / "app" / "demo").rglob("*.py"),
        ROOT / "app" / "config.py",
        ROOT / "tests" / "cast.py",
    ]
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
