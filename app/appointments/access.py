"""Who is asking, as appointments take it."""

from uuid import UUID

from app.security import Person, current_person
from services import appointments, circle
from services.appointments import AppointmentView
from services.circle import PostKind
from services.errors import NotFound

FOLLOWING = frozenset({PostKind.REFERENT, PostKind.CARER})


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


def opened(appointment: UUID) -> AppointmentView:
    """This appointment, for whoever asks. Raises `NotFound`."""
    return appointments.open_appointment(person().viewer, own(), appointment)


def linked(jeune: UUID) -> circle.Relation:
    """What whoever asks, who is not them, is to a young person with whom they may make one. Raises `NotFound`."""
    relation = circle.find_relation(person().viewer, jeune)
    if relation is None or relation.is_own or not appointments.may_make(relation):
        raise NotFound
    return relation


def is_professional() -> bool:
    """Whoever has a post, and so an agenda."""
    return bool(person().standing.posts)


def is_following() -> bool:
    return bool(person().standing.posts & FOLLOWING)


def agent() -> Person:
    """The professional who asks; for anybody else an agenda is not there. Raises `NotFound`."""
    if not is_professional():
        raise NotFound
    return person()
