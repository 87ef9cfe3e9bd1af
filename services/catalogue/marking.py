"""What a young person keeps of the catalogue: favourites, and what they want to hear of. Theirs alone."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from services import clock, notifications
from services.catalogue.eligibility import Decision, Verdict, decide
from services.catalogue.reading import open_offer
from services.catalogue.tables import offer_marks
from services.circle import Relation
from services.database import session, transaction
from services.errors import NotFound
from services.journey import situation_of
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


def watch_offer(own: Relation, offer_id: UUID, words: str) -> date:
    """“Préviens-moi”: a reminder with these words, the morning of the day on which the offer opens to the owner; gives the day.

    Asked twice it rings once. Raises `NotFound` where the offer is not shown, or no day is known. Refused as `remind_me`.
    """
    _ensure_own(own)
    with transaction():
        offer = open_offer(own, offer_id)
        decision = decide(situation_of(own.space), own.space.departement, offer, own.life.today)
        if decision.verdict is not Verdict.LATER or decision.on is None:
            raise NotFound
        if Mark.WATCH not in marks_of(own).get(offer_id, ()):
            reminder = notifications.remind_me(own.space, words, datetime.combine(decision.on, RINGS_AT))
            session.flush()
            values = {"jeune_id": own.space.id, "offer_id": offer_id, "mark": Mark.WATCH.value}
            session.execute(insert(offer_marks).values(**values, at=clock.now(), reminder_id=reminder))
    return decision.on


def may_watch(decision: Decision, today: date) -> bool:
    """Whether a day is known on which the offer opens, near enough to be reminded of."""
    return (
        decision.verdict is Verdict.LATER
        and decision.on is not None
        and decision.on - today < notifications.FARTHEST
    )


def unmark_offer(own: Relation, offer_id: UUID, mark: Mark) -> None:
    """Keep it no longer, shown or not; what was not kept stays so. Raises `NotFound` for anybody else."""
    _ensure_own(own)
    with transaction():
        gone = session.execute(
            delete(offer_marks)
            .where(
                offer_marks.c.jeune_id == own.space.id,
                offer_marks.c.offer_id == offer_id,
                offer_marks.c.mark == mark.value,
            )
            .returning(offer_marks.c.reminder_id)
        ).scalar_one_or_none()
        if gone is not None:
            notifications.cancel_reminder(own.space.id, gone)


def _ensure_own(own: Relation) -> None:
    if not own.is_own:
        raise NotFound
