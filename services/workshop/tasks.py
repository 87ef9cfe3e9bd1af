"""What the workshop can be asked."""

import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from services.workshop import images
from services.workshop.fitness import LARGEST, MOST_PAGES, NotFit
from services.workshop.gathering import as_page, gather
from services.workshop.images import clean_image
from services.workshop.pages import draw_pages
from services.workshop.pdfs import bind, clean_pdf
from services.workshop.sniffing import HEAD, JPEG, PDF, kind_of
from services.workshop.typesetting import set_pages


def warm() -> None:
    """Load the libraries once, for every child."""
    images.warm()


def take(source: BinaryIO, target: BinaryIO, files: list[tuple[int, str]]) -> dict[str, Any]:
    """Make what was sent harmless. `files`: how long each is in `source`, one after the other, and its name.

    One file stays what it is (HEIC becomes JPEG); several photos become one PDF, in their order.
    """
    if not files or len(files) > MOST_PAGES:
        raise NotFit("document_too_many_pages")
    if len(files) > 1:
        return {"media_type": PDF, "pages": bind(_photos(source, files), target)}
    size, name = files[0]
    _check_size(size)
    kind = kind_of(source.read(HEAD), name)
    source.seek(0)
    if kind == PDF:
        return {"media_type": PDF, "pages": clean_pdf(source, target)}
    media_type, _width, _height = clean_image(source, target, kind)
    return {"media_type": media_type, "pages": 1}


def _photos(source: BinaryIO, files: list[tuple[int, str]]) -> Iterator[tuple[bytes, int, int]]:
    for size, name in files:
        _check_size(size)
        sent, drawn = io.BytesIO(source.read(size)), io.BytesIO()
        kind = kind_of(sent.read(HEAD), name)
        if kind == PDF:
            raise NotFit("document_mixed")
        sent.seek(0)
        _type, width, height = clean_image(sent, drawn, kind, into=JPEG)
        yield drawn.getvalue(), width, height


def _check_size(size: int) -> None:
    if size <= 0:
        raise NotFit("document_empty")
    if size > LARGEST:
        raise NotFit("document_too_long")


def draw(source: BinaryIO, target: BinaryIO, media_type: str, first: int, last: int) -> dict[str, Any]:
    """Pictures of the pages `first` to `last`."""
    return {"pictures": draw_pages(source, target, media_type, first, last)}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "take": take,
    "draw": draw,
    "set": set_pages,
    "as_page": as_page,
    "gather": gather,
}
