"""Making an appointment and changing it: all in one transaction with its reminders and with what others hear of it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from services import circle, clock
from services.ages import check_zone
from services.appointments.models import (
    Appointment,
    Participant,
    PlaceKind,
    ProposedTime,
    Reply,
    Status,
    Topic,
)
from services.appointments.reminding import plan_reminders
from services.appointments.telling import tell
from services.appointments.views import (
    ANSWER,
    PROPOSE,
    TABLE,
    WRITE,
    AppointmentView,
    Bring,
    Person,
    allows,
)
from services.circle import Member, Relation
from services.circle.matrix import Role
from services.circle.rules import cell_of
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.walltime import instant_of

LONGEST_OBJECT, LONGEST_PLACE, LONGEST_WORDS = 120, 300, 2000
MOST_TIMES, MOST_PEOPLE = 5, 12
SHORTEST, LONGEST = 5, 12 * 60
FARTHEST = timedelta(days=2 * 366)
# What only makes sense between a young person and the service.
OF_THE_SERVICE = frozenset({Topic.INTERVIEW_17, Topic.EXIT_INTERVIEW})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wrote of an appointment. `times`: on the wall, in `zone` (by default that of the young person)."""

    object: str
    times: Sequence[datetime]
    minutes: int = 60
    topic: Topic = Topic.MEETING
    place_kind: PlaceKind = PlaceKind.ADDRESS
    place: str = ""
    reason: str = ""
    bring: Bring = field(default_factory=Bring)
    people: Sequence[UUID] = ()
    zone: str | None = None


def may_make(relation: Relation) -> bool:
    """Whether the viewer may put something in this young person’s days, or at least offer times."""
    return _has_key(relation) and (relation.allows(WRITE) or relation.allows(PROPOSE))


def invitable(relation: Relation) -> list[Member]:
    """Who of the circle may be asked to come by the viewer; nobody for whom the circle is not theirs to read."""
    if not relation.is_own and not relation.allows("consent.read"):
        return []
    return [one for one in circle.members_of(relation.space) if _may_come(one, relation)]


def make_appointment(relation: Relation, wanted: Wanted, id_: UUID | None = None) -> UUID:
    """An appointment at its time, or at one of several to pick from. Gives its id; made once for an `id_`.

    By whom the table only lets propose, a single time is to be picked too. Raises `NotFound` for whoever may do
    neither. Refused: what `check` refuses, `person_not_invitable`.
    """
    if not may_make(relation):
        raise NotFound
    wanted = check(relation, wanted)
    people = _people(relation, wanted.people)
    is_fixed = len(wanted.times) == 1 and relation.allows(WRITE)
    id_ = id_ or uuid4()
    with transaction():
        if not _insert(relation, wanted, id_, at=wanted.times[0] if is_fixed else None):
            return id_
        _invite(relation, id_, people)
        if not is_fixed:
            offer(relation, id_, wanted.times, wanted.minutes, wanted.zone or relation.space.zone)
        relation.note(WRITE if relation.allows(WRITE) else PROPOSE, about="appointment")
        session.flush()
        tell(id_, relation, people)
        plan_reminders(id_, relation.space.id)
    return id_


def pick_time(view: AppointmentView, time_id: UUID) -> None:
    """One of the times offered is the one. Raises `NotFound` for who may not pick. Refused: `time_gone`."""
    view.ensure(view.may_pick)
    with transaction():
        row = locked(view)
        time = session.get(ProposedTime, time_id)
        if time is None or time.appointment_id != view.id or time.closed_at or time.starts_at <= clock.now():
            raise Refused("time_gone")
        row.wall_at, row.starts_at, row.ends_at = time.wall_at, time.starts_at, time.ends_at
        close_times(view.id)
        changed(row)
        _asked_again(view.id, besides={view.me, time.proposed_by})
        _reply_of(view.id, [view.me, time.proposed_by], Reply.ACCEPTED)
        view.relation.note(ANSWER, about="appointment")
        _follow(view)


def offer_times(view: AppointmentView, times: Sequence[datetime]) -> None:
    """Other times to pick from; the one there was stays until then. Refused: as `check`."""
    view.ensure(view.may_change)
    check_times(times, view.zone)
    with transaction():
        row = locked(view)
        close_times(view.id)
        offer(view.relation, view.id, times, row.minutes, row.zone)
        row.updated_at = clock.now()
        view.relation.note(WRITE, about="appointment")
        session.flush()
        tell(view.id, view.relation, [one.account_id for one in view.people])


