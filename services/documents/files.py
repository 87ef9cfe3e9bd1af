"""The rows that name files of the store: versions of documents, and files in messages. Whoever counts or draws them
goes through both."""

from dataclasses import dataclass
from typing import Any

from services.documents.attachments import Attachment, AttachmentPicture
from services.documents.models import DocumentPicture, DocumentVersion

# A row of either.
FileRow = DocumentVersion | Attachment


@dataclass(frozen=True, slots=True)
class Files:
    """A table of files, that of the pictures of their pages, and the column there that names the file."""

    row: type[Any]
    picture: type[Any]
    owner: str

    @property
    def owner_column(self) -> Any:
        return getattr(self.picture, self.owner)


VERSIONS = Files(DocumentVersion, DocumentPicture, "version_id")
ATTACHMENTS = Files(Attachment, AttachmentPicture, "attachment_id")
FILES = (VERSIONS, ATTACHMENTS)


def files_of(row: FileRow) -> Files:
    """The tables that this row is of."""
    return VERSIONS if isinstance(row, DocumentVersion) else ATTACHMENTS
