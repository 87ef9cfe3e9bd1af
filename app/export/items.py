"""What a page of an archive is made of: groups of items, each a few facts and words. One template draws them all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_babel import gettext as _

from app.locale import language
from app.rendering import day, series

Fact = tuple[str, str]
# From a page of the archive to its root.
UP = "../"
_AT = {"fr": "d MMMM y 'à' HH:mm", "ar": "d MMMM y، HH:mm"}


@dataclass(frozen=True, slots=True)
class Item:
    """One record, to be read: a title, when, facts (label, value), words (label, what was written), links (text, href).

    `by`: `me`, `them` or nothing; whose words these are, where it is a message.
    """

    title: str
    facts: list[Fact] = field(default_factory=list)
    words: list[Fact] = field(default_factory=list)
    links: list[Fact] = field(default_factory=list)
    by: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Items under a heading. They are read as the page is written."""

    title: str
    items: Iterable[Item]


def facts(*pairs: tuple[str, object]) -> list[Fact]:
    """Those of these that say something; dates and instants in the reader’s words."""
    return [(label, said(value)) for label, value in pairs if value not in (None, "", (), False)]


def words(*pairs: tuple[str, str]) -> list[Fact]:
    """Those that were written."""
    return [pair for pair in pairs if pair[1]]


def said(value: object) -> str:
    """A value as one reads it."""
    if value is True:
        return _("Oui")
    if isinstance(value, datetime):
        return at(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return series(str(one) for one in value)
    return str(value)


def at(value: datetime) -> str:
    """“22 novembre 2026 à 10:00”, where the reader lives; a wall time as it is."""
    form = _AT.get(language(), "d MMMM y, HH:mm")
    if value.tzinfo is None:
        from babel.dates import format_datetime

        return str(format_datetime(value, form, locale=language()))
    return day(value, form)
