"""Languages: French first, English and Arabic; dates and numbers by Babel."""

from flask import Flask, request, session
from flask_babel import Babel, get_locale

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
    space = current_person.space
    return space.zone if space else "Europe/Paris"


def init(app: Flask) -> None:
    Babel(app, locale_selector=choose_language, timezone_selector=choose_zone)

    @app.context_processor
    def language_of_the_page() -> dict[str, object]:
        locale = get_locale()
        return {
            "current_locale": str(locale),
            "text_direction": locale.text_direction if locale else "ltr",
            "languages": LANGUAGES,
        }
