"""Files of messages: sent in parts, opened, kept in one’s vault. Whoever reads a message reads its files, and nobody else."""

import logging
from collections.abc import Iterable, Iterator
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidTag

from services import documents
from services.circle import Relation
from services.documents import AttachedFile, Damaged, KeptFile, Progress, ScanState, StoreAway
from services.errors import NotFound
from services.messages.attaching import NO_ROOM, cipher_of
from services.messages.opening import Talk
from services.messages.reading import MessageView

_events = logging.getLogger("envol")
_GONE = (ScanState.INFECTED, ScanState.EXPIRED)
# What names the copy of a file in the vault of whoever keeps it: kept twice, it is one.
_KEPT = UUID("6f0f5f0e-4d55-4c0e-8f57-5a3c3a9f4d18")


def find_arrived(me: UUID, upload_id: UUID) -> Progress | None:
    """What came with a message of one's own already is all here, whatever became of the conversation; else None."""
    return Progress((), 0) if documents.has_arrived(upload_id, me) else None


def begin_file(talk: Talk, upload_id: UUID, *, size: int, name: str) -> Progress:
    """A phone begins to send a file of a message, or goes on.

    Refused: `conversation_closed`, `attachment_no_room`, and as `documents.begin_upload`. Raises `TooOften`.
    """
    relation = talk.ensure_can_write()
    documents.ensure_room(relation, size, NO_ROOM)
    return documents.begin_upload(relation, upload_id, size=size, name=name, is_for_message=True)


def receive_file_part(talk: Talk, upload_id: UUID, number: int, body: bytes) -> Progress:
    """One part of it; again, it changes nothing. Refused: `conversation_closed`, `upload_part_wrong`."""
    return documents.receive_part(talk.ensure_can_write(), upload_id, number, body)


def open_file(talk: Talk, attachment_id: UUID) -> AttachedFile:
    """One file of this conversation, for whoever reads there today. Raises `NotFound`."""
    if not talk.is_open:
        raise NotFound
    return documents.attached_file(
        talk.jeune_id, attachment_id, cipher_of(talk), conversation_id=talk.id, since=talk.from_seq
    )


def kept_in_vault(talk: Talk, own: Relation | None, file: AttachedFile) -> UUID | None:
    """The document that the young person made of this file, or None."""
    return documents.find_kept(own, _name_of(file)) if own and talk.is_jeune else None


def keep_in_vault(talk: Talk, own: Relation, file: AttachedFile) -> UUID:
    """A copy in the vault of the young person, theirs from then on whatever becomes of the message; once. Its id.

    Raises `NotFound` for anybody else. Refused: as `documents.add_document`.
    """
    if not talk.is_jeune:
        raise NotFound
    return documents.keep_as_document(own, file, _name_of(file))


def take_back_files(talk: Talk, message: MessageView) -> list[str]:
    """What came with a message goes with it; gives the objects to erase once that is committed."""
    if message.papers:
        documents.detach_papers(message.id, {one.account_id for one in talk.people} - {talk.me})
    return documents.detach(message.id) if message.files else []


def copied_files(talk: Talk, messages: Iterable[MessageView]) -> Iterator[KeptFile]:
    """The files of these messages again, for a report. One that cannot be had is left out: the report goes without it."""
    for line in (file for message in messages for file in message.files if file.scan not in _GONE):
        try:
            yield documents.copy_file(open_file(talk, line.id))
        except (StoreAway, Damaged, InvalidTag, NotFound):
            _events.error("a reported file was not copied", extra={"facts": {"file": str(line.id)}})


def _name_of(file: AttachedFile) -> UUID:
    return uuid5(_KEPT, str(file.id))