def move_appointment(view: AppointmentView, wall: datetime, minutes: int | None = None) -> None:
    """Another time, for everybody: each is asked again, reminders move with it. Refused: as `check`."""
    view.ensure(view.may_change)
    check_times([wall], view.zone)
    with transaction():
        row = locked(view)
        row.minutes = minutes or row.minutes
        _set_time(row, wall)
        close_times(view.id)
        changed(row)
        _asked_again(view.id, besides={view.me})
        _reply_of(view.id, [view.me], Reply.ACCEPTED)
        view.relation.note(WRITE, about="appointment")
        _follow(view)


def cancel_appointment(view: AppointmentView, words: str = "") -> None:
    """It does not take place. By the young person they are excused; by somebody else nobody is at fault.

    Reminders do not ring, calendars take it away. Raises `NotFound` for who may not. Refused: `words_too_long`.
    """
    view.ensure(view.may_change)
    words = _trimmed(words, LONGEST_WORDS)
    with transaction():
        row = locked(view)
        if row.cancelled_at is not None:
            return
        row.cancelled_at, row.cancelled_by = clock.now(), view.me
        changed(row)
        close_times(view.id)
        status = Status.EXCUSED if view.relation.is_own else Status.REVOKED
        _set_all(view.id, status=status, status_at=clock.now(), status_by=view.me)
        if words and view.mine:
            save_words(view, words)
        view.relation.note(WRITE, about="appointment")
        _follow(view)


def check(relation: Relation, wanted: Wanted) -> Wanted:
    """The same, trimmed, or why not.

    Refused: `object_empty`, `words_too_long`, `place_empty`, `link_wrong`, `no_time`, `too_many_times`, `time_past`,
    `time_too_far`, `minutes`, `topic_of_service`, `too_many_people`, `unknown_zone`.
    """
    object_ = _trimmed(wanted.object, LONGEST_OBJECT)
    if not object_:
        raise Refused("object_empty")
    place = _trimmed(wanted.place, LONGEST_PLACE)
    if wanted.place_kind is PlaceKind.VIDEO and not _is_link(place):
        raise Refused("link_wrong")
    if wanted.place_kind is PlaceKind.ADDRESS and not place:
        raise Refused("place_empty")
    if wanted.topic in OF_THE_SERVICE and not relation.allows("milestone.record"):
        raise Refused("topic_of_service")
    if not SHORTEST <= wanted.minutes <= LONGEST:
        raise Refused("minutes")
    zone = wanted.zone or relation.space.zone
    check_zone(zone)
    check_times(wanted.times, zone)
    return Wanted(
        object_,
        sorted(set(wanted.times)),
        wanted.minutes,
        wanted.topic,
        wanted.place_kind,
        place,
        _trimmed(wanted.reason, LONGEST_WORDS),
        wanted.bring,
        wanted.people,
        zone,
    )


def check_times(times: Sequence[datetime], zone: str) -> None:
    """Refused: `no_time`, `too_many_times`, `time_past`, `time_too_far`."""
    if not times:
        raise Refused("no_time")
    if len(times) > MOST_TIMES:
        raise Refused("too_many_times", most=MOST_TIMES)
    for wall in times:
        at = instant_of(wall, zone)
        if at <= clock.now():
            raise Refused("time_past")
        if at > clock.now() + FARTHEST:
            raise Refused("time_too_far")


