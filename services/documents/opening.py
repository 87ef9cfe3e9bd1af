"""Opening one document, for whoever asks: what it is, what they may do with it; noted when it is somebody else's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from services import clock
from services.accounts import Account
from services.circle import Relation, Viewer, find_relation
from services.documents import rights
from services.documents.ciphering import Damaged
from services.documents.ciphers import NAME, TITLE, document_cipher, open_key
from services.documents.kinds import PaperKind, Shelf, paper_kind
from services.documents.models import (
    Document,
    DocumentVersion,
    PictureState,
    ScanState,
)
from services.documents.naming import served_name
from services.documents.objects import file_object, read_object
from services.documents.rights import Facts
from services.documents.shares import TO_KEEP, given_to_me
from services.errors import NotFound, Refused, StepUpNeeded
from services.prepared import Prepared
from services.sealing import SpaceCipher

# What may be shown: looked at by the scanner, or by nobody where there is none.
SERVED = frozenset({ScanState.UNSCANNED, ScanState.CLEAN})


@dataclass(frozen=True, slots=True)
class Version:
    """One file of a document."""

    id: UUID
    number: int
    media_type: str
    size: int
    pages: int
    key: bytes
    name: bytes
    scan: ScanState
    pictures: PictureState
    added_at: datetime
    added_by: UUID | None
    added_by_name: str

    @property
    def is_served(self) -> bool:
        return self.scan in SERVED


class Readable(Protocol):
    """What the bytes of a document are read with, by whatever way the reader came."""

    @property
    def cipher(self) -> SpaceCipher: ...

    @property
    def version(self) -> Version: ...


@dataclass(frozen=True)
class Opened:
    """A document as this reader meets it. `title`: empty when it is called by its kind alone."""

    id: UUID
    relation: Relation
    facts: Facts
    kind: PaperKind | None
    domain: str
    ends_on: date | None
    added_at: datetime
    deleted_at: datetime | None
    cipher: SpaceCipher
    sealed_title: bytes | None
    version: Version
    versions: int

    @property
    def shelf(self) -> Shelf:
        return self.facts.shelf

    @property
    def is_own(self) -> bool:
        return self.relation.is_own

    @cached_property
    def title(self) -> str:
        sealed = self.sealed_title
        return self.cipher.read(bytes(sealed), TITLE, self.id) if sealed else ""

    @cached_property
    def original_name(self) -> str:
        """The name it had when it was sent."""
        return self.cipher.read(bytes(self.version.name), NAME, self.version.id)

    def may(self, what: str) -> bool:
        """`download`, `prove` (download once proved again), `replace`, `name` (its readers), `delete`, `change`."""
        relation, facts = self.relation, self.facts
        match what:
            case "download":
                return rights.may_download(relation, facts)
            case "prove":
                return rights.may_download_once_proved(relation, facts)
            case "replace":
                return rights.may_replace(relation, facts)
            case "name":
                return rights.may_change_readers(relation, facts)
            case "delete":
                return rights.may_delete(relation, facts)
            case _:
                return rights.may_delete(relation, facts) or rights.may_replace(relation, facts)


def open_document(viewer: Viewer, own: Relation | None, document_id: UUID, *, note: bool = True) -> Opened:
    """This document, for whoever asks; two statements at most. A reading by somebody else is noted.

    `own`: the asker's own space, if they have one. Raises `NotFound`: not there, deleted, or not theirs to read.
    """
    row = _row(viewer, document_id)
    if row is None:
        raise NotFound
    opened = _opened(viewer, own, row)
    if opened.deleted_at is not None or not rights.may_read(opened.relation, opened.facts):
        raise NotFound
    if note:
        opened.relation.note(rights.READ[opened.shelf], about=str(document_id))
    return opened


def open_deleted(own: Relation, document_id: UUID) -> Opened:
    """A document its owner has taken away, and may still take back. Raises `NotFound`."""
    row = _row(own.viewer, document_id)
    if row is None:
        raise NotFound
    opened = _opened(own.viewer, own, row)
    if not rights.may_delete(opened.relation, opened.facts):
        raise NotFound
    return opened


def ensure_downloads(opened: Opened) -> None:
    """Raises `StepUpNeeded` where a fresh proof is all that is missing, `NotFound` otherwise."""
    if opened.may("download"):
        return
    if opened.may("prove"):
        raise StepUpNeeded
    raise NotFound


def read_file(opened: Readable) -> Iterator[bytes]:
    """The bytes of the version in force, as they come from the store; the first are proved before this comes back.

    Raises `StoreAway`. Refused: `document_not_scanned`, `document_lost`.
    """
    return _first_proved(opened, file_object(opened.version.id))


def note_download(opened: Opened) -> None:
    """The file itself is taken away: noted, when it is somebody else’s."""
    opened.relation.note(rights.DOWNLOAD, about=str(opened.id))


def read_picture(opened: Readable, page: int) -> Iterator[bytes]:
    """The picture of a page (0: the small one), a WebP. Raises `NotFound` when it was not made (yet)."""
    if opened.version.pictures is not PictureState.MADE or not 0 <= page <= opened.version.pages:
        raise NotFound
    return _first_proved(opened, file_object(opened.version.id, page))


def file_name(opened: Opened, label: str) -> str:
    """What the file is called by whoever saves it; `label`: the name of its kind, in the reader's language."""
    return served_name(opened.title or label, opened.version.media_type)


