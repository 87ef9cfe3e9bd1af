"""What waits of appointments: an answer, a time to pick, somebody who asks for another; and what became of it.

When, and with whom: what an appointment is about stays sealed, so that reading this is reading a list.
"""

from typing import Any

from sqlalchemy import Date, DateTime, Text, and_, bindparam, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from services.appointments.models import Appointment, Participant, ProposedTime, Reply, Status, Topic
from services.caseload.needs import NeedKind
from services.caseload.parts import ASKED, ME, part
from services.circle import Relation
from services.circle.matrix import Role
from services.circle.models import Link
from services.journey.models import MilestoneRecord

# What is wanted.
ANSWER, PICK, PICK_THEIRS, MOVE = "answer", "pick", "pick_theirs", "move"
NOTE, MILESTONE = "note", "milestone"
# The statement asks for those to which they (or whom they replace) are invited.
_INVITED = frozenset({"c2", "c6"})


def may_see(relation: Relation, kind: NeedKind, wanted: str | None) -> bool:
    """Whether it is this viewer’s to answer, or to note."""
    if kind is NeedKind.ATTENDANCE:
        if wanted == MILESTONE:
            return relation.allows("milestone.record")
        return relation.allows("appt.create", held=_INVITED)
    # Among times that somebody else of the circle offers, the référent picks.
    is_ours = wanted != PICK_THEIRS or relation.role == Role.REFERENT
    return is_ours and relation.allows("appt.rsvp", held=_INVITED)


_NOW: Any = bindparam("now", type_=DateTime(timezone=True))
_DAY_THERE = cast(Appointment.wall_at, Date)
_MINE = aliased(Participant)
_IS_MINE = exists().where(
    _MINE.appointment_id == Appointment.id, _MINE.account_id == ME, _MINE.left_at.is_(None)
)
_IS_REPLACED = exists().where(
    Link.account_id == ME,
    Link.jeune_id == Participant.jeune_id,
    Link.cover_of == Participant.account_id,
    Link.ended_at.is_(None),
    or_(Appointment.wall_at.is_(None), _DAY_THERE.between(Link.starts_on, Link.ends_on)),
)
# Who is invited: oneself; else whom one replaces on that day. That it is in force the fence says, and the rule.
_INVITED_THERE = or_(Participant.account_id == ME, and_(_IS_REPLACED, ~_IS_MINE))
_YOUNG, _ASKING = aliased(Participant), aliased(Participant)


def _offered(*by: Any) -> Any:
    """The day of the first time that is offered and may still be picked."""
    return (
        select(func.min(cast(ProposedTime.wall_at, Date)))
        .where(
            ProposedTime.appointment_id == Appointment.id,
            ProposedTime.closed_at.is_(None),
            ProposedTime.starts_at > _NOW,
            *by,
        )
        .correlate(Appointment, Participant)
        .scalar_subquery()
    )


def _appointment(kind: NeedKind, word: Any, day: Any, *where: Any) -> Any:
    asked = part(
        literal(kind.value), Appointment.jeune_id, Appointment.id, Appointment.updated_at, word=word, day=day
    )
    return asked.join(Participant, Participant.appointment_id == Appointment.id).where(
        Appointment.jeune_id == ASKED,
        Appointment.cancelled_at.is_(None),
        Participant.left_at.is_(None),
        _INVITED_THERE,
        *where,
    )


_BY_YOUNG = ProposedTime.proposed_by == Appointment.jeune_id
_BY_OTHERS = and_(
    ProposedTime.proposed_by != Appointment.jeune_id, ProposedTime.proposed_by != Participant.account_id
)
_ASKED_FOR = exists().where(
    _ASKING.appointment_id == Appointment.id, _ASKING.reply == Reply.MOVE, _ASKING.left_at.is_(None)
)
_HIS = and_(_YOUNG.appointment_id == Appointment.id, _YOUNG.account_id == Appointment.jeune_id)
APPOINTMENTS = [
    # A time of which they have not said whether they come.
    _appointment(
        NeedKind.APPOINTMENT,
        literal(ANSWER),
        _DAY_THERE,
        Appointment.starts_at > _NOW,
        Participant.reply == Reply.WAITING,
        _offered().is_(None),
    ),
    # Several to pick from: of the young person, or (for the référent) of somebody else.
    _appointment(NeedKind.APPOINTMENT, literal(PICK), _offered(_BY_YOUNG), _offered(_BY_YOUNG).is_not(None)),
    _appointment(
        NeedKind.APPOINTMENT, literal(PICK_THEIRS), _offered(_BY_OTHERS), _offered(_BY_OTHERS).is_not(None)
    ),
    # Somebody asks for another time of what they made.
    _appointment(
        NeedKind.APPOINTMENT,
        literal(MOVE),
        _DAY_THERE,
        Appointment.starts_at > _NOW,
        Appointment.created_by == Participant.account_id,
        _ASKED_FOR,
        _offered().is_(None),
    ),
    # It took place, or not: nobody said.
    _appointment(
        NeedKind.ATTENDANCE,
        literal(NOTE),
        _DAY_THERE,
        Appointment.ends_at < _NOW,
        Appointment.ends_at > bindparam("to_note", type_=DateTime(timezone=True)),
        Participant.reply != Reply.DECLINED,
        exists().where(_HIS, _YOUNG.status == Status.UNKNOWN),
    ),
    # An interview of the law that somebody else noted as held.
    _appointment(
        NeedKind.ATTENDANCE,
        literal(MILESTONE),
        _DAY_THERE,
        or_(Appointment.topic == Topic.INTERVIEW_17, Appointment.topic == Topic.EXIT_INTERVIEW),
        Appointment.milestone_id.is_(None),
        exists().where(_HIS, _YOUNG.status == Status.SEEN),
        ~exists().where(
            MilestoneRecord.jeune_id == Appointment.jeune_id,
            MilestoneRecord.kind == cast(Appointment.topic, Text),
            MilestoneRecord.withdrawn_at.is_(None),
        ),
    ),
]