def locked(view: AppointmentView) -> Appointment:
    """The row, until the transaction ends; somebody else may have cancelled it meanwhile. Raises `NotFound`."""
    row = session.get(Appointment, view.id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


def changed(row: Appointment) -> None:
    """Calendars must hear of it."""
    row.sequence += 1
    row.updated_at = clock.now()


def close_times(appointment_id: UUID) -> None:
    """No time is to be picked any more."""
    session.execute(
        update(ProposedTime)
        .where(ProposedTime.appointment_id == appointment_id, ProposedTime.closed_at.is_(None))
        .values(closed_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def offer(
    relation: Relation, appointment_id: UUID, times: Sequence[datetime], minutes: int, zone: str
) -> None:
    """Write down the times that the viewer offers."""
    for wall in times:
        starts_at = instant_of(wall, zone)
        session.add(
            ProposedTime(
                appointment_id=appointment_id,
                jeune_id=relation.space.id,
                wall_at=wall,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=minutes),
                proposed_by=relation.viewer.account_id,
            )
        )


def save_words(view: AppointmentView, words: str) -> None:
    """What I said with my answer; sealed with the key of the space."""
    sealed = view.relation.space.cipher.seal(words, "participants.words", f"{view.id}|{view.me}")
    session.execute(
        update(Participant)
        .where(Participant.appointment_id == view.id, Participant.account_id == view.me)
        .values(words=sealed)
        .execution_options(synchronize_session=False)
    )


def _insert(relation: Relation, wanted: Wanted, id_: UUID, at: datetime | None) -> bool:
    """Write the row; False when it is there already."""
    cipher = relation.space.cipher

    def seal(words: str, column: str) -> bytes | None:
        return cipher.seal(words, f"{TABLE}.{column}", id_) if words else None

    zone = wanted.zone or relation.space.zone
    starts_at = instant_of(at, zone) if at else None
    done = session.execute(
        insert(Appointment)
        .values(
            id=id_,
            jeune_id=relation.space.id,
            topic=wanted.topic,
            object=seal(wanted.object, "object"),
            reason=seal(wanted.reason, "reason"),
            place_kind=wanted.place_kind,
            place=seal(wanted.place, "place"),
            bring=seal(_kept(wanted.bring), "bring"),
            minutes=wanted.minutes,
            wall_at=at,
            zone=zone,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=wanted.minutes) if starts_at else None,
            sequence=0,
            created_by=relation.viewer.account_id,
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(Appointment.id)
    )
    return done.first() is not None


def _kept(bring: Bring) -> str:
    if bring.is_empty:
        return ""
    kept = {"words": bring.words.strip(), "steps": list(bring.steps), "papers": [*bring.papers]}
    return json.dumps(kept, ensure_ascii=False)


def _people(relation: Relation, asked: Iterable[UUID]) -> list[UUID]:
    """The young person, who makes it, and those of the circle who are asked. Refused: `person_not_invitable`."""
    more = [one for one in dict.fromkeys(asked) if one not in (relation.space.id, relation.viewer.account_id)]
    if len(more) > MOST_PEOPLE:
        raise Refused("too_many_people", most=MOST_PEOPLE)
    if more:
        known = {one.account_id for one in invitable(relation)}
        if not known.issuperset(more):
            raise Refused("person_not_invitable")
    return list(dict.fromkeys([relation.space.id, relation.viewer.account_id, *more]))


def _may_come(member: Member, relation: Relation) -> bool:
    role = member.relation.role
    return (
        member.is_active
        and not member.is_restricted
        and role is not Role.CADRE
        and member.account_id != relation.viewer.account_id
        and cell_of(ANSWER, role) is not None
        and allows(member.relation, ANSWER)
    )


def _invite(relation: Relation, appointment_id: UUID, people: Iterable[UUID]) -> None:
    me, at = relation.viewer.account_id, clock.now()
    session.execute(
        insert(Participant),
        [
            {
                "appointment_id": appointment_id,
                "account_id": one,
                "jeune_id": relation.space.id,
                "reply": Reply.ACCEPTED if one == me else Reply.WAITING,
                "replied_at": at if one == me else None,
                "status": Status.UNKNOWN,
            }
            for one in people
        ],
    )


def _set_time(row: Appointment, wall: datetime) -> None:
    row.wall_at, row.starts_at = wall, instant_of(wall, row.zone)
    row.ends_at = row.starts_at + timedelta(minutes=row.minutes)


def _asked_again(appointment_id: UUID, besides: set[UUID | None]) -> None:
    """Who agreed to another time has not agreed to this one; who said no to coming is asked again too."""
    _set_where(
        appointment_id,
        Participant.account_id.not_in([one for one in besides if one]),
        reply=Reply.WAITING,
        replied_at=None,
        words=None,
    )


def _reply_of(appointment_id: UUID, people: Iterable[UUID | None], reply: Reply) -> None:
    who = [one for one in people if one]
    _set_where(
        appointment_id, Participant.account_id.in_(who), reply=reply, replied_at=clock.now(), words=None
    )


def _set_all(appointment_id: UUID, **values: object) -> None:
    _set_where(appointment_id, Participant.left_at.is_(None), **values)


def _set_where(appointment_id: UUID, who: object, **values: object) -> None:
    session.execute(
        update(Participant)
        .where(Participant.appointment_id == appointment_id, who)  # type: ignore[arg-type]
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _follow(view: AppointmentView) -> None:
    """What hangs on an appointment, after any change of it: reminders, and what the others hear."""
    session.flush()
    tell(view.id, view.relation, [one.account_id for one in view.people])
    plan_reminders(view.id, view.jeune_id)


def people_of(appointment_id: UUID) -> list[UUID]:
    """Who is invited still."""
    return list(
        session.scalars(
            select(Participant.account_id).where(
                Participant.appointment_id == appointment_id, Participant.left_at.is_(None)
            )
        )
    )


def _trimmed(words: str, longest: int) -> str:
    words = words.strip()
    if len(words) > longest:
        raise Refused("words_too_long", longest=longest)
    return words


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and parts.username is None


def _has_key(relation: Relation) -> bool:
    return relation.role is not Role.CADRE and bool(relation.space.ring_key)


__all__ = [
    "Person",
    "Wanted",
    "cancel_appointment",
    "check",
    "check_times",
    "invitable",
    "make_appointment",
    "may_make",
    "move_appointment",
    "offer_times",
    "pick_time",
]
