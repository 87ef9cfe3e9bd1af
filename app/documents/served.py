"""Bytes of a document, as they come from the store: a page as a picture, or the file to take away.

Whatever a browser makes of them, it is alone with them: no script, no frame, no guess, nothing kept.
"""

from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

from flask import Response

from app.documents import access, wording
from app.documents.blueprint import bp
from services import documents

ALONE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'"


@bp.get("/documents/<uuid:document>/pages/<int:page>")
def page(document: UUID, page: int) -> Response:
    """The picture of a page; 0 is the small one of lists."""
    # The small one goes with its list, which says who looked: a line each would bury the others.
    opened = access.opened(document, note=False)
    return served(documents.read_picture(opened, page), "image/webp")


@bp.get("/documents/<uuid:document>/fichier")
def file(document: UUID) -> Response:
    """The file itself, to keep elsewhere."""
    opened = access.opened(document, note=False)
    documents.ensure_downloads(opened)
    parts = documents.read_file(opened)
    documents.note_download(opened)
    answer = served(parts, opened.version.media_type)
    answer.headers["Content-Disposition"] = attachment(
        documents.file_name(opened, wording.kind_words(opened.kind))
    )
    answer.headers["Content-Length"] = str(opened.version.size)
    return answer


def attachment(name: str) -> str:
    """The name of a file to save, for browsers of any age (RFC 6266, RFC 8187): plain letters, then the true ones."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in " ._-") else "_" for one in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def served(parts: Iterator[bytes], media_type: str) -> Response:
    """These bytes, alone in their page and kept nowhere."""
    answer = Response(parts, mimetype=media_type, direct_passthrough=True)
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
