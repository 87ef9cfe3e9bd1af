"""Each night: every row has its object, every object its row; and what is over is erased.

A row without its object, or whose object changed, is somebody's lost paper: told aloud, never tidied away. An object
without a row is what a crash left, or what was erased: taken away after two days.
"""

import hashlib
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, or_, select, text

from services import clock
from services.database import as_system, session, transaction
from services.documents.changing import UNDO
from services.documents.ciphering import sealed_sizes
from services.documents.files import FILES as TABLES
from services.documents.files import Files
from services.documents.models import Document, DocumentPicture, DocumentVersion, ScanState, Upload
from services.documents.objects import FILES, PARTS, file_object, part_object
from services.documents.shares import DocumentShare
from services.documents.store import Kept, store
from services.documents.uploads import KEPT

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

# A file being written now has no row yet.
YOUNG = timedelta(days=2)
# How long a share that is over is still a row.
REMEMBERED = timedelta(days=90)
SHELVES = tuple(f"{number:02x}" for number in range(256))


@dataclass(slots=True)
class Report:
    """What was found: versions (or pictures) whose object is gone or changed, and objects taken away."""

    rows: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    taken_away: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.missing and not self.changed


def check_store(*, hashes: bool = False) -> Report:
    """Match rows and objects, both ways, a two-hundred-and-fifty-sixth at a time. `hashes`: read every object too.

    Without `hashes` one part in twenty-eight is read each day, so that all are within a month. Raises `StoreAway`.
    """
    report, today = Report(), clock.now().toordinal() % 28
    with _hands() as hands:
        for number, (shelf, there, parts) in enumerate(_listed(hands)):
            left = _match(hands, shelf, there, report, hashes=hashes or number % 28 == today)
            for name in _parts_named(shelf):
                parts.pop(name, None)
            report.taken_away += _take_away(hands, [*left, *parts.values()])
    return report


def purge_documents() -> int:
    """Erase what was taken away long enough ago, uploads nobody ended, and shares long over. Gives how many documents."""
    with transaction(), as_system():
        gone = session.scalars(
            select(Document.id).where(Document.deleted_at < clock.now() - UNDO).limit(500)
        ).all()
        objects = list(objects_of(gone))
        session.execute(delete(Document).where(Document.id.in_(gone)))
        late = session.scalars(select(Upload.id).where(Upload.started_at < clock.now() - KEPT)).all()
        session.execute(delete(Upload).where(Upload.id.in_(late)))
        over = clock.now() - REMEMBERED
        session.execute(
            delete(DocumentShare).where(or_(DocumentShare.ends_at < over, DocumentShare.revoked_at < over))
        )
    with _hands() as hands:
        list(hands.map(store().delete, objects))
    return len(gone)


def objects_of(documents: Collection[UUID]) -> Iterator[str]:
    """The objects of these documents: each version, and the pictures of its pages. In the caller's transaction."""
    rows = session.execute(
        select(DocumentVersion.id, DocumentPicture.page)
        .outerjoin(DocumentPicture, DocumentPicture.version_id == DocumentVersion.id)
        .where(DocumentVersion.document_id.in_(documents))
    )
    seen: set[UUID] = set()
    for version_id, page in rows:
        if version_id not in seen:
            seen.add(version_id)
            yield file_object(version_id)
        if page is not None:
            yield file_object(version_id, page)


def _hands() -> "ThreadPoolExecutor":
    """So many questions to the store at once: a bucket is far away, and waits for none of them."""
    from concurrent.futures import ThreadPoolExecutor  # the worker’s alone

    return ThreadPoolExecutor(store().at_once, thread_name_prefix="store")


Listed = dict[str, Kept]


def _listed(hands: "ThreadPoolExecutor") -> Iterator[tuple[str, Listed, Listed]]:
    """What the store holds of each shelf, files and parts, in their order; a few shelves ahead, never more."""
    asked: deque[tuple[str, Future[Listed], Future[Listed]]] = deque()
    for shelf in SHELVES:
        files, parts = (hands.submit(_under, f"{kind}/{shelf}") for kind in (FILES, PARTS))
        asked.append((shelf, files, parts))
        if len(asked) > store().at_once // 2:
            yield _answered(*asked.popleft())
    for waiting in asked:
        yield _answered(*waiting)


def _answered(shelf: str, files: "Future[Listed]", parts: "Future[Listed]") -> tuple[str, Listed, Listed]:
    return shelf, files.result(), parts.result()


def _under(prefix: str) -> Listed:
    return {one.name: one for one in store().under(prefix)}


def _match(
    hands: "ThreadPoolExecutor", shelf: str, there: Listed, report: Report, *, hashes: bool
) -> list[Kept]:
    """Rows against objects; gives the objects that no row names."""
    gone, to_read = [], []
    for name, sizes, digest in _named(shelf):
        report.rows += 1
        found = there.pop(name, None)
        if found is None:
            gone.append(name)
        elif found.size not in sizes:
            report.changed.append(name)
        elif hashes:
            to_read.append((name, digest))
    # Written since the list was read? Asked again before it is called lost.
    report.missing += [
        name for name, is_here in zip(gone, hands.map(store().has, gone), strict=True) if not is_here
    ]
    read = hands.map(_digest, [name for name, _ in to_read])
    report.changed += [name for (name, digest), now in zip(to_read, read, strict=True) if now != digest]
    return list(there.values())


def _named(shelf: str) -> Iterator[tuple[str, frozenset[int], bytes]]:
    """What rows say must be there: name, sizes it may have and digest of each object. Versions, and files in messages."""
    with transaction(), as_system():
        found = [one for files in TABLES for one in _named_in(files, shelf)]
    yield from found


def _named_in(files: Files, shelf: str) -> Iterator[tuple[str, frozenset[int], bytes]]:
    row, picture = files.row, files.picture
    whole = select(row.id, row.size, row.digest).where(
        _on_shelf(row.id, shelf),
        row.scan.not_in((ScanState.INFECTED, ScanState.EXPIRED)),
    )
    for file_id, size, digest in session.execute(whole):
        yield file_object(file_id), sealed_sizes(size), bytes(digest)
    drawn = select(files.owner_column, picture.page, picture.size, picture.digest).where(
        _on_shelf(files.owner_column, shelf)
    )
    for file_id, page, size, digest in session.execute(drawn):
        yield file_object(file_id, page), frozenset((size,)), bytes(digest)


def _on_shelf(column: Any, shelf: str) -> Any:
    """Read from the index of its names: a table is not gone through two hundred and fifty-six times."""
    return column.between(*_ends_of(shelf))


def _ends_of(shelf: str) -> tuple[UUID, UUID]:
    return UUID(f"{shelf:0<32}"), UUID(f"{shelf:f<32}")


def _parts_named(shelf: str) -> Iterator[str]:
    with transaction(), as_system():
        rows = session.execute(
            text("SELECT upload_id, number FROM upload_parts WHERE upload_id BETWEEN :first AND :last"),
            dict(zip(("first", "last"), _ends_of(shelf), strict=True)),
        ).all()
    for upload_id, number in rows:
        yield part_object(upload_id, number)


def _digest(name: str) -> bytes:
    digest = hashlib.sha256()
    for part in store().get(name):
        digest.update(part)
    return digest.digest()


def _take_away(hands: "ThreadPoolExecutor", objects: list[Kept]) -> int:
    """The store's own clock says how old an object is, not ours: tests hold that one still."""
    old = [one.name for one in objects if clock.now() - one.at > YOUNG]
    list(hands.map(store().delete, old))
    return len(old)
