"""Who is asking, as the journey takes it: the owner of a path, or somebody of the circle."""

from uuid import UUID

from app.locale import language
from app.security import Person, current_person
from services import circle, journey
from services.errors import NotFound


def person() -> Person:
    """The person signed in, without the detour of the proxy."""
    found: Person = current_person._get_current_object()
    return found


def own_relation() -> circle.Relation:
    """One's own path. Raises `NotFound` for whoever has none."""
    me = person()
    if me.space is None:
        raise NotFound
    return circle.own_relation(me.viewer, me.space, me.first_name)


def opened_step(address: UUID) -> journey.OpenedStep:
    """The step at this address, for whoever asks. Raises `NotFound`."""
    me = person()
    return journey.open_step(me.viewer, me.space, me.first_name, address)


def opened_help(help_id: UUID) -> journey.HelpPage:
    """This request for help, for whoever asks. Raises `NotFound`."""
    me = person()
    return journey.open_help(me.viewer, me.space, me.first_name, help_id, language())


def helpers(space: circle.Space, domain: str | None = None, item: UUID | None = None) -> list[circle.Member]:
    """The people of the circle who may answer a call for help about this. One statement."""
    return [one for one in circle.members_of(space) if one.sees("help.answer", domain=domain, item=item)]
