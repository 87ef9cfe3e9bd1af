"""Dates and sentences said once: what templates and routes share."""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date as babel_date
from flask import Flask, flash
from flask_babel import format_datetime, get_locale

__all__ = ["init", "say"]


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
