"""Conversations, to be read: one page each, cut where it would be too long to open on a phone."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote

from flask_babel import gettext as _

from app.export.items import UP, Item, at, facts, words
from app.messages.wording import REACTIONS, REASONS
from app.rendering import series
from services.export.worker import ConversationRecord, MessageRecord, ReportRecord
from services.messages import ConversationKind, MessageKind, ReportReason

Reading = Callable[[str], Iterator[Any]]
A_PAGE = 500


def title_of(one: ConversationRecord) -> str:
    if one.kind is ConversationKind.TEAM:
        return _("Mon équipe")
    return series(member.name for member in one.members if not member.is_me) or _("Conversation")


def name_of_page(one: ConversationRecord, number: int = 1) -> str:
    return f"conversation-{one.id.hex[:12]}{'' if number == 1 else f'-{number}'}.html"


def conversation(one: ConversationRecord) -> Item:
    return Item(
        title_of(one),
        facts(
            (_("Commencée"), one.created_at),
            (_("Avec"), tuple(member.name for member in one.members if not member.is_me)),
            (_("Bloquée par moi"), one.is_blocked_by_me),
        ),
        words((_("Mon brouillon"), one.draft)),
        [(_("Lire"), name_of_page(one))],
    )


def message(one: MessageRecord) -> Item:
    return Item(
        _("Moi") if one.is_mine else one.by,
        facts(
            (_("Annonce"), one.kind is MessageKind.ANNOUNCEMENT),
            (_("Corrigé"), one.edited_at),
            (_("Supprimé"), one.withdrawn_at),
            (_("Réactions"), tuple(f"{REACTIONS[react.word][0]} {react.by}" for react in one.reactions)),
        ),
        words(("", one.words)),
        [(file.sent_as, UP + quote(file.file)) for file in one.files if file.file],
        by="me" if one.is_mine else "them",
        when=at(one.at),
    )


def report(one: ReportRecord) -> Item:
    chosen = ((f"{said.author}, {at(said.at)}", said.words) for said in one.messages)
    return Item(
        REASONS[ReportReason(one.reason)](),
        facts((_("À propos de"), one.about), (_("Le"), one.at), (_("Traité"), one.handled_at)),
        words((_("Mes mots"), one.comment), *chosen),
    )


def pages_of(read: Reading) -> Iterator[tuple[str, str, Iterator[Item], str | None]]:
    """Name, title, items and name of the page that follows, for each page of each conversation.

    Both lists come in the order of the conversations: they are read side by side, never held.
    """
    waiting = _Ahead(read("messages"))
    for one in read("conversations"):
        while waiting.next is not None and waiting.next.conversation_id < one.id:
            waiting.take()
        number = 1
        while True:
            page = list(islice(_said_in(one, waiting), A_PAGE))
            more = waiting.next is not None and waiting.next.conversation_id == one.id
            following = name_of_page(one, number + 1) if more else None
            yield name_of_page(one, number), title_of(one), (message(said) for said in page), following
            if not more:
                break
            number += 1


class _Ahead:
    """Messages, and the one that comes next."""

    def __init__(self, messages: Iterator[MessageRecord]) -> None:
        self._messages = messages
        self.next = next(messages, None)

    def take(self) -> MessageRecord | None:
        taken, self.next = self.next, next(self._messages, None)
        return taken


def _said_in(one: ConversationRecord, waiting: _Ahead) -> Iterator[MessageRecord]:
    while waiting.next is not None and waiting.next.conversation_id == one.id:
        taken = waiting.take()
        assert taken is not None
        yield taken
