"""An address as a picture to scan, made where it is shown."""

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup


def inline(address: str) -> Markup:
    """A QR code as an inline SVG, without style nor script."""
    drawn = _make(address).svg_inline(
        scale=5,
        border=3,
        omitsize=True,
        light="#fff",
        svgclass=None,
        lineclass=None,
        title=_("Code à scanner"),
    )
    return Markup(drawn)  # noqa: S704  made by us from an address of ours


def as_image(address: str) -> str:
    """A QR code as the address of an image (`data:`)."""
    drawn: str = _make(address).svg_data_uri(scale=5, border=2, dark="#0A3B31", light="#FFFFFF")
    return drawn


def _make(address: str) -> Any:
    # Few pages show one: a web worker loads it with the first of them.
    import segno

    return segno.make(address, error="m")
