"""Fifty bubbles on a page: each shape of bubble is drawn by its template once, then only filled.

The template stays the one place that says what a bubble looks like. What is remembered is the shape, in one language;
of what people wrote, nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from markupsafe import Markup, escape

from app.locale import translations
from app.messages.blueprint import bp
from app.messages.bubbles import Bubble, escaped

Draw = Callable[[Any], Markup]
# Letters of nobody's language: what stands between two of them is filled afterwards.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([a-z_]+){_CLOSE}")
# What is filled, in the order of `_values`.
_FILLED = ("name", "base", "seq", "body", "time", "sender", "day", "day_id", "author", "quoted_by", "quoted")
_MOST = 512


@dataclass(frozen=True, slots=True)
class _Shape:
    """A bubble with a place for each thing that is filled; `taken`: which, in the order of the places."""

    text: str
    taken: Callable[[tuple[Any, ...]], tuple[Any, ...]]


_shapes: dict[tuple[Any, ...], _Shape] = {}


@bp.app_template_global("bubbles_drawn")
def bubbles_drawn(draw: Draw, bubbles: Sequence[Bubble]) -> Markup:
    """These bubbles, as `draw` (the macro of a bubble) draws each of them."""
    catalogue, names = translations(), _Escaped()
    bodies = escaped([one.message.words for one in bubbles])
    drawn = [_filled(catalogue, draw, one, body, names) for one, body in zip(bubbles, bodies, strict=True)]
    return Markup("".join(drawn))  # noqa: S704 - escaped above


class _Escaped(dict[str | None, str]):
    """Names and days, escaped once a page; nothing where there is none."""

    def __missing__(self, said: str | None) -> str:
        self[said] = str(escape(said or ""))
        return self[said]


def _filled(catalogue: Any, draw: Draw, one: Bubble, body: str, names: _Escaped) -> str:
    page, message, time, day, day_id, notes = one
    if message.files or message.papers:  # few have any, each its own
        return str(draw(one))
    is_mine, quoted, author = message.is_mine, message.quoted, one.author
    shape = (
        catalogue, is_mine, message.kind, day is None, author is None, quoted is None, message.words and True, notes,
        one.reactions if message.reactions else None,
    )  # fmt: skip
    if (drawn := _shapes.get(shape)) is None:
        drawn = _keep(shape, draw, one)
    quoted_by, excerpt = (names[one.quoted_by], escape(one.quoted)) if quoted else ("", "")
    # In the order of `_FILLED`: made here of numbers and of names of ours, or escaped.
    values = (
        message.name, page.base, message.seq, body, time, "" if is_mine else names[message.author], names[day], day_id,
        names[author], quoted_by, excerpt,
    )  # fmt: skip
    return drawn.text % drawn.taken(values)


def _keep(shape: tuple[Any, ...], draw: Draw, one: Bubble) -> _Shape:
    if len(_shapes) >= _MOST:
        _shapes.clear()
    text = str(draw(_Marked(one))).replace("%", "%%")
    places = [_FILLED.index(name) for name in _MARK.findall(text)]
    _shapes[shape] = drawn = _Shape(_MARK.sub("%s", text), itemgetter(*places))
    return drawn


class _Marked:
    """A bubble of the shape of `one`, with a mark in each place that is filled.

    Nothing of a person is in it, whatever the template comes to ask for: what is remembered is made of this.
    """

    def __init__(self, one: Bubble) -> None:
        self.id, self.href = f"m-{_mark('name')}", f"{_mark('base')}/m/{_mark('name')}"
        self.time, self.day_id = _mark("time"), _mark("day_id")
        self.notes, self.reactions, self.files = one.notes, one.reactions, ()
        for name in ("body", "day", "author", "quoted_by", "quoted"):
            setattr(self, name, getattr(one, name) and _mark(name))
        self.message = _MarkedMessage(one.message.is_mine, one.message.kind)


@dataclass(frozen=True, slots=True)
class _MarkedMessage:
    is_mine: bool
    kind: str
    seq: str = field(default_factory=lambda: _mark("seq"))
    author: str = field(default_factory=lambda: _mark("sender"))


def _mark(name: str) -> str:
    return f"{_OPEN}{name}{_CLOSE}"
