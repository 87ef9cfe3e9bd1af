"""Documents: the papers of a young person, kept for life.

Promises: a file comes in through one door that makes it harmless; the store holds ciphertext only, written and synced
before the row commits; who reads what is the table's answer; each reading by somebody else leaves a line.
"""

from services.documents.kinds import PAPER_KINDS, PaperKind, Shelf, paper_kind
from services.documents.models import (
    Document,
    DocumentPicture,
    DocumentVersion,
    PictureState,
    ScanState,
    Upload,
    UploadPart,
)

__all__ = [
    "PAPER_KINDS",
    "Document",
    "DocumentPicture",
    "DocumentVersion",
    "PaperKind",
    "PictureState",
    "ScanState",
    "Shelf",
    "Upload",
    "UploadPart",
    "paper_kind",
]
