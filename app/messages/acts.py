"""What one may do with one message: answer, react, correct, withdraw, report."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.messages import access, wording
from app.messages.blueprint import bp
from app.messages.bubbles import bubbles_of
from app.messages.reporting import offer
from app.reasons import sentence_for
from app.rendering import say
from services import clock, messages
from services.errors import NotFound, Refused
from services.messages import ReactionKind, Talk


@bp.get("/<uuid:conversation>/m/<uuid:message>")
def message(conversation: UUID, message: UUID) -> Any:
    """One message, and what one may do with it."""
    talk = access.opened(conversation)
    if not talk.is_open:
        return render_template("messages/closed.html")
    return _page(talk, message)


@bp.post("/<uuid:conversation>/m/<uuid:message>/reaction")
def react(conversation: UUID, message: UUID) -> Any:
    """One of six, or none."""
    talk, word = access.opened(conversation), request.form.get("word", "")
    if word and word not in ReactionKind.__members__.values():
        raise NotFound
    messages.react(talk, message, ReactionKind(word) if word else None)
    return _back(conversation, message)


@bp.post("/<uuid:conversation>/m/<uuid:message>/correction")
def edit(conversation: UUID, message: UUID) -> Any:
    """Correct one's own words, within fifteen minutes."""
    talk, words = access.opened(conversation), request.form.get("words", "")
    try:
        messages.edit_message(talk, message, words, is_confirmed=request.form.get("confirmed") == "yes")
    except Refused as refusal:
        return _again(talk, message, refusal, words)
    return _back(conversation, message)


@bp.post("/<uuid:conversation>/m/<uuid:message>/retrait")
def withdraw(conversation: UUID, message: UUID) -> Any:
    """Take one's own words back, within a day."""
    talk = access.opened(conversation)
    try:
        messages.withdraw_message(talk, message)
    except Refused as refusal:
        return _again(talk, message, refusal)
    say(_("Le message est retiré. Une trace reste\u00a0: «\u00a0Message retiré\u00a0»."))
    return _back(conversation, message)


def _page(
    talk: Talk,
    message_id: UUID,
    refused: str | None = None,
    words: str | None = None,
    *,
    may_confirm: bool = False,
) -> str:
    found = access.message_of(talk, message_id)
    age = clock.now() - found.at
    mine = found.is_mine and not found.is_withdrawn
    return render_template(
        "messages/message.html",
        talk=talk,
        message=found,
        bubble=bubbles_of(talk, (found,))[0],
        reactions=[(word.value, sign, words()) for word, (sign, words) in wording.REACTIONS.items()],
        my_reaction=next((word for word, who in found.reactions.items() if talk.me in who), None),
        may_edit=mine and talk.can_write and age <= messages.EDITED_WITHIN,
        may_withdraw=mine and age <= messages.WITHDRAWN_WITHIN,
        offer=None if found.is_withdrawn else offer(talk, talk.person(found.author_id), found),
        refused=refused,
        may_confirm=may_confirm,
        words=found.words if words is None else words,
    )


def _again(talk: Talk, message: UUID, refusal: Refused, words: str | None = None) -> Any:
    if not talk.is_open:
        return render_template("messages/closed.html", refused=sentence_for(refusal)), 422
    may_confirm = refusal.reason == "contact_details"
    return _page(talk, message, sentence_for(refusal), words, may_confirm=may_confirm), 422


def _back(conversation: UUID, message: UUID) -> Any:
    return redirect(url_for(".show", conversation=conversation, _anchor=f"m-{message}"), 303)
