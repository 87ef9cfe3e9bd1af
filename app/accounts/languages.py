"""The language chosen at the door, before anybody is known."""

from flask import request, session

from app.locale import LANGUAGES


def keep_asked_language() -> None:
    """`?langue=ar` on a page of arrival holds for the next ones too."""
    asked = request.args.get("langue")
    if asked in LANGUAGES:
        session["language"] = asked
