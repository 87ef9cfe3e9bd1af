"""Every page with those who open it, from the table of routes; one browser context for each person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.access.table import EVERYBODY, GET, SIGNED_IN
from tests.access.test_walk import fill
from tests.browser.axe import SOURCE as AXE

VISITOR = ""
# One person for each role; the other young people are seen at home only, where their age shows.
ROLES = (VISITOR, "naima", "karim", "lucie", "samira", "claire", "marc")
OTHER_AGES = ("theo", "ines", "amadou")
# Not pages: answers for machines, and addresses that only ever lead to another.
NO_PAGE = frozenset({
    "health.healthz", "health.readyz", "pwa.manifest", "pwa.worker", "home.index", "accounts.invitation_with_link",
    "messages.after", "documents.page", "documents.file", "documents.linked_page", "documents.linked_file",
    "documents.former_page", "documents.former_file", "printing.file", "appointments.file", "appointments.feed",
    "messages.file_page", "messages.file_itself", "messages.reported_page",
})  # fmt: skip
# The same pages, narrowed to a few lines or to none.
NARROWED = {
    "naima": (("path, narrowed", "/parcours?filtre=avant-18"), ("path, empty", "/parcours?filtre=fait")),
    "karim": (("list, sorted", "/jeunes?filtre=majeurs&tri=-prenom"), ("list, empty", "/jeunes?q=zzz")),
}
# A page that is meant to be a 404 or a 422; a worker these tests do without.
MEANT = ("Failed to load resource", "blocked by Playwright")


@dataclass
class Rooms:
    """Opens the pages of one server, and keeps what the browser complained about."""

    server: Any
    new_context: Callable
    places: dict[str, str]
    pages: dict[str, object] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.url

    def page_of(self, slug: str):
        """The one page on which this person is signed in (nobody, for a visitor)."""
        if slug not in self.pages:
            page = self.pages[slug] = self.new_page()
            if slug != VISITOR:
                page.goto(f"{self.url}/demo")
                page.locator(f"form[action='/demo/{slug}'] button").click()
                page.wait_for_url(lambda url: "/demo" not in url)
        return self.pages[slug]

    def new_page(self):
        page = self.new_context().new_page()
        page.add_init_script(AXE)  # kept by the browser, where each page would be sent all of it
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def _note(self, said) -> None:
        if said.type in ("error", "warning") and not any(word in said.text for word in MEANT):
            self.complaints.append(f"{said.page.url}: {said.text}")

    def of(self, slug: str) -> Iterator[tuple[str, str]]:
        """Name and address of each page this person opens."""
        for name, line in GET.items():
            if name in NO_PAGE or slug in line.sends_on:
                continue
            if line.who == EVERYBODY or (slug and (line.who == SIGNED_IN or slug in line.who)):
                yield name, fill(self.server.routes[name], line, self.places)
        yield from NARROWED.get(slug, ())

    def once(self) -> Iterator[tuple[str, str, str]]:
        """Each page as the first role that opens it: slug, name, address."""
        seen = set()
        for slug in ROLES:
            for name, address in self.of(slug):
                if name not in seen:
                    seen.add(name)
                    yield slug, name, address

    def visit(self, slug: str, address: str, language: str = "fr"):
        """The page, opened; None when the address leads elsewhere."""
        page = self.page_of(slug)
        answer = page.goto(f"{self.url}{address}{'&' if '?' in address else '?'}langue={language}")
        assert answer.status < 500, address
        is_there = urlsplit(page.url).path == urlsplit(address).path
        if language == "fr":
            self.titles[slug, address] = page.title() if is_there else ""
        return page if is_there else None

    def title_of(self, slug: str, address: str) -> str:
        """The title of a page, opened if it was not yet; nothing when the address leads elsewhere."""
        if (slug, address) not in self.titles:
            self.visit(slug, address)
        return self.titles[slug, address]
