"""Requests as they are read: by the young person, and by the référent where they are shown the domain."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services import clock
from services.ages import local_date
from services.catalogue import AskedField
from services.circle import LinkKind, Relation
from services.database import session
from services.errors import NotFound
from services.requests.model import (
    MOST_OFFERS,
    OPEN,
    Channel,
    Event,
    Motif,
    RequestLine,
    RequestState,
    RequestView,
    Who,
)
from services.sealing import SpaceCipher, cipher_from

READ = "checklist.shared.read"
DETAILS, EVENT_WORDS, SURVEY = "service_requests.details", "request_events.words", "service_requests.survey"
# An event that is no state: whoever follows the young person had written it with them.
PREPARED = "prepared"
# Of one person, in a list; events of one request, on its page.
MOST, MOST_EVENTS = 60, 60
# Without an answer for so long, somebody is told.
SILENCE = timedelta(days=14)
# A change of one’s own is taken back within that time.
UNDO = timedelta(hours=24)


def requests_of(relation: Relation) -> list[RequestLine]:
    """Those of one young person that the viewer may read, open ones first, then the newest. One statement; noted.

    Those of one sending follow each other, and none of them is left out at the end.
    """
    who = who_is(relation)
    rows = session.execute(_OF, {"jeune": relation.space.id, "most": MOST + MOST_OFFERS}).all()
    found = _whole([line_from(row, relation) for row in rows])
    shown = [one for one in found if who is Who.JEUNE or relation.allows(READ, domain=one.domain)]
    if shown:
        relation.note(READ, about="requests")
    return shown


def open_request(relation: Relation, request_id: UUID) -> RequestView:
    """One of them, whole; two statements; noted. Raises `NotFound` for whoever may not read its domain."""
    who = who_is(relation)
    row = session.execute(_ONE, {"id": request_id, "jeune": relation.space.id}).one_or_none()
    if row is None or (who is not Who.JEUNE and not relation.allows(READ, domain=row.domain)):
        raise NotFound
    relation.note(READ, about="requests")
    return view_from(row, who, relation.viewer.account_id, relation)


def sisters_of(relation: Relation, line: RequestLine) -> list[RequestLine]:
    """Those that were sent with this one and that the viewer may read. One statement."""
    who = who_is(relation)
    rows = session.execute(_SISTERS, {"jeune": relation.space.id, "sending": line.sending_id}).all()
    found = [line_from(row, relation) for row in rows if row.id != line.id]
    return [one for one in found if who is Who.JEUNE or relation.allows(READ, domain=one.domain)]


def asked_already(own: Relation) -> frozenset[UUID]:
    """The offers for which a request of theirs is open: they are not asked for twice. One statement."""
    rows = session.execute(_OPEN_OFFERS, {"jeune": own.space.id}).scalars()
    return frozenset(rows)


def find_owner(request_id: UUID) -> UUID:
    """Whose request it is, for whoever the second fence lets see it. Raises `NotFound`."""
    found: UUID | None = session.scalar(
        text("SELECT jeune_id FROM service_requests WHERE id = :id"), {"id": request_id}
    )
    if found is None:
        raise NotFound
    return found


def who_is(relation: Relation) -> Who:
    """Whose hand it is. Raises `NotFound` for whoever is neither the young person nor follows them."""
    if relation.is_own:
        return Who.JEUNE
    if relation.link_kind != LinkKind.REFERENT:
        raise NotFound
    return Who.REFERENT


def _whole(lines: list[RequestLine]) -> list[RequestLine]:
    """As many as are shown, and what was sent together with the last of them."""
    return lines[:MOST] + [one for one in lines[MOST:] if one.sending_id == lines[MOST - 1].sending_id]


def is_given(row: Any) -> bool:
    """Whether a partner reads it today: open, and the consent lasts, as the second fence counts it."""
    return row.until_on is not None and row.closed_at is None and row.until_on >= clock.now().date()


def line_from(row: Any, relation: Relation | None) -> RequestLine:
    """A row as a line. `relation`: the young person’s own, whom a survey waits for."""
    is_own = relation is not None and relation.is_own
    state = RequestState(row.state)
    return RequestLine(
        id=row.id,
        offer_id=row.offer_id,
        offer_name=row.offer_name,
        partner=row.partner,
        domain=row.domain,
        channel=Channel(row.channel),
        state=state,
        bouquet=row.bouquet,
        sending_id=row.sending_id,
        asked_at=row.asked_at,
        changed_at=row.changed_at,
        is_survey_due=is_own
        and relation is not None
        and row.surveyed_at is None
        and row.state != RequestState.WITHDRAWN
        and row.survey_on <= local_date(clock.now(), relation.space.zone),
        is_silent=state in OPEN and clock.now() - row.changed_at > SILENCE,
    )


def view_from(row: Any, who: Who, me: UUID, relation: Relation | None) -> RequestView:
    """A row as a page, with its events. One statement."""
    cipher = cipher_of(row)
    rows = session.execute(_EVENTS, {"id": row.id, "most": MOST_EVENTS}).all()
    # That somebody helped to write it is told to no partner.
    told = [one for one in rows if who is not Who.ADVISER or one.act != PREPARED]
    events = tuple(_event(one, cipher, me, who) for one in told)
    state = RequestState(row.state)
    last = rows[-1] if rows else None
    return RequestView(
        line=line_from(row, relation),
        who=who,
        until_on=row.until_on,
        motif=Motif(row.motif) if row.motif else None,
        details=details_of(row, cipher) if who is not Who.REFERENT else {},
        papers=tuple(row.papers or ()),
        events=events,
        face=row.face if who is Who.JEUNE else None,
        is_given=is_given(row),
        may_undo=last is not None
        and who is not Who.ADVISER
        and last.account_id == me
        and last.before is not None
        and last.act == row.state
        and state is not RequestState.WITHDRAWN
        and clock.now() - last.at < UNDO,
    )


def cipher_of(row: Any) -> SpaceCipher | None:
    """What opens the words of one request; None once they were erased."""
    if row.wrapped is None:
        return None
    return cipher_from(row.jeune_id, row.ring_key, bytes(row.wrapped))


def details_of(row: Any, cipher: SpaceCipher | None) -> Mapping[AskedField, str]:
    """What the partner may read of them, field by field."""
    if cipher is None or row.details is None:
        return {}
    kept = json.loads(cipher.read(bytes(row.details), DETAILS, row.id) or "{}")
    return {AskedField(name): value for name, value in kept.items()}


def _event(row: Any, cipher: SpaceCipher | None, me: UUID, who: Who) -> Event:
    words = cipher.read(bytes(row.words), EVENT_WORDS, row.id) if cipher and row.words else ""
    return Event(
        at=row.at,
        who=Who(row.role),
        # To an adviser nobody of a circle has a name but the one that was sent.
        name=row.name or "" if who is not Who.ADVISER or row.role == Who.ADVISER else "",
        act=row.act,
        words=words,
        motif=Motif(row.motif) if row.motif else None,
        is_mine=row.account_id == me,
    )


COLUMNS = """r.id, r.jeune_id, r.departement_code, r.offer_id, r.sending_id, r.bouquet, r.offer_name, r.partner, r.domain,
  r.channel, r.state, r.motif, r.details, r.ring_key, r.wrapped, r.until_on, r.asked_at, r.changed_at, r.closed_at,
  r.survey_on, r.surveyed_at, r.face"""
# Words of this file alone: nothing that anybody wrote is in them.
_OF = text(
    f"SELECT {COLUMNS} FROM service_requests r WHERE r.jeune_id = :jeune"  # noqa: S608
    " WINDOW sending AS (PARTITION BY r.sending_id)"
    " ORDER BY bool_and(r.closed_at IS NOT NULL) OVER sending, max(r.asked_at) OVER sending DESC, r.sending_id,"
    " r.closed_at IS NOT NULL, r.offer_name LIMIT :most"
)
_SISTERS = text(
    f"SELECT {COLUMNS} FROM service_requests r WHERE r.jeune_id = :jeune AND r.sending_id = :sending"  # noqa: S608
    f" ORDER BY r.offer_name LIMIT {MOST_OFFERS}"
)
_OPEN_OFFERS = text(
    "SELECT offer_id FROM service_requests WHERE jeune_id = :jeune AND closed_at IS NULL AND offer_id IS NOT NULL"
    " LIMIT 400"
)
WITH_PAPERS = f"""SELECT {COLUMNS}, (SELECT array_agg(p.document_id ORDER BY p.document_id) FROM request_papers p
    JOIN documents d ON d.id = p.document_id AND d.deleted_at IS NULL
    WHERE p.request_id = r.id AND p.taken_back_at IS NULL) AS papers
  FROM service_requests r"""  # noqa: S608
_ONE = text(f"{WITH_PAPERS} WHERE r.id = :id AND r.jeune_id = :jeune")
_EVENTS = text(
    "SELECT * FROM (SELECT e.id, e.number, e.at, e.account_id, e.role, e.act, e.before, e.motif, e.words, a.first_name AS name"
    " FROM request_events e LEFT JOIN accounts a ON a.id = e.account_id WHERE e.request_id = :id"
    " ORDER BY e.number DESC LIMIT :most) last ORDER BY last.number"
)
