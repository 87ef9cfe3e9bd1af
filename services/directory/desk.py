"""The second door of the directory, for those who look after it: importing, correcting, exporting.

Apart from the first because it loads the schema and what reads files: to be imported where it is used, not at the start.
"""

from services.directory.exporting import export_csv, export_json
from services.directory.fetching import named, opened
from services.directory.importing import Report, import_rows
from services.directory.keeping import (
    Desk,
    Import,
    Refusal,
    Review,
    Twins,
    correct,
    correctable,
    decide,
    ensure_near,
    hide,
    keep_apart,
    open_desk,
    open_refusal,
    refusals,
    retry,
    retry_all,
    tag,
    take_back,
    written,
)
from services.directory.reading import BrokenFile, rows_of
from services.directory.vocabulary import FIELDS, Kind, Sort

__all__ = [
    "FIELDS",
    "BrokenFile",
    "Desk",
    "Import",
    "Kind",
    "Refusal",
    "Report",
    "Review",
    "Sort",
    "Twins",
    "correct",
    "correctable",
    "decide",
    "ensure_near",
    "export_csv",
    "export_json",
    "hide",
    "import_rows",
    "keep_apart",
    "named",
    "open_desk",
    "open_refusal",
    "opened",
    "refusals",
    "retry",
    "retry_all",
    "rows_of",
    "tag",
    "take_back",
    "written",
]