def former_versions(opened: Opened) -> list[Version]:
    """The versions that are not in force, the last one first; for whoever may replace it, and its owner. One statement."""
    if opened.versions < 2 or not (opened.is_own or opened.may("replace")):
        return []
    rows = _FORMER.rows(document=opened.id)
    return [Version(*row) for row in rows]


def open_version(opened: Opened, number: int) -> Opened:
    """The same document as it was in that version; read as the one in force. Raises `NotFound`. One statement."""
    for version in former_versions(opened):
        if version.number == number:
            return replace(opened, version=version)
    raise NotFound


def _row(viewer: Viewer, document_id: UUID) -> tuple[Any, ...] | None:
    return _ONE.one_or_none(document=document_id, me=viewer.account_id, at=clock.now())


def _first_proved(opened: Readable, name: str) -> Iterator[bytes]:
    if not opened.version.is_served:
        raise Refused("document_not_scanned")
    try:
        key = open_key(opened.cipher, opened.version.key, opened.version.id)
        parts = read_object(key, name)
        first = next(parts)
    except (InvalidTag, Damaged, LookupError):
        raise Refused("document_lost") from None
    return _with(first, parts)


def _with(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from parts


def _opened(viewer: Viewer, own: Relation | None, row: tuple[Any, ...]) -> Opened:
    (
        document_id,
        jeune_id,
        shelf,
        kind,
        domain,
        title,
        ends_on,
        audience,
        ring_key,
        wrapped,
        added_by,
        added_at,
        deleted_at,
        versions,
        given,
        *version,
    ) = row
    relation = own if own is not None and own.space.id == jeune_id else find_relation(viewer, jeune_id)
    if relation is None:
        raise NotFound
    try:
        cipher = document_cipher(relation.space, ring_key, wrapped)
    except LookupError:
        raise NotFound from None
    return Opened(
        id=document_id,
        relation=relation,
        facts=Facts(
            shelf,
            frozenset(audience),
            added_by,
            bool(given),
            given == TO_KEEP,
            is_made=bool((sort := paper_kind(kind)) and sort.is_made),
        ),
        kind=sort,
        domain=domain,
        ends_on=ends_on,
        added_at=added_at,
        deleted_at=deleted_at,
        cipher=cipher,
        sealed_title=title,
        version=Version(*version),
        versions=versions,
    )


_BY = aliased(Account)
VERSION_COLUMNS = (
    DocumentVersion.id,
    DocumentVersion.number,
    DocumentVersion.media_type,
    DocumentVersion.size,
    DocumentVersion.pages,
    DocumentVersion.key,
    DocumentVersion.name,
    DocumentVersion.scan,
    DocumentVersion.pictures,
    DocumentVersion.added_at,
    DocumentVersion.added_by,
    func.coalesce(func.trim(_BY.first_name + " " + _BY.last_name), ""),
)
_NUMBER = (
    select(func.count())
    .select_from(DocumentVersion)
    .where(DocumentVersion.document_id == Document.id)
    .correlate(Document)
    .scalar_subquery()
)
_ONE = Prepared(
    select(
        Document.id,
        Document.jeune_id,
        Document.shelf,
        Document.kind,
        Document.domain,
        Document.title,
        Document.ends_on,
        Document.audience,
        Document.ring_key,
        Document.wrapped,
        Document.added_by,
        Document.added_at,
        Document.deleted_at,
        _NUMBER,
        # Given to this reader, now, by the young person.
        given_to_me(),
        *VERSION_COLUMNS,
    )
    .select_from(Document)
    .join(
        DocumentVersion, (DocumentVersion.document_id == Document.id) & DocumentVersion.replaced_at.is_(None)
    )
    .outerjoin(_BY, _BY.id == DocumentVersion.added_by)
    .where(Document.id == bindparam("document"))
)
_FORMER = Prepared(
    select(*VERSION_COLUMNS)
    .select_from(DocumentVersion)
    .outerjoin(_BY, _BY.id == DocumentVersion.added_by)
    .where(DocumentVersion.document_id == bindparam("document"), DocumentVersion.replaced_at.is_not(None))
    .order_by(DocumentVersion.number.desc())
    .limit(50)
)
