"""What somebody says of their pécule, in one tap for its four steps: asked, received, not for me."""

from collections.abc import Sequence
from enum import StrEnum

from services.circle import Relation
from services.database import transaction
from services.errors import NotFound
from services.journey.addresses import step_address
from services.journey.models import StepState
from services.journey.operations.steps import set_state

# Does it concern me, papers, asking (once: a second request slows all), following.
PECULE_STEPS = ("C1", "C2", "C3", "C4")


class PeculeAct(StrEnum):
    """What is said."""

    ASKED = "asked"
    RECEIVED = "received"
    NOT_CONCERNED = "not_concerned"


_DONE, _DOING, _NOT_FOR_ME = StepState.DONE, StepState.DOING, StepState.NOT_FOR_ME
_STATES = {
    PeculeAct.ASKED: (_DONE, _DONE, _DONE, _DOING),
    PeculeAct.RECEIVED: (_DONE, _DONE, _DONE, _DONE),
    PeculeAct.NOT_CONCERNED: (_NOT_FOR_ME, _NOT_FOR_ME, _NOT_FOR_ME, _NOT_FOR_ME),
}


def say_pecule(own: Relation, act: PeculeAct) -> tuple[StepState, ...]:
    """Put the four steps where `act` says; gives where they were, so that it can be undone. Raises `NotFound`."""
    return put_pecule(own, _STATES[act])


def put_pecule(own: Relation, states: Sequence[StepState]) -> tuple[StepState, ...]:
    """Put the four steps in these states, all or none. Raises `NotFound` for whoever may not, or another number."""
    if len(states) != len(PECULE_STEPS):
        raise NotFound
    with transaction():
        return tuple(
            set_state(own, step_address(own.space, step_id), state)
            for step_id, state in zip(PECULE_STEPS, states, strict=True)
        )
