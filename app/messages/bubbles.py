"""From messages to bubbles: safe links, hours, days. Worked out here, so that fifty of them cost little."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import get_timezone
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.messages.wording import REACTIONS, file_state, file_words, paper_state, paper_words, said_words
from app.rendering import day as day_words
from services.documents import FileLine, PaperLine
from services.messages import MessageKind, MessagePage, MessageView, Talk, read_by_other

_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_AFTER = ".,;:!?)]}»…’"
_LINK = Markup('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>')


@dataclass(slots=True)
class FileDrawn:
    """A file of a message, or a paper shared there: what it is, where it stands, where it opens (if it does)."""

    name: str
    href: str | None
    about: str
    state: str
    picture: tuple[int, int] | None = None


# Fifty a page: a tuple takes a third of the time of a class to make, and what few bubbles have is asked when it is drawn.
class Bubble(NamedTuple):
    """A message as it is drawn. `day` is set on the first one of a day."""

    page: "Page"
    message: MessageView
    time: str
    day: str | None
    day_id: str
    notes: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"m-{self.message.name}"

    @property
    def href(self) -> str:
        return f"{self.page.base}/m/{self.message.name}"

    @property
    def body(self) -> Markup | None:
        return None if self.message.words is None else safe_words(self.message.words)

    @property
    def author(self) -> str | None:
        return self.message.author if self.page.is_many and not self.message.is_mine else None

    @property
    def quoted_by(self) -> str | None:
        quoted = self.message.quoted
        return _name(self.page.talk, quoted.author_id) if quoted else None

    @property
    def quoted(self) -> str | None:
        quoted = self.message.quoted
        return said_words(quoted.words)[:140] if quoted else None

    @property
    def reactions(self) -> tuple[tuple[str, str, int], ...]:
        return _reactions(self.message.reactions) if self.message.reactions else ()

    @property
    def files(self) -> tuple[FileDrawn, ...]:
        return (
            *(_file(one, self.page.base) for one in self.message.files),
            *map(_paper, self.message.papers),
        )


def address_of(talk: Talk) -> str:
    """Where it is read; the addresses of all that is in it begin so. It stays: a page need not look it up six times."""
    return f"/messages/{talk.id}"


def bubbles_of(talk: Talk, messages: tuple[MessageView, ...]) -> list[Bubble]:
    """The bubbles of these messages, in order, each day named once."""
    # The standard library's zone tells the hour ten times faster than the one of flask-babel.
    zone, seen, drawn = ZoneInfo(str(get_timezone())), "", []
    page = Page(
        talk,
        address_of(talk),
        is_many=len(talk.people) > 2,
        last_read=read_by_other(talk),
    )
    if page.last_read is not None:
        page.states = ((_("lu"),), (_("envoyé"),))
    for message in messages:
        at = message.at.astimezone(zone)
        moment = at.isoformat()  # 2026-11-22T10:00:00+01:00
        day_id = moment[:10]
        day = None if day_id == seen else _day(at)
        drawn.append(Bubble(page, message, moment[11:16], day, day_id, _notes(message, page)))
        seen = day_id
    return drawn


def escaped(said: list[str | None]) -> list[str]:
    """Each of these, escaped for a page; addresses of the web become links. Nothing where there is nothing."""
    plain = [one if one is not None and "://" not in one else "" for one in said]
    # Escaped all at once: what takes the time is the call. No words hold what stands between them.
    made = str(escape("\0".join(plain))).split("\0")
    if len(made) != len(said):
        return [str(safe_words(one)) if one else "" for one in said]
    for place, one in enumerate(said):
        if one is not None and "://" in one:
            made[place] = str(safe_words(one))
    return made


def safe_words(words: str) -> Markup:
    """The words escaped; addresses of the web become links that say where they lead and tell them nothing."""
    if "://" not in words:
        return escape(words)
    parts, end = [], 0
    for found in _ADDRESS.finditer(words):
        address = found[0].rstrip(_AFTER)
        host = _host(address)
        if host is None:
            continue
        parts += [escape(words[end : found.start()]), _LINK.format(address, _shown(address, host))]
        end = found.start() + len(address)
    return Markup("").join([*parts, escape(words[end:])])


def _host(address: str) -> str | None:
    """Where it leads, as the wires know it: a letter of another script cannot pass for one of ours."""
    try:
        parts = urlsplit(address)
        if parts.username is not None or not parts.hostname:
            return None
        return parts.hostname.encode("idna").decode()
    except (ValueError, UnicodeError):
        return None


def _shown(address: str, host: str) -> str:
    shown = urlsplit(address)
    rest = shown.path + (f"?{shown.query}" if shown.query else "")
    return f"{host}{rest[:60]}{'…' if len(rest) > 60 else ''}" if rest != "/" else host


@dataclass(slots=True)
class Page:
    """What the bubbles of one page share. `last_read`: up to where the other end has read, where both show it."""

    talk: Talk
    base: str
    is_many: bool
    last_read: int | None
    # What is noted under one's own: that it was read, that it was not.
    states: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def _file(one: FileLine, base: str) -> FileDrawn:
    href = f"{base}/fichiers/{one.id}" if one.is_served else None
    return FileDrawn(one.name, href, file_words(one), file_state(one), one.picture)


def _paper(one: PaperLine) -> FileDrawn:
    href = f"/documents/{one.id}" if one.is_given else None
    return FileDrawn(paper_words(one), href, paper_state(one), "")


def _reactions(given: dict[str, list[UUID]]) -> tuple[tuple[str, str, int], ...]:
    return tuple((*_reaction(word), len(people)) for word, people in given.items() if word in REACTIONS)


def _reaction(word: str) -> tuple[str, str]:
    sign, words = REACTIONS[word]
    return sign, words()


def _name(talk: Talk, account_id: object) -> str:
    if account_id == talk.me:
        return _("Moi")
    person = talk.person(account_id)  # type: ignore[arg-type]
    return person.first_name if person else ""


def _notes(message: MessageView, page: Page) -> tuple[str, ...]:
    state: tuple[str, ...] = ()
    if page.last_read is not None and message.is_mine and not message.is_withdrawn:
        state = page.states[message.seq > page.last_read]
    if not message.is_edited and message.until is None:
        return state
    notes = []
    if message.until and message.kind == MessageKind.ANNOUNCEMENT:
        notes.append(_("Annonce, jusqu’au %(day)s", day=day_words(message.until, "d MMMM")))
    if message.is_edited and not message.is_withdrawn:
        notes.append(_("modifié"))
    return (*notes, *state)


def _day(at: datetime) -> str:
    words = day_words(at.date(), "EEEE d MMMM")
    return words[:1].upper() + words[1:]


def zone_now() -> tzinfo:
    """The zone of whoever reads."""
    return get_timezone()  # type: ignore[no-any-return]


__all__ = ["Bubble", "MessagePage", "address_of", "bubbles_of", "escaped", "safe_words", "zone_now"]
