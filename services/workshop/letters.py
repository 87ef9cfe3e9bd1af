"""What can be printed: the letters that our fonts have, and nothing that is invisible on purpose."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
# Stands for a letter that none of them has.
UNKNOWN = "\u2b1c"
# Joiners of Arabic and Persian words, and of what one writes with several signs.
_KEPT = frozenset("\u200c\u200d")
_DROPPED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def printable(data: Any) -> Any:
    """The same data, every text of it as it can be printed. Lines are kept."""
    if isinstance(data, str):
        return _printable(data)
    if isinstance(data, list):
        return [printable(one) for one in data]
    if isinstance(data, dict):
        return {name: printable(one) for name, one in data.items()}
    return data


def _printable(text: str) -> str:
    known, kept = letters(), []
    for letter in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " ")):
        if letter == "\n" or letter in _KEPT or ord(letter) in known:
            kept.append(letter)
        elif unicodedata.category(letter) not in _DROPPED and not 0xFE00 <= ord(letter) <= 0xFE0F:
            kept.append(UNKNOWN)
    return "".join(kept)


@cache
def letters() -> frozenset[int]:
    """Every letter that one of our fonts has; those that only direct the text are not counted."""
    found: set[int] = set()
    for font in sorted(FONTS.glob("*.ttf")):
        found.update(_of_font(font.read_bytes()))
    return frozenset(one for one in found if unicodedata.category(chr(one)) not in _DROPPED)


def _of_font(font: bytes) -> Iterator[int]:
    """The `cmap` table (OpenType 1.9): its subtables of ranges, 4 and 12; the others repeat them."""
    start = _table(font, b"cmap")
    (number,) = struct.unpack_from(">H", font, start + 2)
    for place in range(number):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * place)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if form == 4:
            yield from _short(font, start + offset)
        elif form == 12:
            yield from _long(font, start + offset)


def _table(font: bytes, name: bytes) -> int:
    (number,) = struct.unpack_from(">H", font, 4)
    for place in range(number):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * place)
        if tag == name:
            return int(offset)
    raise ValueError(name)


def _short(font: bytes, at: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    number = doubled // 2
    last = struct.unpack_from(f">{number}H", font, at + 14)
    first = struct.unpack_from(f">{number}H", font, at + 16 + doubled)
    for one, other in zip(first, last, strict=True):
        if one != 0xFFFF:
            yield from range(one, other + 1)


def _long(font: bytes, at: int) -> Iterator[int]:
    (number,) = struct.unpack_from(">I", font, at + 12)
    for place in range(number):
        first, last, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * place)
        yield from range(first, last + 1)
