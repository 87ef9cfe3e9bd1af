"""The rows behind a path, read with few statements, each built once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Date, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from services.accounts.models import Account
from services.circle import Relation
from services.circle.handovers import is_still_named
from services.circle.models import Handover, Link
from services.journey.models import HelpRequest, MilestoneRecord, StepRecord
from services.prepared import Prepared


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


@dataclass(frozen=True, slots=True)
class Replacement:
    """Somebody replaces the référent for a while: first names, and the days, both included."""

    by: str
    replaced: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class NewReferent:
    """The référent changes for good (or just did), and whether the young person wrote to the newcomer."""

    handover_id: UUID
    name: str
    former: str
    starts_on: date
    reason: str
    is_written_to: bool


_STEPS = Prepared(
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
# A change of référent is told a week ahead when it is for a while, as soon as decided when it is for good.
AHEAD, LATELY = timedelta(days=7), timedelta(days=14)
_THERE, _AWAY = aliased(Account), aliased(Account)
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
_AROUND = Prepared(
    select(
        select(func.json_agg(aggregate_order_by(func.json_build_array(*HELP_COLUMNS), HelpRequest.opened_at)))
        .select_from(HelpRequest)
        .outerjoin(Account, Account.id == HelpRequest.taken_by)
        .where(HelpRequest.jeune_id == bindparam("jeune"), HelpRequest.closed_at.is_(None))
        .scalar_subquery(),
        select(
            func.json_agg(
                aggregate_order_by(
                    func.json_build_array(MilestoneRecord.kind, MilestoneRecord.held_on),
                    MilestoneRecord.held_on,
                )
            )
        )
        .where(MilestoneRecord.jeune_id == bindparam("jeune"), MilestoneRecord.withdrawn_at.is_(None))
        .scalar_subquery(),
        select(
            func.json_agg(
                aggregate_order_by(
                    func.json_build_array(_THERE.first_name, _AWAY.first_name, Link.starts_on, Link.ends_on),
                    Link.starts_on,
                )
            )
        )
        .join(_THERE, _THERE.id == Link.account_id)
        .join(_AWAY, _AWAY.id == Link.cover_of)
        .where(
            Link.jeune_id == bindparam("jeune"),
            Link.ended_at.is_(None),
            Link.ends_on >= bindparam("today", type_=Date),
            Link.starts_on <= bindparam("soon", type_=Date),
        )
        .scalar_subquery(),
        select(
            func.json_agg(
                aggregate_order_by(
                    func.json_build_array(
                        Handover.id,
                        _THERE.first_name,
                        func.coalesce(_AWAY.first_name, ""),
                        Handover.starts_on,
                        Handover.reason,
                        Handover.words.is_not(None),
                    ),
                    Handover.starts_on,
                )
            )
        )
        .join(_THERE, _THERE.id == Handover.to_id)
        .outerjoin(_AWAY, _AWAY.id == Handover.from_id)
        .where(
            Handover.jeune_id == bindparam("jeune"),
            Handover.agreed_at.is_not(None),
            Handover.refused_at.is_(None),
            Handover.starts_on >= bindparam("lately", type_=Date),
            is_still_named(bindparam("today", type_=Date)),
        )
        .scalar_subquery(),
    )
)


def step_rows(relation: Relation) -> Sequence[StepRow]:
    """Every step something was written on. One statement."""
    return [StepRow(*row) for row in _STEPS.rows(jeune=relation.space.id)]


@dataclass(frozen=True, slots=True)
class Around:
    """What goes with a path: help in progress, oldest first, the day each milestone took place, and who replaces whom."""

    helps: Sequence[OpenHelp]
    held: Mapping[str, date]
    replacements: Sequence[Replacement]
    new_referents: Sequence[NewReferent]


def around(relation: Relation) -> Around:
    """Requests in progress (for others than their owner: those they may answer) and milestones. One statement."""
    today = relation.life.today
    helps, held, covers, handovers = _AROUND.one(
        jeune=relation.space.id, today=today, soon=today + AHEAD, lately=today - LATELY
    )
    found = [_help(*one) for one in helps or ()]
    if not relation.is_own:
        found = [one for one in found if relation.allows("help.answer", domain=one.domain, item=one.item)]
    return Around(
        found,
        {kind: date.fromisoformat(held_on) for kind, held_on in held or ()},
        [_replacement(*one) for one in covers or ()],
        [_new_referent(*one) for one in handovers or ()],
    )


def held_milestones(relation: Relation) -> Mapping[str, date]:
    """The day each milestone took place, by kind; a `Path` has them already. One statement."""
    return around(relation).held


def _replacement(by: str, replaced: str, starts_on: str, ends_on: str) -> Replacement:
    return Replacement(by, replaced, date.fromisoformat(starts_on), date.fromisoformat(ends_on))


def _new_referent(
    handover_id: str, name: str, former: str, starts_on: str, reason: str, is_written_to: bool
) -> NewReferent:
    return NewReferent(UUID(handover_id), name, former, date.fromisoformat(starts_on), reason, is_written_to)


def _help(
    help_id: str,
    item: str | None,
    domain: str | None,
    step_id: str | None,
    opened_at: str,
    taken_by: str | None,
    taken_at: str | None,
    taker: str | None,
) -> OpenHelp:
    return OpenHelp(
        id=UUID(help_id),
        item=UUID(item) if item else None,
        domain=domain,
        step_id=step_id,
        opened_at=datetime.fromisoformat(opened_at),
        taken_by=UUID(taken_by) if taken_by else None,
        taken_at=datetime.fromisoformat(taken_at) if taken_at else None,
        taker=taker,
    )
