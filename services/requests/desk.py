"""The desk of a partner’s adviser: what was sent to their offers and is open, and nothing else of anybody.

Whatever closes a request, or ends its consent, takes it off the desk at the next question; the second fence says so too.
An adviser reads no name but the one that was sent, and no paper but those that go with the request, to look at.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services import documents, journal
from services.accounts.limits import count_act
from services.circle import Viewer
from services.database import as_system, session, transaction
from services.documents import LinkedPaper
from services.errors import NotFound, Refused
from services.requests import writing
from services.requests.model import Channel, Motif, RequestState, RequestView, Who
from services.requests.reading import COLUMNS, cipher_of, details_of, view_from

READ, OPEN_PAPER, ANSWER = "request.read", "request.paper.read", "request.answer"
REASON = "adviser"
# A screen of them; the next is a link away.
PAGE = 20


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One request on the desk. `name`: as it was sent, maybe nothing."""

    id: UUID
    offer_name: str
    name: str
    state: RequestState
    asked_at: datetime
    changed_at: datetime
    until_on: date
    is_new: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What awaits an adviser: a page of requests, the oldest unanswered first."""

    offers: tuple[str, ...]
    lines: tuple[DeskLine, ...]
    has_more: bool


def is_adviser(viewer: Viewer) -> bool:
    """Whether this account answers for an offer today. One statement."""
    return bool(session.scalar(text("SELECT cardinality(envol_advised()) > 0")))


def desk_of(viewer: Viewer, page: int = 1) -> Desk:
    """The desk of this adviser. Three statements; one line in the journal for each département shown.

    Raises `NotFound` for whoever answers for nothing.
    """
    offers = session.execute(_OFFERS).scalars().all()
    if not offers:
        raise NotFound
    rows = session.execute(_DESK, {"most": PAGE + 1, "skipped": PAGE * (max(page, 1) - 1)}).all()
    shown = rows[:PAGE]
    for departement in {row.departement_code for row in shown}:
        jeunes = [row.jeune_id for row in shown if row.departement_code == departement]
        journal.note(READ, jeunes=jeunes, departement=departement, reason=REASON, about="requests")
    return Desk(tuple(offers), tuple(_line(row) for row in shown), len(rows) > PAGE)


def open_on_desk(viewer: Viewer, request_id: UUID) -> RequestView:
    """One request, as its adviser reads it; noted. Raises `NotFound`. Three statements."""
    row = _row(request_id)
    _note(row, READ, "requests")
    return view_from(row, Who.ADVISER, viewer.account_id, None)


def answer(
    viewer: Viewer, request_id: UUID, to: RequestState, *, motif: Motif | None = None, words: str = ""
) -> None:
    """The partner’s answer; the young person is told. The same twice is one.

    Refused: `request_over` (another adviser answered meanwhile), `no_motif`, `words_too_long`. Raises `NotFound` for
    what is closed, withdrawn or over: it is no longer there.
    """
    kept = writing.clean_words(words)
    if to is RequestState.WITHDRAWN:
        raise Refused("request_over")
    with transaction():
        row = _locked(request_id)
        if writing.move_on(row, to, Who.ADVISER, viewer.account_id, motif=motif, words=kept):
            _note(row, ANSWER, "requests")
            writing.tell_jeune(row)


def write(viewer: Viewer, request_id: UUID, words: str) -> None:
    """A word to the young person. Refused: `no_words`, `words_too_long`. Raises `NotFound`, `TooOften`."""
    kept = writing.clean_words(words)
    if not kept:
        raise Refused("no_words")
    with transaction():
        row = _locked(request_id)
        count_act(writing.WORDS_A_DAY, viewer.account_id)
        writing.add_event(row, Who.ADVISER, viewer.account_id, writing.MESSAGE, words=kept)
        _note(row, ANSWER, "requests")
        writing.tell_jeune(row)


def open_paper(viewer: Viewer, request_id: UUID, document_id: UUID, *, note: bool = True) -> LinkedPaper:
    """A paper that goes with a request, to look at; noted once a page. Raises `NotFound`."""
    row = _row(request_id)
    if document_id not in (row.papers or ()):
        raise NotFound
    paper = documents.paper_outside(row.jeune_id, document_id)
    if note:
        _note(row, OPEN_PAPER, str(document_id))
    return paper


def kinds_of(request: RequestView) -> dict[UUID, str | None]:
    """The kinds of the papers that go with a request, by which they are called: never by what their owner wrote."""
    with as_system():
        rows = session.execute(_KINDS, {"ids": list(request.papers)}).all()
    return {row.id: row.kind for row in rows}


def _row(request_id: UUID) -> Any:
    row = session.execute(_ONE, {"id": request_id}).one_or_none()
    if row is None:
        raise NotFound
    return row


def _locked(request_id: UUID) -> Any:
    """Held, and still on the desk of whoever acts: the second fence alone would let a young person in."""
    row = writing.locked(request_id)
    if row.channel != Channel.PARTNER or _row(request_id).id != row.id:
        raise NotFound
    return row


def _line(row: Any) -> DeskLine:
    details = details_of(row, cipher_of(row))
    return DeskLine(
        id=row.id,
        offer_name=row.offer_name,
        name=next((value for name, value in details.items() if name == "name"), ""),
        state=RequestState(row.state),
        asked_at=row.asked_at,
        changed_at=row.changed_at,
        until_on=row.until_on,
        is_new=row.state == RequestState.ASKED,
    )


def _note(row: Any, operation: str, about: str) -> None:
    journal.note(
        operation, jeunes=[row.jeune_id], departement=row.departement_code, reason=REASON, about=about
    )


# What the second fence lets an adviser see, and whoever else sees rows of this table does not.
_MINE = (
    "r.channel = 'partner' AND r.closed_at IS NULL AND r.until_on >= envol_at()::date"
    " AND r.offer_id = ANY (CAST((SELECT envol_advised()) AS uuid[]))"
)
_OFFERS = text(
    "SELECT DISTINCT o.name FROM offer_advisers v JOIN offers o ON o.id = v.offer_id"
    " WHERE v.offer_id = ANY (CAST((SELECT envol_advised()) AS uuid[])) AND v.account_id = envol_actor()"
    " ORDER BY o.name LIMIT 50"
)
_DESK = text(
    f"SELECT {COLUMNS} FROM service_requests r WHERE {_MINE}"  # noqa: S608
    " ORDER BY r.state <> 'asked', r.asked_at, r.id LIMIT :most OFFSET :skipped"
)
_ONE = text(
    f"SELECT {COLUMNS}, (SELECT array_agg(p.document_id ORDER BY p.document_id) FROM request_papers p"  # noqa: S608
    f" WHERE p.request_id = r.id AND p.taken_back_at IS NULL) AS papers FROM service_requests r WHERE r.id = :id AND {_MINE}"
)
_KINDS = text("SELECT id, kind FROM documents WHERE id = ANY (CAST(:ids AS uuid[])) AND deleted_at IS NULL")
