"""About a conversation: who reads, “lu”, closing it to somebody, saying that something is wrong."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.circle import reasons as circle_reasons
from app.messages import access, wording
from app.messages.blueprint import bp
from app.reasons import sentence_for
from app.rendering import listed, say
from services import messages
from services.errors import NotFound, Refused
from services.messages import ReportReason, Talk


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
    return redirect(url_for(".about", conversation=conversation), 303)


@bp.post("/<uuid:conversation>/deblocage")
def unblock(conversation: UUID) -> Any:
    """Open it again."""
    messages.unblock(access.opened(conversation))
    say(_("C’est rouvert."))
    return redirect(url_for(".show", conversation=conversation), 303)


@bp.route("/<uuid:conversation>/signaler", methods=["GET", "POST"])
def report(conversation: UUID) -> Any:
    """Two taps: what is wrong, and send. What happens next is written before the second."""
    talk = access.opened(conversation)
    if not talk.is_open:
        return render_template("messages/closed.html"), 200 if request.method == "GET" else 422
    message = _chosen(talk)
    about = _about(talk, message)
    if request.method == "GET":
        return _report_page(talk, about, message)
    reason = request.form.get("reason", "")
    if reason not in ReportReason.__members__.values():
        return _report_page(
            talk,
            about,
            message,
            _("Choisis ce qui ne va pas.") if talk.is_jeune else _("Choisissez ce qui ne va pas."),
        ), 422
    try:
        messages.report(
            talk,
            about.account_id,
            ReportReason(reason),
            message_ids=[message.id] if message else [],
            comment=request.form.get("words", ""),
        )
    except Refused as refusal:
        return _report_page(talk, about, message, sentence_for(refusal)), 422
    say(_("C’est signalé. Quelqu’un va lire et agir."))
    return redirect(url_for(".about", conversation=conversation), 303)


def _page(talk: Talk, refused: str | None = None) -> str:
    first = talk.person(talk.jeune_id)
    return render_template(
        "messages/about.html",
        talk=talk,
        title=wording.title_of(talk, first.first_name if first else ""),
        privacy=wording.privacy_words(talk),
        may_block=messages.may_block(talk) and talk.blocked_by is None,
        refused=refused,
    )


def _report_page(
    talk: Talk, about: messages.Participant, message: messages.MessageView | None, refused: str | None = None
) -> str:
    readers = messages.readers_of_report(talk, about.account_id)
    return render_template(
        "messages/report.html",
        talk=talk,
        about=about,
        message=message,
        reasons=[(one.value, words()) for one, words in wording.REASONS.items()],
        readers=listed(one.name for one in readers),
        is_about_referent=talk.is_jeune and talk.other_kind == "referent",
        whom_to_ask=circle_reasons.ask_whom([one.name for one in readers if one.kind is None]),
        refused=refused,
    )


def _chosen(talk: Talk) -> messages.MessageView | None:
    """The message one reports, when the address or the form names one."""
    asked = request.values.get("message")
    return access.message_of(talk, _uuid(asked)) if asked else None


def _about(talk: Talk, message: messages.MessageView | None) -> messages.Participant:
    """Whom it is about: the author of the message, or the person chosen, or the only other one."""
    asked = request.values.get("about")
    wanted = message.author_id if message else _uuid(asked) if asked else None
    if wanted is None:
        wanted = talk.others[0].account_id if len(talk.others) == 1 else None
    found = talk.person(wanted)
    if found is None or found.account_id == talk.me:
        raise NotFound
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
