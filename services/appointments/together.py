"""What each person of a circle sees beside the path: the appointments they are invited to, the papers they may read."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import JSON

from services import clock, documents
from services.appointments.models import Appointment, Participant
from services.circle import Member, Relation
from services.documents import DocumentLine
from services.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Together:
    """Of one person: how many appointments to come, the papers given to them, how many of the service’s they read."""

    meetings: int = 0
    given: tuple[DocumentLine, ...] = ()
    of_the_service: int = 0


def together_with(own: Relation, members: Collection[Member]) -> dict[UUID, Together]:
    """Account → what each of these people sees, in one’s own space; those who see nothing today are not there.

    One statement. Raises `NotFound` outside one’s own space.
    """
    documents.ensure_own(own)
    rows = _BESIDE.rows(jeune=own.space.id, at=clock.now(), **documents.read_by_others_with())
    meetings = {UUID(account_id): number for account_id, number in rows[0][0] or ()}
    papers = documents.reads_from(own, members, [row[1:] for row in rows if row[1] is not None])
    return {
        one: Together(meetings.get(one, 0), read.given, read.of_the_service) for one, read in papers.items()
    }


_COUNTED = (
    select(Participant.account_id, func.count().label("number"))
    .join(Appointment, Appointment.id == Participant.appointment_id)
    .where(
        Appointment.jeune_id == bindparam("jeune"),
        Appointment.cancelled_at.is_(None),
        or_(Appointment.starts_at.is_(None), Appointment.ends_at > bindparam("at")),
        Participant.left_at.is_(None),
    )
    .group_by(Participant.account_id)
    .subquery()
)
_MEETINGS = select(
    func.json_agg(func.json_build_array(_COUNTED.c.account_id, _COUNTED.c.number), type_=JSON)
).scalar_subquery()
# One row at least, for the appointments of whoever has no paper.
_ONE_ROW = select(literal(1).label("one")).subquery()
_PAPERS = documents.READ_BY_OTHERS.subquery()
_BESIDE = Prepared(select(_MEETINGS, *_PAPERS.c).select_from(_ONE_ROW.outerjoin(_PAPERS, true())))
