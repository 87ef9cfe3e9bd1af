"""Pictures of pages: what is shown on screen instead of the file itself."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image

from services.workshop.fitness import MOST_PIXELS, NotFit
from services.workshop.images import open_image
from services.workshop.sniffing import PDF

# Pixels across: the small one of a list, a page to read on a phone.
SMALL, WIDE = 240, 1240
_TALLEST = 6000


def draw_pages(
    source: BinaryIO, target: BinaryIO, media_type: str, first: int, last: int
) -> list[dict[str, Any]]:
    """Draw pages `first` to `last` (from 1) one after the other into `target`, and the small one with the first.

    Gives for each its page (0: the small one), width, height and size in bytes. Raises `NotFit`.
    """
    drawn: list[dict[str, Any]] = []
    for number, image in _images(source, media_type, first, last):
        drawn.append(_written(image, number, target))
        if number == 1:
            image.thumbnail((SMALL, SMALL * 2))
            drawn.append(_written(image, 0, target))
    return drawn


def _images(source: BinaryIO, media_type: str, first: int, last: int) -> Iterator[tuple[int, Image.Image]]:
    if media_type == PDF:
        yield from _of_pdf(source, first, last)
    elif first == 1:
        image = open_image(source, media_type)
        image.draft("RGB", (WIDE, WIDE * 2))
        image.thumbnail((WIDE, _TALLEST))
        yield 1, image


def _of_pdf(source: BinaryIO, first: int, last: int) -> Iterator[tuple[int, Image.Image]]:
    try:
        pdf = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError:
        raise NotFit("document_damaged") from None
    for number in range(first, min(last, len(pdf)) + 1):
        page = pdf[number - 1]
        width, height = page.get_size()
        scale = min(WIDE / max(width, 1), _TALLEST / max(height, 1))
        if width * height * scale * scale > MOST_PIXELS:
            raise NotFit("document_too_many_pixels")
        yield number, page.render(scale=scale, may_draw_forms=False).to_pil()
        page.close()


def _written(image: Image.Image, number: int, target: BinaryIO) -> dict[str, Any]:
    before = target.tell()
    shown = image if image.mode in ("RGB", "RGBA") else image.convert("RGB")
    shown.info = {}
    shown.save(target, "WEBP", quality=72, method=2)
    target.flush()
    return {
        "page": number,
        "width": shown.width,
        "height": shown.height,
        "size": target.tell() - before,
    }
