"""Who is asking, as the documents take it."""

from uuid import UUID

from app.reader import linked, own, own_space, person
from services import documents

__all__ = ["linked", "opened", "own", "own_space", "person"]


def opened(document: UUID, *, note: bool = True) -> documents.Opened:
    """This document, for whoever asks. Raises `NotFound`."""
    return documents.open_document(person().viewer, own(), document, note=note)
