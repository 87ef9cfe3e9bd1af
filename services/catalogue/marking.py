"""What a young person keeps of the catalogue: favourites, and what they want to hear of. Theirs alone."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, select, update
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
        _mark(own, offer_id, mark)


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
        # The mark first: of two taps at once, the second finds it and makes no reminder.
        if _mark(own, offer_id, Mark.WATCH):
            reminder = notifications.remind_me(own.space, words, datetime.combine(decision.on, RINGS_AT))
            session.flush()
            its = _one(own, offer_id, Mark.WATCH)
            session.execute(update(offer_marks).where(*its).values(reminder_id=reminder))
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
            delete(offer_marks).where(*_one(own, offer_id, mark)).returning(offer_marks.c.reminder_id)
        ).scalar_one_or_none()
        if gone is not None:
            notifications.cancel_reminder(own.space.id, gone)


def _mark(own: Relation, offer_id: UUID, mark: Mark) -> bool:
    """Whether it was not there yet."""
    values = {"jeune_id": own.space.id, "offer_id": offer_id, "mark": mark.value, "at": clock.now()}
    made = insert(offer_marks).values(**values).on_conflict_do_nothing().returning(offer_marks.c.offer_id)
    return session.execute(made).first() is not None


def _one(own: Relation, offer_id: UUID, mark: Mark) -> tuple[Any, ...]:
    its = offer_marks.c
    return its.jeune_id == own.space.id, its.offer_id == offer_id, its.mark == mark.value


def _ensure_own(own: Relation) -> None:
    if not own.is_own:
        raise NotFound
