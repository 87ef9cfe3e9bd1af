"""Page or fragment, dates and names: what templates and routes share."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date as babel_date
from flask import Flask, Response, flash, make_response, redirect, render_template, request
from flask_babel import format_datetime, get_locale

__all__ = ["fragment_or_redirect", "init", "page_or_fragment", "say"]


def page_or_fragment(page: str, fragment: str, **context: Any) -> str:
    """After a GET: the fragment for htmx, else the whole page."""
    return render_template(fragment if wants_fragment() else page, **context)


def fragment_or_redirect(fragment: str, location: str, **context: Any) -> Response:
    """After a POST: the fragment for htmx, else a redirect, so that reloading sends nothing twice."""
    if wants_fragment():
        return make_response(render_template(fragment, **context))
    return make_response(redirect(location, 303))


def wants_fragment() -> bool:
    return request.headers.get("HX-Request") == "true"


def say(sentence: str) -> None:
    """A sentence shown once on the next page, in its status region."""
    flash(sentence)


def day(value: date | datetime, form: str = "long") -> str:
    """A date in the reader's language; `form` is Babel's (`d MMM`, `long`, …)."""
    if isinstance(value, datetime):
        return format_datetime(value, form)
    return _day(str(get_locale()), value, form)


# A list repeats the same few days; Babel works each of them out again in 30 µs.
@lru_cache(maxsize=4096)
def _day(language: str, value: date, form: str) -> str:
    return str(babel_date(value, form, locale=language))


# Only French is sure to want a word between the two.
MOMENT = {"fr": "d MMMM 'à' HH:mm"}


def moment(value: datetime) -> str:
    """A day and an hour, where the reader lives: “22 novembre à 10:00”."""
    return format_datetime(value, MOMENT.get(str(get_locale()), "d MMMM, HH:mm"))


def init(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(day=day, moment=moment)
    app.jinja_env.globals.update(settings=app.extensions["settings"])
