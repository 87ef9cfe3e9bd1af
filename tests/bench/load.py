"""Load: wrk with sixteen kept connections, hello and page in turn, so that a busy machine moves both."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

CLIENTS, ROUNDS, SECONDS = "16", 5, 4
SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Run:
    """One run of wrk. Times in milliseconds."""

    p50: float
    p95: float
    per_second: float
    errors: int


@dataclass
class Compared:
    """A page and the hellos taken beside it, round by round."""

    pages: list[Run] = field(default_factory=list)
    hellos: list[Run] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many hellos the page costs: the median of the rounds."""
        return median(
            hello.per_second / page.per_second for hello, page in zip(self.hellos, self.pages, strict=True)
        )

    @property
    def per_second(self) -> float:
        return median(run.per_second for run in self.pages)

    @property
    def p50(self) -> float:
        return median(run.p50 for run in self.pages)

    @property
    def tail(self) -> float:
        """p95 ÷ p50, the median of the rounds."""
        return median(run.p95 / run.p50 for run in self.pages)

    @property
    def errors(self) -> int:
        return sum(run.errors for run in self.pages)


def compare(hello: str, pages: dict[str, tuple[str, str]], rounds: int = ROUNDS) -> dict[str, Compared]:
    """Load each page (name → address, cookie) in turn with the hello, `rounds` times."""
    found = {name: Compared() for name in pages}
    for address, cookie in pages.values():
        run(address, cookie, seconds=1)
    for _ in range(rounds):
        for name, (address, cookie) in pages.items():
            found[name].hellos.append(run(hello, "", seconds=2))
            found[name].pages.append(run(address, cookie))
    return found


def run(address: str, cookie: str, seconds: int = SECONDS) -> Run:
    """Ask `address` as a browser would, sixteen at a time."""
    headers = ["-H", "Accept-Encoding: br", "-H", "Accept-Language: fr"]
    if cookie:
        headers += ["-H", f"Cookie: {cookie}"]
    return _figures([f"-d{seconds}s", "-s", str(SCRIPT), *headers, address])


def send(url: str, people: Path, seconds: int = SECONDS) -> Run:
    """Send messages, sixteen at a time; `people`: a file with a line for each (path, cookie, tag)."""
    return _figures([f"-d{seconds}s", "-s", str(SCRIPT.with_name("send.lua")), url, "--", str(people)])


def open_by_many(url: str, people: Path, clients: int, seconds: int) -> Run:
    """So many people who each open their page, wait some three seconds, and open it again; `people` as in `send`."""
    return _figures(
        [f"-d{seconds}s", "-s", str(SCRIPT.with_name("open.lua")), url, "--", str(people)], str(clients)
    )


def _figures(arguments: list[str], clients: str = CLIENTS) -> Run:
    command = ["wrk", "-t2", f"-c{clients}", *arguments]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    p50, p95, requests, duration, errors = map(int, shown.split("FIGURES ")[1].split())
    return Run(p50 / 1000, p95 / 1000, requests / (duration / 1e6), errors)


def have_wrk() -> None:
    """Find wrk, or install it as root on Debian, or say plainly what to do."""
    if shutil.which("wrk"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", "wrk"], check=True, **quiet
        )
        return
    raise SystemExit("The bench needs wrk: install your system’s package `wrk`, then run `make bench` again.")
