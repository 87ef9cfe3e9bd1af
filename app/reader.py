"""Who is asking: their own space, and what they are to somebody else's."""

from uuid import UUID

from app.security import Person, current_person
from services import circle
from services.errors import NotFound


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
