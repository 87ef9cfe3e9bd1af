"""Files that go with a message: in the store first, then named by rows in the transaction of the message itself.

Who may write or read there is asked by the messages. Here is how a file is kept, found again, copied and erased.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select

from services import clock
from services.circle import Relation
from services.database import as_system, session
from services.documents.adding import About, add_document, defer, find_sent
from services.documents.attached import NAME, AttachedFile
from services.documents.attachments import Attachment, AttachmentPicture
from services.documents.changing import restore_document
from services.documents.ciphering import new_key
from services.documents.ciphers import new_wrapped_key, open_key, seal_key
from services.documents.door import Taken
from services.documents.models import Document, PictureState, ScanState
from services.documents.naming import clean_name
from services.documents.objects import file_object, forget_object, read_object, write_object
from services.documents.opening import read_file
from services.documents.store import Put
from services.sealing import SpaceCipher, cipher_from


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the store that no row names yet."""

    id: UUID
    key: bytes
    put: Put
    media_type: str
    size: int
    pages: int
    name: str
    scan: ScanState
    upload_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What files go with: a message at its number in its conversation, or a report."""

    jeune_id: UUID
    message_id: UUID | None = None
    conversation_id: UUID | None = None
    seq: int | None = None
    report_id: UUID | None = None


@contextmanager
def kept_files() -> Iterator[list[KeptFile]]:
    """A list for files on their way to their rows: what is still in it at the end is taken back from the store.

    `attach` empties it. A commit that then fails may have been made all the same, so the objects stay: without a row
    the night finds them, and a row without its object is a lost file.
    """
    kept: list[KeptFile] = []
    try:
        yield kept
    finally:
        for one in kept:
            forget_object(file_object(one.id))


def keep_file(taken: Taken, upload_id: UUID | None = None) -> KeptFile:
    """Put in the store what the door let in; safe once this comes back. Raises `StoreAway`."""
    file_id, key = uuid4(), new_key()
    put = write_object(key, file_object(file_id), taken.parts())
    return KeptFile(
        file_id, key, put, taken.media_type, taken.size, taken.pages, taken.name, taken.scan, upload_id
    )


def copy_file(file: AttachedFile) -> KeptFile:
    """The same bytes under another name and key, whatever the scanner has said of them so far.

    Raises `StoreAway`, `Damaged`, `cryptography.exceptions.InvalidTag`.
    """
    one, new_id, key = file.version, uuid4(), new_key()
    parts = read_object(open_key(file.cipher, one.key, one.id), file_object(one.id))
    put = write_object(key, file_object(new_id), parts)
    return KeptFile(new_id, key, put, one.media_type, one.size, one.pages, file.sent_name, one.scan)


def attach(files: list[KeptFile], place: Place, cipher: SpaceCipher | None, by: UUID) -> None:
    """Their rows, in the caller's transaction; the worker then scans and draws them. `files` is emptied.

    `cipher`: that of the space; None: a key of its own for each, where somebody reads who has none of the space.
    """
    rows = [_row(one, number, place, cipher, by) for number, one in enumerate(files)]
    session.execute(insert(Attachment), rows)
    for one in files:
        defer(one.id)
    files.clear()


def detach(message_id: UUID) -> list[str]:
    """The rows of a message's files are gone: gives the objects to erase, once that is committed."""
    found = session.execute(
        select(Attachment.id, AttachmentPicture.page)
        .outerjoin(AttachmentPicture, AttachmentPicture.attachment_id == Attachment.id)
        .where(Attachment.message_id == message_id)
    ).all()
    session.execute(delete(Attachment).where(Attachment.message_id == message_id))
    pictures = [file_object(one, page) for one, page in found if page is not None]
    return [*{file_object(one) for one, _ in found}, *pictures]


def erase_objects(names: Sequence[str]) -> None:
    """Nobody reads them any more; what the store does not erase now, the night does."""
    for name in names:
        forget_object(name)


def has_arrived(upload_id: UUID, by: UUID) -> bool:
    """Whether what a phone sent in parts under this name is the file of a message already, still read by them or not."""
    there = select(Attachment.id).where(Attachment.upload_id == upload_id, Attachment.added_by == by)
    with as_system():
        return session.scalar(there) is not None


def find_kept(own: Relation, client_id: UUID) -> UUID | None:
    """The document of one's vault that was made under this name, unless it was taken away since."""
    found = find_sent(own, client_id)
    is_there = select(Document.id).where(Document.id == found, Document.deleted_at.is_(None))
    return session.scalar(is_there) if found else None


def keep_as_document(own: Relation, file: AttachedFile, client_id: UUID) -> UUID:
    """A copy of this file in one's own vault; asked twice it is one, and one that was taken away is taken back.

    Gives the document's id. Refused: as `add_document` and `read_file`.
    """
    if known := find_sent(own, client_id):
        if find_kept(own, client_id) is None:
            restore_document(own, known)
        return known
    one = file.version
    with tempfile.TemporaryFile() as copy:
        for part in read_file(file):
            copy.write(part)
        taken = Taken(copy, one.media_type, one.pages, one.size, file.sent_name, one.scan)
        return add_document(own, taken, About(title=file.sent_name.rpartition(".")[0]), client_id)


def _row(one: KeptFile, number: int, place: Place, cipher: SpaceCipher | None, by: UUID) -> dict[str, object]:
    ring_key, wrapped = (None, None) if cipher else new_wrapped_key()
    own = cipher_from(place.jeune_id, ring_key, wrapped) if ring_key and wrapped else cipher
    assert own is not None
    return {
        "id": one.id,
        "jeune_id": place.jeune_id,
        "message_id": place.message_id,
        "conversation_id": place.conversation_id,
        "seq": place.seq,
        "changed": 0,
        "report_id": place.report_id,
        "place": number,
        "upload_id": one.upload_id,
        "media_type": one.media_type,
        "size": one.size,
        "pages": one.pages,
        "digest": one.put.digest,
        "key": seal_key(own, one.key, one.id),
        "name": own.seal(clean_name(one.name), NAME, one.id),
        "ring_key": ring_key,
        "wrapped": wrapped,
        "scan": one.scan,
        "scanned_at": clock.now() if one.scan is ScanState.CLEAN else None,
        "pictures": PictureState.WAITING,
        "added_by": by,
        "added_at": clock.now(),
    }
