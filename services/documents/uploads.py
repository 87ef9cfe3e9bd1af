"""A file on its way from a phone on a bad network: begun once, in parts, each of which may come twice or out of order.

A part is an object of the store like any other: sealed, and safe before the phone is told so.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.circle import Relation
from services.database import session, transaction
from services.documents import rights
from services.documents.ciphers import new_wrapped_key
from services.documents.door import LARGEST_TOGETHER, Sent, room
from services.documents.models import Upload, UploadPart
from services.documents.naming import clean_name
from services.documents.objects import part_object, read_object, write_object
from services.documents.room import ensure_room
from services.documents.store import Missing, store
from services.errors import NotFound, Refused, TooOften
from services.sealing import cipher_from, ring
from services.workshop import LARGEST, MOST_PAGES

PART_SIZE = 256 * 1024
NAME = "uploads.name"
# Unfinished, they are kept so long, and so many at a time.
KEPT = timedelta(days=2)
MOST_AT_ONCE = 60
# Held to the end of the transaction, for one account.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('uploads|' || :account, 0))")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an upload stands: the numbers of the parts that are here, from 0, out of `parts`."""

    here: tuple[int, ...]
    parts: int


def begin_upload(
    relation: Relation, upload_id: UUID, *, size: int, name: str, is_for_message: bool = False
) -> Progress:
    """Begin, or find again, an upload into this space. Raises `NotFound` for whoever may add nothing there.

    `is_for_message`: it goes with a message, and the caller asked whether this person writes there.
    Refused: `document_empty`, `document_too_long`, `document_vault_full`. `TooOften`: `too_many_uploads`,
    `too_many_documents`.
    """
    if not is_for_message:
        _ensure_may_add(relation)
    if size <= 0:
        raise Refused("document_empty")
    if size > LARGEST:
        raise Refused("document_too_long")
    me = relation.viewer.account_id
    with transaction():
        if not is_for_message:
            ensure_room(relation, size)
        _check_number(me, upload_id)
        ring_key, wrapped = new_wrapped_key()
        cipher = cipher_from(relation.space.id, ring_key, wrapped)
        session.execute(
            insert(Upload)
            .values(
                id=upload_id,
                account_id=me,
                jeune_id=relation.space.id,
                size=size,
                ring_key=ring_key,
                wrapped=wrapped,
                name=cipher.seal(clean_name(name), NAME, upload_id),
                started_at=clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["id"])
        )
        upload = _own(relation, upload_id)
        if upload.size != size:
            raise NotFound
        return _progress(upload)


def receive_part(relation: Relation, upload_id: UUID, number: int, body: bytes) -> Progress:
    """One part arrived; again, it changes nothing. Raises `NotFound`, `StoreAway`. Refused: `upload_part_wrong`."""
    upload = _own(relation, upload_id)
    if not 0 <= number < _parts(upload) or len(body) != _length(upload, number):
        raise Refused("upload_part_wrong")
    write_object(_key(upload), part_object(upload_id, number), (body,))
    with transaction():
        session.execute(
            insert(UploadPart)
            .values(upload_id=upload_id, number=number, jeune_id=upload.jeune_id, size=len(body))
            .on_conflict_do_nothing(index_elements=["upload_id", "number"])
        )
        return _progress(upload)


@contextmanager
def arrived(relation: Relation, upload_ids: Sequence[UUID]) -> Iterator[list[Sent]]:
    """These uploads, whole, as files for the door. Raises `NotFound`, `StoreAway`.

    Refused: `upload_not_whole`, `document_too_long`, `document_too_many_pages`: before a byte of them is read.
    """
    if len(upload_ids) > MOST_PAGES:
        raise Refused("document_too_many_pages")
    uploads = [_own(relation, upload_id) for upload_id in upload_ids]
    if sum(one.size for one in uploads) > LARGEST_TOGETHER:
        raise Refused("document_too_long")
    with room(), ExitStack() as open_files:
        files = []
        for upload in uploads:
            if len(_progress(upload).here) != _parts(upload):
                raise Refused("upload_not_whole")
            file = open_files.enter_context(tempfile.TemporaryFile())
            _gather(upload, file)
            cipher = cipher_from(upload.jeune_id, upload.ring_key, bytes(upload.wrapped))
            files.append(Sent(file, cipher.read(bytes(upload.name), NAME, upload.id)))
        yield files


def forget_uploads(upload_ids: Iterable[UUID]) -> None:
    """They are a document now, or nobody waits for them: rows and parts go. Call it after the document is kept."""
    for upload_id in upload_ids:
        with transaction():
            numbers = session.scalars(
                select(UploadPart.number).where(UploadPart.upload_id == upload_id)
            ).all()
            session.execute(delete(Upload).where(Upload.id == upload_id))
        for number in numbers:
            store().delete(part_object(upload_id, number))


def _ensure_may_add(relation: Relation) -> None:
    if relation.is_own:
        relation.ensure(rights.KEEP)
    else:
        rights.ensure_may_deposit(relation)


def _gather(upload: Upload, file: BinaryIO) -> None:
    key = _key(upload)
    try:
        for number in range(_parts(upload)):
            for piece in read_object(key, part_object(upload.id, number)):
                file.write(piece)
    except Missing:
        raise Refused("upload_not_whole") from None
    file.seek(0)


def _own(relation: Relation, upload_id: UUID) -> Upload:
    """This upload, if it is this person's and goes to this space."""
    upload = session.get(Upload, upload_id)
    if (
        upload is None
        or upload.account_id != relation.viewer.account_id
        or upload.jeune_id != relation.space.id
    ):
        raise NotFound
    return upload


def _key(upload: Upload) -> bytes:
    return ring().unwrap(upload.ring_key, bytes(upload.wrapped))


def _progress(upload: Upload) -> Progress:
    here = session.scalars(
        select(UploadPart.number).where(UploadPart.upload_id == upload.id).order_by(UploadPart.number)
    ).all()
    return Progress(tuple(here), _parts(upload))


def _parts(upload: Upload) -> int:
    return -(-upload.size // PART_SIZE)


def _length(upload: Upload, number: int) -> int:
    return min(PART_SIZE, upload.size - number * PART_SIZE)


def _check_number(account_id: UUID, upload_id: UUID) -> None:
    """Beside this one: what was begun goes on. Of two at once one waits for the other, and counts it."""
    session.execute(_LOCK, {"account": str(account_id)})
    others = select(func.count()).where(Upload.account_id == account_id, Upload.id != upload_id)
    waiting = session.scalar(others.select_from(Upload))
    if (waiting or 0) >= MOST_AT_ONCE:
        raise TooOften("too_many_uploads", 3600)
