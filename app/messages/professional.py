"""What professionals have beside: for later, to everybody, between colleagues, when one answers."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.messages import access, wording
from app.messages.blueprint import bp
from app.notifications.wording import wall_words
from app.reasons import sentence_for
from app.rendering import say
from services import clock, messages
from services.errors import NotFound, Refused
from services.messages import Purpose


@bp.route("/<uuid:conversation>/plus-tard", methods=["GET", "POST"])
def schedule(conversation: UUID) -> Any:
    """Write now what leaves later: on Monday at eight, unless one says otherwise."""
    talk = access.opened(conversation)
    if not messages.may_schedule(talk) or talk.relation is None:
        raise NotFound
    zone = talk.relation.space.zone
    chosen = _wall(request.form.get("at")) or messages.monday_morning(zone)
    words = request.form.get("words", "") if request.method == "POST" else talk.draft
    refused = None
    if request.method == "POST":
        try:
            messages.schedule_message(talk, words, chosen, access.client_id(request.form.get("client_id")))
            say(_("C’est prêt\u00a0: le message part le %(when)s.", when=wall_words(chosen)))
            return redirect(url_for(".show", conversation=conversation, _anchor="write"), 303)
        except Refused as refusal:
            refused = sentence_for(refusal)
    page = render_template(
        "messages/schedule.html",
        talk=talk,
        chosen=chosen,
        words=words,
        refused=refused,
        name=_jeune(talk),
        client_id=request.form.get("client_id") or uuid4(),
    )
    return page, 422 if refused else 200


@bp.post("/<uuid:conversation>/plus-tard/<uuid:scheduled>/rappel")
def recall(conversation: UUID, scheduled: UUID) -> Any:
    """Call a message back before it leaves."""
    messages.recall_message(access.opened(conversation), scheduled)
    say(_("Le message ne partira pas."))
    return redirect(url_for(".show", conversation=conversation, _anchor="write"), 303)


@bp.route("/disponibilite", methods=["GET", "POST"])
def availability() -> Any:
    """When one answers, for those one talks with."""
    me = access.person()
    if me.space is not None:
        raise NotFound
    refused = None
    if request.method == "POST":
        try:
            messages.set_availability(me.id, **_hours())
            say(_("C’est enregistré\u00a0: les jeunes voient quand vous répondez."))
            return redirect(url_for(".list"), 303)
        except Refused as refusal:
            refused = sentence_for(refusal)
    hours = messages.availability_of(me.id)
    page = render_template(
        "messages/availability.html",
        hours=hours,
        days=[(number, words()) for number, words in wording.DAYS.items()],
        refused=refused,
        shown=wording.own_availability_words(hours, clock.now().date()) if hours else "",
    )
    return page, 422 if refused else 200


@bp.route("/annonce", methods=["GET", "POST"])
def announce() -> Any:
    """The same words to everybody one follows, shown first until a day."""
    me = access.person()
    people = messages.audience(me.viewer) if me.standing.is_agent else []
    if not people:
        raise NotFound
    refused, form = None, request.form
    if request.method == "POST":
        try:
            number = messages.announce_to_caseload(
                me.viewer,
                form.get("words", ""),
                _day(form.get("until")) or date.min,
                access.client_id(form.get("client_id")),
                to_teams=form.get("to") == "teams",
            )
            say(
                ngettext(
                    "Annonce envoyée dans %(num)d conversation.",
                    "Annonce envoyée dans %(num)d conversations.",
                    number,
                )
            )
            return redirect(url_for(".list"), 303)
        except Refused as refusal:
            refused = sentence_for(refusal)
    page = render_template(
        "messages/announce.html",
        number=len(people),
        words=form.get("words", ""),
        until=form.get("until", ""),
        to=form.get("to", "jeunes"),
        today=clock.now().date(),
        client_id=form.get("client_id") or uuid4(),
        refused=refused,
    )
    return page, 422 if refused else 200


@bp.get("/annonces")
def announcements() -> str:
    """What one announced, each once, with those it went to."""
    me = access.person()
    if not (me.standing.is_agent and messages.audience(me.viewer)):
        raise NotFound
    return render_template(
        "messages/announcements.html",
        announced=messages.announced_by(me.viewer),
        to_words=wording.announced_words,
        today=clock.now().date(),
    )


@bp.route("/jeunes/<uuid:jeune>/collegues", methods=["GET", "POST"])
def colleagues(jeune: UUID) -> Any:
    """Talk with colleagues about a young person, who is told with whom and why."""
    relation = access.linked(jeune)
    people = messages.colleagues(relation)
    refused = None
    if request.method == "POST":
        asked = [one.account_id for one in people if str(one.account_id) in request.form.getlist("who")]
        reason = request.form.get("reason", "")
        try:
            if reason not in Purpose.__members__.values():
                raise Refused("pro_without_reason")
            begun = messages.start_pro(relation, asked, Purpose(reason))
            return redirect(url_for(".show", conversation=begun), 303)
        except Refused as refusal:
            refused = sentence_for(refusal)
    if request.method == "GET":
        relation.note("conv.pro.read", "colleagues")
    page = render_template(
        "messages/colleagues.html",
        name=relation.first_name,
        people=[(one, wording.function_words(one)) for one in people],
        purposes=[(one.value, words()) for one, words in wording.PURPOSES.items()],
        refused=refused,
    )
    return page, 422 if refused else 200


@bp.get("/jeunes/<uuid:jeune>/conversations")
def known(jeune: UUID) -> str:
    """For the référent: with whom a young person talks, never a word of it. They will know who looked."""
    relation = access.linked(jeune)
    talks = messages.known_talks(relation)
    return render_template(
        "messages/known.html", name=relation.first_name, talks=talks, kind_words=wording.known_kind_words
    )


def _jeune(talk: messages.Talk) -> str:
    return talk.relation.first_name if talk.relation else ""


def _hours() -> dict[str, Any]:
    form = request.form
    return {
        "days": tuple(day for day in wording.DAYS if str(day) in form.getlist("days")),
        "from_hour": _time(form.get("from_hour")),
        "to_hour": _time(form.get("to_hour")),
        "away_from": _day(form.get("away_from")),
        "away_until": _day(form.get("away_until")),
    }


def _wall(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is None else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _time(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text or "").replace(tzinfo=None)
    except ValueError:
        return None
