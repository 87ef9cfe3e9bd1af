"""Records as JSON, and the schema that says what each field is: both come from the dataclass, so they never disagree."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from services.records import Section

FORMAT = "envol-export"
# Changes when something that was there is no longer, or means something else; what is only added changes nothing.
VERSION = 1
_PLAIN = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"},
    # With Z an instant, in UTC; without, what the clock on the wall shows, in the zone said beside.
    datetime: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z?$"},
    UUID: {"type": "string", "format": "uuid"},
}


def written(section: Section, head: dict[str, Any], records: Iterable[Any]) -> Iterator[str]:
    """A list as a JSON text, a line each record. `head`: what is said of the whole archive."""
    start = {**head, "section": section.name}
    yield json.dumps(start, ensure_ascii=False, indent=1)[:-2] + ',\n "records": ['
    between = "\n"
    for record in records:
        yield between + "  " + json.dumps(plain(record), ensure_ascii=False)
        between = ",\n"
    yield "\n ]\n}\n"


def plain(value: Any) -> Any:
    """A value as JSON has it. An instant is in UTC (`…Z`); what a wall clock shows has no zone, and a field beside says which."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return instant(value) if value.tzinfo else value.isoformat(timespec="seconds")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return str(value) if isinstance(value, str) else value


def instant(at: datetime) -> str:
    """An instant, in UTC: `2026-11-22T09:00:00Z`."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def schema(sections: Iterable[Section]) -> dict[str, Any]:
    """What each file of the folder holds (JSON Schema, draft 2020-12), with what the code says of it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "version": VERSION,
        "type": "object",
        "required": ["format", "version", "generated_at", "zone", "section", "records"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "generated_at": _PLAIN[datetime],
            "zone": {"type": "string"},
            "section": {"enum": [one.name for one in sections]},
            "records": {"type": "array"},
        },
        "$defs": {one.name: _of_record(one.record) for one in sections},
    }


def _of_record(record: type) -> dict[str, Any]:
    hints = get_type_hints(record)
    names = [field.name for field in fields(record)]
    return {
        "description": " ".join((record.__doc__ or "").split()),
        "type": "object",
        "additionalProperties": False,
        "required": names,
        "properties": {name: _of(hints[name]) for name in names},
    }


def _of(hint: Any) -> dict[str, Any]:
    if isinstance(hint, UnionType):
        return {"anyOf": [_of(one) for one in get_args(hint)]}
    if hint is NoneType:
        return {"type": "null"}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _of(get_args(hint)[0])}
    if is_dataclass(hint):
        return _of_record(hint)  # type: ignore[arg-type]
    if issubclass(hint, Enum):
        return {"enum": [one.value for one in hint]}
    return dict(_PLAIN[hint])
