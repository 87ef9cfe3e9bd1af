"""What a form, or a phone's outbox, sends to a conversation: words, and files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, cast
from uuid import UUID

from flask import request

from app.long import stepping_aside
from app.messages import access
from app.typed import uuid_from
from services import documents, messages
from services.messages import Talk


def has_files() -> bool:
    """Whether this request brings files, whole or sent in parts before."""
    return bool(request.form.getlist("upload") or _files())


def send_from_form(talk: Talk, reply_to: UUID | None) -> messages.Sent:
    """Send what this request brings; sent again, it is the first one, and its files are not opened again."""
    form = request.form
    words, client_id = form.get("words", ""), access.client_id(form.get("client_id"))
    is_confirmed = form.get("confirmed") == "yes"
    if not has_files():
        return messages.send_message(talk, words, client_id, reply_to=reply_to, is_confirmed=is_confirmed)
    uploads = [uuid_from(one) for one in form.getlist("upload")]
    sent = messages.find_sent(talk.id, client_id)
    if sent is None:
        messages.ensure_may_send(talk, words, len(uploads) + len(_files()), is_confirmed=is_confirmed)
        with _taken(talk, uploads) as kept:
            sent = messages.send_message(
                talk, words, client_id, reply_to=reply_to, is_confirmed=is_confirmed, files=kept
            )
    documents.forget_uploads(uploads)
    return sent


@contextmanager
def _taken(talk: Talk, uploads: Sequence[UUID]) -> Iterator[list[documents.KeptFile]]:
    """Each file through the door and into the store; what no message takes is taken back."""
    relation = talk.ensure_can_write()
    with documents.kept_files() as kept, documents.arrived(relation, uploads) as arrived:
        sent = [(one, None) for one in _files()]
        for file, upload in [*zip(arrived, uploads, strict=True), *sent]:
            # Opening a file takes as long as ten pages: others are served meanwhile.
            with stepping_aside(request.environ), documents.take([file], whose=talk.me) as made:
                kept.append(documents.keep_file(made, upload))
        yield kept


def _files() -> list[documents.Sent]:
    files = (one for one in request.files.getlist("file") if one.filename)
    return [documents.Sent(cast(BinaryIO, one.stream), one.filename or "") for one in files]
