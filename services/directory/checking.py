"""One row against the schema, by functions made once from its list of fields.

`checker(kind)` gives the function of a kind. It never raises: what is wrong is a list of (field, code), what is in no list
of the schema is a list of (field, value), and both go with the row.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from services import clock
from services.directory.vocabulary import EVERYBODY, FIELDS, Field, Kind, Sort

Check = Callable[[Any], Any]
# Row by row, the field that is wrong and why: a code, whose sentence is the screen's.
Faults = list[tuple[str, str]]
_LINK = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_INSEE = re.compile(r"(?:\d[\dAB])\d{3}", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
# What was changed, was so in this century, and not in the future.
_CENTURY, _A_DAY = date(2000, 1, 1), timedelta(days=1)
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?", re.ASCII | re.DOTALL)
# A commune, a département, an intercommunality, a region or a country (“france”, “region-28”, “84”).
_ZONE = re.compile(r"(?:\d[\dAB])\d{3}|\d[\dAB]\d?|\d{9}|[a-z][a-z0-9-]{1,40}", re.ASCII)
# Values of our own lists are shorter than this; longer is not a value.
_LONGEST_VALUE = 120
_MOST_VALUES = 200


class Wrong(Exception):
    """A value that the schema refuses; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Checked:
    """A row as it may be kept (nothing that is empty), what is wrong with it, what no list knows, what the schema does not have."""

    doc: dict[str, Any]
    text: str
    faults: Faults
    unknown: list[tuple[str, str]]
    strangers: list[str]


@cache
def checker(kind: Kind) -> Callable[[Any], Checked]:
    """The function that checks rows of this kind."""
    fields = FIELDS[kind]
    checks = {name: _check_of(field) for name, field in fields.items()}
    required = [name for name, field in fields.items() if field.required]
    closed = {name: field.values for name, field in fields.items() if field.values}

    def check(raw: Any) -> Checked:
        checked = Checked({}, "", [], [], [])
        if not isinstance(raw, dict):
            checked.faults.append(("", "not_a_row"))
            return checked
        doc = checked.doc
        for name, value in raw.items():
            if value is None or value == "" or value == []:
                continue
            if name not in checks:
                checked.strangers.append(str(name)[:60])
                continue
            try:
                clean = checks[name](value)
            except Wrong as wrong:
                checked.faults.append((name, wrong.code))
            else:
                if clean is not None:
                    doc[name] = clean
        _look_whole(checked, required)
        for name, values in closed.items():
            if name in doc:
                checked.unknown += ((name, one) for one in _listed(doc[name]) if one not in values)
        _write(checked)
        return checked

    return check


def check_field(kind: Kind, name: str, value: Any) -> Any:
    """One value of one field, as it may be kept. Raises `Wrong`; `KeyError` for a field that the schema does not have."""
    field = FIELDS[kind][name]
    if value is None or value == "" or value == []:
        if field.required:
            raise Wrong("missing")
        return None
    return _check_of(field)(value)


def _look_whole(checked: Checked, required: list[str]) -> None:
    """What is missing, and ids: they carry their source, so that two sources never meet."""
    doc, faults = checked.doc, checked.faults
    wrong = {name for name, _code in faults}
    faults.extend((name, "missing") for name in required if name not in doc and name not in wrong)
    if "source" in doc:
        prefix = f"{doc['source']}--"
        for name in ("id", "structure_id"):
            if name in doc and not (doc[name].startswith(prefix) and len(doc[name]) > len(prefix)):
                faults.append((name, "prefix"))


def _write(checked: Checked) -> None:
    """The row as text, the same for the same row; what PostgreSQL could not hold is a fault of its field."""
    checked.text = _dump(checked.doc)
    if _can_be_kept(checked.text):
        return
    for name in [name for name, value in checked.doc.items() if not _can_be_kept(_dump(value))]:
        del checked.doc[name]
        checked.faults.append((name, "characters"))
    checked.text = _dump(checked.doc)


