"""The rows of the files of a message, in its own transaction; and what an open page hears of them afterwards."""

from uuid import UUID

from sqlalchemy import text

from services import documents, events
from services.database import session
from services.documents import KeptFile
from services.messages.models import ConversationKind
from services.messages.opening import Talk
from services.sealing import SpaceCipher

NO_ROOM = "attachment_no_room"


def attach_files(talk: Talk, message_id: UUID, seq: int, files: list[KeptFile]) -> None:
    """These files are those of this message, which was just written; the list is emptied.

    Refused: `attachment_no_room`. Raises `TooOften`.
    """
    documents.take_room(talk.ensure_can_write(), sum(one.size for one in files), NO_ROOM)
    place = documents.Place(talk.jeune_id, message_id, talk.id, seq)
    count_files(message_id, len(files))
    documents.attach(files, place, cipher_of(talk), talk.me)


def count_files(message_id: UUID, number: int) -> None:
    """Pages look for the files of this message from now on."""
    session.execute(_COUNT, {"message": message_id, "number": number})


def cipher_of(talk: Talk) -> SpaceCipher | None:
    """What the files of this conversation are sealed with; None: each has a key of its own, or the key is erased."""
    if talk.kind == ConversationKind.PRO:
        return None
    try:
        return talk.cipher
    except LookupError:
        return None


def follow_files() -> None:
    """From now on an open conversation shows what the worker made of its files."""
    events.follow(events.AttachmentChanged, _tell_open_pages)


def _tell_open_pages(event: events.AttachmentChanged) -> None:
    """One change more in the conversation. Not of the message: its words are not the system’s to touch."""
    if event.conversation_id is None:
        return
    changes = session.execute(_TOUCH, {"conversation": event.conversation_id}).scalar_one_or_none()
    session.execute(_CHANGED, {"file": event.attachment_id, "changes": changes or 0})


_COUNT = text("UPDATE messages SET files = :number WHERE id = :message")
_TOUCH = text("UPDATE conversations SET changes = changes + 1 WHERE id = :conversation RETURNING changes")
_CHANGED = text("UPDATE attachments SET changed = :changes WHERE id = :file")
