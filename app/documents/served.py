"""Bytes of a document, as they come from the store: a page as a picture, or the file to take away.

Whatever a browser makes of them, it is alone with them: no script, no frame, no guess, nothing kept.

One line of the journal for a paper that was opened, not one for each of its pages: the pages that follow bear the mark
of the page that said who looks. A picture asked for without it says so by itself. What a list gives opens its small
pictures alone: whoever goes on from there to a page has opened the paper.
"""

import hmac
from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

from flask import Response, request

from app.documents import access, wording
from app.documents.blueprint import bp
from services import clock, documents
from services.secrets import fingerprint

ALONE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'"
# Where a reader was noted: on the page of a paper, or on a list of them.
OPENED, LISTED = "seen", "listed"


@bp.get("/documents/<uuid:document>/pages/<int:page>")
def page(document: UUID, page: int) -> Response:
    """The picture of a page; 0 is the small one of lists."""
    opened = access.opened(document, note=not was_said(document, is_small=page == 0))
    return served(documents.read_picture(opened, page), "image/webp")


@bp.get("/documents/<uuid:document>/versions/<int:number>/pages/<int:page>")
def former_page(document: UUID, number: int, page: int) -> Response:
    """The same, of a version that is not in force."""
    opened = access.opened(document, note=not was_said(document))
    return served(documents.read_picture(documents.open_version(opened, number), page), "image/webp")


@bp.get("/documents/<uuid:document>/fichier")
def file(document: UUID) -> Response:
    """The file itself, to keep elsewhere."""
    return saved(access.opened(document, note=False))


@bp.get("/documents/<uuid:document>/versions/<int:number>/fichier")
def former_file(document: UUID, number: int) -> Response:
    """The same, of a version that is not in force."""
    return saved(documents.open_version(access.opened(document, note=False), number))


def saved(opened: documents.Opened) -> Response:
    """The file of this version, for whoever may take it away. Noted."""
    documents.ensure_downloads(opened)
    parts = documents.read_file(opened)
    documents.note_download(opened)
    answer = served(parts, opened.version.media_type)
    answer.headers["Content-Disposition"] = attachment(
        documents.file_name(opened, wording.kind_words(opened.kind))
    )
    answer.headers["Content-Length"] = str(opened.version.size)
    return answer


def mark(document: UUID) -> str:
    """What a page that says who looks adds to the addresses of its pictures; nothing a reader could make."""
    return "?vu=" + _mark(document, _half_hour(), OPENED)


def small_mark(document: UUID) -> str:
    """The same, of a list: for the small picture, which it shows, and nothing else of the paper."""
    return "?vu=" + _mark(document, _half_hour(), LISTED)


def was_said(document: UUID, *, is_small: bool = False) -> bool:
    """Whether this picture was asked for by such a page, within the hour. `is_small`: by a list too."""
    given, now = request.args.get("vu", ""), _half_hour()
    known = [
        _mark(document, at, where)
        for where in ((OPENED, LISTED) if is_small else (OPENED,))
        for at in (now, now - 1)
    ]
    return any(hmac.compare_digest(given.encode(), one.encode()) for one in known)


def _half_hour() -> int:
    return int(clock.now().timestamp()) // 1800


def _mark(document: UUID, half_hour: int, where: str) -> str:
    return fingerprint(f"document.{where}", f"{access.person().id}|{document}|{half_hour}").hex()[:20]


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
