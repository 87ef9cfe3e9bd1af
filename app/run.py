"""`make run`: the embedded database, migrations, the demo, the server and the worker, until Ctrl-C.

In production the same pieces run apart: `flask --app app migrate`, `granian … app.wsgi:application`,
`python -m app.worker`.
"""

import os
import signal
import subprocess
import sys
from dataclasses import replace

from app import embedded
from app.config import ConfigError, Settings, check_database, read_settings, url_for_psycopg

WORKERS = "2"
# A worker draws one page at a time (app/turns.py): a second one would share its interpreter lock, and both take longer.
# The other threads hold the forms that are still on their way. More people at once: more workers. docs/decisions/0008.
THREADS = "64"


def main() -> None:
    """Start everything in order; stop everything on Ctrl-C; leave nothing running."""
    # A shell that starts this in the background makes it deaf to Ctrl-C: listen again.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    server = None
    try:
        settings = read_settings()
        if not settings.database_url:
            print("Starting the embedded database…", flush=True)
            server = embedded.start(settings.data)
            settings = replace(
                settings,
                database_url=server.url(embedded.APPLICATION),
                migration_url=server.url(embedded.OWNER),
            )
        prepare(settings, is_embedded=server is not None)
        serve(settings)
    except ConfigError as error:
        raise SystemExit(f"Envol does not start. {error}") from None
    except KeyboardInterrupt:
        pass
    finally:
        if server:
            server.stop()


def prepare(settings: Settings, *, is_embedded: bool) -> None:
    """Bring the database to the newest migration, check it, load the demo once, build the static files."""
    from app.build import build

    if not _is_ready(settings):
        _make_ready(settings, is_embedded=is_embedded)
    build()


def _is_ready(settings: Settings) -> bool:
    """A second start has nothing to do, and must not spend its seconds finding that out."""
    import psycopg

    from app.schema import newest_revision

    with psycopg.connect(url_for_psycopg(settings.database_url)) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return False
        row = connection.execute(
            "SELECT (SELECT version_num FROM alembic_version), EXISTS (SELECT FROM house WHERE name = 'demo')"
        ).fetchone()
    return row == (newest_revision(), settings.mode == "demo")


def _make_ready(settings: Settings, *, is_embedded: bool) -> None:
    from app.schema import migrate
    from app.wiring import wire_domain
    from services import house
    from services.database import session

    engine = wire_domain(settings)
    if not settings.migration_url:
        raise ConfigError("MIGRATION_DATABASE_URL is missing: migrations run as the owner of the tables.")
    print("Bringing the database up to date…", flush=True)
    migrate(settings.migration_url, settings.database_url)
    with engine.connect() as connection:
        check_database(connection, settings)
    if is_embedded and not house.is_marked("embedded"):
        house.mark("embedded")
    if settings.mode == "demo" and not house.is_marked("demo"):
        from app.demo.seed import load_demo

        print("Loading the demo: a whole département, about half a minute…", flush=True)
        load_demo()
    session.remove()
    engine.dispose()


def serve(settings: Settings) -> None:
    """The server and the worker, as two children; when one dies, or on Ctrl-C, both stop."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "ENVOL_ORIGIN": settings.origin,
        "SECRET_KEY": settings.secret_key,
        "ENVOL_KEYS": settings.keys,
    }
    commands = (
        web_command("app.wsgi:application", settings.host, settings.port),
        [sys.executable, "-m", "app.worker"],
    )
    children = [subprocess.Popen(command, env=environment, start_new_session=True) for command in commands]
    print(f"\nEnvol: {settings.origin}", flush=True)
    if settings.mode == "demo":
        print(f"Sign in as anybody of the cast: {settings.origin}/demo\nCtrl-C stops everything.", flush=True)
    try:
        os.wait()
    finally:
        # Whoever presses Ctrl-C twice must not leave half of it running.
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        stop(children)


def web_command(target: str, host: str, port: int) -> list[str]:
    """The web server: two workers of one page at a time. One that dies, by a fault or for want of memory, is replaced
    while the other serves."""
    return [
        # Without docstrings: six megabytes a worker. docs/decisions/0012.
        *(sys.executable, "-OO", "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--workers", WORKERS, "--blocking-threads", THREADS),
        # A worker that dies again within seconds stops the server: that is no accident.
        "--respawn-failed-workers",
        "--no-ws",
        # At “warning” it finds that many threads too many, though one at a time runs.
        *("--log-level", "error"),
        target,
    ]


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask each child to end, then its whole group again, and end those that do not within some eight seconds.

    A web worker that was still loading never heard the first time: until it serves it has the handlers of the process
    it was forked from, which only note that somebody asked. SIGINT, because the workshop leaves that to whoever uses it.
    """
    for child in children:
        if child.poll() is None:
            child.terminate()
    for _ in range(8):
        children = [child for child in children if not _has_ended(child)]
        for child in children:
            os.killpg(child.pid, signal.SIGINT)
    for child in children:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _has_ended(child: subprocess.Popen[bytes]) -> bool:
    """Whether it has, or does within a second."""
    try:
        child.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return False
    return True


if __name__ == "__main__":
    main()
