"""Finding an offer by words as they are typed on a phone: without accents, in the plural, with a letter wrong.

A département shows some hundred offers, which a page reads anyway: they are searched where they are, without a statement.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from services.catalogue.together import OfferLine

# Below, a letter wrong is another word.
TYPO_FROM = 5
ALIKE = 0.8
LONGEST = 80
_WORD = re.compile(r"[a-z0-9]+")
_STOP = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "du",
        "de",
        "d",
        "a",
        "au",
        "aux",
        "et",
        "ou",
        "en",
        "pour",
        "sur",
        "avec",
        "mon",
        "ma",
        "mes",
        "ton",
        "ta",
        "tes",
        "je",
        "tu",
    ]
)
_ENDINGS = (
    "ements",
    "ement",
    "ations",
    "ation",
    "euses",
    "euse",
    "eurs",
    "eur",
    "aux",
    "es",
    "er",
    "ee",
    "s",
    "x",
    "e",
)


def search(lines: Iterable[OfferLine], asked: str, more: dict[str, str] | None = None) -> list[OfferLine]:
    """Those in which every word of `asked` is found, best first. `more`: domain → its title, searched too.

    A word counts most in the name of an offer, then in who offers it, then in the rest. Nothing but small words finds nothing.
    """
    words = [word for word in folded(asked[:LONGEST]) if word not in _STOP]
    if not words:
        return []
    found = [
        (score, place, line) for place, line in enumerate(lines) if (score := _score(line, words, more or {}))
    ]
    return [line for _score, _place, line in sorted(found, key=lambda one: (-one[0], one[1]))]


def folded(text: str) -> list[str]:
    """The words of a text without accents or capitals."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def _score(line: OfferLine, words: list[str], more: dict[str, str]) -> float:
    offer = line.offer
    rest = " ".join((offer.gives, offer.conditions, offer.how, more.get(offer.domain, "")))
    fields = ((_indexed(offer.name), 4.0), (_indexed(offer.partner), 2.0), (_indexed(rest), 1.0))
    scores = [max(_found(word, there) * weight for there, weight in fields) for word in words]
    return sum(scores) if all(scores) else 0.0


@lru_cache(maxsize=2048)
def _indexed(text: str) -> frozenset[str]:
    return frozenset(folded(text))


def _found(word: str, there: frozenset[str]) -> float:
    """1 for the word itself, less for its beginning, another ending, or one that is nearly the same; 0 for none."""
    if word in there:
        return 1.0
    if len(word) >= 3 and any(one.startswith(word) for one in there):
        return 0.8
    stem = _stem(word)
    if any(_stem(one) == stem for one in there):
        return 0.7
    if len(word) < TYPO_FROM:
        return 0.0
    return 0.5 if any(_is_alike(word, one) for one in there) else 0.0


def _is_alike(word: str, other: str) -> bool:
    if abs(len(word) - len(other)) > 2 or len(other) < TYPO_FROM - 1:
        return False
    from difflib import SequenceMatcher  # most visits search for nothing

    matcher = SequenceMatcher(None, word, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """A word without its ending: “logements” and “loger” meet “logement”; three letters are left at least."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
