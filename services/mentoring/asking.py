"""A young person asks a mentor, or that one be proposed; who follows them helps, and notes a parent's agreement."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services import clock, notifications, sealing
from services.accounts import count_act
from services.circle import Relation
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.mentoring import rules
from services.mentoring.reading import (
    REQUESTS,
    RequestState,
    RequestView,
    followers_of,
    profiles_for,
    requests_of,
)
from services.notifications import Kind

INVITE = "link.invite"
# What the database says when every place of a mentor is taken (`envol_hold_place`).
PLACE = "no place left"
PAGE = "/mentors"


def ask(own: Relation, mentor_id: UUID | None, words: str = "") -> UUID:
    """Ask this mentor, or (None) that one be proposed. `words`: what the mentor reads, and nothing else of them.

    One request at a time; the same twice is once. Refused: `already_asked` (another one waits), `no_place` (somebody
    took the last one), `too_long`. Raises `NotFound` for a mentor who is not theirs to ask, `TooOften`.
    """
    _ensure_own(own)
    said = rules.kept(words, rules.MOST_WORDS)
    if (same := _same(own, mentor_id)) is not None:
        return same
    if mentor_id is not None and not profiles_for(own, only=mentor_id):
        raise NotFound
    state = RequestState.OPEN if mentor_id is None else RequestState.ASKED
    with transaction():
        count_act(rules.ASKED, own.space.id)
        made = _write(own, state, mentor_id, said, by=None)
        if made is None:
            return _won(own, mentor_id)
        _tell(own, made, mentor_id)
    return made


def withdraw(own: Relation, request_id: UUID) -> None:
    """The young person changed their mind; nobody is told why. What was answered meanwhile stays answered.

    Refused: `request_over`. Raises `NotFound`.
    """
    _ensure_own(own)
    with transaction():
        _move(own, request_id, RequestState.WITHDRAWN, *_OPEN_STATES)
        _silence(own, request_id)


def take(own: Relation, request_id: UUID, words: str = "") -> None:
    """Yes to whom the référent proposed: the mentor is asked. Refused: `request_over`, `no_place`, `too_long`.

    Raises `NotFound`.
    """
    _ensure_own(own)
    said = rules.kept(words, rules.MOST_WORDS)
    request = _find(own, request_id)
    if request.mentor_id is None or not profiles_for(own, only=request.mentor_id):
        raise Refused("no_place")
    with transaction():
        with _holding():
            _move(own, request_id, RequestState.ASKED, RequestState.PROPOSED)
        if said:
            _say(own, request_id, said)
        _tell(own, request_id, request.mentor_id)


def propose(relation: Relation, mentor_id: UUID) -> None:
    """Who follows a young person proposes a mentor, who hears of it once the young person says yes.

    Refused: `already_asked` (a mentor was asked already). Raises `NotFound`.
    """
    _ensure_guide(relation)
    if not profiles_for(relation, only=mentor_id):
        raise NotFound
    with transaction():
        relation.note(INVITE, about="mentor_proposed")
        values = {"jeune": relation.space.id, "mentor": mentor_id, "by": relation.viewer.account_id}
        moved = session.scalar(_PROPOSE, values)
        made = moved or _write(relation, RequestState.PROPOSED, mentor_id, "", by=relation.viewer.account_id)
        if made is None:
            raise Refused("already_asked")
        _announce([relation.space.id], made, PAGE, jeune_id=relation.space.id)


def agree(relation: Relation, request_id: UUID) -> None:
    """Who follows a minor notes that a holder of parental authority agrees; the mentor is told then. Twice is once.

    The référent is the second pair of eyes of a minor's invitation too (matrix: link.invite, c10). Refused:
    `request_over`. Raises `NotFound`.
    """
    _ensure_guide(relation)
    request = _find(relation, request_id)
    with transaction():
        values = {"id": request_id, "by": relation.viewer.account_id, "at": clock.now()}
        if session.scalar(_AGREE, values) is None:
            if request.is_waiting:
                return
            raise Refused("request_over")
        relation.note(INVITE, about="mentor_agreed")
        if request.state is RequestState.ASKED:
            _tell_mentor(request_id, request.mentor_id)


def take_back_agreement(relation: Relation, request_id: UUID) -> None:
    """The holder of parental authority no longer agrees: what was not answered yet waits again.

    Refused: `request_over`. Raises `NotFound`.
    """
    _ensure_guide(relation)
    _find(relation, request_id)
    with transaction():
        if session.scalar(_TAKE_BACK, {"id": request_id}) is None:
            raise Refused("request_over")
        relation.note(INVITE, about="mentor_not_agreed")
        _silence(relation, request_id)


def _ensure_own(own: Relation) -> None:
    if not own.is_own:
        raise NotFound
    own.ensure_ever(INVITE)


def _ensure_guide(relation: Relation) -> None:
    if relation.is_own:
        raise NotFound
    relation.ensure(INVITE)


def _won(own: Relation, mentor_id: UUID | None) -> UUID:
    """Two taps at one instant: the request that the other one wrote, when it is this very one."""
    if (same := _same(own, mentor_id)) is None:
        raise Refused("already_asked")
    return same


def _same(own: Relation, mentor_id: UUID | None) -> UUID | None:
    """The request that waits, when it is this very one; another one that waits is refused."""
    waiting = next((one for one in requests_of(own) if one.is_waiting), None)
    if waiting is None:
        return None
    is_same = waiting.mentor_id == mentor_id and waiting.state is not RequestState.PROPOSED
    if not is_same:
        raise Refused("already_asked")
    return waiting.id


def _find(relation: Relation, request_id: UUID) -> RequestView:
    found = next((one for one in requests_of(relation) if one.id == request_id), None)
    if found is None:
        raise NotFound
    return found


def _move(relation: Relation, request_id: UUID, to: RequestState, *before: RequestState) -> None:
    _find(relation, request_id)
    values = {"id": request_id, "to": to.value, "before": [one.value for one in before]}
    if session.scalar(_MOVE, values) is None:
        raise Refused("request_over")


@contextmanager
def _holding() -> Iterator[None]:
    """Whoever comes second for the last place hears it in words: the database refused it."""
    try:
        yield
    except IntegrityError as error:
        if PLACE not in str(error.orig):
            raise
        raise Refused("no_place") from None


def _write(
    relation: Relation, state: RequestState, mentor_id: UUID | None, words: str, *, by: UUID | None
) -> UUID | None:
    """None when another request waits already: the database keeps one at a time."""
    made, key = uuid4(), sealing.own_key()
    sealed = key.cipher(relation.space.id).seal(words, REQUESTS, made) if words else None
    with _holding():
        found: UUID | None = session.scalar(
            _WRITE,
            {
                "id": made,
                "jeune": relation.space.id,
                "mentor": mentor_id,
                "state": state.value,
                "words": sealed,
                "ring_key": key.ring_key,
                "wrapped": key.wrapped,
                "at": clock.now(),
                "by": by,
            },
        )
    return found


def _say(own: Relation, request_id: UUID, words: str) -> None:
    key = sealing.own_key()
    sealed = key.cipher(own.space.id).seal(words, REQUESTS, request_id)
    values = {"id": request_id, "words": sealed, "ring_key": key.ring_key, "wrapped": key.wrapped}
    session.execute(_SAY, values)


def _tell(own: Relation, request_id: UUID, mentor_id: UUID | None) -> None:
    """Who follows the young person; and the mentor, unless a parent has to agree first."""
    followers = followers_of(own.space.id, own.life.today)
    _announce(followers, request_id, f"{PAGE}/jeunes/{own.space.id}", jeune_id=own.space.id)
    agreed = _find(own, request_id).agreed_at is not None
    if own.life.has_capacities or agreed:
        _tell_mentor(request_id, mentor_id)


def _tell_mentor(request_id: UUID, mentor_id: UUID | None) -> None:
    with as_system():  # who asks a mentor never learns their account
        account_id = session.scalar(_ACCOUNT, {"id": mentor_id})
    if account_id is not None:
        _announce([account_id], request_id, PAGE)


def _silence(relation: Relation, request_id: UUID) -> None:
    """What awaited those who follow, and the mentor, awaits them no more."""
    notifications.close_subject(Kind.MENTOR, request_id, jeune_id=relation.space.id)
    with as_system():
        if account_id := session.scalar(_ACCOUNT_OF, {"id": request_id}):
            notifications.mark_read(account_id, kind=Kind.MENTOR, subject_id=request_id)


def _announce(to: list[UUID], request_id: UUID, address: str, *, jeune_id: UUID | None = None) -> None:
    notifications.announce(Kind.MENTOR, to, jeune_id=jeune_id, subject_id=request_id, address=address)


_OPEN_STATES = (RequestState.OPEN, RequestState.PROPOSED, RequestState.ASKED)
_WRITE: Any = text(
    "INSERT INTO mentor_requests (id, jeune_id, mentor_id, state, words, ring_key, wrapped, asked_at, proposed_by)"
    " VALUES (:id, :jeune, :mentor, :state, :words, :ring_key, :wrapped, :at, :by)"
    " ON CONFLICT (jeune_id) WHERE state IN ('open', 'proposed', 'asked') DO NOTHING RETURNING id"
)
_PROPOSE = text(
    # A parent agreed to somebody: not to somebody else.
    "UPDATE mentor_requests SET state = 'proposed', mentor_id = :mentor, proposed_by = :by,"
    " agreed_by = CASE WHEN coalesce(mentor_id, :mentor) = :mentor THEN agreed_by END,"
    " agreed_at = CASE WHEN coalesce(mentor_id, :mentor) = :mentor THEN agreed_at END"
    " WHERE jeune_id = :jeune AND state IN ('open', 'proposed') RETURNING id"
)
_MOVE = text("UPDATE mentor_requests SET state = :to WHERE id = :id AND state = ANY(:before) RETURNING id")
_SAY = text(
    "UPDATE mentor_requests SET words = :words, ring_key = :ring_key, wrapped = :wrapped WHERE id = :id"
)
_AGREE = text(
    "UPDATE mentor_requests SET agreed_by = :by, agreed_at = :at"
    " WHERE id = :id AND agreed_at IS NULL AND state IN ('open', 'proposed', 'asked') RETURNING id"
)
_TAKE_BACK = text(
    "UPDATE mentor_requests SET agreed_by = NULL, agreed_at = NULL"
    " WHERE id = :id AND state IN ('open', 'proposed', 'asked') RETURNING id"
)
_ACCOUNT = text("SELECT account_id FROM mentors WHERE id = :id")
_ACCOUNT_OF = text(
    "SELECT m.account_id FROM mentor_requests r JOIN mentors m ON m.id = r.mentor_id WHERE r.id = :id"
)
