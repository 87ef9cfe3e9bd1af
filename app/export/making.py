"""What the worker's task calls: the domain writes the archive, the pages come from here."""

from uuid import UUID

from app.export.offline import open_pages
from services.export import worker


def make(export_id: UUID) -> None:
    """Make this archive, in its owner’s language. Raises what is to be tried again."""
    worker.make_export(export_id, open_pages)
