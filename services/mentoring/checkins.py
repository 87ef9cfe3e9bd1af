"""“How is it going?”: after a month and each quarter, a face and a word; the young person first, then the mentor."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from services import clock, notifications
from services.ages import local_date
from services.circle import Relation, Viewer, find_relation
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.mentoring import rules
from services.mentoring.reading import followers_of
from services.notifications import Kind

CHECKINS = "mentor_checkins"
READ = "bilan_mentor.read"
FACES = (1, 2, 3)
MOST_WORDS = 300
MOST = 20


@dataclass(frozen=True, slots=True)
class Checkin:
    """One of them. `is_mine`: whoever reads it is who was asked. `face`: 1 not well, 3 well; None before it is said."""

    id: UUID
    link_id: UUID
    number: int
    is_mine: bool
    is_mentor_s: bool
    face: int | None
    words: str
    is_shared: bool
    asked_at: datetime
    answered_at: datetime | None


def checkins_of(relation: Relation) -> list[Checkin]:
    """Those this viewer may read of this young person, the newest first: theirs all, a mentor's own, a référent's
    when they were shared (matrix: bilan_mentor.read). One statement.
    """
    values = {"jeune": relation.space.id, "most": MOST}
    found = (_checkin(row, relation) for row in session.execute(_OF, values))
    return [one for one in found if relation.allows(READ, held=_held(one))]


def due_to(viewer: Viewer) -> list[UUID]:
    """The young people about whom this mentor is asked now. One statement."""
    return list(session.scalars(_DUE, {"me": viewer.account_id}))


def answer(
    relation: Relation, checkin_id: UUID, face: int, words: str = "", *, is_shared: bool = False
) -> None:
    """Say how it goes; said again, it is the last one. `is_shared`: the référent may read it, and is told of a low face.

    Refused: `no_face`, `too_long`. Raises `NotFound` for whoever was not asked.
    """
    with transaction():
        mine = next((one for one in checkins_of(relation) if one.id == checkin_id and one.is_mine), None)
        if mine is None:
            raise NotFound
        if face not in FACES:
            raise Refused("no_face")
        said = rules.kept(words, MOST_WORDS)
        shared = is_shared and relation.is_own
        sealed = relation.space.cipher.seal(said, CHECKINS, checkin_id) if said else None
        values = {"id": checkin_id, "face": face, "words": sealed, "shared": shared, "at": clock.now()}
        session.execute(_ANSWER, values)
        if shared and face == FACES[0]:
            _tell_followers(relation, checkin_id)


def ask_checkins() -> int:
    """Ask those of whom a check-in is due, once each; told that something awaits. Gives how many. For the worker."""
    asked = 0
    with transaction(), as_system():
        for row in session.execute(_LINKS, {"at": clock.now()}).all():
            asked += _ask(row)
    return asked


def _ask(row: Any) -> int:
    number = rules.round_of(row.starts_on, local_date(clock.now(), row.zone))
    if number == 0:
        return 0
    asked = _asked(row.id, row.jeune_id, row.jeune_id, number)
    if _mentor_s_turn(row, number):
        asked += _asked(row.id, row.jeune_id, row.account_id, number)
    return asked


def _mentor_s_turn(row: Any, number: int) -> bool:
    """Once the young person said, or a fortnight after they were asked."""
    values = {
        "link": row.id,
        "jeune": row.jeune_id,
        "number": number,
        "then": clock.now() - rules.MENTOR_AFTER,
    }
    return bool(session.scalar(_TURN, values))


def _asked(link_id: UUID, jeune_id: UUID, account_id: UUID, number: int) -> int:
    values = {"id": uuid4(), "link": link_id, "jeune": jeune_id, "account": account_id, "number": number}
    made = session.scalar(_ASK, {**values, "at": clock.now()})
    if made is None:
        return 0
    notifications.announce(Kind.MENTOR, [account_id], jeune_id=jeune_id, subject_id=made, address="/mentors")
    return 1


def _tell_followers(relation: Relation, checkin_id: UUID) -> None:
    followers = followers_of(relation.space.id, relation.life.today)
    address = f"/mentors/jeunes/{relation.space.id}"
    notifications.announce(
        Kind.MENTOR, followers, jeune_id=relation.space.id, subject_id=checkin_id, address=address
    )


def _held(one: Checkin) -> frozenset[str]:
    """What is true of this one: a mentor wrote it themself (c3); the young person shared it (c1)."""
    return frozenset({"c3"} if one.is_mine else ()) | frozenset({"c1"} if one.is_shared else ())


def _checkin(row: Any, relation: Relation) -> Checkin:
    words = relation.space.cipher.read(row.words, CHECKINS, row.id) if row.words is not None else ""
    return Checkin(
        row.id,
        row.link_id,
        row.round,
        row.account_id == relation.viewer.account_id,
        row.account_id != relation.space.id,
        row.face,
        words,
        row.is_shared,
        row.asked_at,
        row.answered_at,
    )


def relation_of_link(viewer: Viewer, checkin_id: UUID) -> Relation:
    """What the viewer is to the young person of this check-in. Raises `NotFound`."""
    jeune_id = session.scalar(_JEUNE, {"id": checkin_id})
    relation = find_relation(viewer, jeune_id) if jeune_id else None
    if relation is None:
        raise NotFound
    return relation


def first_round_on(starts_on: date) -> date:
    """When one asks for the first time."""
    return rules.round_on(starts_on, 1)


_OF = text(
    "SELECT id, link_id, account_id, round, face, words, is_shared, asked_at, answered_at FROM mentor_checkins"
    " WHERE jeune_id = :jeune ORDER BY asked_at DESC, id LIMIT :most"
)
_DUE = text(
    "SELECT DISTINCT jeune_id FROM mentor_checkins WHERE account_id = :me AND answered_at IS NULL LIMIT 12"
)
_ANSWER = text(
    "UPDATE mentor_checkins SET face = :face, words = :words, is_shared = :shared, answered_at = :at WHERE id = :id"
)
_LINKS = text(
    "SELECT l.id, l.jeune_id, l.account_id, l.starts_on, t.zone FROM links l JOIN jeunes j ON j.id = l.jeune_id"
    " JOIN territories t ON t.id = j.territory_id WHERE l.kind = 'mentor' AND l.ended_at IS NULL"
    " AND l.accepted_at IS NOT NULL AND l.confirmed_at IS NOT NULL AND l.paused_at IS NULL"
    " AND envol_acts_until(l.account_id) >= (CAST(:at AS timestamptz) AT TIME ZONE t.zone)::date"
)
_TURN = text(
    "SELECT 1 FROM mentor_checkins WHERE link_id = :link AND account_id = :jeune AND round = :number"
    " AND (answered_at IS NOT NULL OR asked_at <= :then)"
)
_ASK = text(
    "INSERT INTO mentor_checkins (id, jeune_id, link_id, account_id, round, is_shared, asked_at)"
    " VALUES (:id, :jeune, :link, :account, :number, false, :at)"
    " ON CONFLICT (link_id, account_id, round) DO NOTHING RETURNING id"
)
_JEUNE = text("SELECT jeune_id FROM mentor_checkins WHERE id = :id")
