"""What the vault holds: documents, their versions, the pictures of their pages, and what is still being sent.

No bytes of a file and no name in clear in any of these rows: names are sealed with the key of the space, and so is the
key of each file. The file itself is an object of the store, ciphertext only.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base
from services.documents.kinds import Shelf


class ScanState(StrEnum):
    """What the virus scanner said of a file. None configured: `unscanned`; never served while `waiting`."""

    UNSCANNED = "unscanned"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    ERROR = "error"
    EXPIRED = "expired"


class PictureState(StrEnum):
    """Whether the worker made the pictures of the pages."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"


class Document(Base):
    """One paper in one space. Its file is that of its version in force."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("shelf IN ('vault', 'institution', 'health', 'judicial')", name="shelf"),
        # A phone on a bad network sends again: the same name by the same person is the same document.
        Index("uq_documents_once", "added_by", "client_id", unique=True),
        Index("ix_documents_jeune_id_added_at", "jeune_id", text("added_at DESC"), "id"),
        # What is held and what ends, without opening the rows; the fence reads the shelf.
        Index(
            "ix_documents_held",
            "jeune_id",
            "domain",
            "kind",
            "ends_on",
            "shelf",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_documents_deleted_at", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    shelf: Mapped[Shelf]
    # One of `PAPER_KINDS`, or None: something else.
    kind: Mapped[str | None]
    domain: Mapped[str]
    # What its owner calls it, sealed; None: the name of its kind.
    title: Mapped[bytes | None] = mapped_column(LargeBinary)
    ends_on: Mapped[date | None]
    # The kinds of links named in its audience (c6 of the table).
    audience: Mapped[list[str]] = mapped_column(ARRAY(Text()), default=list)
    # A key of its own outside the vault: a cadre, who has no link, reads what the service holds and no key of a space.
    ring_key: Mapped[str | None]
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    client_id: Mapped[UUID]
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    added_at: Mapped[datetime]
    # Gone from every screen at once; erased after a delay, until which it can be taken back.
    deleted_at: Mapped[datetime | None]


class StoredFile:
    """What a row says of its file, an object of the store: of a version as of a file in a message."""

    media_type: Mapped[str]
    # Bytes of the file itself; its object is a little longer.
    size: Mapped[int] = mapped_column(BigInteger)
    pages: Mapped[int]
    # SHA-256 of the object as it lies in the store.
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    # The key of this file alone, sealed with the key of its document or of the space.
    key: Mapped[bytes] = mapped_column(LargeBinary)
    # The name it had when it was sent, cleaned and sealed.
    name: Mapped[bytes] = mapped_column(LargeBinary)
    scan: Mapped[ScanState]
    scanned_at: Mapped[datetime | None]
    pictures: Mapped[PictureState] = mapped_column(default=PictureState.WAITING)
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    added_at: Mapped[datetime]


class StoredPicture:
    """The same of the picture of one page of it (0: the small one)."""

    page: Mapped[int] = mapped_column(primary_key=True)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)


class DocumentVersion(StoredFile, Base):
    """One file of a document. The former ones are kept; one alone is in force."""

    __tablename__ = "document_versions"
    __table_args__ = (
        CheckConstraint(
            "scan IN ('unscanned', 'waiting', 'clean', 'infected', 'error', 'expired')", name="scan"
        ),
        CheckConstraint("pictures IN ('waiting', 'made', 'failed')", name="pictures"),
        CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'image/webp')", name="media_type"
        ),
        Index(
            "uq_document_versions_in_force",
            "document_id",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
        Index("uq_document_versions_number", "document_id", "number", unique=True),
        Index("ix_document_versions_jeune_id_added_at", "jeune_id", "added_at"),
        Index("ix_document_versions_added_by_added_at", "added_by", "added_at"),
        Index(
            "ix_document_versions_to_do",
            "added_at",
            postgresql_where=text("scan = 'waiting' OR pictures = 'waiting'"),
        ),
        Index(
            "ix_document_versions_gone",
            "jeune_id",
            "document_id",
            postgresql_where=text("replaced_at IS NULL AND (scan = 'infected' OR scan = 'expired')"),
        ),
        Index("uq_document_versions_once", "document_id", "client_id", unique=True),
    )

    # Also the name of its object in the store.
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    number: Mapped[int]
    replaced_at: Mapped[datetime | None]
    # What the form that sent it was called: sent twice, it is one version. None: the first, which has its document's.
    client_id: Mapped[UUID | None]


class DocumentPicture(StoredPicture, Base):
    """The picture of one page (0: the small one of the list), an object sealed with the key of its version."""

    __tablename__ = "document_pictures"

    version_id: Mapped[UUID] = mapped_column(
        ForeignKey("document_versions.id", ondelete="CASCADE"), primary_key=True
    )


class Upload(Base):
    """A file on its way, in parts, from a phone on a bad network. Forgotten after two days."""

    __tablename__ = "uploads"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    # The phone gives it: begun twice, it is the same.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    size: Mapped[int]
    # A key of its own, that seals its name and its parts.
    ring_key: Mapped[str]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    started_at: Mapped[datetime] = mapped_column(index=True)


class UploadPart(Base):
    """One part of it that arrived, an object of the store."""

    __tablename__ = "upload_parts"

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    size: Mapped[int]
