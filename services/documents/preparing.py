"""After a document came in: the worker has it scanned if nobody could, and draws the pictures of its pages.

Done in the workshop, a few pages at a time; stopped half-way it begins again, and twice is once. Nobody acts here: the
key of the file is opened as the system, and what is drawn goes back sealed under the same key.
"""

import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services import clock, events
from services.database import as_system, session, transaction
from services.documents import rights
from services.documents.adding import tell
from services.documents.attachments import Attachment
from services.documents.ciphering import Damaged
from services.documents.ciphers import open_key
from services.documents.door import read_parts, room
from services.documents.files import FILES, FileRow, files_of
from services.documents.kinds import Shelf
from services.documents.models import (
    Document,
    DocumentVersion,
    PictureState,
    ScanState,
)
from services.documents.objects import file_object, read_object, write_object
from services.documents.opening import SERVED
from services.documents.scanning import scan
from services.documents.store import Missing, StoreAway, store
from services.sealing import cipher_for, cipher_from
from services.workshop import Unfit, workshop

# Pages drawn by one child: each has its own seconds.
PAGES_AT_ONCE = 6
BATCH = 50
# No fault of the file: it is drawn later.
OURS = frozenset({"document_no_room", "document_workshop_closed"})
_events = logging.getLogger("envol")


def prepare_document(version_id: UUID) -> None:
    """Scan if it waits, then draw if it waits; nothing where nothing waits. Raises `StoreAway`: to be tried again.

    `version_id`: of a version, or of a file in a message.
    """
    with transaction(), as_system():
        found = _found(version_id)
        if found is None:
            return
        version, key = found
        session.expunge(version)
    with room(), tempfile.TemporaryFile() as file:
        if not _filled(version, key, file):
            return
        state = _scanned(version, file)
        if state is ScanState.INFECTED:
            _erase(version)
            _tell_of(version)
        elif state in SERVED and version.pictures is PictureState.WAITING:
            _draw(version, key, file)


def prepare_waiting() -> int:
    """The same for all that still wait: a job was lost, or the scanner is back. Gives how many were taken."""
    with transaction(), as_system():
        waiting = [
            file_id
            for files in FILES
            for file_id in session.scalars(
                select(files.row.id)
                .where(
                    or_(files.row.scan == ScanState.WAITING, files.row.pictures == PictureState.WAITING),
                    files.row.scan.in_((*SERVED, ScanState.WAITING)),
                )
                # By lot: one that the scanner never answers for does not keep the others waiting behind it.
                .order_by(func.random())
                .limit(BATCH)
            )
        ]
    each_apart("file", waiting, prepare_document)
    return len(waiting)


def each_apart(what: str, waiting: Iterable[UUID], work: Callable[[UUID], None]) -> None:
    """One that fails in a way nobody thought of does not stop the others. Raises `StoreAway`: they would all fail."""
    for one in waiting:
        try:
            work(one)
        except StoreAway:
            raise
        except Exception as error:
            _events.error(f"{what} not prepared", extra={"facts": {"kind": type(error).__name__}})


def _found(file_id: UUID) -> tuple[FileRow, bytes] | None:
    row = _version(file_id) or _attachment(file_id)
    if row is None:
        return None
    file, ring_key, wrapped = row
    try:
        cipher = (
            cipher_from(file.jeune_id, ring_key, bytes(wrapped))
            if ring_key and wrapped
            else cipher_for(file.jeune_id)
        )
        return file, open_key(cipher, file.key, file_id)
    except (LookupError, InvalidTag):  # erased meanwhile
        return None


def _version(file_id: UUID) -> tuple[FileRow, str | None, bytes | None] | None:
    found = session.execute(
        select(DocumentVersion, Document.ring_key, Document.wrapped)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(DocumentVersion.id == file_id)
    ).one_or_none()
    return (found[0], found[1], found[2]) if found else None


