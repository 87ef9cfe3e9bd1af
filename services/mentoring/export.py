"""What a young person takes with them of mentoring: what they asked, and how they said it goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.mentoring.checkins import CHECKINS
from services.mentoring.models import mentor_checkins, mentor_requests
from services.mentoring.reading import REQUESTS
from services.records import Owner, Section, in_batches
from services.sealing import cipher_from


@dataclass(frozen=True, slots=True)
class MentorRequestRecord:
    """A mentor asked for. `words`: what the mentor was given to read."""

    id: UUID
    state: str
    words: str
    asked_at: datetime
    agreed_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class MentorCheckinRecord:
    """How it goes, after a month and each quarter. `by_me`: said by the young person; else by their mentor."""

    id: UUID
    number: int
    by_me: bool
    face: int | None
    words: str
    is_shared: bool
    asked_at: datetime
    answered_at: datetime | None


def requests(owner: Owner) -> Iterator[MentorRequestRecord]:
    """Each request, in the order of its name."""
    table = mentor_requests.c
    statement = select(
        table.id, table.state, table.words, table.ring_key, table.wrapped, table.asked_at, table.agreed_at,
        table.answered_at,
    ).where(table.jeune_id == owner.id)  # fmt: skip
    for row in in_batches(statement):
        words = ""
        if row.words is not None and row.wrapped is not None:
            words = cipher_from(owner.id, row.ring_key, row.wrapped).read(row.words, REQUESTS, row.id)
        yield MentorRequestRecord(row.id, row.state, words, row.asked_at, row.agreed_at, row.answered_at)


def checkins(owner: Owner) -> Iterator[MentorCheckinRecord]:
    """Each check-in, in the order of its name."""
    table = mentor_checkins.c
    statement = select(
        table.id, table.round, table.account_id, table.face, table.words, table.is_shared, table.asked_at,
        table.answered_at,
    ).where(table.jeune_id == owner.id)  # fmt: skip
    for row in in_batches(statement):
        words = owner.own.space.cipher.read(row.words, CHECKINS, row.id) if row.words is not None else ""
        yield MentorCheckinRecord(
            row.id,
            row.round,
            row.account_id == owner.id,
            row.face,
            words,
            row.is_shared,
            row.asked_at,
            row.answered_at,
        )


SECTIONS = (
    Section("mentor_requests", MentorRequestRecord, requests, ("mentor_requests",)),
    Section("mentor_checkins", MentorCheckinRecord, checkins, ("mentor_checkins",)),
)
