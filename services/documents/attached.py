"""Files of messages as they are met again: a line in a bubble, or one of them opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from sqlalchemy import any_, bindparam, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from services.documents.attachments import Attachment, AttachmentPicture
from services.documents.models import PictureState, ScanState
from services.documents.naming import served_name
from services.documents.opening import SERVED, Version
from services.errors import NotFound
from services.prepared import Prepared
from services.sealing import SpaceCipher, cipher_from, lost

NAME = "attachments.name"


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as a bubble shows it. `picture`: width and height of the small one, once it may be shown."""

    id: UUID
    name: str
    media_type: str
    size: int
    pages: int
    scan: ScanState
    pictures: PictureState
    picture: tuple[int, int] | None

    @property
    def is_served(self) -> bool:
        return self.scan in SERVED


@dataclass(frozen=True)
class AttachedFile:
    """One of them, opened: what its bytes are read with."""

    message_id: UUID | None
    cipher: SpaceCipher
    version: Version

    @property
    def id(self) -> UUID:
        return self.version.id

    @cached_property
    def sent_name(self) -> str:
        """The name it was sent with, cleaned; `Lost` when it no longer opens."""
        return self.cipher.read(bytes(self.version.name), NAME, self.id)

    @property
    def name(self) -> str:
        """The name under which it is shown and saved: ours."""
        return shown_name(self.sent_name, self.version.media_type)


def shown_name(sent: str, media_type: str) -> str:
    """What a file is called on screen: as it was sent, with the suffix of what it is.

    >>> shown_name("IMG_12.HEIC", "image/jpeg")
    'IMG_12.jpg'
    """
    return served_name(sent.rpartition(".")[0] or sent, media_type)


def files_of_messages(
    jeune_id: UUID, message_ids: Sequence[UUID], cipher: SpaceCipher | None
) -> dict[UUID, list[FileLine]]:
    """The files of these messages, in their order. One statement; decides nothing about who may read them.

    `cipher`: that of the space, or None for who has none.
    """
    found: dict[UUID, list[FileLine]] = {}
    for message_id, *row in _OF_MESSAGES.rows(messages=list(message_ids)):
        found.setdefault(message_id, []).append(_line(jeune_id, cipher, *row))
    return found


def files_of_report(jeune_id: UUID, report_id: UUID) -> tuple[FileLine, ...]:
    """The copies that go with a report. One statement; the caller asked who may read it."""
    rows = _OF_REPORT.rows(report=report_id)
    return tuple(_line(jeune_id, None, *row) for _none, *row in rows)


def attached_file(
    jeune_id: UUID,
    attachment_id: UUID,
    cipher: SpaceCipher | None,
    *,
    conversation_id: UUID | None = None,
    since: int = 0,
    report_id: UUID | None = None,
) -> AttachedFile:
    """This file of this conversation (after number `since`), or of this report. One statement. Raises `NotFound`."""
    row = _ONE.one_or_none(file=attachment_id, conversation=conversation_id, since=since, report=report_id)
    if row is None:
        raise NotFound
    message_id, ring_key, wrapped, *version = row
    own = _cipher(jeune_id, cipher, ring_key, wrapped)
    if own is None:
        raise NotFound
    return AttachedFile(message_id, own, Version(*version))


def _cipher(
    jeune_id: UUID, cipher: SpaceCipher | None, ring_key: str | None, wrapped: bytes | None
) -> SpaceCipher | None:
    if ring_key is None or wrapped is None:
        return cipher
    try:
        return cipher_from(jeune_id, ring_key, bytes(wrapped))
    except (LookupError, InvalidUnwrap):
        return None


def _line(
    jeune_id: UUID,
    cipher: SpaceCipher | None,
    file_id: UUID,
    name: bytes,
    media_type: str,
    size: int,
    pages: int,
    scan: ScanState,
    pictures: PictureState,
    ring_key: str | None,
    wrapped: bytes | None,
    width: int | None,
    height: int | None,
) -> FileLine:
    own = _cipher(jeune_id, cipher, ring_key, wrapped)
    sent = own.read(bytes(name), NAME, file_id) if own else lost(NAME, file_id)
    is_shown = width and height and scan in SERVED
    return FileLine(
        id=file_id,
        name=shown_name(sent, media_type),
        media_type=media_type,
        size=size,
        pages=pages,
        scan=scan,
        pictures=pictures,
        picture=(width or 0, height or 0) if is_shown else None,
    )


def _lines() -> Any:
    return (
        select(
            Attachment.message_id,
            Attachment.id,
            Attachment.name,
            Attachment.media_type,
            Attachment.size,
            Attachment.pages,
            Attachment.scan,
            Attachment.pictures,
            Attachment.ring_key,
            Attachment.wrapped,
            AttachmentPicture.width,
            AttachmentPicture.height,
        )
        .outerjoin(
            AttachmentPicture,
            (AttachmentPicture.attachment_id == Attachment.id) & (AttachmentPicture.page == 0),
        )
        .order_by(Attachment.place, Attachment.id)
    )


_OF_MESSAGES = Prepared(
    _lines().where(Attachment.message_id == any_(bindparam("messages", type_=ARRAY(Uuid()))))
)
_OF_REPORT = Prepared(_lines().where(Attachment.report_id == bindparam("report")))
_ONE = Prepared(
    select(
        Attachment.message_id,
        Attachment.ring_key,
        Attachment.wrapped,
        Attachment.id,
        literal(1),
        Attachment.media_type,
        Attachment.size,
        Attachment.pages,
        Attachment.key,
        Attachment.name,
        Attachment.scan,
        Attachment.pictures,
        Attachment.added_at,
        Attachment.added_by,
        literal(""),
    ).where(
        Attachment.id == bindparam("file"),
        or_(
            (Attachment.conversation_id == bindparam("conversation")) & (Attachment.seq > bindparam("since")),
            Attachment.report_id == bindparam("report"),
        ),
    )
)
