"""Files in messages, the copies that go with a report, and papers shared in a message. Not in the vault.

As of a version, no byte and no name in clear. The row says which message (or report) the file goes with, for whoever
reads the one reads the other: the messages decide, and PostgreSQL with them.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base
from services.documents.models import StoredFile, StoredPicture


class Attachment(StoredFile, Base):
    """A file of one message, or its copy in one report."""

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint(
            "scan IN ('unscanned', 'waiting', 'clean', 'infected', 'error', 'expired')", name="scan"
        ),
        CheckConstraint("pictures IN ('waiting', 'made', 'failed')", name="pictures"),
        CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'image/webp')", name="media_type"
        ),
        CheckConstraint("(message_id IS NULL) <> (report_id IS NULL)", name="one_place"),
        CheckConstraint(
            "(message_id IS NULL) = (conversation_id IS NULL) AND (message_id IS NULL) = (seq IS NULL)",
            name="of_a_message",
        ),
        Index("ix_attachments_changed", "conversation_id", "changed"),
        Index("ix_attachments_jeune_id_added_at", "jeune_id", "added_at"),
        Index("ix_attachments_added_by_added_at", "added_by", "added_at"),
        Index(
            "ix_attachments_to_do",
            "added_at",
            postgresql_where=text("scan = 'waiting' OR pictures = 'waiting'"),
        ),
    )

    # Also the name of its object in the store.
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"))
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    # Of its message: the fence asks them of each row.
    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int | None]
    # The number of the change that last said something new of it: an open page asks for those.
    changed: Mapped[int]
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    # Its place among the files of its message.
    place: Mapped[int] = mapped_column(SmallInteger)
    # What the phone called it while it sent its parts: asked again, they are all here.
    upload_id: Mapped[UUID | None]
    # A key of its own where a cadre reads: between professionals, and in a report. Erased with the space's.
    ring_key: Mapped[str | None]
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)


class AttachmentPicture(StoredPicture, Base):
    """The picture of one page (0: the small one), as of a version."""

    __tablename__ = "attachment_pictures"

    attachment_id: Mapped[UUID] = mapped_column(
        ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True
    )


class AttachedPaper(Base):
    """A paper of the vault shared in a message with those of the conversation. The shares decide, not this line."""

    __tablename__ = "attached_papers"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), index=True)
    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    seq: Mapped[int]
    ends_at: Mapped[datetime]