_dump = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _can_be_kept(text: str) -> bool:
    if "\\u0000" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character
        return False
    return True


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _check_of(field: Field) -> Check:
    return _MAKERS[field.sort](field)


def _text(field: Field) -> Check:
    least, most = field.least, field.most

    def check(value: Any) -> str | None:
        if type(value) is not str:
            raise Wrong("not_text")
        kept: str = value.strip()
        if not kept and not field.required:
            return None
        if len(kept) < least:
            raise Wrong("too_short" if kept else "missing")
        if len(kept) > most:
            raise Wrong("too_long")
        return kept

    return check


def _matching(pattern: re.Pattern[str], code: str) -> Callable[[Field], Check]:
    def make(field: Field) -> Check:
        text = _text(Field(field.name, Sort.TEXT, field.required, 0, 2000))

        def check(value: Any) -> str | None:
            kept: str | None = text(value)
            if kept is not None and not pattern.fullmatch(kept):
                raise Wrong(code)
            return kept

        return check

    return make


def _digits(field: Field) -> Check:
    matching = _matching(_DIGITS, "not_digits")(field)

    def check(value: Any) -> str | None:
        kept: str | None = matching(value)
        if kept is not None and len(kept) != field.most:
            raise Wrong("not_digits")
        return kept

    return check


def _day(field: Field) -> Check:
    matching = _matching(_DAY, "not_a_day")(field)

    def check(value: Any) -> str:
        kept = str(matching(value))
        try:
            day = date.fromisoformat(kept[:10])
        except ValueError:
            raise Wrong("not_a_day") from None
        # East of Greenwich it is tomorrow sooner.
        if not _CENTURY <= day <= clock.now().date() + _A_DAY:
            raise Wrong("not_of_now")
        return str(day)

    return check


def _number(field: Field) -> Check:
    kinds = (int,) if field.sort is Sort.COUNT else (int, float)

    def check(value: Any) -> float:
        if type(value) not in kinds:
            raise Wrong("not_a_number")
        if not field.least <= value <= field.most:  # nor what is no number at all
            raise Wrong("out_of_range")
        number: float = value
        return number

    return check


def _word(field: Field) -> Check:
    def check(value: Any) -> str:
        if type(value) is not str:
            raise Wrong("not_text")
        return _value(value)

    return check


def _words(field: Field) -> Check:
    is_publics = EVERYBODY in field.values

    def check(value: Any) -> list[str] | None:
        if type(value) is not list:
            raise Wrong("not_a_list")
        if len(value) > _MOST_VALUES:
            raise Wrong("too_long")
        kept = list(dict.fromkeys(_value(one) for one in value if one is not None and one != ""))
        if is_publics and len(kept) > 1 and EVERYBODY in kept:
            raise Wrong("not_alone")
        return kept or None

    return check


def _zones(field: Field) -> Check:
    words = _words(Field(field.name, Sort.WORDS))

    def check(value: Any) -> list[str] | None:
        kept: list[str] | None = words(value)
        if any(not _ZONE.fullmatch(one) for one in kept or ()):
            raise Wrong("not_a_zone")
        return kept

    return check


def _value(value: Any) -> str:
    if type(value) is not str:
        raise Wrong("not_text")
    value = value.strip()
    if not value or len(value) > _LONGEST_VALUE:
        raise Wrong("not_a_value")
    return str(value)


_MAKERS: dict[Sort, Callable[[Field], Check]] = {
    Sort.TEXT: _text,
    Sort.ID: _text,
    Sort.DAY: _day,
    Sort.LINK: _matching(_LINK, "not_a_link"),
    Sort.MAIL: _matching(_MAIL, "not_a_mail"),
    Sort.DIGITS: _digits,
    Sort.INSEE: _matching(_INSEE, "not_a_commune"),
    Sort.NUMBER: _number,
    Sort.COUNT: _number,
    Sort.WORD: _word,
    Sort.WORDS: _words,
    Sort.ZONES: _zones,
}
