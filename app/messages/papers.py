"""A paper of one's own documents, shared in a conversation: which one, how long, and what that means."""

from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for

from app.documents import wording as papers
from app.messages import access, wording
from app.messages.blueprint import bp
from app.reasons import sentence_for
from app.rendering import listed
from app.typed import uuid_from
from services import documents, messages
from services.documents import Lasting, Shelf, Span
from services.errors import NotFound, Refused, TooOften
from services.messages import Talk


@bp.get("/<uuid:conversation>/papiers")
def papers_to_share(conversation: UUID) -> str:
    """One’s own papers, newest first, to pick one."""
    return _page(_own_talk(conversation))


@bp.post("/<uuid:conversation>/papiers")
def share_paper(conversation: UUID) -> Any:
    """Share it with those who take part, and say so there."""
    talk, form = _own_talk(conversation), request.form
    try:
        lasting = Lasting(Span(form.get("span", Span.WEEK.value)))
        messages.share_paper(
            talk,
            access.own_space(),
            _chosen(),
            form.get("words", ""),
            access.client_id(form.get("client_id")),
            lasting,
        )
    except ValueError:
        raise NotFound from None
    except (Refused, TooOften) as refusal:
        return _page(talk, sentence_for(refusal)), 422
    return redirect(url_for(".show", conversation=conversation, _anchor="write"), 303)


def _own_talk(conversation: UUID) -> Talk:
    talk = access.opened(conversation)
    if not messages.may_share_papers(talk):
        raise NotFound
    return talk


def _chosen() -> UUID:
    if not request.form.get("document"):
        raise Refused("paper_none")
    return uuid_from(request.form["document"])


def _page(talk: Talk, problem: str | None = None) -> str:
    own, page = access.own_space(), max(1, request.args.get("page", 1, type=int))
    vault = documents.vault_of(own, page=page)
    return render_template(
        "messages/papers.html",
        talk=talk,
        names=listed(one.first_name for one in talk.others),
        lines=[one for one in vault.lines if one.shelf is Shelf.VAULT],
        is_last=vault.is_last,
        page=page,
        problem=problem,
        spans=wording.spans(),
        span=request.form.get("span", Span.WEEK.value),
        client_id=request.form.get("client_id") or uuid4(),
        **papers.WORDS,
    )
