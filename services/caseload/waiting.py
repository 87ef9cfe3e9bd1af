"""What waits for one professional, read in one statement whatever the number of young people.

Raw rows: the relation decides what of them this viewer sees.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, literal, or_, select, union_all

from services import clock
from services.accounts import Account
from services.ages import local_date
from services.caseload import meetings
from services.caseload.models import PutOff
from services.caseload.needs import Need, NeedKind, about
from services.caseload.parts import ASKED, ME, RECENT_AT, TODAY, part
from services.circle import Relation
from services.circle.matrix import Role
from services.circle.models import Handover, Link
from services.journey.models import HelpRequest, Proposal, StepRecord
from services.mentoring.models import mentor_checkins, mentor_requests
from services.messages.models import Report
from services.notifications.models import Notification
from services.prepared import Prepared

REQUESTS, CHECKINS = mentor_requests.c, mentor_checkins.c
# An answer nobody looked at for so long is not news.
RECENT = timedelta(days=60)
HANDED_OVER = timedelta(days=30)
# What nobody noted for so long is noted by hand, if at all.
TO_NOTE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of what waits. What each column means depends on `kind`."""

    kind: NeedKind
    jeune_id: UUID
    id: UUID
    at: datetime
    domain: str | None
    item: UUID | None
    step_id: str | None
    word: str | None
    count: int
    day: date | None


def waiting_for(me: UUID, jeunes: Sequence[UUID]) -> list[Waiting]:
    """What waits for `me` about these young people. One statement.

    Reports to deal with, help nobody took, unread conversations, answers to what they proposed, invitations to agree
    to, handovers; appointments that wait for their answer, or are to be noted.
    """
    if not jeunes:
        return []
    now = clock.now()
    today = now.date()
    rows = _WAITING.rows(
        me=me,
        jeunes=f"{{{','.join(map(str, jeunes))}}}",
        recent=now - RECENT,
        today=today,
        # Tomorrow has begun already in Nouméa: the second fence and the link say whose day it is.
        tomorrow=today + timedelta(days=1),
        lately=today - HANDED_OVER,
        now=now,
        to_note=now - TO_NOTE,
    )
    return [Waiting(NeedKind(kind), *rest) for kind, *rest in rows]


def put_off_by(me: UUID) -> dict[tuple[UUID, str, str], date | None]:
    """What this account put off, and until when (None: read, for good). One statement."""
    rows = _PUT_OFF.rows(me=me, today=clock.now().date() - timedelta(days=1))
    return {(jeune_id, kind, subject): until for jeune_id, kind, subject, until in rows}


def gathered(rows: Iterable[Waiting]) -> list[Waiting]:
    """The same rows of one young person, unread messages as one, however many conversations: that of the newest.

    Put off, it comes back with the next message, for another conversation is then the newest.
    """
    rows = list(rows)
    messages = [one for one in rows if one.kind is NeedKind.MESSAGE]
    if len(messages) < 2:
        return rows
    newest = max(messages, key=lambda one: (one.at, one.id))  # of one instant, always the same one
    together = replace(newest, count=sum(one.count for one in messages))
    return [one for one in rows if one.kind is not NeedKind.MESSAGE] + [together]


def need_of(relation: Relation, one: Waiting) -> Iterator[Need]:
    """The need a row makes, if this viewer may see it at all."""
    on = one.day or local_date(one.at, relation.space.zone)
    subject = f"{one.id} {one.word}" if one.kind in _TOLD_BY_WORD else str(one.id)
    if _may_see(relation, one):
        yield about(
            relation,
            one.kind,
            on,
            subject,
            id=one.item if one.kind is NeedKind.PROPOSAL else one.id,
            step_id=one.step_id,
            is_yes=one.word == Proposal.ACCEPTED,
            name=one.word or "",
            count=one.count,
        )


# Another word about the same thing is another fact.
_TOLD_BY_WORD = frozenset(
    {NeedKind.PROPOSAL, NeedKind.APPOINTMENT, NeedKind.ATTENDANCE, NeedKind.MENTOR_REQUEST}
)


def _may_see(relation: Relation, one: Waiting) -> bool:
    match one.kind:
        case NeedKind.REPORT:
            held = frozenset({"c6"})  # addressed to the référent: the statement asks for those alone
            return relation.role == Role.REFERENT and relation.allows("message.reported.read", held=held)
        case NeedKind.HELP:
            return relation.allows("help.answer", domain=one.domain, item=one.item)
        case NeedKind.PROPOSAL:
            return relation.allows("checklist.item.propose", domain=one.domain, item=one.item)
        case NeedKind.INVITATION:
            return relation.allows("link.invite")
        case NeedKind.MENTOR_REQUEST:
            # Whom they asked waits for a parent of a minor; an adult’s is between them and the mentor.
            return relation.allows("link.invite") and (one.word == "open" or not relation.life.has_capacities)
        case NeedKind.MENTOR_LOW:
            return relation.allows("bilan_mentor.read", held=frozenset({"c1"}))
        case NeedKind.HANDOVER_NOTE:
            return relation.cover_of is None and relation.allows("note.suivi.create")
        case NeedKind.HANDOVER:
            return relation.cover_of is None and relation.allows("note.suivi.read")
        case NeedKind.APPOINTMENT | NeedKind.ATTENDANCE:
            return meetings.may_see(relation, one.kind, one.word)
        case _:
            return True


