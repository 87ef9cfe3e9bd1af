"""The servers of the bench: Envol and a bare hello, under granian with the options of `make run`."""

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.run import stop, web_command
from tests.databases import DATA, TestDatabase
from tests.live import free_port

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Server:
    """A child process that answers at `url`."""

    url: str
    process: subprocess.Popen[bytes] = field(repr=False)

    def worker_memory(self) -> list[float]:
        """Resident memory of each web worker, in MB."""
        shown = subprocess.run(
            ["ps", "-A", "-o", "ppid=,rss=,args="], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split(None, 2) for line in shown.splitlines()]
        children = [row for row in rows if int(row[0]) == self.process.pid and "tracker" not in row[2]]
        return [int(row[1]) * 1024 / 1e6 for row in children]


@contextmanager
def serve(target: str, path: str, **environment: str) -> Iterator[Server]:
    """Serve `target` (module:name) until the block ends; `path` is asked until it answers."""
    port = free_port()
    command = web_command(target, "127.0.0.1", port)
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PORT": str(port), **environment}, start_new_session=True
    )
    try:
        server = Server(f"http://localhost:{port}", process)
        _wait_for(server.url + path, process)
        yield server
    finally:
        stop([process])


def envol_environment(made: TestDatabase) -> dict[str, str]:
    """Our application as `make run` starts it, on the bench's database."""
    return {"ENVOL_MODE": "test", "DATABASE_URL": made.url, "ENVOL_DATA": str(DATA / "data")}


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit(f"The server of {url} ended before it answered.")
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer.")
