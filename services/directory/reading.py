"""A file of data·inclusion as rows, one at a time: an array of JSON (or one object a line), or CSV.

Memory is that of one row, whatever the file: nothing here counts on lines or on an end. A file that is broken (cut, not
in UTF-8, without end) raises `BrokenFile` at the place where it is; a row that is not what it should be is for
`checking`.
"""

import codecs
import csv
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from services.directory.vocabulary import FIELDS, Kind, Sort

# A row of data·inclusion is some two thousand letters, ten times that at the most.
LONGEST_ROW = 256 * 1024
_PART = 64 * 1024
_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder()


class BrokenFile(Exception):
    """The file cannot be read on. `code` says why, `row` after how many rows."""

    def __init__(self, code: str, row: int) -> None:
        super().__init__(f"{code} after row {row}")
        self.code = code
        self.row = row


def rows_of(file: BinaryIO, kind: Kind) -> Iterator[Any]:
    """The rows of `file`, whichever of the two ways it is written. Raises `BrokenFile`."""
    parts = _decoded(file)
    first = next(parts, "")
    if not first.strip():
        raise BrokenFile("empty", 0)
    parts = _again(first, parts)
    return _json(parts) if first.lstrip()[0] in "[{" else _csv(parts, kind)


def _again(first: str, parts: Iterator[str]) -> Iterator[str]:
    yield first
    yield from parts


def _decoded(file: BinaryIO) -> Iterator[str]:
    """Text of UTF-8, with or without its mark. Other encodings are refused: guessed, they would spoil names silently."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while part := file.read(_PART):
            if text := decoder.decode(part):
                yield text
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise BrokenFile("encoding", 0) from None


def _json(parts: Iterator[str]) -> Iterator[Any]:
    buffer = _Buffer(parts)
    is_array = buffer.peek() == "["
    if is_array:
        buffer.skip()
    row = 0
    while (mark := buffer.peek()) not in ("", "]"):
        if row and is_array:
            if mark != ",":
                raise BrokenFile("syntax", row)
            buffer.skip()
            buffer.peek()
        yield buffer.value(row)
        row += 1
    if is_array:
        _ensure_end(buffer, row)


def _ensure_end(buffer: "_Buffer", row: int) -> None:
    if buffer.peek() != "]":
        raise BrokenFile("cut", row)
    buffer.skip()
    if buffer.peek():
        raise BrokenFile("syntax", row)


class _Buffer:
    """What was read and not yet used, and where in it one stands."""

    def __init__(self, parts: Iterator[str]) -> None:
        self._parts = parts
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """The next letter that is no space, or nothing at the end."""
        while True:
            while self._at < len(self._text):
                if (letter := self._text[self._at]) not in _SPACE:
                    return letter
                self._at += 1
            if not self._more():
                return ""

    def skip(self) -> None:
        self._at += 1

    def value(self, row: int) -> Any:
        """The next value whole; `row` is how many came before it."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError:
                if len(self._text) - self._at > LONGEST_ROW:
                    raise BrokenFile("long_or_syntax", row) from None
                if not self._more():
                    raise BrokenFile("cut", row) from None
            except RecursionError:
                raise BrokenFile("syntax", row) from None
            else:
                # A number at the end of what was read may go on.
                if end < len(self._text) or not self._more():
                    self._at = end
                    return value

    def _more(self) -> bool:
        part = next(self._parts, "")
        if not part:
            return False
        self._text = self._text[self._at :] + part
        self._at = 0
        return True


def _csv(parts: Iterator[str], kind: Kind) -> Iterator[Any]:
    csv.field_size_limit(LONGEST_ROW)
    lines = _Lines(parts)
    first = next(lines)
    marks = [first.count(mark) for mark in ",;\t"]
    table = csv.reader(lines.again(first), delimiter=",;\t"[marks.index(max(marks))], strict=True)
    reads = {name: _READ[field.sort] for name, field in FIELDS[kind].items()}
    row = 0
    try:
        names = [name.strip() for name in next(table)]
        if not set(names) & set(reads):
            raise BrokenFile("not_this", 0)
        for cells in table:
            if cells:
                yield _row(names, cells, reads)
            row += 1
    except csv.Error:
        raise BrokenFile("long_or_syntax", row) from None


class _Lines:
    """Lines, of which none grows without end."""

    def __init__(self, parts: Iterator[str]) -> None:
        self._parts = parts
        self._kept: list[str] = []
        self._number = 0
        self._iterator = self._read()

    def __iter__(self) -> Iterator[str]:
        return self._iterator

    def __next__(self) -> str:
        return next(self._iterator)

    def again(self, line: str) -> Iterator[str]:
        yield line
        yield from self._iterator

    def _read(self) -> Iterator[str]:
        rest = ""
        for part in self._parts:
            *lines, rest = (rest + part).split("\n")
            for line in lines:
                self._number += 1
                yield f"{line}\n"
            if len(rest) > LONGEST_ROW:
                raise BrokenFile("long_or_syntax", self._number)
        if rest:
            yield rest


def _row(names: list[str], cells: list[str], reads: dict[str, Any]) -> Any:
    """A row as JSON would have it. More cells than names is no row."""
    if len(cells) > len(names):
        return cells
    return {
        name: reads[name](cell) if name in reads else cell
        for name, cell in zip(names, cells, strict=False)
        if cell
    }


def _as_it_is(cell: str) -> Any:
    return cell


def _number(cell: str) -> Any:
    try:
        return int(cell)
    except ValueError:
        try:
            return float(cell)
        except ValueError:
            return cell


def _list(cell: str) -> Any:
    """A list as CSV files write one: JSON, PostgreSQL’s braces, or values side by side."""
    cell = cell.strip()
    if cell.startswith("["):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            cell = cell.strip("[]")
    cell = cell.strip("{}")
    return [one for one in (part.strip(" \t\"'") for part in cell.replace("|", ",").split(",")) if one]


_LISTS = (Sort.WORDS, Sort.ZONES)
_READ: dict[Sort, Any] = {
    sort: _list if sort in _LISTS else _number if sort in (Sort.NUMBER, Sort.COUNT) else _as_it_is
    for sort in Sort
}
