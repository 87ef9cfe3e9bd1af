"""The papers a step asks for: had or not, and until when."""

from datetime import date

from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.circle import Relation
from services.database import session, transaction
from services.errors import NotFound
from services.journey.content import load
from services.journey.models import PaperRecord
from services.journey.operations.reminders import plan_reminders
from services.journey.reminding import RemindSource

_UPSERT = insert(PaperRecord)
_UPSERT = _UPSERT.on_conflict_do_update(
    index_elements=["jeune_id", "step_id", "paper_id"],
    set_={name: _UPSERT.excluded[name] for name in ("has_it", "ends_on", "updated_at")},
)


def tick_paper(
    relation: Relation, step_id: str, paper_id: str, *, has_it: bool, ends_on: date | None = None
) -> None:
    """Say whether one has a paper, and the day it ends if one knows. Raises `NotFound` for an unknown paper.

    An end date is kept only where the paper is one that expires, and one has it.
    """
    relation.ensure("checklist.shared.tick")
    step = load().step(step_id)
    paper = next((paper for paper in step.papers if paper.id == paper_id), None) if step else None
    if step is None or paper is None:
        raise NotFound
    row = {
        "jeune_id": relation.space.id,
        "step_id": step_id,
        "paper_id": paper_id,
        "domain": step.domain_id,
        "has_it": has_it,
        "ends_on": ends_on if has_it and paper.expires else None,
        "updated_at": clock.now(),
    }
    with transaction():
        session.execute(_UPSERT, row)
        if paper.expires:
            plan_reminders(relation.space, (RemindSource.PAPER,))
