"""`make translations`: the French sentences of code and templates into one .po per language, nothing lost.

The French sentence is the key. No fuzzy guesses: a changed sentence is a new one, and falls back to French until
somebody translates it. `tests/shared/test_translations.py` refuses what is missing.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

APP = Path(__file__).parent
LANGUAGES = ("en", "ar")
METHODS = [("**/templates/**.html", "jinja2"), ("templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {
    "**/templates/**.html": {"trimmed": "true", "silent": "false"},
    "templates/**.html": {"trimmed": "true", "silent": "false"},
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "_l": None,
    "_n": (1, 2),
    "pgettext": ((1, "c"), 2),
}
# A catalogue made twice from the same sources is the same to the byte.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def extract() -> Catalog:
    """Every sentence a person can read, in the order of their files."""
    found = Catalog(project="Envol", version="1", copyright_holder="Envol", creation_date=EPOCH)
    for name, _line, message, comments, context in extract_from_dir(
        str(APP), METHODS, OPTIONS, KEYWORDS, ("NOTE:",), strip_comment_tags=True
    ):
        found.add(message, None, [(name, None)], auto_comments=comments, context=context)
    return found


def path_of(language: str) -> Path:
    return APP / "translations" / language / "LC_MESSAGES" / "messages.po"


def updated(language: str) -> Catalog:
    """The catalogue of `language` with today's sentences: translations kept, the unused dropped."""
    path = path_of(language)
    catalogue = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as source:
            catalogue = read_po(source, locale=language)
    catalogue.update(extract(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.creation_date = catalogue.revision_date = EPOCH
    catalogue.obsolete.clear()
    return catalogue


def text_of(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, no_location=True, sort_by_file=True, omit_header=False)
    return buffer.getvalue()


def main() -> None:
    for language in LANGUAGES:
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = updated(language)
        path.write_bytes(text_of(catalogue))
        missing = sum(1 for message in catalogue if message.id and not is_translated(message.string))
        print(f"{language}: {len(catalogue)} sentences, {missing} to translate")


def is_translated(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


if __name__ == "__main__":
    main()
