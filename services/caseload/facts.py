"""What is written about many young people, read in one statement whatever their number.

These are raw rows: nothing of them may be shown before `sight` and the relation have decided what this viewer sees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, DateTime, Uuid, and_, any_, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services import clock
from services.accounts import Account
from services.appointments.models import Appointment, Participant, Reply
from services.circle.models import Link
from services.journey.models import (
    Exchange,
    HelpRequest,
    MilestoneRecord,
    PaperRecord,
    StepRecord,
    StepState,
)
from services.prepared import Prepared

_NO_DATES: Mapping[str, date] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OpenHelp:
    """A request for help nobody has closed."""

    domain: str | None
    item: UUID | None
    opened_at: datetime
    is_taken: bool


@dataclass(frozen=True, slots=True)
class TypedPaper:
    """A paper of the catalogue whose end date was typed in."""

    step_id: str
    paper_id: str
    domain: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Written:
    """Everything the overviews need of one young person."""

    done: frozenset[str]
    doing: frozenset[str]
    left_aside: frozenset[str]
    helps: tuple[OpenHelp, ...]
    papers: tuple[TypedPaper, ...]
    held: Mapping[str, date]
    last_exchange_at: datetime | None
    followed_since: date | None
    has_opened: bool
    # What the clock will show where the two next meet; a list alone says it.
    meets_at: datetime | None = None


def written_about(jeunes: Sequence[UUID], *, me: UUID, papers_until: date) -> dict[UUID, Written]:
    """What is written about these people, by id, seen from `me`: their last exchange, their next meeting. One statement."""
    if not jeunes:
        return {}
    # As PostgreSQL writes an array: the driver would put it together one UUID after the other.
    asked = f"{{{','.join(map(str, jeunes))}}}"
    rows = _WRITTEN.rows(jeunes=asked, me=me, until=papers_until, now=clock.now())
    return {row[0]: _written(row) for row in rows}


def _written(row: Any) -> Written:
    _, done, doing, left_aside, helps, papers, held, exchange_at, followed_since, meets_at, opened_at = row
    return Written(
        done=_ids(done),
        doing=_ids(doing),
        left_aside=_ids(left_aside),
        helps=tuple(_help(one) for one in helps or ()),
        papers=tuple(_paper(one) for one in papers or ()),
        held={kind: date.fromisoformat(day) for kind, day in held.items()} if held else _NO_DATES,
        last_exchange_at=exchange_at,
        followed_since=followed_since,
        meets_at=meets_at,
        has_opened=opened_at is not None,
    )


def _ids(words: str | None) -> frozenset[str]:
    return frozenset(words.split()) if words else frozenset()


def _paper(one: Sequence[Any]) -> TypedPaper:
    step_id, paper_id, domain, ends_on = one
    return TypedPaper(step_id, paper_id, domain, date.fromisoformat(ends_on))


def _help(one: Sequence[Any]) -> OpenHelp:
    domain, item, opened_at, is_taken = one
    return OpenHelp(domain, UUID(item) if item else None, datetime.fromisoformat(opened_at), is_taken)


_ID, _ME = Account.id, bindparam("me", type_=Uuid)
_ASKED = any_(bindparam("jeunes", type_=ARRAY(Uuid)))


def _of_each(model: Any, gathered: Any, *where: Any) -> Any:
    """One row a person of what `gathered` makes of their rows: the table is read once for all of them."""
    return (
        select(model.jeune_id, gathered.label("found"))
        .where(model.jeune_id == _ASKED, *where)
        .group_by(model.jeune_id)
        .subquery()
    )


def _lists(*parts: Any) -> Any:
    return func.json_agg(func.json_build_array(*parts))


def _those(state: StepState) -> Any:
    # Ids are words of the catalogue without a space: a string is lighter to carry than JSON.
    return func.string_agg(StepRecord.step_id, " ").filter(StepRecord.state == state)


# Steps are many, so person by person along their index: grouped, they would have to be sorted.
_STEPS = (
    select(
        _those(StepState.DONE).label("done"),
        _those(StepState.DOING).label("doing"),
        _those(StepState.NOT_FOR_ME).label("left_aside"),
    )
    .where(StepRecord.jeune_id == _ID, StepRecord.step_id.is_not(None))
    .correlate(Account)
    .lateral("written_steps")
)
_HELPS = _of_each(
    HelpRequest,
    _lists(HelpRequest.domain, HelpRequest.item, HelpRequest.opened_at, HelpRequest.taken_by.is_not(None)),
    HelpRequest.closed_at.is_(None),
)
_PAPERS = _of_each(
    PaperRecord,
    _lists(PaperRecord.step_id, PaperRecord.paper_id, PaperRecord.domain, PaperRecord.ends_on),
    PaperRecord.ends_on <= bindparam("until", type_=Date),
)
_HELD = _of_each(
    MilestoneRecord,
    # The last of a kind wins.
    func.json_object_agg(
        MilestoneRecord.kind, aggregate_order_by(MilestoneRecord.held_on, MilestoneRecord.held_on)
    ),
    MilestoneRecord.withdrawn_at.is_(None),
)
# Those the viewer goes to: the fence shows no other, and when is not sealed.
_MEETINGS = (
    select(Appointment.jeune_id, func.min(Appointment.wall_at).label("found"))
    .join(Participant, Participant.appointment_id == Appointment.id)
    .where(
        Participant.account_id == _ME,
        Participant.left_at.is_(None),
        Participant.reply != Reply.DECLINED,
        Appointment.cancelled_at.is_(None),
        Appointment.starts_at > bindparam("now", type_=DateTime(timezone=True)),
    )
    .group_by(Appointment.jeune_id)
    .subquery()
)
_WRITTEN = Prepared(
    select(
        _ID,
        _STEPS.c.done,
        _STEPS.c.doing,
        _STEPS.c.left_aside,
        _HELPS.c.found,
        _PAPERS.c.found,
        _HELD.c.found,
        Exchange.at,
        select(func.min(Link.starts_on))
        .where(Link.jeune_id == _ID, Link.account_id == _ME, Link.ended_at.is_(None))
        .correlate(Account)
        .scalar_subquery(),
        _MEETINGS.c.found,
        Account.opened_at,
    )
    .select_from(Account)
    .join(_STEPS, true())
    .outerjoin(_HELPS, _HELPS.c.jeune_id == _ID)
    .outerjoin(_PAPERS, _PAPERS.c.jeune_id == _ID)
    .outerjoin(_HELD, _HELD.c.jeune_id == _ID)
    .outerjoin(_MEETINGS, _MEETINGS.c.jeune_id == _ID)
    .outerjoin(
        Exchange, and_(Exchange.jeune_id == _ID, Exchange.account_id == _ME, Exchange.jeune_id == _ASKED)
    )
    .where(_ASKED == _ID)
)
