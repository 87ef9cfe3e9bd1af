"""Saying that something is wrong: one tap opens it, a reason sends it; who will read it is written before and after."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.circle import reasons as circle_reasons
from app.messages import access, wording
from app.messages.blueprint import bp
from app.reasons import sentence_for
from app.rendering import listed, say
from app.typed import uuid_from
from services import messages
from services.errors import NotFound, Refused
from services.messages import MessageView, Participant, ReportReason, Talk


@dataclass(frozen=True, slots=True)
class Offer:
    """Reporting somebody (with this message of theirs): where it is sent, who will read it, the reasons to tap."""

    action: str
    about: Participant
    message: MessageView | None
    readers: str
    whom_to_ask: str | None
    reasons: list[tuple[str, str]]


def offer(talk: Talk, about: Participant | None, message: MessageView | None = None) -> Offer | None:
    """What a page needs to have somebody reported from it; None where there is nobody to report."""
    may = talk.is_open and talk.relation is not None and talk.relation.allows("message.report")
    if not may or about is None or about.account_id == talk.me:
        return None
    readers = messages.readers_of_report(talk, about.account_id)
    is_about_referent = talk.is_jeune and talk.other_kind == "referent"
    cadres = [one.name for one in readers if one.kind is None]
    return Offer(
        action=url_for("messages.report", conversation=talk.id),
        about=about,
        message=message,
        readers=listed(one.name for one in readers),
        whom_to_ask=circle_reasons.ask_whom(cadres) if is_about_referent else None,
        reasons=[(one.value, words()) for one, words in wording.REASONS.items()],
    )


@bp.route("/<uuid:conversation>/signaler", methods=["GET", "POST"])
def report(conversation: UUID) -> Any:
    """A reason, and it is sent. The page itself is for whoever has more to say."""
    talk = access.opened(conversation)
    if not talk.is_open:
        return render_template("messages/closed.html"), 200 if request.method == "GET" else 422
    message = _chosen(talk)
    about = _about(talk, message)
    if request.method == "GET":
        return _page(talk, about, message)
    reason = request.form.get("reason", "")
    if reason not in ReportReason.__members__.values():
        missing = _("Choisis ce qui ne va pas.") if talk.is_jeune else _("Choisissez ce qui ne va pas.")
        return _page(talk, about, message, missing), 422
    readers = listed(one.name for one in messages.readers_of_report(talk, about.account_id))
    try:
        messages.report(
            talk,
            about.account_id,
            ReportReason(reason),
            message_ids=[message.id] if message else [],
            comment=request.form.get("words", ""),
        )
    except Refused as refusal:
        return _page(talk, about, message, sentence_for(refusal)), 422
    say(_sent_words(talk, about, readers))
    return redirect(url_for(".about", conversation=conversation), 303)


def _sent_words(talk: Talk, about: Participant, readers: str) -> str:
    """What happens next, once it is sent; that nobody reads it today is said too."""
    if not readers:
        return wording.unread_report_words()
    if talk.is_jeune:
        return _(
            "C’est signalé. Ensuite, quelqu’un lit, t’en parle, et agit\u00a0: %(names)s."
            " %(about)s n’est pas au courant.",
            names=readers,
            about=about.first_name,
        )
    return _(
        "C’est signalé. Ensuite, quelqu’un lit, vous en parle, et agit\u00a0: %(names)s."
        " %(about)s n’est pas au courant.",
        names=readers,
        about=about.first_name,
    )


def _page(talk: Talk, about: Participant, message: MessageView | None, refused: str | None = None) -> str:
    found = offer(talk, about, message)
    if found is None:
        raise NotFound
    return render_template(
        "messages/report.html", talk=talk, offer=found, refused=refused, said_words=wording.said_words
    )


def _chosen(talk: Talk) -> MessageView | None:
    """The message one reports, when the address or the form names one."""
    asked = request.values.get("message")
    return access.message_of(talk, uuid_from(asked)) if asked else None


def _about(talk: Talk, message: MessageView | None) -> Participant:
    """Whom it is about: the author of the message, or the person chosen, or the only other one."""
    asked = request.values.get("about")
    wanted = message.author_id if message else uuid_from(asked) if asked else None
    if wanted is None:
        wanted = talk.others[0].account_id if len(talk.others) == 1 else None
    found = talk.person(wanted)
    if found is None or found.account_id == talk.me:
        raise NotFound
    return found
