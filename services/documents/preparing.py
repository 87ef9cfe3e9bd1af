"""After a document came in: the worker has it scanned if nobody could, and draws the pictures of its pages.

Done in the workshop, a few pages at a time; stopped half-way it begins again, and twice is once. Nobody acts here: the
key of the file is opened as the system, and what is drawn goes back sealed under the same key.
"""

import tempfile
from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.database import as_system, session, transaction
from services.documents.ciphering import Damaged
from services.documents.ciphers import open_key
from services.documents.door import read_parts
from services.documents.models import (
    Document,
    DocumentPicture,
    DocumentVersion,
    PictureState,
    ScanState,
)
from services.documents.objects import file_object, read_object, write_object
from services.documents.opening import SERVED
from services.documents.scanning import scan
from services.documents.store import Missing, store
from services.sealing import cipher_for, cipher_from
from services.workshop import Unfit, workshop

# Pages drawn by one child: each has its own seconds.
PAGES_AT_ONCE = 6
BATCH = 50


def prepare_document(version_id: UUID) -> None:
    """Scan if it waits, then draw if it waits; nothing where nothing waits. Raises `StoreAway`: to be tried again."""
    with transaction(), as_system():
        found = _found(version_id)
        if found is None:
            return
        version, key = found
        session.expunge(version)
    with tempfile.TemporaryFile() as file:
        if not _filled(version, key, file):
            return
        state = _scanned(version, file)
        if state is ScanState.INFECTED:
            _erase(version)
        elif state in SERVED and version.pictures is PictureState.WAITING:
            _draw(version, key, file)


def prepare_waiting() -> int:
    """The same for all that still wait: a job was lost, or the scanner is back. Gives how many were taken."""
    with transaction(), as_system():
        waiting = session.scalars(
            select(DocumentVersion.id)
            .where(
                or_(
                    DocumentVersion.scan == ScanState.WAITING,
                    DocumentVersion.pictures == PictureState.WAITING,
                ),
                DocumentVersion.scan.in_((*SERVED, ScanState.WAITING)),
            )
            .order_by(DocumentVersion.added_at)
            .limit(BATCH)
        ).all()
    for version_id in waiting:
        prepare_document(version_id)
    return len(waiting)


def _found(version_id: UUID) -> tuple[DocumentVersion, bytes] | None:
    row = session.execute(
        select(DocumentVersion, Document.ring_key, Document.wrapped)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(DocumentVersion.id == version_id)
    ).one_or_none()
    if row is None:
        return None
    version, ring_key, wrapped = row
    try:
        cipher = (
            cipher_from(version.jeune_id, ring_key, bytes(wrapped))
            if ring_key and wrapped
            else cipher_for(version.jeune_id)
        )
        return version, open_key(cipher, version.key, version_id)
    except (LookupError, InvalidTag):  # erased meanwhile
        return None


def _filled(version: DocumentVersion, key: bytes, file: BinaryIO) -> bool:
    try:
        for part in read_object(key, file_object(version.id)):
            file.write(part)
    except (Missing, Damaged):
        _mark(version.id, pictures=PictureState.FAILED)
        return False
    file.seek(0)
    return True


def _scanned(version: DocumentVersion, file: BinaryIO) -> ScanState:
    if version.scan is not ScanState.WAITING:
        return version.scan
    state = scan(read_parts(file))
    if state is not ScanState.WAITING:
        _mark(version.id, scan=state, scanned_at=clock.now())
    return state


def _erase(version: DocumentVersion) -> None:
    """What is infected is not kept: its row says so, and its object is gone."""
    store().delete(file_object(version.id))
    _mark(version.id, pictures=PictureState.FAILED)


def _draw(version: DocumentVersion, key: bytes, file: BinaryIO) -> None:
    try:
        for first in range(1, version.pages + 1, PAGES_AT_ONCE):
            for page, drawn, body in _drawn(version, file, first):
                put = write_object(key, file_object(version.id, page), (body,))
                _keep(version, page, drawn, put.size, put.digest)
    except Unfit:
        _mark(version.id, pictures=PictureState.FAILED)
        return
    _mark(version.id, pictures=PictureState.MADE)


def _drawn(
    version: DocumentVersion, file: BinaryIO, first: int
) -> Iterator[tuple[int, dict[str, int], bytes]]:
    last = min(first + PAGES_AT_ONCE - 1, version.pages)
    with tempfile.TemporaryFile() as made:
        file.seek(0)
        said = workshop().ask("draw", file, made, media_type=version.media_type, first=first, last=last)
        made.seek(0)
        for one in said["pictures"]:
            yield one["page"], one, made.read(one["size"])


def _keep(version: DocumentVersion, page: int, drawn: dict[str, int], size: int, digest: bytes) -> None:
    values = {"width": drawn["width"], "height": drawn["height"], "size": size, "digest": digest}
    with transaction(), as_system():
        session.execute(
            insert(DocumentPicture)
            .values(version_id=version.id, page=page, jeune_id=version.jeune_id, **values)
            .on_conflict_do_update(index_elements=["version_id", "page"], set_=values)
        )


def _mark(version_id: UUID, **values: object) -> None:
    with transaction(), as_system():
        session.execute(update(DocumentVersion).where(DocumentVersion.id == version_id).values(values))