_HELPS = part(
    literal(NeedKind.HELP.value),
    HelpRequest.jeune_id,
    HelpRequest.id,
    HelpRequest.opened_at,
    domain=HelpRequest.domain,
    item=HelpRequest.item,
    step=HelpRequest.step_id,
).where(HelpRequest.jeune_id == ASKED, HelpRequest.closed_at.is_(None), HelpRequest.taken_by.is_(None))
_REPORTS = part(
    literal(NeedKind.REPORT.value), Report.jeune_id, Report.id, Report.at, word=Report.reason
).where(
    Report.jeune_id == ASKED,
    Report.to_referent,
    Report.handled_at.is_(None),
    Report.about_id != ME,
    Report.reporter_id != ME,
)
MESSAGES = part(
    literal(NeedKind.MESSAGE.value),
    Notification.jeune_id,
    Notification.subject_id,
    Notification.at,
    count=Notification.count,
).where(
    Notification.account_id == ME,
    Notification.kind == "message",
    Notification.read_at.is_(None),
    Notification.jeune_id == ASKED,
    Notification.subject_id.is_not(None),
)
_PROPOSALS = part(
    literal(NeedKind.PROPOSAL.value),
    StepRecord.jeune_id,
    StepRecord.id,
    StepRecord.updated_at,
    domain=StepRecord.domain,
    item=StepRecord.id,
    step=StepRecord.step_id,
    word=StepRecord.proposal,
).where(
    StepRecord.jeune_id == ASKED,
    StepRecord.proposed_by == ME,
    or_(StepRecord.proposal == Proposal.ACCEPTED, StepRecord.proposal == Proposal.DECLINED),
    StepRecord.proposed_at >= RECENT_AT,
)
_INVITATIONS = (
    part(
        literal(NeedKind.INVITATION.value),
        Link.jeune_id,
        Link.id,
        Link.created_at,
        word=Account.first_name,
    )
    .join(Account, Account.id == Link.account_id)
    .where(Link.jeune_id == ASKED, Link.confirmed_at.is_(None), Link.ended_at.is_(None))
)
_MENTORS = [
    part(
        literal(NeedKind.MENTOR_REQUEST.value),
        REQUESTS.jeune_id,
        REQUESTS.id,
        REQUESTS.asked_at,
        word=REQUESTS.state,
    ).where(
        REQUESTS.jeune_id == ASKED,
        or_(REQUESTS.state == "open", and_(REQUESTS.state == "asked", REQUESTS.agreed_at.is_(None))),
    ),
    # Said by the young person, who lets it be read.
    part(literal(NeedKind.MENTOR_LOW.value), CHECKINS.jeune_id, CHECKINS.id, CHECKINS.answered_at).where(
        CHECKINS.jeune_id == ASKED,
        CHECKINS.account_id == CHECKINS.jeune_id,
        CHECKINS.is_shared,
        CHECKINS.face == 1,
        CHECKINS.answered_at >= RECENT_AT,
    ),
]
# The note is to be written before the day; read, with the young person’s words, from it.
_HANDOVERS = [
    part(
        literal(NeedKind.HANDOVER_NOTE.value),
        Handover.jeune_id,
        Handover.id,
        Handover.asked_at,
        word=Account.first_name,
        day=Handover.starts_on,
    )
    .join(Account, Account.id == Handover.to_id)
    .where(
        Handover.jeune_id == ASKED,
        Handover.from_id == ME,
        Handover.agreed_at.is_not(None),
        Handover.note.is_(None),
        Handover.starts_on >= TODAY,
    ),
    part(
        literal(NeedKind.HANDOVER.value),
        Handover.jeune_id,
        Handover.id,
        Handover.asked_at,
        word=Account.first_name,
        day=Handover.starts_on,
    )
    .outerjoin(Account, Account.id == Handover.from_id)
    .where(
        Handover.jeune_id == ASKED,
        Handover.to_id == ME,
        Handover.agreed_at.is_not(None),
        Handover.refused_at.is_(None),
        or_(Handover.note.is_not(None), Handover.words.is_not(None)),
        Handover.starts_on <= bindparam("tomorrow", type_=Date),
        Handover.starts_on >= bindparam("lately", type_=Date),
    ),
]
_WAITING = Prepared(
    union_all(
        _REPORTS, _HELPS, MESSAGES, _PROPOSALS, _INVITATIONS, *_MENTORS, *_HANDOVERS, *meetings.APPOINTMENTS
    )
)
_PUT_OFF = Prepared(
    select(PutOff.jeune_id, PutOff.kind, PutOff.subject, PutOff.until).where(
        PutOff.account_id == ME, or_(PutOff.until.is_(None), PutOff.until > TODAY)
    )
)
