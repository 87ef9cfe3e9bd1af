"""“Il te manque…”: the papers that the steps of today ask for."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from services.circle import Relation
from services.journey.addresses import step_address
from services.journey.answers import situation_of
from services.journey.content import load
from services.journey.content_model import Step
from services.journey.models import StepRecord, StepState
from services.journey.paper_kinds import asked_by_steps
from services.journey.reminding import CLOSED
from services.journey.windows import StepStatus, statuses
from services.prepared import Prepared

_CLOSED = Prepared(
    select(StepRecord.step_id).where(
        StepRecord.jeune_id == bindparam("jeune"),
        StepRecord.step_id.is_not(None),
        or_(*(StepRecord.state == StepState(state) for state in CLOSED)),
    )
)


@dataclass(frozen=True, slots=True)
class PaperSlot:
    """A kind of paper that is asked for now: by how many steps, and the first of them."""

    kind: str
    steps: int
    step: Step
    address: UUID


def paper_slots(own: Relation) -> list[PaperSlot]:
    """The kinds of paper that one's own open steps ask for, in the order of the path. One statement."""
    own.ensure("checklist.shared.read")
    status = statuses(situation_of(own.space), own.life.today)
    closed = {step_id for (step_id,) in _CLOSED.rows(jeune=own.space.id)}
    found: dict[str, PaperSlot] = {}
    for (step_id, _paper), kind in asked_by_steps().items():
        if step_id in closed or status[step_id] is not StepStatus.OPEN:
            continue
        step = load().step(step_id)
        assert step is not None
        known = found.get(kind)
        if known is None:
            found[kind] = PaperSlot(kind, 1, step, step_address(own.space, step_id))
        else:
            found[kind] = PaperSlot(kind, known.steps + 1, known.step, known.address)
    return list(found.values())
