"""Who comes here: young people and professionals read; a cadre looks after it. For anybody else it is not there."""

from app.reader import person
from services.circle import PostKind
from services.errors import NotFound


def departement() -> str | None:
    """Where whoever reads is. Raises `NotFound` for whoever may not read."""
    me = person()
    if me.space is not None:
        return me.space.departement
    if not me.standing.posts:
        raise NotFound
    return me.standing.departement


def edits() -> bool:
    """Whether whoever reads looks after the directory."""
    return PostKind.CADRE in person().standing.posts


def ensure_editor() -> None:
    """Raises `NotFound` for anybody else."""
    if not edits():
        raise NotFound
