"""Files of a conversation: sent in parts by a phone's outbox, opened, saved, kept in one's own documents."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import outbox
from app.documents import wording as papers
from app.documents.served import attachment, served
from app.messages import access, wording
from app.messages.blueprint import bp
from app.notifications.opened import seen
from app.reasons import sentence_for
from app.rendering import say
from services import documents, messages
from services.errors import Refused, TooOften
from services.messages import Talk
from services.notifications import Kind


@bp.post("/<uuid:conversation>/envois/<uuid:upload>")
def begin_file(conversation: UUID, upload: UUID) -> Response:
    """A phone begins to send a file, or goes on: which of its parts are here already."""
    if arrived := messages.find_arrived(access.person().id, upload):
        return _progress(arrived)
    talk = access.opened(conversation)
    asked = request.get_json(silent=True) or {}
    size, name = asked.get("size"), asked.get("name")
    try:
        if not isinstance(size, int) or not isinstance(name, str):
            raise Refused("document_empty")
        return _progress(messages.begin_file(talk, upload, size=size, name=name))
    except (Refused, TooOften) as refusal:
        return outbox.not_taken(422, sentence_for(refusal))


@bp.post("/<uuid:conversation>/envois/<uuid:upload>/<int:number>")
def receive_file(conversation: UUID, upload: UUID, number: int) -> Response:
    """One part; again, it changes nothing."""
    talk = access.opened(conversation)
    try:
        return _progress(messages.receive_file_part(talk, upload, number, request.get_data()))
    except Refused as refusal:
        return outbox.not_taken(422, sentence_for(refusal))


@bp.get("/<uuid:conversation>/fichiers/<uuid:file>")
def file(conversation: UUID, file: UUID) -> str:
    """The pictures of its pages, and what one may do with it."""
    talk = access.opened(conversation)
    opened = messages.open_file(talk, file)
    seen(Kind.DOCUMENT, file)
    return _page(talk, opened)


@bp.get("/<uuid:conversation>/fichiers/<uuid:file>/pages/<int:page>")
def file_page(conversation: UUID, file: UUID, page: int) -> Response:
    """The picture of a page; 0 is the small one of the bubble."""
    opened = messages.open_file(access.opened(conversation), file)
    return served(documents.read_picture(opened, page), "image/webp")


@bp.get("/<uuid:conversation>/fichiers/<uuid:file>/fichier")
def file_itself(conversation: UUID, file: UUID) -> Response:
    """The file, to keep elsewhere."""
    opened = messages.open_file(access.opened(conversation), file)
    answer = served(documents.read_file(opened), opened.version.media_type)
    answer.headers["Content-Disposition"] = attachment(opened.name)
    answer.headers["Content-Length"] = str(opened.version.size)
    return answer


@bp.post("/<uuid:conversation>/fichiers/<uuid:file>/rangement")
def keep_file(conversation: UUID, file: UUID) -> Any:
    """A copy among the young person’s own documents, in one tap and once."""
    talk, own = access.opened(conversation), access.own_space()
    opened = messages.open_file(talk, file)
    try:
        kept = messages.keep_in_vault(talk, own, opened)
    except (Refused, TooOften) as refusal:
        return _page(talk, opened, sentence_for(refusal)), 422
    say(_("C’est rangé dans tes documents. Personne d’autre ne le voit là-bas."))
    return redirect(url_for("documents.show", document=kept), 303)


def _page(talk: Talk, opened: documents.AttachedFile, problem: str | None = None) -> str:
    return render_template(
        "messages/file.html",
        talk=talk,
        one=opened,
        version=opened.version,
        here=url_for(".file", conversation=talk.id, file=opened.id),
        kept=messages.kept_in_vault(talk, access.own(), opened),
        file_states=wording.FILE_STATES,
        problem=problem,
        **papers.WORDS,
    )


def _progress(progress: documents.Progress) -> Response:
    return outbox.sent(here=progress.here, parts=progress.parts)
