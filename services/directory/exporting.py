"""The directory written out again, in the schema it came in, with what was corrected here and our tag beside it.

An unknown value that nobody gave a meaning is left out: the file follows the schema. The row stays ours.
"""

import csv
import json
from collections.abc import Iterator
from typing import IO, Any

from services.database import transaction
from services.directory import derived
from services.directory.merging import TABLES, run
from services.directory.vocabulary import FIELDS, LEAVERS, TAGS, Kind

_BATCH = 500


def export_json(kind: Kind, file: IO[str]) -> int:
    """An array of every row that is shown; gives how many."""
    number = 0
    file.write("[")
    for number, row in enumerate(_rows(kind), start=1):
        file.write(",\n" if number > 1 else "\n")
        json.dump(row, file, ensure_ascii=False)
    file.write("\n]\n")
    return number


def export_csv(kind: Kind, file: IO[str]) -> int:
    """The same as a table: lists are JSON, nothing is an empty cell."""
    table = csv.DictWriter(file, [*FIELDS[kind], *((TAGS,) if kind is Kind.SERVICE else ())])
    table.writeheader()
    number = 0
    for number, row in enumerate(_rows(kind), start=1):  # noqa: B007  it is what is given back
        table.writerow(
            {
                name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
                for name, value in row.items()
            }
        )
    return number


def _rows(kind: Kind) -> Iterator[dict[str, Any]]:
    """A batch a transaction: a file is written as slowly as it likes."""
    last = ""
    while True:
        with transaction():
            found = run(
                f"SELECT s.id, s.doc || coalesce((SELECT jsonb_object_agg(c.field, c.value) FROM directory_corrections c"
                f" WHERE c.kind = $1 AND c.object_id = s.id), '{{}}') FROM {TABLES[kind]} s"
                " WHERE s.id > $2 AND s.hidden_at IS NULL AND s.gone_at IS NULL ORDER BY s.id LIMIT $3",
                kind,
                last,
                _BATCH,
            ).fetchall()
        for last, doc in found:  # noqa: B007  the last id is where the next batch begins
            yield written_out(kind, doc)
        if len(found) < _BATCH:
            return


def written_out(kind: Kind, doc: dict[str, Any]) -> dict[str, Any]:
    """A row in the order and with the values of the schema, every field there; our tag last."""
    row: dict[str, Any] = {}
    for name, field in FIELDS[kind].items():
        value = doc.get(name)
        if field.values and isinstance(value, list):
            value = [one for one in value if one in field.values] or None
        elif field.values and value not in field.values:
            value = None
        row[name] = value
    if kind is Kind.SERVICE:
        row[TAGS] = [LEAVERS] if derived.is_for_leavers(doc) else []
    return row
