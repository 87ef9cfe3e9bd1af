"""A photo drawn again: turned the right way up, and nothing left of it but what one sees.

GPS, author, XMP, thumbnails, text blocks and whatever follows the picture are gone, for only pixels are carried over.
"""

from contextlib import suppress
from typing import Any, BinaryIO

import pillow_heif
from PIL import Image, ImageFile, ImageOps

from services.workshop.fitness import MOST_PIXELS, NotFit
from services.workshop.sniffing import HEIC, JPEG, PNG, WEBP

_FORMATS = {JPEG: ("JPEG", "MPO"), PNG: ("PNG",), WEBP: ("WEBP",), HEIC: ("HEIF",)}
_SAVED: dict[str, tuple[str, dict[str, Any]]] = {
    JPEG: ("JPEG", {"quality": 85}),
    PNG: ("PNG", {"compress_level": 3}),
    WEBP: ("WEBP", {"quality": 85, "method": 2}),
}


def warm() -> None:
    """Load what is needed before any child is made."""
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.init()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False


def clean_image(
    source: BinaryIO, target: BinaryIO, kind: str, *, into: str | None = None
) -> tuple[str, int, int]:
    """Draw `source` again into `target`; gives its media type, width and height. `into` forces a type.

    HEIC, which browsers do not show, becomes JPEG. Raises `NotFit`.
    """
    image = open_image(source, kind)
    media_type = into or (JPEG if kind == HEIC else kind)
    image = _upright(image)
    image = _plain(image, media_type)
    name, options = _SAVED[media_type]
    image.save(target, name, **options)
    return media_type, image.width, image.height


def open_image(source: BinaryIO, kind: str) -> Image.Image:
    """The picture, not decoded yet, its size known to be bearable. Raises `NotFit`."""
    try:
        image = Image.open(source, formats=_FORMATS[kind])
    except Image.DecompressionBombError:
        raise NotFit("document_too_many_pixels") from None
    except Exception:
        raise NotFit("document_damaged") from None
    if image.width * image.height > MOST_PIXELS or max(image.size) > 30_000:
        raise NotFit("document_too_many_pixels")
    return image


def _upright(image: Image.Image) -> Image.Image:
    try:
        image.load()
        with suppress(
            ValueError, KeyError, TypeError, SyntaxError, ZeroDivisionError
        ):  # tags nobody can read
            return ImageOps.exif_transpose(image)
        return image
    except (OSError, ValueError, SyntaxError, EOFError, IndexError):
        raise NotFit("document_damaged") from None


def _plain(image: Image.Image, media_type: str) -> Image.Image:
    """The pixels alone, in a mode that the type knows."""
    modes = (
        ("RGB",)
        if media_type == JPEG
        else ("RGB", "L", "RGBA", "LA")
        if media_type == PNG
        else ("RGB", "RGBA")
    )
    if image.mode not in modes:
        image = (
            _on_white(image) if media_type == JPEG else image.convert("RGBA" if _is_clear(image) else "RGB")
        )
    image.info = {}
    if hasattr(image, "_exif"):
        image._exif = None
    return image


def _is_clear(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _on_white(image: Image.Image) -> Image.Image:
    if not _is_clear(image):
        return image.convert("RGB")
    shown = Image.new("RGB", image.size, "white")
    clear = image.convert("RGBA")
    shown.paste(clear, mask=clear.getchannel("A"))
    return shown
