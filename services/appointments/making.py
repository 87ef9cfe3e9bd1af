"""Making an appointment: in one transaction with its reminders and with what others hear of it."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services import circle, clock, messages
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
    INTERVIEWS,
    PROPOSE,
    READ,
    TABLE,
    WRITE,
    Bring,
    allows,
)
from services.circle import Member, Relation, Viewer
from services.circle.matrix import Role
from services.circle.rules import cell_of
from services.database import session, transaction
from services.errors import Conflict, NotFound, Refused
from services.sealing import OwnKey, own_key
from services.walltime import instant_of

LONGEST_OBJECT, LONGEST_PLACE, LONGEST_WORDS = 120, 300, 2000
MOST_TIMES, MOST_PEOPLE = 5, 12
# Ahead, of one author for one young person; fewer of who only proposes. A script could ask for more, nobody needs it.
MOST_AHEAD, MOST_PROPOSED = 150, 5
SHORTEST, LONGEST = 5, 12 * 60
# Whoever accompanies more young people than that has a post.
MOST_LINKED = 12
FARTHEST = timedelta(days=2 * 366)
# What only makes sense between a young person and the service.
OF_THE_SERVICE = INTERVIEWS


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
    is_confidential: bool = False


def may_make(relation: Relation) -> bool:
    """Whether the viewer may put something in this young person’s days, or at least offer times."""
    return relation.allows(WRITE) or (bool(relation.space.ring_key) and relation.allows(PROPOSE))


def may_offer(relation: Relation) -> bool:
    """The same, and of who may only propose, nobody whom the young person blocked: a moment has words too.

    One statement for those, none for the others.
    """
    if relation.allows(WRITE):
        return True
    return may_make(relation) and relation.space.id not in messages.who_blocked(relation.viewer.account_id)


def offered_to(viewer: Viewer, known: Collection[UUID]) -> list[Relation]:
    """The young people to whom a relative, a mentor may offer a time; noted, but for those `known`, read just before.

    Two statements.
    """
    linked = circle.linked_relations(viewer, None, limit=MOST_LINKED)
    closed = messages.who_blocked(viewer.account_id) if linked else frozenset()
    found = [one for one in linked if may_make(one) and one.space.id not in closed]
    for one in found:
        if one.space.id not in known:
            one.note(READ, about="appointments")
    return found


def cadres_for(relation: Relation) -> list[circle.Cadre]:
    """The cadres of the young person’s team, whom their référent may ask to come; for anybody else nobody."""
    return circle.cadres_of(relation.space.id) if relation.role is Role.REFERENT else []


def invitable(relation: Relation) -> list[Member]:
    """Who of the circle may be asked to come by the viewer; nobody for whom the circle is not theirs to read."""
    if not relation.is_own and not relation.allows("consent.read"):
        return []
    return [one for one in circle.members_of(relation.space) if _may_come(one, relation)]


def askable(relation: Relation) -> set[UUID]:
    """The accounts of all who may be asked to come by the viewer."""
    people = {one.account_id for one in invitable(relation)}
    return people | {one.account_id for one in cadres_for(relation)}


def make_appointment(relation: Relation, wanted: Wanted, id_: UUID | None = None) -> UUID:
    """An appointment at its time, or at one of several to pick from. Gives its id; made once for an `id_`.

    By whom the table only lets propose, a single time is to be picked too. Raises `NotFound` for whoever may do
    neither, `Conflict` for the name of something else. Refused: what `check` refuses, `person_not_invitable`,
    `too_many_ahead`.
    """
    if not may_offer(relation):
        raise NotFound
    wanted = check(relation, wanted)
    people = people_for(relation, wanted.people)
    check_number(relation)
    id_ = id_ or uuid4()
    is_fixed = len(wanted.times) == 1 and relation.allows(WRITE)
    with transaction():
        if not write(relation, wanted, id_, people, is_fixed=is_fixed):
            _ensure_here(relation, id_)
        relation.note(WRITE if relation.allows(WRITE) else PROPOSE, about="appointment")
    return id_


def _ensure_here(relation: Relation, id_: UUID) -> None:
    """What this name was given to is an appointment of this young person: nothing else is said to be kept."""
    known = session.get(Appointment, id_)
    if known is None or known.jeune_id != relation.space.id:
        raise Conflict


def write(
    relation: Relation,
    wanted: Wanted,
    id_: UUID,
    people: Sequence[UUID],
    *,
    is_fixed: bool = True,
    is_told: bool = True,
    comes: Collection[UUID] = (),
    **part_of: UUID,
) -> bool:
    """Write what was checked, with its reminders; False when it is there already.

    `part_of`: `series_id`, `slot_id` or `event_id`. Not `is_told`: the others hear of the first of several.
    `comes`: who offered that time, and need not say so again.
    """
    key = own_key() if relation.role is Role.CADRE or _with_cadre(relation, people) else None
    if not _insert(relation, wanted, id_, wanted.times[0] if is_fixed else None, key, part_of):
        return False
    invite(relation, id_, people, comes)
    if not is_fixed:
        offer(relation, id_, wanted.times, wanted.minutes, wanted.zone or relation.space.zone)
    session.flush()
    if is_told:
        tell(id_, relation, people)
    plan_reminders(id_, relation.space.id)
    return True


def check(relation: Relation, wanted: Wanted) -> Wanted:
    """The same, trimmed, or why not.

    Refused: `object_empty`, `words_too_long`, `place_empty`, `link_wrong`, `no_time`, `too_many_times`, `time_past`,
    `time_too_far`, `minutes`, `topic_of_service`, `too_many_people`, `unknown_zone`.
    """
    object_ = trimmed(wanted.object, LONGEST_OBJECT)
    if not object_:
        raise Refused("object_empty")
    place = check_place(wanted.place_kind, wanted.place)
    if wanted.topic in OF_THE_SERVICE and not relation.allows("milestone.record"):
        raise Refused("topic_of_service")
    if not SHORTEST <= wanted.minutes <= LONGEST:
        raise Refused("minutes")
    zone = wanted.zone or relation.space.zone
    check_zone(zone)
    check_times(wanted.times, zone)
    return replace(
        wanted,
        object=object_,
        times=sorted(set(wanted.times)),
        place=place,
        reason=trimmed(wanted.reason, LONGEST_WORDS),
        zone=zone,
    )


def check_place(kind: PlaceKind, written: str) -> str:
    """Where, trimmed. Refused: `words_too_long`, `place_empty`, `link_wrong`."""
    place = trimmed(written, LONGEST_PLACE)
    if kind is PlaceKind.VIDEO and not is_link(place):
        raise Refused("link_wrong")
    if kind is PlaceKind.ADDRESS and not place:
        raise Refused("place_empty")
    return place


def check_number(relation: Relation) -> None:
    """Refused: `too_many_ahead`, when the viewer has put enough in this young person’s days. One statement."""
    most = MOST_AHEAD if relation.allows(WRITE) else MOST_PROPOSED
    ahead = select(func.count()).where(
        Appointment.jeune_id == relation.space.id,
        Appointment.created_by == relation.viewer.account_id,
        Appointment.cancelled_at.is_(None),
        or_(Appointment.starts_at.is_(None), Appointment.starts_at > clock.now()),
    )
    if (session.scalar(ahead.select_from(Appointment)) or 0) >= most:
        raise Refused("too_many_ahead", most=most)


def check_times(times: Sequence[datetime], zone: str) -> None:
    """Refused: `no_time`, `too_many_times`, `time_past`, `time_too_far`."""
    if not times:
        raise Refused("no_time")
    if len(times) > MOST_TIMES:
        raise Refused("too_many_times", most=MOST_TIMES)
    for wall in times:
        check_moment(wall, zone)


def check_moment(wall: datetime, zone: str) -> None:
    """Refused: `time_past`, `time_too_far`."""
    at = instant_of(wall, zone)
    if at <= clock.now():
        raise Refused("time_past")
    if at > clock.now() + FARTHEST:
        raise Refused("time_too_far")


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


def _insert(
    relation: Relation,
    wanted: Wanted,
    id_: UUID,
    at: datetime | None,
    key: OwnKey | None,
    part_of: Mapping[str, UUID],
) -> bool:
    cipher = key.cipher(relation.space.id) if key else relation.space.cipher

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
            is_confidential=wanted.is_confidential,
            ring_key=key.ring_key if key else None,
            wrapped=key.wrapped if key else None,
            minutes=wanted.minutes,
            wall_at=at,
            zone=zone,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=wanted.minutes) if starts_at else None,
            sequence=0,
            created_by=relation.viewer.account_id,
            created_at=clock.now(),
            updated_at=clock.now(),
            **part_of,
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


def people_for(relation: Relation, asked: Iterable[UUID]) -> list[UUID]:
    """The young person, who makes it, and those of the circle who are asked. Refused: `person_not_invitable`."""
    more = [one for one in dict.fromkeys(asked) if one not in (relation.space.id, relation.viewer.account_id)]
    if len(more) > MOST_PEOPLE:
        raise Refused("too_many_people", most=MOST_PEOPLE)
    if more and not askable(relation).issuperset(more):
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


def invite(
    relation: Relation, appointment_id: UUID, people: Iterable[UUID], comes: Collection[UUID] = ()
) -> None:
    """Ask these people to come; whoever asks, comes. First of all: a cadre knows who comes where they come too."""
    me, at = relation.viewer.account_id, clock.now()
    people, sure = list(people), {me, *comes}
    for several in ([one for one in people if one == me], [one for one in people if one != me]):
        rows = [
            {
                "appointment_id": appointment_id,
                "account_id": one,
                "jeune_id": relation.space.id,
                "reply": Reply.ACCEPTED if one in sure else Reply.WAITING,
                "replied_at": at if one in sure else None,
                "status": Status.UNKNOWN,
            }
            for one in several
        ]
        if rows:
            asked = insert(Participant).values(rows)
            again = {
                name: asked.excluded[name] for name in ("reply", "replied_at", "status", "left_at", "words")
            }
            session.execute(
                asked.on_conflict_do_update(index_elements=["appointment_id", "account_id"], set_=again)
            )


def _with_cadre(relation: Relation, people: Iterable[UUID]) -> bool:
    """Whether a cadre of their team is among these people. No statement when all are of the circle or oneself."""
    others = set(people) - {relation.space.id, relation.viewer.account_id}
    return bool(others) and any(one.account_id in others for one in cadres_for(relation))


def trimmed(words: str, longest: int) -> str:
    """The words without what is around them, nor a NUL, which PostgreSQL keeps in no text. Refused: `words_too_long`."""
    words = words.replace("\0", "").strip()
    if len(words) > longest:
        raise Refused("words_too_long", longest=longest)
    return words


def is_link(text: str) -> bool:
    """A safe address of the web, for a call by video."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
