"""The rows of the files of a message, in its own transaction; and what is heard of them afterwards."""

from uuid import UUID

from sqlalchemy import text

from services import documents, events, notifications
from services.circle import Viewer
from services.database import acting_as, session
from services.documents import KeptFile
from services.errors import NotFound
from services.messages.models import ConversationKind
from services.messages.opening import Talk, open_conversation
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
    """From now on an open conversation shows what the worker made of its files, and one that is dangerous is told."""
    events.follow(events.AttachmentChanged, _tell_open_pages)
    events.follow(events.AttachmentInfected, _tell_of_infected)


def _tell_open_pages(event: events.AttachmentChanged) -> None:
    """One change more in the conversation. Not of the message: its words are not the system’s to touch."""
    if event.conversation_id is None:
        return
    changes = session.execute(_TOUCH, {"conversation": event.conversation_id}).scalar_one_or_none()
    session.execute(_CHANGED, {"file": event.attachment_id, "changes": changes or 0})


def _tell_of_infected(event: events.AttachmentInfected) -> None:
    """Something awaits whoever sent it, and the young person, as of a paper; where they read it today, and nobody else."""
    to = [one for one in {event.jeune_id, event.added_by} if one is not None and _reads(one, event)]
    notifications.announce(
        notifications.Kind.DOCUMENT,
        to,
        jeune_id=event.jeune_id,
        subject_id=event.attachment_id,
        address=f"/messages/{event.conversation_id}/fichiers/{event.attachment_id}",
    )


def _reads(account_id: UUID, event: events.AttachmentInfected) -> bool:
    with acting_as(account_id):
        try:
            talk = open_conversation(Viewer(account_id), None, event.conversation_id)
        except NotFound:
            return False
    return talk.is_open and talk.from_seq < event.seq


_COUNT = text("UPDATE messages SET files = :number WHERE id = :message")
_TOUCH = text("UPDATE conversations SET changes = changes + 1 WHERE id = :conversation RETURNING changes")
_CHANGED = text("UPDATE attachments SET changed = :changes WHERE id = :file")
