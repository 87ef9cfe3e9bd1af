"""Milestones that took place, noted by the référent: the interview at 17, a visit."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from services import clock
from services.circle import Relation
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.journey.answers import situation_of
from services.journey.milestones import MilestoneKind, check_held
from services.journey.models import MilestoneRecord
from services.journey.operations.records import note_exchange
from services.journey.operations.reminders import plan_reminders
from services.journey.reminding import RemindSource

WORDS = "milestones"
VISIT = "visit"
# These take place once: noted again, the date is corrected.
ONCE = (MilestoneKind.INTERVIEW_17, MilestoneKind.EXIT_INTERVIEW)
LONGEST_WORDS = 2000


def record_milestone(relation: Relation, kind: str, held_on: date, words: str = "") -> UUID:
    """Note that a milestone (of `HELD_KINDS`) or a visit took place on `held_on`. Gives the id of the line.

    What is written is read by the young person. Refused: `held_in_future`, `held_before_birth`, `cannot_be_held`,
    `words_too_long`.
    """
    relation.ensure("milestone.record")
    today = relation.life.today
    if kind == VISIT:
        if held_on > today:
            raise Refused("held_in_future")
    else:
        check_held(situation_of(relation.space), kind, held_on, today)
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        raise Refused("words_too_long", longest=LONGEST_WORDS)
    with transaction() as current:
        record = _there(relation, kind) or MilestoneRecord(jeune_id=relation.space.id, kind=kind)
        record.held_on = held_on
        record.recorded_by, record.recorded_at = relation.viewer.account_id, clock.now()
        current.add(record)
        current.flush()
        record.words = relation.space.cipher.seal(words, WORDS, record.id) if words else None
        note_exchange(relation, relation.viewer.account_id, "visit" if kind == VISIT else "milestone")
        relation.note("milestone.record", about=kind)
        plan_reminders(relation.space, (RemindSource.MILESTONE,))
    return record.id


def withdraw_milestone(relation: Relation, milestone_id: UUID) -> None:
    """Undo a line noted by mistake; the row stays, it no longer counts. Raises `NotFound` elsewhere than here."""
    relation.ensure("milestone.record")
    with transaction() as current:
        done = current.execute(
            update(MilestoneRecord)
            .where(
                MilestoneRecord.id == milestone_id,
                MilestoneRecord.jeune_id == relation.space.id,
                MilestoneRecord.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=clock.now())
            .returning(MilestoneRecord.kind)
        ).scalar_one_or_none()
        if done is None:
            raise NotFound
        relation.note("milestone.record", about=done)
        plan_reminders(relation.space, (RemindSource.MILESTONE,))


def _there(relation: Relation, kind: str) -> MilestoneRecord | None:
    if kind not in ONCE:
        return None
    return session.scalar(
        select(MilestoneRecord).where(
            MilestoneRecord.jeune_id == relation.space.id,
            MilestoneRecord.kind == kind,
            MilestoneRecord.withdrawn_at.is_(None),
        )
    )
