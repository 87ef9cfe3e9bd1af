"""Who is asking, as appointments take it."""

from uuid import UUID

from app.reader import own, own_space, person
from app.security import Person
from services import appointments, circle
from services.appointments import AppointmentView
from services.circle import PostKind
from services.errors import NotFound

__all__ = [
    "FOLLOWING",
    "agent",
    "is_following",
    "is_professional",
    "linked",
    "opened",
    "own",
    "own_space",
    "person",
]

FOLLOWING = frozenset({PostKind.REFERENT, PostKind.CARER})


def opened(appointment: UUID) -> AppointmentView:
    """This appointment, for whoever asks. Raises `NotFound`."""
    return appointments.open_appointment(person().viewer, own(), appointment)


def linked(jeune: UUID) -> circle.Relation:
    """What whoever asks, who is not them, is to a young person with whom they may make one. Raises `NotFound`."""
    relation = circle.find_relation(person().viewer, jeune)
    if relation is None or relation.is_own or not appointments.may_offer(relation):
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
