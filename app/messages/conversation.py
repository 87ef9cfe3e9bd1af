"""One conversation: read, write, “anything after N?”."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from app import outbox
from app.messages import access, wording
from app.messages.blueprint import bp
from app.messages.bubbles import address_of, bubbles_of
from app.messages.sent import has_files, send_from_form
from app.notifications.opened import awaits, seen
from app.notifications.wording import wall_words
from app.reasons import sentence_for
from app.rendering import series
from app.security import public
from services import clock, messages
from services.errors import NotFound, Refused, TooOften
from services.messages import Talk
from services.notifications import Kind

_NOTHING = ("", 204)


@bp.get("/<uuid:conversation>")
def show(conversation: UUID) -> str:
    """The fifty last messages, newest at the bottom; opening it is reading it."""
    talk = access.opened(conversation)
    if not talk.is_open:
        seen(Kind.MESSAGE, talk.id)  # nothing awaits where nothing is read
        return render_template("messages/closed.html")
    page = _page(talk)
    _mark_read(talk)
    return page


@bp.post("/<uuid:conversation>")
def send(conversation: UUID) -> Any:
    """Send; the phone's outbox sends here too, in its own time, and is answered in its own way."""
    if outbox.is_asked():
        return _send_from_outbox(conversation)
    talk = access.opened(conversation)
    try:
        send_from_form(talk, _uuid(request.form.get("reply_to")))
    except (Refused, TooOften) as refusal:
        return _refused(talk, refusal)
    return redirect(url_for(".show", conversation=talk.id, _anchor="write"), 303)


@bp.get("/<uuid:conversation>/apres/<int:number>")
@public  # the session is found by the one statement that answers; see find_changes
def after(conversation: UUID, number: int) -> Any:
    """Anything after `number`? Most often not: 204. Else the new and changed bubbles."""
    if "_user_id" not in session:
        return redirect(url_for("accounts.sign_in"))
    changes = messages.find_changes(session["_user_id"], conversation)
    if changes is None:
        raise NotFound
    if changes <= number:
        return _NOTHING
    talk = access.opened(conversation)
    changed = messages.changed_since(talk, number)
    _mark_read(talk)
    if changed is None:
        return Response(status=205)
    return render_template("messages/_changed.html", talk=talk, bubbles=bubbles_of(talk, changed))


@bp.post("/<uuid:conversation>/brouillon")
def draft(conversation: UUID) -> Any:
    """Keep what is being written, for whoever writes it."""
    messages.save_draft(access.opened(conversation), request.form.get("words", ""))
    return _NOTHING


def _mark_read(talk: Talk) -> None:
    """What was read here awaits no more. A message that came meanwhile was not: it still does, and rings."""
    is_all = not awaits(Kind.MESSAGE, talk.id) or messages.is_all_read(talk)
    messages.mark_read(talk)
    if is_all:
        seen(Kind.MESSAGE, talk.id)


def _page(
    talk: Talk,
    *,
    refused: str | None = None,
    words: str | None = None,
    to_confirm: tuple[str, ...] = (),
    client_id: str | None = None,
) -> str:
    found = messages.messages_of(talk, before=request.args.get("avant", type=int))
    first = talk.person(talk.jeune_id)
    jeune = first.first_name if first else (talk.relation.first_name if talk.relation else "")
    today = talk.relation.life.today if talk.relation else clock.now().date()
    reply = _replied(talk)
    pinned = messages.message_in(talk, talk.announced) if talk.announced else None
    return render_template(
        "messages/show.html",
        talk=talk,
        title=wording.title_of(talk, jeune),
        subtitle=wording.subtitle_of(talk, today),
        privacy=wording.privacy_words(talk),
        here=address_of(talk),
        bubbles=bubbles_of(talk, found.messages),
        older=found.older,
        is_last="avant" not in request.args,
        is_new=not found.messages,
        quick=wording.quick_replies(talk, access.person().standing.is_agent),
        reply=reply,
        pinned=bubbles_of(talk, (pinned,))[0] if pinned else None,
        moment_of=wall_words,
        later=messages.waiting_messages(talk),
        may_schedule=messages.may_schedule(talk),
        words=talk.draft if words is None else words,
        refused=refused,
        to_confirm=to_confirm,
        client_id=client_id or uuid4(),
        most_files=messages.MOST_FILES,
        said_words=wording.said_words,
    )


def _replied(talk: Talk) -> messages.MessageView | None:
    """The message one answers, when the address (or the refused form) names one."""
    given = request.args if request.method == "GET" else request.values
    asked = _uuid(given.get("reply_to") or request.args.get("reponse"))
    return messages.message_in(talk, asked) if asked and talk.is_open else None


def _refused(talk: Talk, refusal: Refused | TooOften) -> Any:
    """Nothing left; what was typed stays on screen and in the draft."""
    if not talk.is_open:
        return render_template("messages/closed.html", refused=sentence_for(refusal)), 422
    words = request.form.get("words", "")
    messages.save_draft(talk, words)
    if isinstance(refusal, Refused) and refusal.reason == "contact_details":
        found = refusal.details.get("found", ())
        return (
            _page(
                talk,
                words=words,
                to_confirm=tuple(_detail_words(one) for one in found),
                refused=_lost_files() or None,
                client_id=request.form.get("client_id"),
            ),  # type: ignore[attr-defined]
            422,
        )
    said = f"{sentence_for(refusal)} {_lost_files()}".strip()
    return _page(talk, refused=said, words=words, client_id=request.form.get("client_id")), 422


def _lost_files() -> str:
    """A browser does not let a page choose files again for somebody."""
    return _("Les mots sont gardés\u00a0; le fichier, lui, est à choisir à nouveau.") if has_files() else ""


def _send_from_outbox(conversation: UUID) -> Response:
    """What was kept the first time was sent, even if nobody writes there any more and the phone never heard of it."""
    try:
        talk = access.opened(conversation)
    except NotFound:
        if kept := _kept(conversation):
            return kept
        raise
    try:
        sent = send_from_form(talk, _uuid(request.form.get("reply_to")))
    except (Refused, TooOften) as refusal:
        return (None if talk.can_write else _kept(conversation)) or _not_taken(talk, refusal)
    return outbox.sent(201 if sent.is_new else 200, id=str(sent.id), seq=sent.seq)


def _kept(conversation: UUID) -> Response | None:
    """The answer that the phone did not hear, or None: that was never kept."""
    sent = messages.find_sent(conversation, access.client_id(request.form.get("client_id")))
    return outbox.sent(id=str(sent.id), seq=sent.seq) if sent else None


def _not_taken(talk: Talk, refusal: Refused | TooOften) -> Response:
    """The same, to a phone's outbox: what one may still send is a choice, not a failure."""
    if isinstance(refusal, TooOften) or refusal.reason != "contact_details":
        return outbox.not_taken(422, sentence_for(refusal))
    what = series(_detail_words(one) for one in refusal.details.get("found", ()))  # type: ignore[attr-defined]
    return outbox.not_taken(422, wording.confirm_words(talk, what), may="confirm")


def _detail_words(kind: str) -> str:
    return {
        "phone": _("un numéro de téléphone"),
        "email": _("une adresse e-mail"),
        "network": _("un compte sur un réseau"),
        "link": _("un lien"),
        "address": _("une adresse"),
    }[kind]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
