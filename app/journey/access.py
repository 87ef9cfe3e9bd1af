"""Who is asking, as the journey takes it: the owner of a path, or somebody of the circle."""

from uuid import UUID

from app.locale import language
from app.reader import own_space, person
from services import circle, journey

__all__ = ["helpers", "opened_help", "opened_step", "own_space", "person"]


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
