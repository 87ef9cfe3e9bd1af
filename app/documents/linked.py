"""/partage/<token>: a paper for somebody outside, who has an address and a code and no account.

Nothing here says whose paper it is, nor who looks after them. Whatever does not open is one page, to the byte.
"""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, abort, make_response, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.utils import redirect

from app.documents import wording
from app.documents.blueprint import bp
from app.documents.served import attachment, served
from app.security import public
from services import clock, documents
from services.documents import LinkedPaper
from services.errors import NotFound, Refused
from services.secrets import fingerprint

# Seconds: once opened it is read, in that browser, for half an hour; the code is not asked at each page.
OPEN_FOR = 1800
MOST_OPEN = 8
KEPT = "opened"


def outside(view: Callable[..., Any]) -> Callable[..., Response]:
    """Open to anybody, told to no search engine, closed in one way."""

    @wraps(view)
    def answered(**values: Any) -> Response:
        try:
            answer = make_response(view(**values))
        except (NotFound, Refused):
            answer = make_response(render_template("documents/outside_closed.html"), 404)
        answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return public(answered)


@bp.get("/partage/<token>")
@outside
def linked(token: str) -> Any:
    """The paper where it was opened; elsewhere, its code."""
    paper = documents.find_link(token)
    if _is_open_here(paper):
        return render_template(
            "documents/outside.html", paper=paper, token=token, version=paper.version, **wording.WORDS
        )
    if not paper.may_be_opened:
        raise NotFound
    return render_template("documents/outside_code.html", token=token, problem=None)


@bp.post("/partage/<token>")
@outside
def open_linked(token: str) -> Any:
    """The code: right, it opens once more; wrong too often, it closes."""
    try:
        paper = documents.open_link(token, request.form.get("code", "")[:40])
    except Refused as refusal:
        left = int(str(refusal.details["left"]))
        said = ngettext(
            "Ce n’est pas le bon code. Il reste %(num)d essai.",
            "Ce n’est pas le bon code. Il reste %(num)d essais.",
            left,
        )
        return render_template("documents/outside_code.html", token=token, problem=said), 422
    _remember(paper.id)
    return redirect(url_for(".linked", token=token), 303)


@bp.post("/partage/<token>/fermeture")
@outside
def close_linked(token: str) -> Any:
    """Closed in this browser, before the half hour is over: it may be somebody else’s computer."""
    paper = documents.find_link(token)
    session[KEPT] = {one: what for one, what in session.get(KEPT, {}).items() if one != str(paper.id)}
    return render_template("documents/outside_closed.html", is_done=True)


@bp.get("/partage/<token>/pages/<int:page>")
@outside
def linked_page(token: str, page: int) -> Response:
    """The picture of a page."""
    return served(documents.read_picture(_opened_here(token), page), "image/webp")


@bp.get("/partage/<token>/fichier")
@outside
def linked_file(token: str) -> Response:
    """The file itself, when it was given to keep."""
    paper = _opened_here(token)
    if not paper.takes_file:
        raise NotFound
    parts = documents.read_file(paper)
    documents.note_saved(paper)
    answer = served(parts, paper.version.media_type)
    name = documents.served_name(paper.title or _("Papier"), paper.version.media_type)
    answer.headers["Content-Disposition"] = attachment(name)
    answer.headers["Content-Length"] = str(paper.version.size)
    return answer


def _opened_here(token: str) -> LinkedPaper:
    paper = documents.find_link(token)
    if _is_open_here(paper):
        return paper
    if paper.may_be_opened:  # its code first
        abort(redirect(url_for(".linked", token=token), 303))
    raise NotFound


def _is_open_here(paper: LinkedPaper) -> bool:
    until, browser = session.get(KEPT, {}).get(str(paper.id), (0, ""))
    return bool(until > clock.now().timestamp()) and hmac.compare_digest(browser, _browser(paper.id))


def _remember(share_id: UUID) -> None:
    """In the signed cookie of this browser: which shares it opened, until when, and what browser that is."""
    now = clock.now().timestamp()
    kept = {one: what for one, what in session.get(KEPT, {}).items() if what[0] > now}
    mine = (int(now) + OPEN_FOR, _browser(share_id))
    session[KEPT] = {**dict(list(kept.items())[-MOST_OPEN + 1 :]), str(share_id): mine}


def _browser(share_id: UUID) -> str:
    """What a browser says of itself at each request: its cookie alone, carried to another one, opens nothing.

    Not its address: a phone changes it all day. Whoever can read the cookie could copy these words too; the code, asked
    again half an hour later, is what holds.
    """
    said = "|".join(request.headers.get(name, "") for name in ("User-Agent", "Accept-Language"))
    return fingerprint("document_share.browser", f"{share_id}|{said}").hex()[:16]
