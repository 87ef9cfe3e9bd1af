"""About a conversation: who reads, “lu”, closing it to somebody, whom to report."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.messages import access, wording
from app.messages.blueprint import bp
from app.messages.reporting import offer
from app.reasons import sentence_for
from app.rendering import say
from services import messages
from services.errors import Refused
from services.messages import Talk


@bp.get("/<uuid:conversation>/infos")
def about(conversation: UUID) -> Any:
    """What one may settle here, and whom to tell when something is wrong."""
    talk = access.opened(conversation)
    return _page(talk) if talk.is_open else render_template("messages/closed.html")


@bp.post("/<uuid:conversation>/lecture")
def share_reading(conversation: UUID) -> Any:
    """Show, or not, that one has read."""
    messages.share_reading(access.opened(conversation), request.form.get("yes") == "1")
    return redirect(url_for(".about", conversation=conversation), 303)


@bp.post("/<uuid:conversation>/blocage")
def block(conversation: UUID) -> Any:
    """The other end no longer reads nor writes here, and is not told why."""
    talk = access.opened(conversation)
    try:
        messages.block(talk)
    except Refused as refusal:
        return _page(talk, sentence_for(refusal)), 422
    say(_("C’est fermé\u00a0: cette personne ne lit plus et n’écrit plus ici. Elle ne sait pas pourquoi."))
    if _is_in_my_team(talk):
        say(_("Elle est encore dans ton équipe\u00a0: si tu veux, enlève-la de Mon équipe."))
    return redirect(url_for(".about", conversation=conversation), 303)


@bp.post("/<uuid:conversation>/deblocage")
def unblock(conversation: UUID) -> Any:
    """Open it again."""
    messages.unblock(access.opened(conversation))
    say(_("C’est rouvert."))
    return redirect(url_for(".show", conversation=conversation), 303)


def _is_in_my_team(talk: Talk) -> bool:
    """Whether whom a young person just closed a conversation to still reads another one of theirs."""
    own = access.own()
    team = messages.find_team(access.person().viewer, own) if own else None
    return team is not None and any(one.account_id == talk.other_id for one in team.others)


def _page(talk: Talk, refused: str | None = None) -> str:
    first = talk.person(talk.jeune_id)
    # With one other person their reasons are here: two taps. Of several, each has a page, or a message of theirs.
    alone = talk.others[0] if len(talk.others) == 1 else None
    return render_template(
        "messages/about.html",
        talk=talk,
        title=wording.title_of(talk, first.first_name if first else ""),
        privacy=wording.privacy_words(talk),
        may_block=messages.may_block(talk) and talk.blocked_by != talk.me,
        offer=offer(talk, alone),
        refused=refused,
    )
