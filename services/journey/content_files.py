"""A TOML file read key by key, so that whatever is wrong in it is said with its line.

`tomllib` forgets where things were written. The lines are looked up only when something is wrong, which
keeps reading fast.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from services.journey.content_model import ContentError

_ROOT = Path(__file__).resolve().parents[2]
_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([\w-]+)\s*=")
_AT_LINE = re.compile(r"at line (\d+)")
_TYPE_NAMES = {str: "a text", int: "a whole number", bool: "true or false", date: "a date", list: "a list"}

Trail = tuple[str | int, ...]


class Table:
    """One table of a file. Keys are taken one by one; `close` refuses those nobody asked for."""

    def __init__(self, path: Path, values: Mapping[str, Any], trail: Trail = ()) -> None:
        self.path = path
        self.trail = trail
        self._values = dict(values)

    def fail(self, problem: str, *under: str | int) -> NoReturn:
        """Raise ContentError on the line of the key (or sub-table) `under`, else of this table."""
        raise ContentError(shown(self.path), line_of(self.path, (*self.trail, *under)), problem)

    def names(self) -> tuple[str, ...]:
        """The keys not taken yet."""
        return tuple(self._values)

    def peek(self, *keys: str) -> int:
        """The number found under `keys`, taken from nothing; 0 when it is not there (said later, in its turn)."""
        value: Any = self._values
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, int) else 0

    def text(self, key: str) -> str:
        """A text that must be there and say something."""
        value: str = self._take(key, str)
        if not value.strip():
            self.fail(f"“{key}” is empty", key)
        return value

    def text_or_none(self, key: str) -> str | None:
        """A text that may be left out."""
        return self.text(key) if key in self._values else None

    def note(self, key: str) -> str:
        """A text that may be empty or left out."""
        return self._take(key, str) if key in self._values else ""

    def number(self, key: str) -> int:
        """A whole number that must be there."""
        value: int = self._take(key, int)
        return value

    def number_or_none(self, key: str) -> int | None:
        """A whole number that may be left out."""
        return self.number(key) if key in self._values else None

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false; left out, it is `default`."""
        return self._take(key, bool) if key in self._values else default

    def day_or_none(self, key: str) -> date | None:
        """A date that may be left out."""
        return self._take(key, date) if key in self._values else None

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of texts."""
        if not required and key not in self._values:
            return ()
        values = self._take(key, list)
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.fail(f"“{key}” must hold texts, none of them empty", key)
        return tuple(values)

    def table(self, key: str) -> "Table":
        """A sub-table that must be there."""
        return self.table_or_none(key) or self.fail(f"[{key}] is missing")

    def table_or_none(self, key: str) -> "Table | None":
        """A sub-table that may be left out."""
        if key not in self._values:
            return None
        value = self._values.pop(key)
        if not isinstance(value, dict):
            self.fail(f"“{key}” must be a table", key)
        return Table(self.path, value, (*self.trail, key))

    def tables(self, key: str) -> tuple["Table", ...]:
        """A list of sub-tables, empty when left out."""
        values = self._values.pop(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.fail(f"“{key}” must be written [[{key}]]", key)
        return tuple(Table(self.path, value, (*self.trail, key, index)) for index, value in enumerate(values))

    def close(self) -> None:
        """Refuse what is left: a key misspelt is a fact lost."""
        for key in self._values:
            self.fail(f"unknown key “{key}”", key)

    def _take(self, key: str, kind: type) -> Any:
        if key not in self._values:
            self.fail(f"“{key}” is missing")
        value = self._values.pop(key)
        # A bool is an int and a datetime is a date in Python; in a content file each is a slip.
        if type(value) is not kind:
            self.fail(f"“{key}” must be {_TYPE_NAMES[kind]}", key)
        return value


def read_file(path: Path) -> Table:
    """The file's root table. ContentError: missing, not UTF-8, or not TOML."""
    try:
        return Table(path, tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as problem:
        raise ContentError(shown(path), 1, f"cannot be read ({type(problem).__name__})") from problem
    except tomllib.TOMLDecodeError as problem:
        found = _AT_LINE.search(str(problem))
        raise ContentError(shown(path), int(found[1]) if found else 1, str(problem)) from problem


def shown(path: Path) -> str:
    """The path as an editor of the content knows it: from the top of the project."""
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.as_posix()


def line_of(path: Path, trail: Trail) -> int:
    """The line `trail` is written on, else that of the nearest table around it, else 1."""
    lines = {found: number for number, found in _trails(path.read_text(encoding="utf-8"))}
    while trail and trail not in lines:
        trail = trail[:-1]
    return lines.get(trail, 1)


def _trails(text: str) -> Iterator[tuple[int, Trail]]:
    counts: dict[Trail, int] = {}
    here: Trail = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = _resolve(header[2].split("."), counts, is_list=header[1] == "[[")
            yield number, here
        elif key := _KEY.match(line):
            yield number, (*here, key[1])


def _resolve(names: list[str], counts: dict[Trail, int], *, is_list: bool) -> Trail:
    trail: Trail = ()
    for depth, name in enumerate(names, start=1):
        trail = (*trail, name)
        if is_list and depth == len(names):
            counts[trail] = counts.get(trail, -1) + 1
        if trail in counts:
            trail = (*trail, counts[trail])
    return trail
