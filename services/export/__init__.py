"""Export: everything of one young person, as one archive they take away (“tout emporter”).

Promises: they alone ask for it and open it, proved again; what it holds is what their own pages show and what others
sent to them, and never what others wrote among themselves; it is ciphertext in the store, and gone after a week. The
worker writes it (`services.export.writing`), which no page has a use for.
"""

from services.export.asking import (
    TASK,
    ExportView,
    Standing,
    ask_export,
    last_export,
    standing_of,
)
from services.export.keeping import KEPT, check_exports, purge_exports
from services.export.models import Export, ExportState, Why
from services.export.objects import Archive, open_archive

__all__ = [
    "KEPT",
    "TASK",
    "Archive",
    "Export",
    "ExportState",
    "ExportView",
    "Standing",
    "Why",
    "ask_export",
    "check_exports",
    "last_export",
    "open_archive",
    "purge_exports",
    "standing_of",
]
