"""The worker makes an archive: lists, pages, files, then what proves them, straight into the store.

Written as the young person, so that PostgreSQL shows what their own pages would and nothing else. Stopped half-way, it
is made again whole under another name; a worker that took too long finds its place taken and leaves.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from services import circle, clock, notifications
from services.accounts import Account
from services.circle import Relation, Viewer
from services.database import acting_as, as_system, session, transaction
from services.documents.ciphering import new_key
from services.documents.objects import write_object
from services.documents.store import Put, StoreAway, store
from services.export import encoding
from services.export.archive import AS_IT_IS, Archive
from services.export.handing import hand_over
from services.export.keeping import KEPT, forget
from services.export.models import Export, ExportState, Why
from services.export.objects import object_name, seal_key
from services.export.parts import FILES, SECTIONS
from services.notifications import Kind
from services.records import Owner

# A worker that dies while it writes begins again; what kills it three times will again.
MOST_ATTEMPTS = 3
# Seconds between two words on how far it is.
STEP = 0.5
ADDRESS = "/moi/export"
MANIFEST, PRINTS, SCHEMA = "manifeste.json", "empreintes.txt", "donnees/schema.json"


class Pages(Protocol):
    """The readable side of an archive, in its owner’s language: `app` has the words."""

    @property
    def domains(self) -> tuple[str, ...]:
        """Those of the path, in order."""

    def paper_name(self, kind: str | None) -> str:
        """What a kind of paper is called."""

    def pages(self, read: Callable[[str], Iterator[Any]]) -> Iterable[tuple[str, Iterable[str]]]:
        """Each page, its name and its text, from the records that `read` gives of a section."""

    def last_pages(
        self, counts: dict[str, int], unreadable: list[str], size: int
    ) -> Iterable[tuple[str, Iterable[str]]]:
        """Those that speak of the whole: how many records of each section, which files are missing."""


# Opens the pages of somebody: language, zone, first name, the instant of the archive.
Opening = Callable[[str, str, str, datetime], AbstractContextManager[Pages]]


@dataclass
class _Making:
    """One attempt at one export."""

    id: UUID
    jeune_id: UUID
    attempt: int
    language: str
    at: datetime
    done: int = 0
    total: int = 0
    size: int = 0
    said_at: float = field(default_factory=monotonic)

    @property
    def name(self) -> str:
        return object_name(self.id, self.attempt)


class _Overtaken(Exception):
    """Another worker makes it now."""


def make_export(export_id: UUID, open_pages: Opening) -> None:
    """Make this archive and tell its owner, or say why it failed; nothing where nothing is asked any more.

    What fails unexpectedly is raised, to be tried again; the store away is not: its owner is told, and asks again.
    """
    making = _claim(export_id)
    if making is None:
        return
    try:
        _forget_attempts(making)
        with acting_as(making.jeune_id):
            _make(making, open_pages)
    except _Overtaken:
        with suppress(StoreAway):  # or the night takes it away
            store().delete(making.name)
    except StoreAway:
        _fail(making, Why.STORE)


def _claim(export_id: UUID) -> _Making | None:
    """Take it, once more; given up after too many times."""
    with transaction(), as_system():
        row = session.execute(
            select(Export.jeune_id, Export.attempt, Account.language)
            .join(Account, Account.id == Export.jeune_id)
            .where(Export.id == export_id, Export.state.in_((ExportState.ASKED, ExportState.RUNNING)))
            .with_for_update(of=Export)
        ).one_or_none()
        if row is None:
            return None
        making = _Making(export_id, row.jeune_id, row.attempt + 1, row.language, clock.now())
        if making.attempt > MOST_ATTEMPTS:
            _set(export_id, state=ExportState.FAILED, failed_why=Why.OTHER)
            return None
        _set(export_id, state=ExportState.RUNNING, attempt=making.attempt, started_at=making.at, done=0)
    return making


def _forget_attempts(making: _Making) -> None:
    """What a worker that died had begun to write."""
    for attempt in range(1, making.attempt):
        store().delete(object_name(making.id, attempt))


def _make(making: _Making, open_pages: Opening) -> None:
    with transaction():
        own = circle.find_relation(Viewer(making.jeune_id), making.jeune_id)
    if own is None:
        raise _Overtaken  # the space is gone, and the row with it
    key = new_key()
    with open_pages(making.language, own.space.zone, own.first_name, making.at) as pages:
        owner = Owner(own.space.id, own, making.language, pages.domains, pages.paper_name)
        put = hand_over(
            _counted(making, _written(making, owner, pages)),
            lambda parts: write_object(key, making.name, parts),
        )
    _finish(making, own, key, put)


def _counted(making: _Making, parts: Iterator[bytes]) -> Iterator[bytes]:
    for part in parts:
        making.size += len(part)
        yield part


def _written(making: _Making, owner: Owner, pages: Pages) -> Iterator[bytes]:
    """Everything, one thing after the other; a word now and then on how far it is."""
    own: Relation = owner.own
    archive = Archive(making.at.astimezone(ZoneInfo(own.space.zone)))
    _say_total(making, 2 * len(SECTIONS) + sum(one.count(owner) for one in FILES))
    counts: dict[str, int] = {}
    yield from _lists(making, owner, archive, counts)
    yield from _pages(making, owner, archive, pages)
    yield from _files(making, owner, archive)
    size = sum(entry.size for entry in archive.entries)
    for name, words in pages.last_pages(counts, archive.unreadable, size):
        yield from archive.text(name, words)
    yield from archive.text(PRINTS, (f"{entry.digest}  {entry.name}\n" for entry in list(archive.entries)))
    yield from archive.text(MANIFEST, (_manifest(making, own, archive),))
    yield from archive.end()


def _lists(making: _Making, owner: Owner, archive: Archive, counts: dict[str, int]) -> Iterator[bytes]:
    head = _head(making, owner.own)
    for section in SECTIONS:
        records = _Numbered(section.read(owner))
        yield from archive.text(f"donnees/{section.name}.json", encoding.written(section, head, records))
        counts[section.name] = records.number
        _say(making)
    schema = json.dumps(encoding.schema(SECTIONS), ensure_ascii=False, indent=1)
    yield from archive.text(SCHEMA, (schema,))


def _pages(making: _Making, owner: Owner, archive: Archive, pages: Pages) -> Iterator[bytes]:
    sections = {one.name: one for one in SECTIONS}

    def read(name: str) -> Iterator[Any]:
        _say(making)
        return sections[name].read(owner)

    for name, words in pages.pages(read):
        yield from archive.text(name, words)


def _files(making: _Making, owner: Owner, archive: Archive) -> Iterator[bytes]:
    for files in FILES:
        for file in files.read(owner):
            yield from archive.add(file.path, file.parts(), level=AS_IT_IS)
            _say(making)


class _Numbered:
    """Records as they pass, and how many did."""

    def __init__(self, records: Iterator[Any]) -> None:
        self._records = records
        self.number = 0

    def __iter__(self) -> Iterator[Any]:
        for record in self._records:
            self.number += 1
            yield record


def _head(making: _Making, own: Relation) -> dict[str, Any]:
    return {
        "format": encoding.FORMAT,
        "version": encoding.VERSION,
        "generated_at": encoding.instant(making.at),
        "zone": own.space.zone,
    }


def _manifest(making: _Making, own: Relation, archive: Archive) -> str:
    """Each file with its size and SHA-256; but itself."""
    entries = [
        {"name": one.name, "bytes": one.size, "sha256": one.digest, "whole": one.is_whole}
        for one in archive.entries
    ]
    whole = {**_head(making, own), "language": making.language}
    whole |= {"entries": entries, "unreadable": archive.unreadable}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _say_total(making: _Making, total: int) -> None:
    making.total = total
    with transaction():
        _still(making, done=0, total=total)


def _say(making: _Making) -> None:
    """One part more is written: said now and then."""
    making.done = min(making.done + 1, making.total)
    if monotonic() - making.said_at < STEP:
        return
    with transaction():
        _still(making, done=making.done)
    making.said_at = monotonic()


def _finish(making: _Making, own: Relation, key: bytes, put: Put) -> None:
    """It is ready, the former one goes, and its owner is told: all three, or none."""
    with transaction():
        former = session.execute(
            select(Export.id, Export.attempt).where(
                Export.jeune_id == making.jeune_id, Export.state == ExportState.READY
            )
        ).all()
        forget([one.id for one in former])
        _still(
            making,
            state=ExportState.READY,
            done=Export.total,
            key=seal_key(own.space.cipher, key, making.id),
            size=making.size,
            digest=put.digest,
            ready_at=clock.now(),
            expires_at=clock.now() + KEPT,
        )
        notifications.announce(
            Kind.SECURITY, [making.jeune_id], jeune_id=making.jeune_id, subject_id=making.id, address=ADDRESS
        )
    for one in former:
        store().delete(object_name(one.id, one.attempt))


def _still(making: _Making, **values: Any) -> None:
    """Write on the row, while this attempt is the one that counts. Raises `_Overtaken`."""
    found = session.execute(
        update(Export)
        .where(Export.id == making.id, Export.state == ExportState.RUNNING, Export.attempt == making.attempt)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if found.rowcount == 0:  # type: ignore[attr-defined]
        raise _Overtaken


def _set(export_id: UUID, **values: Any) -> None:
    session.execute(
        update(Export)
        .where(Export.id == export_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


def _fail(making: _Making, why: Why) -> None:
    with transaction(), as_system():
        session.execute(
            update(Export)
            .where(
                Export.id == making.id, Export.state == ExportState.RUNNING, Export.attempt == making.attempt
            )
            .values(state=ExportState.FAILED, failed_why=why)
            .execution_options(synchronize_session=False)
        )
