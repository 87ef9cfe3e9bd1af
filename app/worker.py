"""The worker: runs the background jobs until told to stop (`python -m app.worker`)."""

import asyncio
import contextlib
import signal

from procrastinate import PsycopgConnector

from app import logs
from app.config import ConfigError, Settings, read_settings, url_for_psycopg
from app.jobs import jobs
from app.outgoing import open_gateways
from app.wiring import wire_domain
from services import delivery, house

# Jobs at once. Each sends up to five hundred pushes side by side; more would only make them wait for each other.
CONCURRENCY = 4


def run(settings: Settings) -> None:
    """Work until told to stop."""
    wire_domain(settings)
    delivery.use_gateways(open_gateways(settings.outgoing, settings.origin))
    house.beat()
    with jobs.replace_connector(PsycopgConnector(conninfo=url_for_psycopg(settings.database_url))):
        asyncio.run(_work())


async def _work() -> None:
    async with jobs.open_async():
        task = asyncio.create_task(
            jobs.run_worker_async(
                concurrency=CONCURRENCY, install_signal_handlers=False, delete_jobs="successful"
            )
        )
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task


def main() -> None:
    logs.write_lines()
    try:
        run(read_settings())
    except ConfigError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
