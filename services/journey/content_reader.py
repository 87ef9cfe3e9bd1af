"""The French content files, read and checked: nothing half-right ever reaches a screen."""

import hashlib
import json
import re
from datetime import date
from pathlib import Path
from types import MappingProxyType

from services.journey.content_files import Table, read_file
from services.journey.content_model import (
    Anchor,
    Condition,
    Content,
    Domain,
    Fact,
    Link,
    Moment,
    Paper,
    Source,
    Step,
    ToCheck,
)

EMERGENCY = "urgence"
PASTELS = frozenset({"sable", "menthe", "citron", "ciel", "rose", "lilas", "mandarine"})
_MOMENT = re.compile(r"(?:(\d{1,2})y)?(?:(\d{1,2})m)?")
_EXIT_MOMENT = re.compile(r"exit(?:([+-])(\d{1,2})([my]))?")
_MONTHS = "january february march april may june july august september october november december"
_REMIND = re.compile(
    r"A\d\d([+-]\d{1,2}m)?|S([+-]\d{1,2}m)?|[RD]\d{1,2}m|(entry|own)?(\+\d[mw])?|entry|own|expiry-\d{1,2}m"
    rf"|{_MONTHS.replace(' ', '|')}"
)
_CONDITIONS = frozenset(Condition)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_STEP_ID = re.compile(r"[A-Z]\d{1,2}")


def read_content(folder: Path, *, today: date | None = None) -> Content:
    """Read every French file of `folder`. ContentError names file and line.

    `today` turns a checked-on date of the future into an error. It is None when the application starts: a
    machine whose clock is late must still start.
    """
    sources = read_sources(folder / "sources.toml")
    paths = sorted(path for path in folder.glob("*.fr.toml") if path.name != f"{EMERGENCY}.fr.toml")
    roots = sorted((read_file(path) for path in paths), key=lambda root: root.peek("domain", "order"))
    reader = _Reader(sources, today)
    domains = [reader.domain(root) for root in roots]
    steps = tuple(step for domain in domains for step in domain.steps)
    return Content(
        version=_version(folder),
        domains=tuple(domains),
        sources=MappingProxyType(sources),
        steps=steps,
        _by_id=MappingProxyType({step.id: step for step in steps}),
    )


def read_sources(path: Path) -> dict[str, Source]:
    """The sources by id. ContentError: an address that is not https."""
    root = read_file(path)
    sources = {}
    for source_id in root.names():
        table = root.table(source_id)
        sources[source_id] = Source(source_id, table.text("title"), _https(table), table.text("seen"))
        table.close()
    return sources


def fingerprint(words: object) -> str:
    """Eight hexadecimal digits that change when the French `words` change."""
    canonical = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:8]


def checked(table: Table, today: date | None) -> date | None:
    """When someone confirmed it, or None. ContentError: in the future."""
    day = table.day_or_none("checked_on")
    if day and today and day > today:
        table.fail(f"checked_on {day} is in the future", "checked_on")
    return day


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.fr.toml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


