"""The worker: background jobs kept in PostgreSQL (procrastinate), and the list of what is done periodically.

A task is three lines that call one operation, and can run twice without harm.
"""

import asyncio
import contextlib
import logging
import signal

from procrastinate import App, PsycopgConnector

from app.config import ConfigError, Settings, read_settings, url_for_psycopg
from app.wiring import wire_domain
from services import accounts, house
from services.database import as_system

jobs = App(connector=PsycopgConnector())


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="heartbeat", pass_context=False)
def heartbeat(timestamp: int) -> None:
    """The worker is alive."""
    house.beat()


@jobs.periodic(cron="17 3 * * *")
@jobs.task(queueing_lock="purge")
def purge(timestamp: int) -> None:
    """Forget what was only useful for a while: used challenges, old attempts, sessions ended long ago."""
    with as_system():
        accounts.purge()


def run(settings: Settings) -> None:
    """Work until told to stop."""
    wire_domain(settings)
    house.beat()
    with jobs.replace_connector(PsycopgConnector(conninfo=url_for_psycopg(settings.database_url))):
        asyncio.run(_work())


async def _work() -> None:
    async with jobs.open_async():
        task = asyncio.create_task(
            jobs.run_worker_async(concurrency=2, install_signal_handlers=False, delete_jobs="successful")
        )
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    try:
        run(read_settings())
    except ConfigError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
