"""“Il te manque…”: the papers that the steps of today ask for."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select

from services.circle import Relation
from services.journey.answers import situation_of
from services.journey.models import StepRecord, StepState
from services.journey.paper_kinds import asked_of
from services.journey.reminding import CLOSED
from services.journey.windows import StepStatus, statuses
from services.prepared import Prepared

FIRST_OF_A_FOREIGNER = "residence_permit"
_CLOSED = Prepared(
    select(StepRecord.step_id).where(
        StepRecord.jeune_id == bindparam("jeune"),
        StepRecord.step_id.is_not(None),
        or_(*(StepRecord.state == StepState(state) for state in CLOSED)),
    )
)


@dataclass(frozen=True, slots=True)
class PaperSlot:
    """A kind of paper that is asked for now, and by how many steps."""

    kind: str
    steps: int


def paper_slots(own: Relation) -> list[PaperSlot]:
    """The kinds of paper that one's own open steps ask for, in the order of the path. One statement.

    To somebody who is not French the residence permit comes first: everything else hangs on it.
    """
    own.ensure("checklist.shared.read")
    situation = situation_of(own.space)
    status = statuses(situation, own.life.today)
    closed = {step_id for (step_id,) in _CLOSED.rows(jeune=own.space.id)}
    asked = Counter(
        kind
        for (step_id, _paper), kind in asked_of(situation.answers).items()
        if step_id not in closed and status[step_id] is StepStatus.OPEN
    )
    slots = [PaperSlot(kind, steps) for kind, steps in asked.items()]
    return sorted(slots, key=lambda one: one.kind != FIRST_OF_A_FOREIGNER)
