"""How a request is changed, whoever does it: one row locked, one event written, those concerned told."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from services import clock, notifications
from services.accounts.limits import Limit
from services.database import as_system, session
from services.errors import NotFound, Refused
from services.notifications import Kind
from services.requests.model import CLOSED, Motif, RequestState, Who, ways_of
from services.requests.reading import EVENT_WORDS, cipher_of
from services.requests.tables import request_events, service_requests

LONGEST_WORDS = 1000
# What one account writes on requests in a day, to young people or to partners: far above any talk.
WORDS_A_DAY = Limit("too_many_request_words", 100, timedelta(days=1))
MESSAGE, NUDGE = "message", "nudge"
# What the database says of a second open request for one offer.
ONE_OPEN = "uq_service_requests_open"


def clean_words(words: str) -> str:
    """Words as they are kept. Refused: `words_too_long`."""
    kept = words.strip()
    if len(kept) > LONGEST_WORDS:
        raise Refused("words_too_long", most=LONGEST_WORDS)
    return kept


def locked(request_id: UUID) -> Any:
    """The row, held until the end of the transaction, for whoever the second fence lets see it. Raises `NotFound`."""
    found = session.execute(
        select(service_requests).where(service_requests.c.id == request_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def move_on(
    row: Any, to: RequestState, who: Who, by: UUID | None, *, motif: Motif | None = None, words: str = ""
) -> bool:
    """Take a locked request to `to`. The same answer twice is one: False. Refused: `request_over`, `no_motif`."""
    state = RequestState(row.state)
    if state is to:
        return False
    if to not in ways_of(state, who):
        raise Refused("request_over")
    if to is RequestState.REFUSED and motif is None:
        raise Refused("no_motif")
    at = clock.now()
    _set(row.id, state=to.value, motif=motif, changed_at=at, closed_at=at if to in CLOSED else None)
    add_event(row, who, by, to.value, before=state.value, motif=motif, words=words)
    return True


def put_back(row: Any, before: str, who: Who, by: UUID) -> None:
    """Undo the last change, which was one’s own: the request stands again where it stood.

    Refused: `request_over`, where the same was asked for again meanwhile: one at a time is open.
    """
    try:
        _set(row.id, state=before, motif=None, changed_at=clock.now(), closed_at=None)
    except IntegrityError as error:
        if ONE_OPEN not in str(error.orig):
            raise
        raise Refused("request_over") from None
    add_event(row, who, by, before)


def add_event(
    row: Any,
    who: Who,
    by: UUID | None,
    act: str,
    *,
    before: str | None = None,
    motif: Motif | None = None,
    words: str = "",
    at: datetime | None = None,
) -> None:
    """One line of its history; the words are sealed with the key of the request."""
    event_id, cipher = uuid4(), cipher_of(row)
    sealed = cipher.seal(words, EVENT_WORDS, event_id) if words and cipher else None
    with as_system():  # who closes a request no longer sees it: what they did is written all the same
        session.execute(
            insert(request_events).values(
                id=event_id,
                request_id=row.id,
                jeune_id=row.jeune_id,
                at=at or clock.now(),
                account_id=by,
                role=who.value,
                act=act,
                before=before,
                motif=motif.value if motif else None,
                words=sealed,
            )
        )


def tell_jeune(row: Any) -> None:
    """Something awaits the young person, on the page of the request."""
    tell(row.jeune_id, row.id, [row.jeune_id], f"/demandes/{row.id}")


def tell_advisers(row: Any) -> None:
    """Something awaits those who answer for the offer, on their desk."""
    if row.channel != "partner" or row.offer_id is None:
        return
    with as_system():
        found = session.scalars(_ADVISERS, {"offer": row.offer_id, "today": clock.now().date()}).all()
    # Not about a space: an adviser has a link to none.
    notifications.announce(Kind.REQUEST, found, subject_id=row.id, address=f"/partenaire/{row.id}")


def silence_advisers(row: Any) -> None:
    """What awaited them about a request that closed awaits them no more."""
    silence(row.id, f"/partenaire/{row.id}")


def silence(subject_id: UUID, address: str) -> None:
    """What awaited anybody at this address awaits them no more."""
    with as_system():
        session.execute(_SILENCE, {"id": subject_id, "address": address, "at": clock.now()})


def tell(jeune_id: UUID, subject_id: UUID, to: list[UUID], address: str) -> None:
    """Something about this young person awaits these accounts, at this address."""
    notifications.announce(Kind.REQUEST, to, jeune_id=jeune_id, subject_id=subject_id, address=address)


def _set(request_id: UUID, **values: Any) -> None:
    if isinstance(values.get("motif"), Motif):
        values["motif"] = values["motif"].value
    with as_system():  # closed, it leaves the sight of whoever answered
        session.execute(update(service_requests).where(service_requests.c.id == request_id).values(**values))


_ADVISERS = text(
    "SELECT v.account_id FROM offer_advisers v WHERE v.offer_id = :offer AND v.starts_on <= :today"
    " AND (v.ends_on IS NULL OR v.ends_on >= :today)"
)
_SILENCE = text(
    "UPDATE notifications SET read_at = :at WHERE subject_id = :id AND address = :address AND read_at IS NULL"
)
