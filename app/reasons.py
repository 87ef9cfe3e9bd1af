"""The sentence of each refusal, in the reader's language. Codes live in `services`, words here."""

from collections.abc import Callable

from flask_babel import gettext as _

from services.errors import Refused, TooOften

# reason → sentence; each word adds its own below.
SENTENCES: dict[str, Callable[[], str]] = {}


def sentence_for(refusal: Refused | TooOften) -> str:
    """What to tell the person; a code without a sentence is a defect that a test finds."""
    make = SENTENCES.get(refusal.reason)
    return make() if make else _("Ça n’est pas possible comme ça.")