class _Reader:
    """Reads the domains one after the other, and remembers the ids already met."""

    def __init__(self, sources: dict[str, Source], today: date | None) -> None:
        self._sources = sources
        self._today = today
        self._seen: set[str] = set()

    def domain(self, root: Table) -> Domain:
        table = root.table("domain")
        domain_id = table.text("id")
        if root.path.name != f"{domain_id}.fr.toml":
            table.fail(f"domain “{domain_id}” must be written in {domain_id}.fr.toml", "id")
        title, order = table.text("title"), table.number("order")
        pastel, icon = table.text("pastel"), table.text("icon")
        if pastel not in PASTELS:
            table.fail(f"unknown pastel “{pastel}”", "pastel")
        table.close()
        steps = tuple(self._step(step, domain_id) for step in root.tables("step"))
        root.close()
        return Domain(domain_id, order, title, pastel, icon, steps, fingerprint({"title": title}))

    def _step(self, table: Table, domain_id: str) -> Step:
        step_id = self._step_id(table)
        text, why, who = table.text("text"), table.text("why"), table.texts("who")
        papers = _papers(table)
        to_check: list[ToCheck] = []
        written = table.tables("fact")
        facts, fact_texts = self._facts(written, step_id, to_check)
        link = self._link(table.table_or_none("link"), step_id, to_check)
        _doubts(table, step_id, to_check)
        opens, until = _window(table)
        words = {
            "text": text,
            "why": why,
            "who": who,
            "papers": {paper.id: paper.text for paper in papers},
            "facts": fact_texts,
        }
        step = Step(
            id=step_id,
            domain_id=domain_id,
            position=len(self._seen) - 1,
            text=text,
            why=why,
            need=_need(table),
            needs_human=table.flag("needs_human"),
            opens=opens,
            until=until,
            conditions=_conditions(table),
            minutes=table.number_or_none("minutes"),
            who=who,
            remind=_reminders(table),
            is_first_day=table.flag("first_day"),
            papers=papers,
            facts=facts,
            link=link,
            fact_count=len(written),
            fingerprint=fingerprint(words),
            to_check=tuple(to_check),
        )
        table.close()
        return step

    def _step_id(self, table: Table) -> str:
        step_id = table.text("id")
        if not _STEP_ID.fullmatch(step_id):
            table.fail(f"“{step_id}” is not a step id (a capital letter and a number)", "id")
        if step_id in self._seen:
            table.fail(f"step “{step_id}” is written twice", "id")
        self._seen.add(step_id)
        return step_id

    def _facts(
        self, tables: tuple[Table, ...], step_id: str, to_check: list[ToCheck]
    ) -> tuple[tuple[Fact, ...], list[str]]:
        facts, texts = [], []
        for position, table in enumerate(tables):
            text, source, day = table.text("text"), self._source(table), checked(table, self._today)
            table.close()
            texts.append(text)
            if day is None:
                to_check.append(ToCheck(step_id, "fact", text))
            elif source is None:
                table.fail("a checked fact needs its “source”")
            else:
                facts.append(Fact(text, source, day, position))
        return tuple(facts), texts

    def _link(self, table: Table | None, step_id: str, to_check: list[ToCheck]) -> Link | None:
        if table is None:
            return None
        label, url = table.text("label"), _https(table)
        source, day = self._source(table), checked(table, self._today)
        table.close()
        if day is None:
            to_check.append(ToCheck(step_id, "link", url))
            return None
        return Link(label, url, source, day)

    def _source(self, table: Table) -> Source | None:
        source_id = table.text_or_none("source")
        if source_id is None:
            return None
        return self._sources.get(source_id) or table.fail(f"unknown source “{source_id}”", "source")


def _https(table: Table) -> str:
    url = table.text("url")
    if not url.startswith("https://"):
        table.fail(f"“{url}” is not an https address", "url")
    return url


def _papers(step: Table) -> tuple[Paper, ...]:
    papers: dict[str, Paper] = {}
    for table in step.tables("paper"):
        paper = Paper(table.text("id"), table.text("text"), table.flag("expires"))
        if not _ID.fullmatch(paper.id):
            table.fail(f"“{paper.id}” is not a paper id (small letters, digits, hyphens)", "id")
        if paper.id in papers:
            table.fail(f"paper “{paper.id}” is written twice in this step", "id")
        table.close()
        papers[paper.id] = paper
    return tuple(papers.values())


def _doubts(step: Table, step_id: str, to_check: list[ToCheck]) -> None:
    for table in step.tables("doubt"):
        to_check.append(ToCheck(step_id, "doubt", table.text("text")))
        table.close()


def _window(step: Table) -> tuple[Moment, Moment | None]:
    opens = _moment(step, "from", step.text("from"))
    until_text = step.text_or_none("until")
    if until_text is None:
        return opens, None
    until = _moment(step, "until", until_text)
    if until.anchor is opens.anchor and until.months <= opens.months:
        step.fail(f"“until” {until_text} does not come after “from”", "until")
    return opens, until


def _moment(step: Table, key: str, text: str) -> Moment:
    if found := _EXIT_MOMENT.fullmatch(text):
        sign, number, unit = found.groups()
        months = int(number or 0) * (12 if unit == "y" else 1)
        return Moment(Anchor.EXIT, -months if sign == "-" else months)
    found = _MOMENT.fullmatch(text)
    months = int(found[1] or 0) * 12 + int(found[2] or 0) if found else 0
    # The product is for 15 to 25: any other age here is a slip of the pen.
    if not 15 * 12 <= months <= 26 * 12:
        step.fail(f"bad age “{text}” (written 16y, 17y6m or exit)", key)
    return Moment(Anchor.BIRTH, months)


def _need(step: Table) -> int:
    need = step.number("need")
    if not 1 <= need <= 6:
        step.fail(f"need {need} is not one of the six of décret 2022-1125", "need")
    return need


def _conditions(step: Table) -> frozenset[Condition]:
    written = step.texts("conditions")
    for name in written:
        if name not in _CONDITIONS:
            step.fail(f"unknown condition “{name}”", "conditions")
    return frozenset(Condition(name) for name in written)


def _reminders(step: Table) -> tuple[str, ...]:
    written = step.texts("remind")
    for code in written:
        if not _REMIND.fullmatch(code):
            step.fail(f"unknown reminder “{code}”", "remind")
    return written
