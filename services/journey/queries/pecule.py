"""The pécule as one flow: where somebody stands between “does it concern me” and “I have it”.

It is four steps of the path (CSS L543-3), and is nowhere else: whoever may see how far those are sees how far this is.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.journey.content import load
from services.journey.models import StepState
from services.journey.operations.pecule import PECULE_STEPS
from services.journey.paper_kinds import asked_of
from services.journey.pecule_estimate import PeculeEstimate, estimate
from services.journey.queries.path import Path, StepLine
from services.journey.situation import pecule_possible
from services.journey.windows import StepStatus


class PeculeStage(StrEnum):
    """Where it stands today."""

    UNLIKELY = "unlikely"
    """What is noted (dates, who decided) speaks against it; nobody here knows for sure."""
    EARLY = "early"
    CHECK = "check"
    PAPERS = "papers"
    ASK = "ask"
    ASKED = "asked"
    RECEIVED = "received"
    NOT_CONCERNED = "not_concerned"


@dataclass(frozen=True, slots=True)
class PeculePage:
    """`lines`: the four steps in their order; `current`: the one to look at today, if there is one.

    `may_ask`: of the age at which it is paid, and not asked for yet. `papers`: the kinds that the step of papers asks
    for. `estimate`: what it could be made of, where it may be and dates are known.
    """

    stage: PeculeStage
    lines: tuple[StepLine, ...]
    current: StepLine | None
    may_ask: bool
    papers: tuple[str, ...]
    estimate: PeculeEstimate | None


# The step of the same place is then the one to look at.
_BEFORE_ASKED = (PeculeStage.CHECK, PeculeStage.PAPERS, PeculeStage.ASK)


def pecule_page(path: Path) -> PeculePage:
    """The flow of the owner of `path`. No statement more."""
    steps = [step for one in PECULE_STEPS if (step := load().step(one)) is not None]
    lines = tuple(path.line_of(step, path.statuses[step.id]) for step in steps)
    stage, current = _stage(path, lines)
    _check, _papers, ask, _follow = lines
    may_ask = stage in _BEFORE_ASKED and ask.status is StepStatus.OPEN
    papers = tuple(
        kind for (step, _), kind in asked_of(path.situation.answers).items() if step == PECULE_STEPS[1]
    )
    return PeculePage(stage, lines, current, may_ask, tuple(dict.fromkeys(papers)), _estimate(path, stage))


def _estimate(path: Path, stage: PeculeStage) -> PeculeEstimate | None:
    """None where it is over, or where what is noted speaks against it."""
    if stage in (PeculeStage.UNLIKELY, PeculeStage.RECEIVED, PeculeStage.NOT_CONCERNED):
        return None
    life = path.situation
    return estimate(life.birth_on, life.taken_in_on, life.exit_on, path.today)


def _stage(path: Path, lines: tuple[StepLine, ...]) -> tuple[PeculeStage, StepLine | None]:
    check, _papers, ask, follow = lines
    if ask.state == follow.state == StepState.DONE:
        return PeculeStage.RECEIVED, None
    if ask.state == StepState.DONE:
        return PeculeStage.ASKED, follow
    if check.state == StepState.NOT_FOR_ME:
        return PeculeStage.NOT_CONCERNED, None
    if not pecule_possible(path.situation) or check.status is StepStatus.HIDDEN:
        return PeculeStage.UNLIKELY, None
    for stage, line in zip(_BEFORE_ASKED, lines, strict=False):
        if line.status is StepStatus.OPEN and line.state in (StepState.TODO, StepState.DOING):
            return stage, line
    return PeculeStage.EARLY, None
