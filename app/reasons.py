"""The sentence of each refusal, in the reader's language. Codes live in `services`, words here."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_login import current_user

from services.errors import Refused, TooOften

# reason → sentence; each word adds its own below.
SENTENCES: dict[str, Callable[[], str]] = {}
# The same for an adult, of those that say “tu” and that one of them may read.
VOUS: dict[str, Callable[[], str]] = {}


def says_vous() -> bool:
    """“Vous” to an adult who is signed in; “tu” to young people, and to whoever is not known."""
    return current_user is not None and current_user.is_authenticated and current_user.space is None


def sentence_for(refusal: Refused | TooOften) -> str:
    """What to tell the person; a code without a sentence is a defect that a test finds."""
    make = (VOUS.get(refusal.reason) if says_vous() else None) or SENTENCES.get(refusal.reason)
    return make() if make else _("Ça n’est pas possible comme ça.")
