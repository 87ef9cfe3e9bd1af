"""The worker: runs the background jobs until told to stop (`python -m app.worker`)."""

import asyncio
import contextlib
import signal

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException

from app import logs
from app.config import ConfigError, Settings, read_settings, url_for_psycopg
from app.jobs import jobs
from app.outgoing import open_gateways
from app.wiring import wire_domain
from services import delivery, house

# Jobs at once. Each sends up to five hundred pushes side by side; more would only make them wait for each other.
CONCURRENCY = 4
# Seconds: between two tries while the database is away; for a connection of the pool.
PAUSE, PATIENCE = 0.5, 2


def run(settings: Settings) -> None:
    """Work until told to stop."""
    wire_domain(settings, is_worker=True)
    delivery.use_gateways(open_gateways(settings.outgoing, settings.origin))
    house.beat()
    asyncio.run(_work(url_for_psycopg(settings.database_url)))


async def _work(url: str) -> None:
    task = asyncio.create_task(_work_again(url))
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Told twice is told once: what it does is finished in order.
        loop.add_signal_handler(name, lambda: task.cancelling() or task.cancel())
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await delivery.close_gateways()


async def _work_again(url: str) -> None:
    """procrastinate stops when the database goes away, and waits twice as long at each try: begin again instead."""
    while True:
        await _answers(url)
        try:
            with jobs.replace_connector(PsycopgConnector(conninfo=url, timeout=PATIENCE)):
                async with jobs.open_async():
                    await jobs.run_worker_async(
                        concurrency=CONCURRENCY, install_signal_handlers=False, delete_jobs="successful"
                    )
        except (ConnectorException, psycopg.Error) as error:
            logs.say("worker interrupted", kind=type(error).__name__)


async def _answers(url: str) -> None:
    """Come back once the database answers."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, connect_timeout=5):
                return
        except psycopg.OperationalError:
            await asyncio.sleep(PAUSE)


def main() -> None:
    logs.write_lines()
    try:
        run(read_settings())
    except ConfigError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
