"""Who is asking, as the documents take it."""

from datetime import date
from uuid import UUID

from app.security import Person, current_person
from services import circle, documents
from services.errors import NotFound, Refused


def person() -> Person:
    """The person signed in, without the detour of the proxy."""
    found: Person = current_person._get_current_object()
    return found


def own() -> circle.Relation | None:
    """One's own space, for a young person."""
    me = person()
    return None if me.space is None else circle.own_relation(me.viewer, me.space, me.first_name)


def own_space() -> circle.Relation:
    """The same; for anybody else these pages are not there. Raises `NotFound`."""
    relation = own()
    if relation is None:
        raise NotFound
    return relation


def linked(jeune: UUID) -> circle.Relation:
    """What whoever asks, who is not them, is to this young person. Raises `NotFound`."""
    relation = circle.find_relation(person().viewer, jeune)
    if relation is None or relation.is_own or relation.is_restricted:
        raise NotFound
    return relation


def opened(document: UUID, *, note: bool = True) -> documents.Opened:
    """This document, for whoever asks. Raises `NotFound`."""
    return documents.open_document(person().viewer, own(), document, note=note)


def uuid_from(text: str | None) -> UUID:
    """A name that a form gives. Raises `NotFound`: our pages always give one."""
    try:
        return UUID(text or "")
    except ValueError:
        raise NotFound from None


def date_from(text: str) -> date | None:
    """A day as a browser sends it, or as a hand writes it (31/12/2027). Refused: `wrong_date`."""
    text = text.strip()
    if not text:
        return None
    try:
        if "/" in text:
            day, month, year = text.split("/")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("wrong_date") from None
