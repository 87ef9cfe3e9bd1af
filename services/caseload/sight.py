"""Which steps of the catalogue a relation lets see, and how far they are.

The table decides for the whole path, a domain or one step; this asks it once for each thing that can differ, so that
a caseload of hundreds costs little.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from services.caseload.facts import Written
from services.circle import Part, Relation
from services.journey import Situation, StepStatus, load, statuses, step_address

READ = "checklist.shared.read"
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Progress:
    """Steps done, over those that are open; nothing shared gives zero over zero."""

    done: int
    total: int


def seen_steps(relation: Relation, operation: str = READ) -> frozenset[str]:
    """The ids of the steps of the catalogue on which `operation` is open to this viewer."""
    if not any(grant.part == Part.PATH for grant in relation.grants):
        # Nothing given nor withdrawn: the table answers for the whole path at once.
        return _of_domains(None) if relation.allows(operation) else NOTHING
    open_domains = frozenset(
        domain.id for domain in load().domains if relation.allows(operation, domain=domain.id)
    )
    seen = _of_domains(open_domains)
    if any(grant.item is not None for grant in relation.grants):
        return _item_by_item(relation, operation)
    return seen


def progress_of(situation: Situation, today: date, written: Written, seen: frozenset[str]) -> Progress:
    """How many of the seen steps are done, over those open now (done ones count as open, set aside ones do not)."""
    done, opened = len(written.done & seen), _open_steps(situation, today, seen)
    closed = written.done | written.left_aside if written.left_aside else written.done
    return Progress(done, done + len(opened) - len(opened & closed))


@lru_cache(maxsize=2048)
def _open_steps(situation: Situation, today: date, seen: frozenset[str]) -> frozenset[str]:
    found = statuses(situation, today).items()
    return frozenset(step_id for step_id, status in found if status is StepStatus.OPEN) & seen


def _item_by_item(relation: Relation, operation: str) -> frozenset[str]:
    return frozenset(
        step.id
        for step in load().steps
        if relation.allows(operation, domain=step.domain_id, item=step_address(relation.space, step.id))
    )


@lru_cache(maxsize=256)
def _of_domains(domains: frozenset[str] | None) -> frozenset[str]:
    return frozenset(step.id for step in load().steps if domains is None or step.domain_id in domains)
