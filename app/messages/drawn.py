"""Fifty bubbles on a page: each shape of bubble is drawn by its template once, then only filled.

The template stays the one place that says what a bubble looks like. What is remembered is the shape, in one language;
of what people wrote, nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from app.locale import translations
from app.messages.blueprint import bp
from app.messages.bubbles import Bubble

Draw = Callable[[Bubble], Markup]
# Letters of nobody's language: what stands between two of them is filled afterwards.
_OPEN, _CLOSE = "\ue000", "\ue001"
_FILLED = ("id", "href", "body", "time", "day", "day_id", "author", "quoted_by", "quoted")
_MOST = 512
_shapes: dict[tuple[Any, ...], str] = {}


@bp.app_template_global("bubbles_drawn")
def bubbles_drawn(draw: Draw, bubbles: Iterable[Bubble]) -> Markup:
    """These bubbles, as `draw` (the macro of a bubble) draws each of them."""
    catalogue, senders = translations(), _Escaped()
    return Markup("".join([_filled(catalogue, draw, one, senders) for one in bubbles]))  # noqa: S704 - escaped one by one


class _Escaped(dict[str, Markup]):
    """Names, escaped once a page."""

    def __missing__(self, name: str) -> Markup:
        self[name] = escape(name)
        return self[name]


def _filled(catalogue: Any, draw: Draw, one: Bubble, senders: _Escaped) -> str:
    message = one.message
    if one.files:  # few have any, each its own
        return str(draw(one))
    shape = (
        catalogue,
        message.is_mine,
        message.kind,
        one.day is None,
        one.author is None,
        one.quoted is None,
        one.body is None,
        one.reactions,
        one.notes,
    )
    if (drawn := _shapes.get(shape)) is None:
        drawn = _drawn(draw, one)
        if len(_shapes) >= _MOST:
            _shapes.clear()
        _shapes[shape] = drawn
    values = {
        # Made here, of numbers.
        "id": one.id,
        "href": one.href,
        "time": one.time,
        "day_id": one.day_id,
        "seq": message.seq,
        # Escaped already, its addresses made links.
        "body": one.body,
        "sender": "" if message.is_mine else senders[message.author],
    }
    if one.day or one.author or one.quoted:
        values.update(_rarer(one))
    return drawn % values


def _rarer(one: Bubble) -> dict[str, Any]:
    """What few bubbles have: people’s words and names, and the name of a day."""
    return {name: escape(getattr(one, name) or "") for name in ("day", "author", "quoted_by", "quoted")}


def _drawn(draw: Draw, one: Bubble) -> str:
    """The bubble with a mark in each place that is filled."""
    marks = {name: _mark(name) for name in _FILLED if getattr(one, name) is not None}
    # Nothing of a person is given to what is remembered, whatever the template comes to ask for.
    message = replace(
        one.message,
        seq=_mark("seq"),  # type: ignore[arg-type]
        name="",
        author=_mark("sender"),
        author_name=None,
        words=None,
        quoted=None,
        reactions={},
    )
    text = str(draw(replace(one, message=message, **marks))).replace("%", "%%")
    for name in (*_FILLED, "seq", "sender"):
        text = text.replace(_mark(name), f"%({name})s")
    return text


def _mark(name: str) -> str:
    return f"{_OPEN}{name}{_CLOSE}"
