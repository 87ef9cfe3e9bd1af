"""Languages: French first, English and Arabic; dates and numbers by Babel."""

from typing import Any

from babel import localedata
from babel.core import get_global
from flask import Flask, g, request, session
from flask_babel import Babel, Domain, get_domain, get_locale

from app.french import elided
from app.security import current_person

LANGUAGES = {"fr": "Français", "en": "English", "ar": "العربية"}


def choose_language() -> str:
    """The language asked in the address, else the person's, else this browser's choice, else its settings.

    The worker keeps pages in three languages and asks for them by address, without a cookie.
    """
    if (asked := request.args.get("langue")) in LANGUAGES:
        return str(asked)
    chosen = getattr(current_person, "language", None) or session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or "fr"


def choose_zone() -> str:
    """The clock of whoever reads: where they live, where their post is, else that of Paris."""
    space = current_person.space
    if space is not None:
        return str(space.zone)
    standing = getattr(current_person, "standing", None)
    return str((standing and standing.zone) or "Europe/Paris")


def translations() -> Any:
    """The catalogue of the page's language, found once a page: a template asks for it forty times.

    Kept where flask-babel keeps (and `force_locale` resets) what belongs to the language in force.
    """
    kept = getattr(g._get_current_object(), "_flask_babel", None)  # the proxy is asked once, not for each dot
    found = getattr(kept, "babel_translations", None)
    if found is None:
        found = Domain.get_translations(get_domain())
        found.language = str(get_locale() or "fr")
        g._flask_babel.babel_translations = found
    return found


def language() -> str:
    """The language of the page, as a word: Babel puts it together again each time it is asked."""
    return str(translations().language) if g else "fr"


class Sentences(Domain):  # type: ignore[misc]
    """The catalogues of this application. Routes, too, ask for one sentence after another."""

    def get_translations(self) -> Any:
        try:
            return translations()
        except RuntimeError:  # no page: a command
            return super().get_translations()

    def gettext(self, string: str, **values: Any) -> str:
        found = self.get_translations()
        return _filled(found.ugettext(string), values, found)

    def ngettext(self, singular: str, plural: str, num: int, **values: Any) -> str:
        found = self.get_translations()
        return _filled(found.ungettext(singular, plural, num), {"num": num} | values, found)


def _filled(said: str, values: dict[str, Any], found: Any) -> str:
    if not values:
        return said
    return (elided(said, values) if getattr(found, "language", "fr") == "fr" else said) % values


# What Babel knows of each language and no page writes, and its way from a language it does not know to a near one.
_UNWRITTEN = (
    *(
        "unit_patterns",
        "unit_display_names",
        "compound_unit_patterns",
        "currency_names",
        "currency_names_plural",
    ),
    *("compact_currency_formats", "compact_decimal_formats", "languages", "scripts", "variants"),
)


def forget_unwritten() -> None:
    """Let go of names of currencies, of units and of other languages: 4 MB of each web worker."""
    for code in LANGUAGES:
        words = localedata.load(code)
        for kind in _UNWRITTEN:
            words.pop(kind, None)
    for kind in ("likely_subtags", "territory_languages", "territory_currencies", "windows_zone_mapping"):
        get_global(kind).clear()  # type: ignore[arg-type]


def init(app: Flask) -> None:
    babel = Babel(app, locale_selector=choose_language, timezone_selector=choose_zone)
    babel.domain_instance = Sentences(domain="messages")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: translations().ugettext(sentence),
        lambda one, many, number: translations().ungettext(one, many, number),
        newstyle=True,
    )

    @app.context_processor
    def language_of_the_page() -> dict[str, object]:
        locale = get_locale()
        return {
            "current_locale": str(locale),
            "text_direction": locale.text_direction if locale else "ltr",
            "languages": LANGUAGES,
        }
