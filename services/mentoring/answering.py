"""What a mentor answers, knowing a first name and what was said; and how either side ends it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services import circle, clock, journal, notifications
from services.circle import LinkKind, Relation, Viewer
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.mentoring.applying import own_page
from services.mentoring.reading import REQUESTS, followers_of
from services.messages import may_start
from services.notifications import Kind
from services.sealing import cipher_from

# How long one reads that something ended.
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """A young person who asks: all that a mentor knows before saying yes."""

    id: UUID
    first_name: str
    asked_at: datetime
    words: str


def requests_for_me(viewer: Viewer) -> list[Asked]:
    """Those who ask this mentor, the oldest first; nobody while the mentor is paused. One statement."""
    return [_asked(row) for row in session.execute(_FOR_ME)]


@dataclass(frozen=True, slots=True)
class Accompanied:
    """A young person whom this mentor accompanies: a first name and the link; nothing of their space.

    `may_write`: something was given, so the mentor may write first.
    """

    link_id: UUID
    jeune_id: UUID
    first_name: str
    may_write: bool


@dataclass(frozen=True, slots=True)
class Home:
    """What a mentor finds: those they accompany, those who ask. One, two or three, never a list to look through."""

    accompanied: tuple[Accompanied, ...]
    asked: tuple[Asked, ...]
    # Of the last month, those that somebody else ended: how many, and no name any more.
    ended: int
    # While they may not act: how many requests they were told of, and that wait for them.
    kept: int
    # Whom to ask, when something is not clear.
    cadres: tuple[str, ...]


def open_home(viewer: Viewer) -> Home:
    """Both, noted in the journal with those whose first name is shown. Raises `NotFound` for whoever is no mentor."""
    page = own_page(viewer)
    departement = page.departement
    rows = session.execute(_FOR_ME).all()
    accompanied = accompanied_by(viewer)
    named = [one.jeune_id for one in accompanied] + [row.jeune_id for row in rows]
    journal.note("caseload.list", jeunes=named, departement=departement, reason="mentor", about="mentors")
    values = {"me": viewer.account_id, "lately": clock.now() - LATELY, "today": clock.now().date()}
    ended = session.execute(_ENDED, values).scalar_one()
    cadres = session.scalars(_CADRES, values | {"departement": departement}).all()
    kept = 0 if rows or not (page.is_paused or page.waits_for_charter) else _kept(viewer, page.id)
    return Home(tuple(accompanied), tuple(_asked(row) for row in rows), ended, kept, tuple(cadres))


def accept(viewer: Viewer, request_id: UUID) -> UUID:
    """Yes: the link opens at once, and shows nothing until it is given. Gives the link; twice is once.

    Looked at again once the row is locked: what was withdrawn, no longer agreed to, or forbidden meanwhile is over.
    Refused: `request_over`. Raises `NotFound` for whoever is no mentor.
    """
    mentor = own_page(viewer)
    with transaction():
        with as_system():
            row = session.execute(_LOCK, {"id": request_id, "mentor": mentor.id}).one_or_none()
        if row is not None and row.link_id is not None and row.state == "accepted":
            link_id: UUID = row.link_id
            return link_id
        if row is None or not any(one.id == request_id for one in requests_for_me(viewer)):
            raise Refused("request_over")
        try:
            made = circle.open_mentor_link(row.jeune_id, viewer.account_id, row.agreed_by or row.jeune_id)
        except Refused:
            raise Refused("request_over") from None
        _answer(request_id, row.jeune_id, "accepted", made)
    return made


def decline(viewer: Viewer, request_id: UUID) -> None:
    """No, with a kind sentence that the page writes; nobody asks why. Refused: `request_over`. Raises `NotFound`."""
    mentor = own_page(viewer)
    with transaction():
        with as_system():
            row = session.execute(_LOCK, {"id": request_id, "mentor": mentor.id}).one_or_none()
        if row is None or not any(one.id == request_id for one in requests_for_me(viewer)):
            raise Refused("request_over")
        _answer(request_id, row.jeune_id, "declined", None)


def end_mine(own: Relation, link_id: UUID) -> None:
    """The young person stops: for good, in one tap. The mentor and who follows them hear that something changed.

    Raises `NotFound` for a link that is no mentor's.
    """
    mentor = _mentor_of(own, link_id)
    with transaction():
        circle.end_link(own, link_id)
        _tell_end(own.space.id, mentor, own.life.today)


def leave(viewer: Viewer, link_id: UUID) -> None:
    """The mentor stops, paused or not. The young person and who follows them hear of it. Raises `NotFound`."""
    with transaction():
        jeune_id = session.scalar(_MY_LINK, {"link": link_id, "me": viewer.account_id})
        if jeune_id is None:
            raise NotFound
        circle.leave_circle(viewer, link_id)
        _tell_end(jeune_id, jeune_id, clock.now().date())


def accompanied_by(viewer: Viewer) -> list[Accompanied]:
    """Those whose space this mentor may enter today: none while paused. One statement; twelve at most."""
    linked = circle.linked_relations(viewer, None, limit=12)
    return [
        Accompanied(one.link_id, one.space.id, one.first_name, may_start(one))
        for one in linked
        if one.link_kind is LinkKind.MENTOR and one.link_id is not None and not one.is_restricted
    ]


def _kept(viewer: Viewer, mentor_id: UUID) -> int:
    """Their line of the centre says that somebody asked: the page says the same, and not who."""
    with as_system():  # paused, a mentor has no way to a request at all
        return int(session.scalar(_KEPT, {"mentor": mentor_id, "me": viewer.account_id}) or 0)


def _answer(request_id: UUID, jeune_id: UUID, state: str, link_id: UUID | None) -> None:
    values = {"id": request_id, "state": state, "link": link_id, "at": clock.now()}
    with as_system():  # the mentor has no way to the row but the function that reads it
        session.execute(_ANSWER, values)
    followers = followers_of(jeune_id, clock.now().date())
    for to, address in (([jeune_id], "/mentors"), (followers, f"/mentors/jeunes/{jeune_id}")):
        notifications.announce(Kind.MENTOR, to, jeune_id=jeune_id, subject_id=request_id, address=address)


def _tell_end(jeune_id: UUID, other: UUID, today: date) -> None:
    """The other end, and who follows the young person: that something changed, never why."""
    notifications.announce(Kind.MENTOR, [other], address="/mentors")
    followers = followers_of(jeune_id, today)
    notifications.announce(Kind.MENTOR, followers, jeune_id=jeune_id, address=f"/mentors/jeunes/{jeune_id}")


def _mentor_of(own: Relation, link_id: UUID) -> UUID:
    found = session.scalar(_THEIR_LINK, {"link": link_id, "jeune": own.space.id})
    if not own.is_own or found is None:
        raise NotFound
    account_id: UUID = found
    return account_id


def _asked(row: Any) -> Asked:
    words = ""
    if row.words is not None and row.wrapped is not None:
        words = cipher_from(row.jeune_id, row.ring_key, row.wrapped).read(row.words, REQUESTS, row.id)
    return Asked(row.id, row.first_name, row.asked_at, words)


_ENDED = text(
    "SELECT count(*) FROM links WHERE account_id = :me AND kind = 'mentor' AND ended_at > :lately"
    " AND ended_by IS DISTINCT FROM :me"
)
_KEPT = text(
    "SELECT count(*) FROM mentor_requests r WHERE r.mentor_id = :mentor AND r.state = 'asked' AND EXISTS ("
    "SELECT FROM notifications n WHERE n.account_id = :me AND n.kind = 'mentor' AND n.subject_id = r.id)"
)
_CADRES = text(
    "SELECT concat_ws(' ', a.first_name, a.last_name) FROM posts p JOIN accounts a ON a.id = p.account_id"
    " WHERE p.departement_code = :departement AND p.kind = 'cadre' AND p.starts_on <= :today"
    " AND (p.ends_on IS NULL OR p.ends_on >= :today) ORDER BY a.first_name, a.last_name LIMIT 3"
)
_FOR_ME = text("SELECT * FROM envol_requests_for_me()")
_LOCK = text(
    "SELECT jeune_id, state, link_id, agreed_by FROM mentor_requests WHERE id = :id AND mentor_id = :mentor FOR UPDATE"
)
_ANSWER = text(
    "UPDATE mentor_requests SET state = :state, link_id = :link, answered_at = :at WHERE id = :id AND state = 'asked'"
)
_MY_LINK = text(
    "SELECT jeune_id FROM links WHERE id = :link AND account_id = :me AND kind = 'mentor' AND ended_at IS NULL"
)
_THEIR_LINK = text(
    "SELECT account_id FROM links WHERE id = :link AND jeune_id = :jeune AND kind = 'mentor' AND ended_at IS NULL"
)
