"""What French does between two words: “Documents de Inès” is said “Documents d’Inès”. No other language is touched."""

import re
import unicodedata
from typing import Any, TypeVar

Said = TypeVar("Said", bound=str)
# “de” or “que” just before a value, whatever mark is around it.
_BEFORE = re.compile(r"\b([Dd]|[Qq]u)e (?=(?:<\w+>)?%\((\w+)\)s)")
# Not before a y that is said as in “Yanis”, “ou” as in “Ouassim”, nor “oui” and “onze”. Of names with an h, those of French
# (“Hélène”, “Hugo”); “Hamza” and “Hind” keep theirs.
_VOWEL = re.compile(
    r"(?!ou[aeiy]|onz)[aeioœæ]|u(?!n\b)|y(?![aeiou])|h(?:el|en|ip|on|or|ub|ug)(?!ya|ia)", re.IGNORECASE
)


def elided(said: Said, values: dict[str, Any]) -> Said:
    """A French sentence, its values not yet in it, as it is said with these."""
    if "e %(" not in said and "e <" not in said:
        return said
    kind = type(said)
    return kind(_BEFORE.sub(lambda found: _short(found, values), said))


def begins_with_vowel(word: str) -> bool:
    """Whether “de” loses its e before it. Letters of another script keep it."""
    plain = unicodedata.normalize("NFKD", word[:8])
    return _VOWEL.match("".join(one for one in plain if not unicodedata.combining(one))) is not None


def _short(found: re.Match[str], values: dict[str, Any]) -> str:
    return f"{found[1]}’" if begins_with_vowel(str(values.get(found[2], ""))) else found[0]
