"""The rows behind a path, read with few statements, each built once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from services.accounts.models import Account
from services.circle import Relation
from services.database import session
from services.journey.models import HelpRequest, MilestoneRecord, StepRecord


@dataclass(frozen=True, slots=True)
class StepRow:
    """What is written on one step, but its notes."""

    id: UUID
    domain: str
    step_id: str | None
    own_text: bytes | None
    state: str
    proposal: str | None
    proposed_by: UUID | None
    proposed_at: datetime | None
    put_off_until: date | None


@dataclass(frozen=True, slots=True)
class OpenHelp:
    """A request for help in progress: about what, since when, and who takes care of it."""

    id: UUID
    item: UUID | None
    domain: str | None
    step_id: str | None
    opened_at: datetime
    taken_by: UUID | None
    taken_at: datetime | None
    taker: str | None


_STEPS = (
    select(
        StepRecord.id,
        StepRecord.domain,
        StepRecord.step_id,
        StepRecord.own_text,
        StepRecord.state,
        StepRecord.proposal,
        StepRecord.proposed_by,
        StepRecord.proposed_at,
        StepRecord.put_off_until,
    )
    .where(StepRecord.jeune_id == bindparam("jeune"))
    .order_by(StepRecord.proposed_at, StepRecord.updated_at)
)
HELP_COLUMNS = (
    HelpRequest.id,
    HelpRequest.item,
    HelpRequest.domain,
    HelpRequest.step_id,
    HelpRequest.opened_at,
    HelpRequest.taken_by,
    HelpRequest.taken_at,
    Account.first_name.label("taker"),
)
_HELPS = (
    select(*HELP_COLUMNS)
    .outerjoin(Account, Account.id == HelpRequest.taken_by)
    .where(HelpRequest.jeune_id == bindparam("jeune"), HelpRequest.closed_at.is_(None))
    .order_by(HelpRequest.opened_at)
)
_HELD = (
    select(MilestoneRecord.kind, MilestoneRecord.held_on)
    .where(MilestoneRecord.jeune_id == bindparam("jeune"), MilestoneRecord.withdrawn_at.is_(None))
    .order_by(MilestoneRecord.held_on)
)


def step_rows(relation: Relation) -> Sequence[StepRow]:
    """Every step something was written on. One statement."""
    return [StepRow(*row) for row in session.execute(_STEPS, {"jeune": relation.space.id})]


def open_helps(relation: Relation) -> Sequence[OpenHelp]:
    """The requests in progress, oldest first: all of them for their owner, else those one may answer. One statement."""
    found = [OpenHelp(*row) for row in session.execute(_HELPS, {"jeune": relation.space.id})]
    if relation.is_own:
        return found
    return [one for one in found if relation.allows("help.answer", domain=one.domain, item=one.item)]


def held_milestones(relation: Relation) -> Mapping[str, date]:
    """The day each milestone took place, by kind, the newest one. One statement."""
    return {kind: held_on for kind, held_on in session.execute(_HELD, {"jeune": relation.space.id})}
