"""What needs a professional today: each thing with its reason, in the order in which it presses. Pure.

Never a score: the kinds have an order, and in a kind the oldest comes first. Only what the viewer may see goes in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.ages import local_date
from services.caseload.facts import Written
from services.caseload.signals import SILENCE
from services.circle import Relation
from services.circle.matrix import Role
from services.journey import Milestone, MilestoneKind, MilestoneState


class NeedKind(StrEnum):
    """In the order in which they press."""

    REPORT = "report"
    HELP = "help"
    MESSAGE = "message"
    MILESTONE_OVERDUE = "milestone_overdue"
    APPOINTMENT = "appointment"
    ATTENDANCE = "attendance"
    INVITATION = "invitation"
    MENTOR_REQUEST = "mentor_request"
    MENTOR_LOW = "mentor_low"
    HANDOVER_NOTE = "handover_note"
    HANDOVER = "handover"
    UNANSWERED = "unanswered"
    MILESTONE_NEAR = "milestone_near"
    PROPOSAL = "proposal"
    SILENCE = "silence"


RANK = {kind: place for place, kind in enumerate(NeedKind)}
PRESSING = frozenset(
    {
        NeedKind.REPORT,
        NeedKind.HELP,
        NeedKind.MESSAGE,
        NeedKind.MILESTONE_OVERDUE,
        NeedKind.APPOINTMENT,
    }
)
# Reading them is all there is to do: “vu” takes them off for good. The others wait for the act itself.
READ_ONLY = frozenset({NeedKind.PROPOSAL, NeedKind.HANDOVER, NeedKind.UNANSWERED, NeedKind.MENTOR_LOW})


@dataclass(frozen=True, slots=True)
class Need:
    """One thing, about one young person, and the facts of its reason.

    `on` is the day it is about, `days` from today to it (negative: behind). `subject` tells this fact from the next
    one of its kind: put off, a new fact comes back at once. `id`: what the act is about, where it has an address.
    """

    kind: NeedKind
    jeune_id: UUID
    first_name: str
    on: date
    days: int
    subject: str
    id: UUID | None = None
    step_id: str | None = None
    milestone: MilestoneKind | None = None
    is_asap: bool = False
    is_yes: bool = False
    name: str = ""
    count: int = 1
    is_cover: bool = False
    put_off_until: date | None = None

    @property
    def is_pressing(self) -> bool:
        return self.kind in PRESSING

    @property
    def is_read_only(self) -> bool:
        return self.kind in READ_ONLY


def order(need: Need) -> tuple[int, date, str, str]:
    """The most pressing kind first, then what waits the longest (or comes the soonest)."""
    return RANK[need.kind], need.on, need.first_name, need.subject


def milestone_needs(relation: Relation, shown: tuple[Milestone, ...]) -> Iterator[Need]:
    """What is late or near, for whoever can note that it took place."""
    if not relation.allows("milestone.record"):
        return
    for one in shown:
        if one.state is MilestoneState.OVERDUE:
            yield _milestone(relation, NeedKind.MILESTONE_OVERDUE, one, one.due_on)
        elif one.state is MilestoneState.NEAR:
            yield _milestone(relation, NeedKind.MILESTONE_NEAR, one, one.aim_on(relation.life.today))


def silence_needs(relation: Relation, written: Written, last_on: date | None) -> Iterator[Need]:
    """A month without any exchange with the référent: somebody of the house sees the young person every day."""
    since = last_on or written.followed_since
    if relation.role != Role.REFERENT or relation.bearing.only_reads or since is None:
        return
    if relation.life.today - since >= SILENCE:
        yield about(relation, NeedKind.SILENCE, since, since.isoformat())


def unanswered_needs(relation: Relation, since: datetime, number: int) -> Iterator[Need]:
    """What every channel told stays unread, and the young person agreed that their référent be told so, never what."""
    if relation.role == Role.REFERENT and not relation.bearing.only_reads:
        on = local_date(since, relation.space.zone)
        yield about(relation, NeedKind.UNANSWERED, on, on.isoformat(), count=number)


def _milestone(relation: Relation, kind: NeedKind, one: Milestone, on: date) -> Need:
    subject = f"{one.kind} {one.due_on.isoformat()}"
    return about(relation, kind, on, subject, milestone=one.kind, is_asap=one.is_asap)


def about(relation: Relation, kind: NeedKind, on: date, subject: str, **facts: object) -> Need:
    """A need of the young person of this relation."""
    return Need(
        kind=kind,
        jeune_id=relation.space.id,
        first_name=relation.first_name,
        on=on,
        days=(on - relation.life.today) // timedelta(days=1),
        subject=subject,
        is_cover=relation.cover_of is not None,
        **facts,  # type: ignore[arg-type]
    )
