"""Dates, lists and sentences said once: what templates and routes share."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Literal
from uuid import UUID

from babel import Locale
from babel.dates import format_date as babel_date
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, flash
from flask_babel import format_datetime, get_locale, to_user_timezone
from flask_babel import gettext as _

from app.locale import language
from services.circle import CoverView
from services.sealing import Lost

__all__ = ["day", "init", "listed", "own_replacement_words", "replacement_words", "say", "series"]


def say(sentence: str) -> None:
    """A sentence shown once on the next page, in its status region."""
    flash(sentence)


def day(value: date | datetime, form: str = "long") -> str:
    """A date in the reader's language; `form` is Babel's (`d MMM`, `long`, …)."""
    if isinstance(value, datetime):
        return _moment(value, form)
    return _day(language(), value, form)


# A list repeats the same few days; Babel works each of them out again in 30 µs.
@lru_cache(maxsize=4096)
def _day(language: str, value: date, form: str) -> str:
    return str(babel_date(value, _first_of_month(language, value, form), locale=language))


MOMENTS = {"fr": "d MMMM 'à' HH:mm", "ar": "d MMMM، HH:mm"}


def euros(number: float, form: str = "#,##0") -> str:
    """“2 690 €”; with `form` “#,##0.00”, to the cent."""
    return f"{format_decimal(number, form, locale=language())}\u00a0€"


def moment(value: datetime) -> str:
    """A day and an hour, where the reader lives: “22 novembre à 10:00”."""
    return _moment(value, MOMENTS.get(language(), "d MMMM, HH:mm"))


def _moment(value: datetime, form: str) -> str:
    return str(format_datetime(value, _first_of_month(language(), to_user_timezone(value), form)))


# A day written beside the name of its month; inside quotes a “d” is a letter.
_DAY_AND_MONTH = re.compile(r"(?<![d'])d(?= MMM)")


def _first_of_month(language: str, value: date, form: str) -> str:
    """The pattern, with “1er” when French needs it: CLDR writes “1 décembre”, nobody else does."""
    if language != "fr" or value.day != 1:
        return form
    named = Locale.parse(language).date_formats.get(form)
    return _DAY_AND_MONTH.sub("'1er'", named.pattern if named else form)


def listed(parts: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
    """“Karim, Lucie et Sami”; with `or`, “Karim ou Lucie”."""
    return str(format_list(list(parts), style=style, locale=get_locale()))


def series(parts: Iterable[str]) -> str:
    """“Karim, Lucie, Sami”: what is only put side by side, with the comma of the language."""
    return ("، " if language() == "ar" else ", ").join(parts)


def replacement_words(by: str, replaced: str, starts_on: date, ends_on: date, today: date) -> str:
    """“Claire remplace Karim jusqu’au 3 décembre.”; before the first day, “du … au …”."""
    last = day(ends_on, "d MMMM")
    if starts_on > today:
        first = day(starts_on, "d MMMM")
        return _(
            "%(by)s remplace %(who)s du %(first)s au %(last)s.", by=by, who=replaced, first=first, last=last
        )
    return _("%(by)s remplace %(who)s jusqu’au %(last)s.", by=by, who=replaced, last=last)


def own_replacement_words(cover: CoverView, me: UUID, today: date) -> str:
    """The same, to one of the two: “Claire vous remplace jusqu’au 3 décembre.”, “Vous remplacez Karim …”."""
    first, last = day(cover.starts_on, "d MMMM"), day(cover.ends_on, "d MMMM")
    is_ahead = cover.starts_on > today
    if cover.account_id == me and is_ahead:
        return _(
            "%(by)s vous remplace du %(first)s au %(last)s.", by=cover.cover_name, first=first, last=last
        )
    if cover.account_id == me:
        return _("%(by)s vous remplace jusqu’au %(last)s.", by=cover.cover_name, last=last)
    if cover.cover_id == me and is_ahead:
        return _("Vous remplacez %(who)s du %(first)s au %(last)s.", who=cover.name, first=first, last=last)
    if cover.cover_id == me:
        return _("Vous remplacez %(who)s jusqu’au %(last)s.", who=cover.name, last=last)
    return replacement_words(cover.cover_name, cover.name, cover.starts_on, cover.ends_on, today)


def init(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.tests["lost"] = lambda words: isinstance(words, Lost)
    app.jinja_env.filters.update(day=day, moment=moment, series=series)
    app.jinja_env.globals.update(
        settings=app.extensions["settings"],
        own_replacement_words=own_replacement_words,
        replacement_words=replacement_words,
    )
