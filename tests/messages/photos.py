"""Photos and papers in conversations of the cast."""

import io
from uuid import UUID, uuid4

from sqlalchemy import select

from services import documents, messages
from services.database import acting_as, as_system, session
from services.documents import Attachment
from tests.cast import Member
from tests.documents import samples
from tests.messages.conftest import opened


def say_with(
    who: Member, conversation: UUID, *bodies: bytes, words: str = "", name: str = "photo.jpg", client_id=None
) -> messages.Sent:
    """`who` sends these files."""
    with acting_as(who.id):
        talk = opened(who, conversation)
        with documents.kept_files() as files:
            for body in bodies or (samples.photo(),):
                with documents.take([documents.Sent(io.BytesIO(body), name)]) as taken:
                    files.append(documents.keep_file(taken))
            return messages.send_message(talk, words, client_id or uuid4(), files=files)


def files_of(message: UUID) -> list[UUID]:
    """The files of a message, in their order."""
    with as_system():
        found = session.scalars(
            select(Attachment.id).where(Attachment.message_id == message).order_by(Attachment.place)
        ).all()
    session.remove()
    return list(found)


def rows() -> int:
    """How many files there are in messages and reports."""
    with as_system():
        found = len(session.scalars(select(Attachment.id)).all())
    session.remove()
    return found


def drawn(message: UUID) -> UUID:
    """The first file of a message, once the worker has been there."""
    for one in files_of(message):
        documents.prepare_document(one)
    return files_of(message)[0]


def form(client, conversation: UUID, *files: tuple[bytes, str], words: str = "", **more: object):
    """What the composer posts without its script."""
    data = {"words": words, "client_id": str(uuid4()), **more}
    if files:
        data["file"] = [(io.BytesIO(body), name) for body, name in files]
    return client.post(f"/messages/{conversation}", data=data, content_type="multipart/form-data")