def _attachment(file_id: UUID) -> tuple[FileRow, str | None, bytes | None] | None:
    found = session.get(Attachment, file_id)
    return (found, found.ring_key, found.wrapped) if found else None


def _filled(version: FileRow, key: bytes, file: BinaryIO) -> bool:
    try:
        for part in read_object(key, file_object(version.id)):
            file.write(part)
    except (Missing, Damaged):
        _mark(version, pictures=PictureState.FAILED)
        return False
    file.seek(0)
    return True


def _scanned(version: FileRow, file: BinaryIO) -> ScanState:
    if version.scan is not ScanState.WAITING:
        return version.scan
    state = scan(read_parts(file))
    if state is not ScanState.WAITING:
        _mark(version, scan=state, scanned_at=clock.now())
    return state


def _erase(version: FileRow) -> None:
    """What is infected is not kept: its row says so, and its object is gone."""
    store().delete(file_object(version.id))
    _mark(version, pictures=PictureState.FAILED)


def _tell_of(version: FileRow) -> None:
    """Something awaits whose paper it is, and who brought it where they read it: its page says what, no notification."""
    if isinstance(version, Attachment):
        _tell_of_attachment(version)
        return
    with transaction(), as_system():
        shelf, audience = session.execute(
            select(Document.shelf, Document.audience).where(Document.id == version.document_id)
        ).one()
        if rights.is_shown_to_owner(shelf, audience):
            tell(version.jeune_id, version.jeune_id, version.document_id)
        # What goes to a vault is not read back by whoever brought it.
        if version.added_by not in (None, version.jeune_id) and shelf is not Shelf.VAULT:
            tell(version.added_by, version.jeune_id, version.document_id)
        # What was made of it goes with it.
        events.tell(events.PapersChanged(version.jeune_id))


def _tell_of_attachment(file: Attachment) -> None:
    """The same of a message: its conversation knows who reads there. A copy in a report says it on the report’s page."""
    if file.conversation_id is None or file.seq is None:
        return
    with transaction(), as_system():
        events.tell(
            events.AttachmentInfected(file.id, file.conversation_id, file.seq, file.jeune_id, file.added_by)
        )


def _draw(version: FileRow, key: bytes, file: BinaryIO) -> None:
    try:
        for first in range(1, version.pages + 1, PAGES_AT_ONCE):
            for page, drawn, body in _drawn(version, file, first):
                put = write_object(key, file_object(version.id, page), (body,))
                _keep(version, page, drawn, put.size, put.digest)
    except Unfit as unfit:
        if unfit.reason in OURS:
            raise StoreAway from unfit
        _mark(version, pictures=PictureState.FAILED)
        return
    _mark(version, pictures=PictureState.MADE)


def _drawn(version: FileRow, file: BinaryIO, first: int) -> Iterator[tuple[int, dict[str, int], bytes]]:
    last = min(first + PAGES_AT_ONCE - 1, version.pages)
    with tempfile.TemporaryFile() as made:
        file.seek(0)
        said = workshop().ask("draw", file, made, media_type=version.media_type, first=first, last=last)
        made.seek(0)
        for one in said["pictures"]:
            yield one["page"], one, made.read(one["size"])


def _keep(version: FileRow, page: int, drawn: dict[str, int], size: int, digest: bytes) -> None:
    files = files_of(version)
    values = {"width": drawn["width"], "height": drawn["height"], "size": size, "digest": digest}
    with transaction(), as_system():
        session.execute(
            insert(files.picture)
            .values({files.owner: version.id, "page": page, "jeune_id": version.jeune_id, **values})
            .on_conflict_do_update(index_elements=[files.owner, "page"], set_=values)
        )


def _mark(version: FileRow, **values: object) -> None:
    """What is new of it is written; of a file in a message, whoever has its conversation open hears of it."""
    row = files_of(version).row
    with transaction(), as_system():
        session.execute(update(row).where(row.id == version.id).values(values))
        if isinstance(version, Attachment):
            events.tell(events.AttachmentChanged(version.id, version.conversation_id))
