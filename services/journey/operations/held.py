"""A paper came into the vault, or its end changed: the lists of the steps that ask for it follow, and its reminders.

A tick given here is never taken back by taking the document away: the paper itself may still be in a drawer.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from services import clock, documents, events
from services.circle import Space
from services.circle.models import Jeune, Territory
from services.circle.standing import SPACE_COLUMNS
from services.database import as_system, session, transaction
from services.journey.answers import situation_of
from services.journey.content import load
from services.journey.models import PaperRecord
from services.journey.operations.reminders import plan_reminders
from services.journey.paper_kinds import asked_by_steps, asked_of
from services.journey.reminding import RemindSource
from services.journey.windows import StepStatus, statuses
from services.sealing import SpaceKey

_UPSERT = insert(PaperRecord)
_UPSERT = _UPSERT.on_conflict_do_update(
    index_elements=["jeune_id", "step_id", "paper_id"],
    set_={
        "has_it": True,
        "ends_on": _UPSERT.excluded.ends_on,
        "updated_at": _UPSERT.excluded.updated_at,
    },
    where=or_(PaperRecord.has_it.is_(False), PaperRecord.ends_on.is_distinct_from(_UPSERT.excluded.ends_on)),
)


def follow_papers() -> None:
    """From now on what is in the vault ticks the lists of the steps, in the same transaction."""
    events.follow(events.PapersChanged, _tick)


def _tick(event: events.PapersChanged) -> None:
    with transaction() as current:
        current.flush()  # what was just kept goes through the second fence, in the name of whoever brought it
        # A cadre, or a parent who may not read back, brings a paper: its line is ticked all the same.
        with as_system():
            space = _space(event.jeune_id)
            rows = _rows(space, documents.held_papers(space.id)) if space else []
            if rows:
                current.execute(_UPSERT, rows)
        if space is not None:
            plan_reminders(space, (RemindSource.PAPER,))


def _rows(space: Space, held: dict[str, date | None]) -> list[dict[str, Any]]:
    """Every line, of a step that is this person's, that a paper of the vault answers."""
    at, found = clock.now(), []
    situation = situation_of(space)
    status = statuses(situation, space.today())
    theirs = asked_of(situation.answers)
    for (step_id, paper_id), asked in asked_by_steps().items():
        step = load().step(step_id)
        kind = asked if asked in held else theirs.get((step_id, paper_id))
        if kind not in held or step is None or status[step_id] is StepStatus.HIDDEN:
            continue
        expires = next(paper.expires for paper in step.papers if paper.id == paper_id)
        found.append(
            {
                "jeune_id": space.id,
                "step_id": step_id,
                "paper_id": paper_id,
                "domain": step.domain_id,
                "has_it": True,
                "ends_on": held[kind] if expires else None,
                "updated_at": at,
            }
        )
    return found


def _space(jeune_id: UUID) -> Space | None:
    statement: Any = (
        select(*SPACE_COLUMNS)
        .join(Territory, Territory.id == Jeune.territory_id)
        .outerjoin(SpaceKey, SpaceKey.jeune_id == Jeune.id)
        .where(Jeune.id == jeune_id)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else Space(*row)
