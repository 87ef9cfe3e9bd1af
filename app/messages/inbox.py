"""Messages: the list, whom to write to, the team."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from app.messages import access, wording
from app.messages.blueprint import bp
from app.notifications.opened import seen
from app.reasons import sentence_for
from app.rendering import day as day_words
from services import circle, clock, messages
from services.circle import PostKind
from services.errors import NotFound, Refused
from services.messages import Cursor
from services.notifications import Kind


@bp.app_context_processor
def count_messages() -> dict[str, Any]:
    """How many conversations await, for the tabs of a young person."""
    me = access.person()
    if not me.is_authenticated or me.space is None:
        return {}
    return {"unread_messages": me.standing.awaiting.get(Kind.MESSAGE, 0)}


@bp.get("", endpoint="list")
def show_list() -> str:
    """Every conversation, unread first, thirty at a time."""
    me, own = access.person(), access.own()
    after = _cursor()
    lines, following = messages.conversations_of(me.viewer, own, after=after)
    known = messages.known_talks(own) if own and after is None else []
    if known and own:
        seen(Kind.MESSAGE, own.space.id)
    return render_template(
        "messages/list.html",
        lines=lines,
        title_of=wording.title_of_line,
        when_of=_when,
        known=[wording.known_words(one) for one in known],
        older=_address(following) if following else None,
        is_first=after is None,
        is_agent=me.standing.is_agent,
        is_following=bool(me.standing.posts & {PostKind.REFERENT, PostKind.CARER}),
    )


@bp.route("/recherche", methods=["GET", "POST"])
def search() -> str:
    """Look for words in one's own conversations; what one looks for is in no address, so in no history."""
    asked = request.form.get("q", "")[:100]
    found = messages.search(access.person().viewer, access.own(), asked) if asked.strip() else None
    return render_template("messages/search.html", asked=asked, found=found, title_of=wording.title_of)


@bp.get("/ecrire")
def write() -> str:
    """Whom one may write to."""
    me, own = access.person(), access.own()
    if own is not None:
        people = [(one, circle_words(one)) for one in messages.writable(own)]
        return render_template("messages/write.html", people=people)
    jeunes = messages.young_people(me.viewer)
    return render_template("messages/write_to_young.html", jeunes=jeunes)


@bp.post("/vers/<uuid:account>")
def start(account: UUID) -> Any:
    """A young person begins (or finds) the conversation with somebody of their circle."""
    return _to(messages.start_direct(access.own_space(), account))


@bp.post("/jeunes/<uuid:jeune>")
def start_with(jeune: UUID) -> Any:
    """Somebody of the circle begins (or finds) the conversation with the young person."""
    return _to(messages.start_direct(access.linked(jeune)))


@bp.route("/equipe", methods=["GET", "POST"])
def team() -> Any:
    """“Mon équipe”: who is in it."""
    own = access.own_space()
    people = messages.writable(own)
    talk = messages.find_team(access.person().viewer, own)
    if request.method == "GET":
        chosen = {one.account_id for one in talk.people if one.is_here} if talk else None
        return render_template(
            "messages/team.html", people=[(one, circle_words(one)) for one in people], chosen=chosen
        )
    asked = [one.account_id for one in people if str(one.account_id) in request.form.getlist("who")]
    try:
        if talk is not None:
            messages.set_team(own, talk, asked)
        return _to(talk.id if talk else messages.ensure_team(own, asked))
    except Refused as refusal:
        page = render_template(
            "messages/team.html",
            people=[(one, circle_words(one)) for one in people],
            chosen=set(asked),
            refused=sentence_for(refusal),
        )
        return page, 422


@bp.post("/jeunes/<uuid:jeune>/equipe")
def start_team(jeune: UUID) -> Any:
    """The référent begins the team of a young person, with professionals."""
    return _to(messages.ensure_team(access.linked(jeune)))


def circle_words(member: circle.Member) -> str:
    """“Ta maman”, “Mentor, CDC Habitat”."""
    from app.circle import wording as circle_wording

    return circle_wording.who_is(member)


def _to(conversation: UUID) -> Any:
    return redirect(url_for("messages.show", conversation=conversation), 303)


def _when(at: datetime) -> str:
    """An hour today, a day before."""
    from flask_babel import get_timezone

    local = at.astimezone(get_timezone())
    if local.date() == clock.now().astimezone(get_timezone()).date():
        return f"{local:%H:%M}"
    return day_words(local.date(), "d MMM")


def _cursor() -> Cursor | None:
    given = request.args.get("apres", "")
    if not given:
        return None
    try:
        unread, at, last = given.split("_")
        return Cursor(unread == "1", datetime.fromisoformat(at), UUID(last))
    except ValueError:
        raise NotFound from None


def _address(cursor: Cursor) -> str:
    return url_for(".list", apres=f"{int(cursor.is_unread)}_{cursor.at.isoformat()}_{cursor.id}")
