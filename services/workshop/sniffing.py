"""What a file really is: its first bytes, a second opinion, and the name it came with must agree.

Decoding, afterwards, is the third: a file that only pretends does not decode.
"""

from pathlib import PurePosixPath

import puremagic

from services.workshop.fitness import NotFit

PDF, JPEG, PNG, WEBP, HEIC = (
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/heic",
)
HEAD = 4096
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"heif")
_SUFFIXES = {
    PDF: ("pdf",),
    # Phones call a photo by the name of another kind of photo; it is drawn again all the same.
    "image": ("jpg", "jpeg", "jpe", "jfif", "png", "webp", "heic", "heif", "mpo"),
}
# A second opinion that says one of these has seen what a browser could run.
_NEVER = ("html", "svg", "xml", "javascript", "x-shockwave", "x-msdownload", "x-executable", "x-sh", "java")


def kind_of(head: bytes, name: str) -> str:
    """The media type of what begins with `head` (up to `HEAD` bytes). Raises `NotFit`."""
    found = _by_magic(head)
    if found is None:
        raise NotFit("document_not_allowed")
    if not _suffix_fits(found, name) or _is_doubted(head, found):
        raise NotFit("document_not_what_it_says")
    return found


def _by_magic(head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):  # at the very first byte: anything before it is there to deceive
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIC
    return None


def _suffix_fits(found: str, name: str) -> bool:
    suffix = PurePosixPath(name).suffix.lower().lstrip(".")
    allowed = _SUFFIXES[PDF] if found == PDF else _SUFFIXES["image"]
    return not suffix or suffix in allowed


def _is_doubted(head: bytes, found: str) -> bool:
    """Whether a tool that knows a thousand kinds of files sees something that runs, and nothing of ours."""
    try:
        seen = [match.mime_type or "" for match in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return False  # it knows nothing: decoding will tell
    if any(mime == found for mime in seen):
        return False
    return any(word in mime for mime in seen for word in _NEVER)
