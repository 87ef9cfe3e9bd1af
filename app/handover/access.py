"""Who these pages are for: a référent, and the cadre of their team. For anybody else they are not there."""

from uuid import UUID

from app.security import current_person
from services.circle import PostKind
from services.errors import NotFound
from services.steering import referent_of


def is_referent() -> bool:
    """Whether the person signed in is référent today."""
    return PostKind.REFERENT in current_person.standing.posts


def ensure_referent() -> None:
    """Raise `NotFound` for anybody else."""
    if not is_referent():
        raise NotFound


def ensure_cadre() -> None:
    """Raise `NotFound` for anybody else."""
    if PostKind.CADRE not in current_person.standing.posts:
        raise NotFound


def referent_of_my_team(referent: UUID) -> str:
    """The name of a référent of a team of the cadre signed in. Raises `NotFound`."""
    ensure_cadre()
    return referent_of(current_person.viewer, referent)
