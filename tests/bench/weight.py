"""What a phone downloads: every answer Chromium takes from the network, empty cache first, then warm."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import brotli
from playwright.sync_api import BrowserContext, Response, sync_playwright

from tests.run import BROWSERS

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--disable-default-apps"]
PACKED = ("font/", "image/png", "image/jpeg", "image/webp", "image/avif")


@dataclass
class Visit:
    """One page as it came: bytes of bodies compressed with brotli, by address."""

    sizes: dict[str, int] = field(default_factory=dict)
    raw: dict[str, int] = field(default_factory=dict)
    scripts: int = 0

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
    context.on("response", seen.append)
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(1500)
    found = weigh(seen)
    context.remove_listener("response", seen.append)
    page.close()
    return found


def weigh(answers: list[Response]) -> Visit:
    """The answers that came over the network; what the cache or the worker gave costs nothing."""
    found = Visit()
    for answer in answers:
        if answer.from_service_worker or not _came_over_the_network(answer):
            continue
        body = b"" if 300 <= answer.status < 400 else answer.body()
        kind = answer.headers.get("content-type", "")
        size = len(body) if kind.startswith(PACKED) else len(brotli.compress(body, quality=_quality(kind)))
        found.sizes[answer.url] = found.sizes.get(answer.url, 0) + (size if body else 0)
        found.raw[answer.url] = len(body)
        if "javascript" in kind:
            found.scripts += size
    return found


def _quality(kind: str) -> int:
    # As the server sends them: pages are compressed when asked for, files once and for all.
    return 4 if kind.startswith("text/html") else 11


def _came_over_the_network(answer: Response) -> bool:
    return answer.request.sizes()["responseHeadersSize"] > 0 and answer.request.sizes()["responseBodySize"] > 0
