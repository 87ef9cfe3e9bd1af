"""Who is asking, as mentoring takes it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for

from app.reader import linked, own, own_space, person
from app.reasons import sentence_for
from app.rendering import say
from services import notifications
from services.circle import Relation
from services.errors import Refused
from services.mentoring import Field, Offer
from services.notifications import Kind

__all__ = ["asked", "done", "followed", "own", "own_space", "person", "read_lines", "uuid_of"]

GUIDE = "link.invite"


def followed(jeune: UUID) -> Relation:
    """A young person of whoever follows them, or heads their team. Raises `NotFound`."""
    relation = linked(jeune)
    relation.ensure(GUIDE)
    return relation


def asked() -> tuple[Field | None, list[Offer]]:
    """What was ticked to find somebody who fits; what is not on the list is nobody's wish."""
    field = request.args.get("metier", "")
    offers = [one for one in Offer if one.value in request.args.getlist("aide")]
    return (Field(field) if field in set(Field) else None), offers


def done(act: Callable[[], object], sentence: str, to: str | None = None) -> Any:
    """Do it, say so and go back; turned down, the page says why. Raises what `act` raises but `Refused`."""
    try:
        act()
    except Refused as refusal:
        say(sentence_for(refusal))
    else:
        say(sentence)
    return redirect(to or url_for("mentoring.show"), 303)


def uuid_of(text: str | None) -> UUID:
    """An id that a form gives. Refused: `nobody_chosen`."""
    try:
        return UUID(text or "")
    except ValueError:
        raise Refused("nobody_chosen") from None


def read_lines() -> None:
    """What awaited whoever reads about mentors is read; no statement when nothing did."""
    me = person()
    if me.standing.awaiting.get(Kind.MENTOR):
        notifications.mark_read(me.id, kind=Kind.MENTOR)
