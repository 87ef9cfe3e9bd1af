"""What a young person keeps of the catalogue: favourites, and what they want to hear of. Theirs alone."""

from datetime import time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.catalogue.reading import open_offer
from services.catalogue.tables import offer_marks
from services.circle import Relation
from services.database import session, transaction
from services.errors import NotFound
from services.prepared import Prepared


class Mark(StrEnum):
    """What an offer is to somebody."""

    FAVOURITE = "favourite"
    WATCH = "watch"


# In the morning, when somebody may be asked.
RINGS_AT = time(10)
_MARKS = Prepared(
    select(offer_marks.c.offer_id, offer_marks.c.mark).where(
        offer_marks.c.jeune_id == bindparam("jeune", type_=Uuid)
    )
)


def marks_of(own: Relation) -> dict[UUID, frozenset[Mark]]:
    """Offer → what it is to the owner of this space. One statement; nobody else has any here."""
    if not own.is_own:
        return {}
    found: dict[UUID, set[Mark]] = {}
    for offer_id, mark in _MARKS.rows(jeune=own.space.id):
        found.setdefault(offer_id, set()).add(Mark(mark))
    return {offer_id: frozenset(marks) for offer_id, marks in found.items()}


def mark_offer(own: Relation, offer_id: UUID, mark: Mark) -> None:
    """Keep an offer that is shown; twice is once. Raises `NotFound`."""
    _ensure_own(own)
    with transaction():
        open_offer(own, offer_id)
        session.execute(
            insert(offer_marks)
            .values(jeune_id=own.space.id, offer_id=offer_id, mark=mark.value, at=clock.now())
            .on_conflict_do_nothing()
        )


def unmark_offer(own: Relation, offer_id: UUID, mark: Mark) -> None:
    """Keep it no longer, shown or not; what was not kept stays so. Raises `NotFound` for anybody else."""
    _ensure_own(own)
    with transaction():
        session.execute(
            delete(offer_marks).where(
                offer_marks.c.jeune_id == own.space.id,
                offer_marks.c.offer_id == offer_id,
                offer_marks.c.mark == mark.value,
            )
        )


def _ensure_own(own: Relation) -> None:
    if not own.is_own:
        raise NotFound
