"""Real processes, to be killed: the web server and the worker as `make run` starts them, on a database of the test."""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psutil

from app.run import stop
from app.worker import main
from tests.bench.servers import ROOT, Server, envol_environment, serve
from tests.databases import TestDatabase

# What is asked for less than a second apart is asked once: polling must leave the processor to what is tested.
STEP = 0.02
# Half of a worker’s first second is Python reading modules: they are read once, by a process that forks for each.
_LOADED = multiprocessing.get_context("forkserver")
_LOADED.set_forkserver_preload([__name__])


def wait_until(found: Callable[[], Any], what: str, *, within: float = 30) -> Any:
    """Ask until the answer is true, and give it. `within` in seconds, for a machine that is busy."""
    end = time.monotonic() + within
    while not (answer := found()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(STEP)
    return answer


@contextmanager
def web(made: TestDatabase, **environment: str) -> Iterator[Server]:
    """The web server on this database."""
    with serve("app.wsgi:application", "/healthz", **envol_environment(made), **environment) as server:
        yield server


def web_workers(server: Server) -> list[psutil.Process]:
    """The processes that draw the pages, the oldest first."""
    found = [one for one in psutil.Process(server.process.pid).children() if _is_drawing(one)]
    return sorted(found, key=lambda one: one.create_time())


def _is_drawing(one: psutil.Process) -> bool:
    try:
        return one.status() != psutil.STATUS_ZOMBIE and "tracker" not in " ".join(one.cmdline())
    except psutil.NoSuchProcess:  # it ended between two questions
        return False


class Worker:
    """A job worker in a process of its own."""

    def __init__(self, made: TestDatabase, **environment: str) -> None:
        told = {**envol_environment(made), **environment}
        self.process = _LOADED.Process(target=_work, args=(told,), daemon=True)
        self.process.start()

    @property
    def is_alive(self) -> bool:
        return self.process.is_alive()

    def kill(self) -> None:
        """Without a word, in the middle of whatever it does."""
        self.process.kill()
        self.process.join()

    def stop(self) -> None:
        self.process.terminate()
        self.process.join(10)
        self.kill()


def _work(environment: dict[str, str]) -> None:
    os.environ.update(environment)
    main()


@contextmanager
def worker(made: TestDatabase, **environment: str) -> Iterator[Worker]:
    """A worker until the end of the block, whoever killed it meanwhile."""
    started = Worker(made, **environment)
    try:
        yield started
    finally:
        started.stop()


class WorkerOfTheReadme:
    """`flask --app app worker`, as production starts it."""

    def __init__(self, made: TestDatabase, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "worker"],
            cwd=ROOT,
            env={**os.environ, **envol_environment(made), **environment},
            start_new_session=True,
        )

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        stop([self.process])
