"""Coroutines in tests: Playwright keeps an event loop running in the thread of the tests, and a thread has only one."""

import asyncio
import contextvars
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from services.database import session

Given = TypeVar("Given")


def run_async(coroutine: Coroutine[Any, Any, Given], *, within: float | None = None) -> Given:
    """What the coroutine gives or raises, run to its end in a thread and a loop of its own.

    It runs for whoever acts here. Its database session is its own: end what the session of this thread began before,
    when the two must see each other's work. `within`: seconds after which it is given up (`TimeoutError`).
    """
    context = contextvars.copy_context()
    with ThreadPoolExecutor(1, thread_name_prefix="loop") as thread:
        return thread.submit(context.run, _run, coroutine, within).result()


def _run(coroutine: Coroutine[Any, Any, Given], within: float | None) -> Given:
    async def in_time() -> Given:
        return await asyncio.wait_for(coroutine, within)

    try:
        return asyncio.run(in_time())
    finally:
        # The thread ends here; what it opened must not outlive it.
        session.remove()
