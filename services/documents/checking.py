"""Each night: every row has its object, every object its row; and what is over is erased.

A row without its object, or whose object changed, is somebody's lost paper: told aloud, never tidied away. An object
without a row is what a crash left, or what was erased: taken away after two days.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, text

from services import clock
from services.database import as_system, session, transaction
from services.documents.changing import UNDO
from services.documents.ciphering import sealed_size
from services.documents.models import Document, DocumentPicture, DocumentVersion, ScanState, Upload
from services.documents.objects import FILES, PARTS, file_object, part_object
from services.documents.store import Kept, store
from services.documents.uploads import KEPT

# A file being written now has no row yet.
YOUNG = timedelta(days=2)
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
    for number, shelf in enumerate(SHELVES):
        _check_shelf(shelf, report, hashes=hashes or number % 28 == today)
    return report


def purge_documents() -> int:
    """Erase what was taken away long enough ago, and uploads nobody ended. Gives how many documents."""
    with transaction(), as_system():
        gone = session.scalars(
            select(Document.id).where(Document.deleted_at < clock.now() - UNDO).limit(500)
        ).all()
        objects = list(_objects_of(gone))
        session.execute(delete(Document).where(Document.id.in_(gone)))
        late = session.scalars(select(Upload.id).where(Upload.started_at < clock.now() - KEPT)).all()
        session.execute(delete(Upload).where(Upload.id.in_(late)))
    for name in objects:
        store().delete(name)
    return len(gone)


def _objects_of(documents: Collection[UUID]) -> Iterator[str]:
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


def _check_shelf(shelf: str, report: Report, *, hashes: bool) -> None:
    there = {one.name: one for one in store().under(f"{FILES}/{shelf}")}
    for name, size, digest in _named(shelf):
        report.rows += 1
        found = there.pop(name, None)
        if found is None:
            # Written since the list was read? Asked again before it is called lost.
            if not store().has(name):
                report.missing.append(name)
        elif found.size != size or (hashes and _digest(name) != digest):
            report.changed.append(name)
    parts = {one.name: one for one in store().under(f"{PARTS}/{shelf}")}
    for name in _parts_named(shelf):
        parts.pop(name, None)
    report.taken_away += _take_away([*there.values(), *parts.values()])


def _named(shelf: str) -> Iterator[tuple[str, int, bytes]]:
    """What rows say must be there: name, size and digest of each object."""
    with transaction(), as_system():
        versions = session.execute(
            select(DocumentVersion.id, DocumentVersion.size, DocumentVersion.digest).where(
                text("left(document_versions.id::text, 2) = :shelf"),
                DocumentVersion.scan.not_in((ScanState.INFECTED, ScanState.EXPIRED)),
            ),
            {"shelf": shelf},
        ).all()
        pictures = session.execute(
            select(
                DocumentPicture.version_id, DocumentPicture.page, DocumentPicture.size, DocumentPicture.digest
            ).where(text("left(document_pictures.version_id::text, 2) = :shelf")),
            {"shelf": shelf},
        ).all()
    for version_id, size, digest in versions:
        yield file_object(version_id), sealed_size(size), bytes(digest)
    for version_id, page, size, digest in pictures:
        yield file_object(version_id, page), size, bytes(digest)


def _parts_named(shelf: str) -> Iterator[str]:
    with transaction(), as_system():
        rows = session.execute(
            text("SELECT upload_id, number FROM upload_parts WHERE left(upload_id::text, 2) = :shelf"),
            {"shelf": shelf},
        ).all()
    for upload_id, number in rows:
        yield part_object(upload_id, number)


def _digest(name: str) -> bytes:
    digest = hashlib.sha256()
    for part in store().get(name):
        digest.update(part)
    return digest.digest()


def _take_away(objects: list[Kept]) -> int:
    """The store's own clock says how old an object is, not ours: tests hold that one still."""
    old = [one for one in objects if clock.now() - one.at > YOUNG]
    for one in old:
        store().delete(one.name)
    return len(old)
