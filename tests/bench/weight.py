"""What a phone downloads: every answer Chromium takes from the network, empty cache first, then warm."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import brotli
from playwright.sync_api import BrowserContext, Response, sync_playwright

from tests.run import BROWSERS

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
]


@dataclass
class Visit:
    """One page as it came. Bytes of bodies as they travelled, by address; what the worker keeps for later apart."""

    sizes: dict[str, int] = field(default_factory=dict)
    raw: dict[str, int] = field(default_factory=dict)
    scripts: int = 0
    kept: int = 0

    @property
    def requests(self) -> int:
        return len(self.sizes)

    @property
    def total(self) -> int:
        return sum(self.sizes.values())


@contextmanager
def phone(cookie: str = "", origin: str = "") -> Iterator[BrowserContext]:
    """A phone with an empty cache, signed in when a cookie is given."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR", is_mobile=True)
        if cookie:
            name, value = cookie.split("=", 1)
            context.add_cookies([{"name": name, "value": value, "url": origin}])
        yield context
        browser.close()


def visit(context: BrowserContext, address: str) -> Visit:
    """Open `address`, wait until the network is idle, the offline copy made by the worker included."""
    seen: list[Response] = []

    def note(answer: Response) -> None:
        seen.append(answer)

    context.on("response", note)
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(1500)
    found = weigh(seen, address)
    context.remove_listener("response", note)
    page.close()
    return found


def weigh(answers: list[Response], address: str) -> Visit:
    """The answers that came over the network; what a cache gave costs nothing."""
    found = Visit()
    for answer in answers:
        if answer.url == address:
            found.raw[address] = max(found.raw.get(address, 0), len(answer.body()))
        size = _travelled(answer)
        if size <= 0:
            continue
        # Once it is installed, the worker fetches the page in the browser's place: that is the page all the same.
        if _is_for_later(answer) and answer.url != address:
            found.kept += size
        else:
            found.sizes[answer.url] = size
        if "javascript" in answer.headers.get("content-type", ""):
            found.scripts += size
    return found


def _travelled(answer: Response) -> int:
    if answer.url.endswith("/sw.js"):  # Chromium tells nothing true of the size of a worker's own file
        return len(brotli.compress(answer.body(), quality=4))
    return int(answer.request.sizes()["responseBodySize"])


def _is_for_later(answer: Response) -> bool:
    return answer.url.endswith("/sw.js") or answer.request.service_worker is not None
