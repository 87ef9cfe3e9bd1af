"""Settings: one object, from the environment only; refuses to start when something is missing.

Every refusal is one clear sentence (`ConfigError`). What the database itself must be is checked by
`check_database`, once connected.
"""

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from app.keeping import Keeping, read_keeping
from app.outgoing import Outgoing, read_outgoing
from services.notifications import new_private_key

MODES = ("production", "demo", "test")
# The day on which the tests and the screenshots live.
TEST_DAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DEFAULT_EXIT_URL = "https://meteofrance.com/"


class ConfigError(RuntimeError):
    """The application does not start; the message says what to do, in one sentence."""


@dataclass(frozen=True)
class Settings:
    """What the environment decided. `database_url` is the application's role, `migration_url` the owner's."""

    mode: str
    host: str
    port: int
    data: Path
    origin: str
    exit_url: str
    proxies: int
    secret_key: str = field(repr=False)
    keys: str = field(repr=False)
    database_url: str = field(repr=False)
    migration_url: str = field(repr=False)
    outgoing: Outgoing = field(default_factory=Outgoing)
    keeping: Keeping = field(default_factory=Keeping)
    # An OpenFisca-France service that computes amounts; empty: none (docs/rights.md).
    openfisca_url: str = ""

    @property
    def secure(self) -> bool:
        """Whether cookies are `__Host-` and Secure: whenever the origin is https."""
        return self.origin.startswith("https://")

    @property
    def rp_id(self) -> str:
        """The host that passkeys are bound to."""
        return urlsplit(self.origin).hostname or "localhost"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the environment. Raises `ConfigError` with one sentence."""
    mode = environment.get("ENVOL_MODE", "production")
    if mode not in MODES:
        raise ConfigError(f"ENVOL_MODE must be one of {', '.join(MODES)}, not “{mode}”.")
    port = _port(environment.get("PORT", "8000"))
    data = Path(environment.get("ENVOL_DATA", "./var")).resolve()
    local = _local_secrets(data) if mode == "demo" else _throw_away() if mode == "test" else {}
    read = {**local, **{name: value for name, value in environment.items() if value}}
    for name in ("SECRET_KEY", "ENVOL_KEYS", "DATABASE_URL"):
        if not read.get(name) and not (name == "DATABASE_URL" and mode == "demo"):
            raise ConfigError(_MISSING[name])
    origin = _origin(read.get("ENVOL_ORIGIN", f"http://localhost:{port}"), mode)
    return Settings(
        mode=mode,
        host=read.get("HOST", "127.0.0.1"),
        port=port,
        data=data,
        origin=origin,
        exit_url=read.get("ENVOL_EXIT_URL", DEFAULT_EXIT_URL),
        proxies=_proxies(read.get("ENVOL_PROXIES", "0")),
        secret_key=read["SECRET_KEY"],
        keys=read["ENVOL_KEYS"],
        database_url=read.get("DATABASE_URL", ""),
        migration_url=read.get("MIGRATION_DATABASE_URL", ""),
        outgoing=_outgoing(read, mode, origin),
        keeping=_keeping(read),
        openfisca_url=_openfisca(read.get("OPENFISCA_URL", "")),
    )


_MISSING = {
    "SECRET_KEY": "SECRET_KEY is missing: give the application a long random secret.",
    "ENVOL_KEYS": "ENVOL_KEYS is missing: give the key ring that seals what young people write.",
    "DATABASE_URL": "DATABASE_URL is missing: outside the demo Envol runs on a PostgreSQL server of yours, "
    "never on the embedded one.",
}


def check_database(connection: Connection, settings: Settings) -> None:
    """Refuse an application role that could step over the fences, and a database of the wrong kind."""
    role = connection.execute(
        text(
            "SELECT r.rolsuper, r.rolbypassrls, EXISTS (SELECT FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relowner = r.oid) AS owns"
            " FROM pg_roles r WHERE r.rolname = current_user"
        )
    ).one()
    if role.rolsuper or role.rolbypassrls:
        raise ConfigError(
            "DATABASE_URL names a role that is superuser or bypasses row security: use a plain one."
        )
    if role.owns:
        raise ConfigError(
            "DATABASE_URL names the role that owns the tables: the application needs one that owns nothing."
        )
    marks = {row.name: row.value for row in connection.execute(text("SELECT name, value FROM house"))}
    if settings.mode == "production" and "demo" in marks:
        raise ConfigError("This database holds the demo: production needs one of its own.")
    if settings.mode == "production" and "embedded" in marks:
        raise ConfigError("This database is the embedded one: production needs a PostgreSQL server.")
    if settings.mode == "demo" and "demo" not in marks and _is_used(connection):
        raise ConfigError("This database is not empty and is not the demo’s own: the demo will not touch it.")


def _is_used(connection: Connection) -> bool:
    return bool(connection.execute(text("SELECT EXISTS (SELECT FROM accounts)")).scalar())


def _outgoing(read: Mapping[str, str], mode: str, origin: str) -> Outgoing:
    try:
        return read_outgoing(read, mode, origin)
    except ValueError as wrong:
        raise ConfigError(str(wrong)) from None


def _keeping(read: Mapping[str, str]) -> Keeping:
    try:
        return read_keeping(read)
    except ValueError as wrong:
        raise ConfigError(str(wrong)) from None


def _openfisca(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ConfigError(f"OPENFISCA_URL must look like http://openfisca.internal:5000, not “{value}”.")
    return value.rstrip("/")


def _port(value: str) -> int:
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise ConfigError(f"PORT must be a number from 1 to 65535, not “{value}”.")
    return int(value)


def _proxies(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) == 1):
        raise ConfigError(
            f"ENVOL_PROXIES must be the number of proxies of yours in front, from 0 to 9, not “{value}”."
        )
    return int(value)


def _origin(value: str, mode: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ConfigError(f"ENVOL_ORIGIN must look like https://envol.example.fr, not “{value}”.")
    if parts.hostname in ("127.0.0.1", "::1"):
        raise ConfigError(
            "ENVOL_ORIGIN must be a name such as localhost: passkeys do not work on an address."
        )
    if mode == "production" and parts.scheme == "http" and parts.hostname != "localhost":
        raise ConfigError("ENVOL_ORIGIN must be https in production.")
    return f"{parts.scheme}://{parts.netloc}"


def _local_secrets(data: Path) -> dict[str, str]:
    """The demo keeps its secrets in its data folder, so that a second start can open what the first sealed."""
    path = data / "secrets.env"
    data.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    kept = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    made = {
        "SECRET_KEY": lambda: secrets.token_hex(32),
        "ENVOL_KEYS": new_key,
        "ENVOL_VAPID": new_private_key,
    }
    # A folder of an older version has some of them already.
    if missing := {name: make() for name, make in made.items() if name not in kept}:
        kept |= missing
        path.write_text("".join(f"{name}={value}\n" for name, value in kept.items()))
    return kept


def _throw_away() -> dict[str, str]:
    return {
        "SECRET_KEY": "test-" + "0" * 32,
        "ENVOL_KEYS": "test:" + base64.b64encode(b"k" * 32).decode(),
        "ENVOL_VAPID": base64.urlsafe_b64encode(b"k" * 32).decode(),
    }


def new_key(name: str = "k1") -> str:
    """A fresh entry for ENVOL_KEYS."""
    return f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def url_for_psycopg(url: str) -> str:
    """The same database as a plain libpq address, for procrastinate."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
