"""Names of files: what was sent is cleaned and kept sealed; what is served is ours."""

import unicodedata

LONGEST = 120
SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
# A folder, a drive, a wildcard: of no use in a name, and dear to whoever means harm.
_FORBIDDEN = frozenset('/\\:*?"<>|')


def clean_name(name: str) -> str:
    """The name of a file as anybody may see it: no path, no invisible letter, at most `LONGEST` letters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(_letter(one) for one in unicodedata.normalize("NFC", last[:2000]))
    words = " ".join(kept.split()).strip(". ")
    return _shortened(words)


def clean_title(title: str) -> str:
    """What somebody calls a document, on one line; empty when nothing is left of it."""
    kept = "".join(" " if unicodedata.category(one) in _BREAKS else _visible(one) for one in title[:2000])
    return " ".join(unicodedata.normalize("NFC", kept).split())[:LONGEST].strip()


def served_name(title: str, media_type: str) -> str:
    """The name under which a file is saved by whoever downloads it: its title and what it really is."""
    return (clean_name(title)[: LONGEST - 5] or "document") + SUFFIXES[media_type]


_BREAKS = ("Cc", "Zl", "Zp")


def _visible(letter: str) -> str:
    """Nothing for what shows nothing, turns the text round (bidi overrides) or is half a letter."""
    return "" if unicodedata.category(letter) in ("Cf", "Cs", "Co", "Cn") else letter


def _letter(letter: str) -> str:
    if unicodedata.category(letter) in _BREAKS or letter in _FORBIDDEN:
        return " "
    return _visible(letter)


def _shortened(name: str) -> str:
    """From the middle, so that the suffix stays."""
    if len(name) <= LONGEST:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 8:
        return name[:LONGEST]
    return stem[: LONGEST - len(suffix) - 1] + dot + suffix
