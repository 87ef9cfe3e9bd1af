"""All that may be read outside the application: a closed list, in each language (trust PUSH-30).

No sender, no place, no hour, no word of care or of the département. The worker has no page and no request: sentences
come straight from the catalogues.
"""

from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations

from services.notifications import Kind


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogues; it is translated when it is said."""
    return sentence


TRANSLATIONS = Path(__file__).parent.parent / "translations"
# Kind on a lock screen → to young people and their families, to professionals.
PUSHES = {
    Kind.REMINDER: (_l("Un rappel t’attend"), _l("Un rappel vous attend")),
    Kind.SECURITY: (_l("Sécurité\u00a0: vérifie ton espace"), _l("Sécurité\u00a0: vérifiez votre espace")),
}
NEWS = (_l("Tu as du nouveau"), _l("Vous avez du nouveau"))
LOOK = (_l("Tu as un message sur ton espace"), _l("Vous avez un message sur votre espace"))
OPEN = (_l("Ouvre-le ici\u00a0:"), _l("Ouvrez-le ici\u00a0:"))
WHY = (
    _l(
        "Tu reçois cet e-mail parce que tu l’as choisi. Pour ne plus en recevoir\u00a0: Moi, puis Notifications."
    ),
    _l(
        "Vous recevez cet e-mail parce que vous l’avez choisi."
        " Pour ne plus en recevoir\u00a0: Moi, puis Notifications."
    ),
)
CODE = (_l("Ton code\u00a0:"), _l("Votre code\u00a0:"))
CODE_SUBJECT = _l("Un code pour confirmer ton adresse")
CODE_LIFE = _l("Il sert une fois, pendant 30 minutes.")
SUBJECT = _l("Du nouveau")


class CatalogueTexts:
    """The sentences of what leaves the house. `origin`: the only address that is ever written in them."""

    def __init__(self, origin: str) -> None:
        self._origin = origin

    def push(self, kind: Kind, language: str, *, is_young: bool) -> str:
        return _say(PUSHES.get(kind, NEWS)[not is_young], language)

    def mail(self, kind: Kind, language: str, *, is_young: bool) -> tuple[str, str]:
        who = not is_young
        lines = [
            f"{_say(LOOK[who], language)}.",
            "",
            f"{_say(OPEN[who], language)} {self._origin}/notifications",
            "",
            _say(WHY[who], language),
        ]
        return _say(SUBJECT, language), "\n".join(lines)

    def sms(self, language: str, *, is_young: bool) -> str:
        return f"{_say(LOOK[not is_young], language)}. {self._origin}"

    def code(self, code: str, language: str, *, is_young: bool) -> tuple[str, str]:
        body = f"{_say(CODE[not is_young], language)} {code}. {_say(CODE_LIFE, language)}"
        return _say(CODE_SUBJECT, language), body


def _say(sentence: str, language: str) -> str:
    return str(_catalogue(language).ugettext(sentence))


@lru_cache(maxsize=8)
def _catalogue(language: str) -> NullTranslations:
    if language == "fr":
        return NullTranslations()
    return Translations.load(TRANSLATIONS, [language])
