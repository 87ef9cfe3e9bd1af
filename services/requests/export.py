"""What a young person takes with them of their requests: each, what went with it, what was done and said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from services.accounts import Account
from services.records import Owner, Section, in_batches, name_of
from services.requests.preparing import draft_of
from services.requests.reading import EVENT_WORDS, SURVEY, cipher_of, details_of
from services.requests.tables import request_events, request_papers, request_preparations, service_requests


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request. `details`: what was sent of them, as field and value; `got_it`, `face`: what they said of it."""

    id: UUID
    offer_name: str
    partner: str
    bouquet: str | None
    channel: str
    state: str
    motif: str | None
    details: tuple[tuple[str, str], ...]
    until_on: date | None
    asked_at: datetime
    closed_at: datetime | None
    got_it: bool | None
    face: int | None
    survey_words: str


@dataclass(frozen=True, slots=True)
class RequestEventRecord:
    """What was done or said on one request, and by whom."""

    id: UUID
    request_id: UUID
    at: datetime
    who: str
    name: str
    act: str
    motif: str | None
    words: str


@dataclass(frozen=True, slots=True)
class RequestPaperRecord:
    """A paper that went with a request, until it was taken back."""

    request_id: UUID
    document_id: UUID
    offer_name: str
    taken_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class PreparationRecord:
    """A request that somebody prepared with them; what it held is erased once it is over."""

    id: UUID
    by: str
    bouquet: str | None
    state: str
    prepared_at: datetime
    closed_at: datetime | None
    details: tuple[tuple[str, str], ...]
    words: str


def requests(owner: Owner) -> Iterator[RequestRecord]:
    """Each request, in the order of its name."""
    statement = select(*service_requests.c).where(service_requests.c.jeune_id == owner.id)
    for row in in_batches(statement):
        details = details_of(row, cipher_of(row))
        words = row.survey_words
        yield RequestRecord(
            row.id, row.offer_name, row.partner, row.bouquet, row.channel, row.state, row.motif,
            tuple((name.value, value) for name, value in details.items()),
            row.until_on, row.asked_at, row.closed_at, row.got_it, row.face,
            owner.own.space.cipher.read(bytes(words), SURVEY, row.id) if words else "",
        )  # fmt: skip


def events(owner: Owner) -> Iterator[RequestEventRecord]:
    """Each event, in the order of its name."""
    event, request = request_events.c, service_requests.c
    statement = (
        select(
            event.id, event.request_id, event.at, event.role, name_of(Account).label("name"), event.act, event.motif,
            event.words, request.jeune_id, request.ring_key, request.wrapped,
        )
        .join(service_requests, request.id == event.request_id)
        .outerjoin(Account, Account.id == event.account_id)
        .where(event.jeune_id == owner.id)
    )  # fmt: skip
    for row in in_batches(statement):
        cipher = cipher_of(row)
        words = cipher.read(bytes(row.words), EVENT_WORDS, row.id) if cipher and row.words else ""
        yield RequestEventRecord(
            row.id, row.request_id, row.at, row.role, row.name or "", row.act, row.motif, words
        )


def papers(owner: Owner) -> Iterator[RequestPaperRecord]:
    """Each paper of each request."""
    paper = request_papers.c
    statement = (
        select(paper.request_id, paper.document_id, service_requests.c.offer_name, paper.taken_back_at)
        .join(service_requests, service_requests.c.id == paper.request_id)
        .where(paper.jeune_id == owner.id)
    )
    for row in in_batches(statement, keys=2):
        yield RequestPaperRecord(*row)


def preparations(owner: Owner) -> Iterator[PreparationRecord]:
    """Each request that was prepared for them."""
    table = request_preparations.c
    statement = (
        select(
            table.id, name_of(Account).label("name"), table.bouquet, table.state, table.prepared_at, table.closed_at,
            table.content,
        )
        .outerjoin(Account, Account.id == table.prepared_by)
        .where(table.jeune_id == owner.id)
    )  # fmt: skip
    for row in in_batches(statement):
        draft = draft_of(owner.own, row.id, row.content)
        yield PreparationRecord(
            row.id, row.name or "", row.bouquet, row.state, row.prepared_at, row.closed_at,
            tuple((name.value, value) for name, value in draft.details.items()), draft.words,
        )  # fmt: skip


SECTIONS = (
    Section("request_preparations", PreparationRecord, preparations, ("request_preparations",)),
    Section("requests", RequestRecord, requests, ("service_requests",)),
    Section("request_events", RequestEventRecord, events, ("request_events",)),
    Section("request_papers", RequestPaperRecord, papers, ("request_papers",)),
)
