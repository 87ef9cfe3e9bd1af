"""What a young person takes with them of their papers: every version that is theirs to read, and what they shared."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from sqlalchemy import func, select

from services.accounts import Account
from services.circle import Relation
from services.database import session, transaction
from services.documents import rights
from services.documents.bundles import Bundle, BundlePaper
from services.documents.ciphering import Damaged
from services.documents.ciphers import NAME, TITLE, document_cipher, open_key
from services.documents.kinds import Shelf
from services.documents.models import Document, DocumentVersion, ScanState
from services.documents.naming import SUFFIXES, clean_name
from services.documents.objects import file_object, read_object
from services.documents.opening import SERVED
from services.documents.rights import Facts
from services.documents.shares import DocumentShare
from services.documents.sharing import WHOM
from services.documents.store import Missing
from services.records import FOLDER, Files, Owner, OwnFile, Section, Unreadable, in_batches, name_of
from services.sealing import SpaceCipher

# Letters, and bytes once written, of the name of a file in the archive: every disk takes 255 bytes, some programs less.
LONGEST, LONGEST_BYTES = 80, 160


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One file of a document. `file`: where it is in the archive; None when it is not served (`scan` says why)."""

    number: int
    media_type: str
    size: int
    pages: int
    sent_as: str
    added_at: datetime
    added_by: str
    replaced_at: datetime | None
    scan: ScanState
    file: str | None


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One paper with all its versions, the first one first. `title`: what it is called, or the name of its kind."""

    id: UUID
    shelf: Shelf
    kind: str | None
    domain: str
    title: str
    ends_on: date | None
    added_at: datetime
    versions: tuple[VersionRecord, ...]


@dataclass(frozen=True, slots=True)
class ShareRecord:
    """One paper given to somebody of the circle (`name`), or by an address outside (`whom`: for whom, as they wrote)."""

    document_id: UUID
    by_link: bool
    name: str
    whom: str
    takes_file: bool
    starts_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    openings: int
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class BundleRecord:
    """Several papers made into one, which is a document too."""

    document_id: UUID
    papers: tuple[UUID, ...]
    asked_at: datetime


def _documents(owner: Owner) -> Iterator[DocumentRecord]:
    for _, rows in groupby(_rows(owner), key=lambda one: one.id):
        versions = list(rows)
        cipher = _cipher(owner, versions[0])
        if _may_read(owner, versions[0]):
            yield _document(owner, versions, cipher)


def _document(owner: Owner, rows: list[Any], cipher: SpaceCipher) -> DocumentRecord:
    first = rows[0]
    return DocumentRecord(
        id=first.id,
        shelf=first.shelf,
        kind=first.kind,
        domain=first.domain,
        title=_title(owner, first, cipher),
        ends_on=first.ends_on,
        added_at=first.added_at,
        versions=tuple(
            VersionRecord(
                row.number,
                row.media_type,
                row.size,
                row.pages,
                cipher.read(bytes(row.name), NAME, row.version_id),
                row.version_at,
                row.by,
                row.replaced_at,
                row.scan,
                _path(owner, row, cipher) if row.scan in SERVED else None,
            )
            for row in rows
        ),
    )


def _title(owner: Owner, row: Any, cipher: SpaceCipher) -> str:
    """As on screen: what its owner calls it, or its kind; a paper of no kind, the name it was sent with."""
    if row.title:
        return cipher.read(bytes(row.title), TITLE, row.id)
    if row.kind is None:
        sent_as = cipher.read(bytes(row.name), NAME, row.version_id).rpartition(".")[0]
        return sent_as or owner.paper_name(None)
    return owner.paper_name(row.kind)


def _path(owner: Owner, row: Any, cipher: SpaceCipher) -> str:
    """Never twice the same, and the same each time it is asked: whoever lists it and whoever writes it agree."""
    name = archive_name(_title(owner, row, cipher))
    version = f" v{row.number}" if row.number > 1 or row.replaced_at else ""
    return f"{FOLDER}/{row.domain}/{name}{version} ({row.version_id.hex[:12]}){SUFFIXES[row.media_type]}"


def archive_name(words: str) -> str:
    """A name that every disk takes: no path, nothing invisible, and no letters but whole ones at its end."""
    name = clean_name(words)[:LONGEST]
    while len(name.encode()) > LONGEST_BYTES:
        name = name[:-1]
    return name.strip(". ") or "papier"


def _files(owner: Owner) -> Iterable[OwnFile]:
    for row in _rows(owner):
        if row.scan in SERVED and _may_read(owner, row):
            cipher = _cipher(owner, row)
            yield OwnFile(_path(owner, row, cipher), reader(cipher, row.key, row.version_id))


def reader(cipher: SpaceCipher, sealed: bytes, file_id: UUID) -> Callable[[], Iterator[bytes]]:
    """How the bytes of a file (a version, a file of a message) are read, when their turn comes."""

    def parts() -> Iterator[bytes]:
        try:
            yield from read_object(open_key(cipher, sealed, file_id), file_object(file_id))
        except (Missing, Damaged, InvalidTag, InvalidUnwrap) as error:
            raise Unreadable from error

    return parts


def _rows(owner: Owner) -> Iterator[Any]:
    version = DocumentVersion
    asked = (
        select(
            Document.added_at,
            Document.id,
            version.number,
            version.id.label("version_id"),
            Document.shelf,
            Document.kind,
            Document.domain,
            Document.title,
            Document.ends_on,
            Document.audience,
            Document.added_by,
            Document.ring_key,
            Document.wrapped,
            version.media_type,
            version.size,
            version.pages,
            version.key,
            version.name,
            version.scan,
            version.added_at.label("version_at"),
            version.replaced_at,
            name_of(Account).label("by"),
        )
        .join(version, version.document_id == Document.id)
        .outerjoin(Account, Account.id == version.added_by)
        .where(Document.jeune_id == owner.id, Document.deleted_at.is_(None))
    )
    return in_batches(asked, 4)


def _may_read(owner: Owner, row: Any) -> bool:
    own: Relation = owner.own
    return rights.may_read(own, Facts(row.shelf, frozenset(row.audience), row.added_by))


def _cipher(owner: Owner, row: Any) -> SpaceCipher:
    own: Relation = owner.own
    return document_cipher(own.space, row.ring_key, row.wrapped)


def _count(owner: Owner) -> int:
    """How many files there are, at most: what is not theirs to read is rare, and counted too."""
    asked = (
        select(func.count())
        .select_from(DocumentVersion)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.jeune_id == owner.id, Document.deleted_at.is_(None), DocumentVersion.scan.in_(SERVED))
    )
    with transaction():
        return session.scalar(asked) or 0


def _bundles(owner: Owner) -> Iterator[BundleRecord]:
    asked = (
        select(Bundle.id, BundlePaper.place, BundlePaper.document_id, Bundle.asked_at)
        .join(BundlePaper, BundlePaper.bundle_id == Bundle.id)
        .where(Bundle.jeune_id == owner.id, Bundle.closed_at.is_(None))
    )
    for bundle, rows in groupby(in_batches(asked, 2), key=lambda one: one[0]):
        papers = list(rows)
        yield BundleRecord(bundle, tuple(one[2] for one in papers), papers[0][3])


def _shares(owner: Owner) -> Iterator[ShareRecord]:
    row = DocumentShare
    asked = (
        select(
            row.id,
            row.whom,
            row.document_id,
            row.token.is_not(None),
            name_of(Account),
            row.takes_file,
            row.starts_at,
            row.ends_at,
            row.revoked_at,
            row.openings,
            row.opened_at,
        )
        .outerjoin(Account, Account.id == row.account_id)
        .where(row.jeune_id == owner.id)
    )
    own: Relation = owner.own
    cipher = own.space.cipher
    for share_id, sealed, document_id, by_link, name, *rest in in_batches(asked):
        whom = cipher.read(bytes(sealed), WHOM, share_id) if sealed else ""
        yield ShareRecord(document_id, by_link, name, whom, *rest)


SECTIONS = (
    Section("documents", DocumentRecord, _documents, ("documents", "document_versions")),
    Section("bundles", BundleRecord, _bundles, ("bundles", "bundle_papers")),
    Section("shares", ShareRecord, _shares, ("document_shares",)),
)
FILES = Files(_count, _files)
