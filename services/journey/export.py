"""What a young person takes with them of their path: every step with its state and notes, help, dates, the project."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from services.accounts import Account
from services.circle import Relation
from services.journey.addresses import step_address
from services.journey.answers import answers_of, situation_of
from services.journey.content import load
from services.journey.content_model import Step
from services.journey.models import (
    Exchange,
    HelpAnswer,
    HelpRequest,
    MilestoneRecord,
    PaperRecord,
    ProjectEntry,
    Proposal,
    StepRecord,
    StepState,
)
from services.journey.operations.help import ANSWER
from services.journey.operations.help import WORDS as HELP_WORDS
from services.journey.operations.milestones import WORDS as MILESTONE_WORDS
from services.journey.operations.pecule_amount import amount_of
from services.journey.operations.project import WORDS as PROJECT_WORDS
from services.journey.operations.proposals import WORDS as PROPOSAL_WORDS
from services.journey.operations.steps import NOTES, OWN_TEXT
from services.journey.queries.words import step_words
from services.journey.windows import StepStatus, statuses
from services.records import Owner, Section, in_batches, name_of
from services.sealing import SpaceCipher


@dataclass(frozen=True, slots=True)
class AnswersRecord:
    """What they said concerns them."""

    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeculeOut:
    """What they typed of their own pécule, in cents."""

    cents: int


@dataclass(frozen=True, slots=True)
class StepOut:
    """One step: of the catalogue (`step_id`), or their own. `status`: None for one’s own, which is always open.

    `…_before`: what each note was before it was last written.
    """

    address: UUID
    step_id: str | None
    domain: str
    text: str
    state: StepState
    status: StepStatus | None
    private_note: str
    shared_note: str
    private_note_before: str
    shared_note_before: str
    proposed_by: str
    proposed_at: datetime | None
    proposal: Proposal | None
    proposal_words: str
    put_off_until: date | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperOut:
    """One of the papers a step asks for: had or not."""

    step_id: str
    paper_id: str
    text: str
    has_it: bool
    ends_on: date | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class MilestoneOut:
    """A date that was noted, and what was written with it. `withdrawn_at`: noted by mistake."""

    kind: str
    held_on: date
    words: str
    recorded_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class AnswerOut:
    """What a helper wrote back."""

    by: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class HelpOut:
    """A call for help with what was answered. `about`: the step, empty for help in general."""

    id: UUID
    about: str
    words: str
    opened_at: datetime
    taken_by: str
    taken_at: datetime | None
    closed_at: datetime | None
    answers: tuple[AnswerOut, ...]


@dataclass(frozen=True, slots=True)
class ProjectOut:
    """One voice on one of the six needs of the project; the last words written are the only ones kept."""

    need: int
    voice: str
    by: str
    words: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ExchangeOut:
    """The last real exchange with somebody: a visit, help, a message, a proposal answered."""

    name: str
    kind: str
    at: datetime


def _answers(owner: Owner) -> Iterator[AnswersRecord]:
    own: Relation = owner.own
    yield AnswersRecord(tuple(sorted(answer.value for answer in answers_of(own.space))))


def _steps(owner: Owner) -> Iterator[StepOut]:
    """All 109, touched or not, each domain followed by one’s own steps there; then what the catalogue has lost."""
    own: Relation = owner.own
    rows = {row.step_id or row.id: row for row in _step_rows(owner)}
    status = statuses(situation_of(own.space), own.life.today)
    for domain in load().domains:
        for step in domain.steps:
            yield _step(owner, step, status[step.id], rows.pop(step.id, None))
        for key in [key for key, row in rows.items() if row.step_id is None and row.domain == domain.id]:
            yield _written(owner, rows.pop(key))
    for row in rows.values():
        yield _written(owner, row)


def _step_rows(owner: Owner) -> Iterator[Any]:
    row = StepRecord
    asked = (
        select(
            row.id,
            row.step_id,
            row.domain,
            row.own_text,
            row.state,
            row.private_note,
            row.shared_note,
            row.private_note_before,
            row.shared_note_before,
            row.proposed_at,
            row.proposal,
            row.proposal_words,
            row.put_off_until,
            row.updated_at,
            name_of(Account).label("proposer"),
        )
        .outerjoin(Account, Account.id == row.proposed_by)
        .where(row.jeune_id == owner.id)
    )
    return in_batches(asked)


def _step(owner: Owner, step: Step, status: StepStatus, row: Any) -> StepOut:
    text = step_words(step.id, owner.language).text
    if row is not None:
        return _written(owner, row, text, status)
    address = step_address(owner.own.space, step.id)
    notes = ("", "", "", "")
    return StepOut(
        address, step.id, step.domain_id, text, StepState.TODO, status, *notes, "", None, None, "", None, None
    )


def _written(owner: Owner, row: Any, text: str = "", status: StepStatus | None = None) -> StepOut:
    cipher: SpaceCipher = owner.own.space.cipher

    def opened(sealed: bytes | None, place: str) -> str:
        return cipher.read(bytes(sealed), place, row.id) if sealed else ""

    return StepOut(
        address=row.id,
        step_id=row.step_id,
        domain=row.domain,
        text=text or opened(row.own_text, OWN_TEXT) or row.step_id or "",
        state=row.state,
        status=status,
        private_note=opened(row.private_note, NOTES[False]),
        shared_note=opened(row.shared_note, NOTES[True]),
        private_note_before=opened(row.private_note_before, NOTES[False]),
        shared_note_before=opened(row.shared_note_before, NOTES[True]),
        proposed_by=row.proposer,
        proposed_at=row.proposed_at,
        proposal=row.proposal,
        proposal_words=opened(row.proposal_words, PROPOSAL_WORDS),
        put_off_until=row.put_off_until,
        updated_at=row.updated_at,
    )


def _papers(owner: Owner) -> Iterator[PaperOut]:
    row = PaperRecord
    asked = select(row.step_id, row.paper_id, row.has_it, row.ends_on, row.updated_at)
    for step_id, paper_id, *rest in in_batches(asked.where(row.jeune_id == owner.id), 2):
        step = step_words(step_id, owner.language) if load().step(step_id) else None
        text = next((one.text for one in step.papers if one.id == paper_id), "") if step else ""
        yield PaperOut(step_id, paper_id, text, *rest)


def _milestones(owner: Owner) -> Iterator[MilestoneOut]:
    row = MilestoneRecord
    asked = (
        select(
            row.held_on,
            row.id,
            row.kind,
            row.words,
            name_of(Account),
            row.recorded_at,
            row.withdrawn_at,
        )
        .join(Account, Account.id == row.recorded_by)
        .where(row.jeune_id == owner.id)
    )
    cipher: SpaceCipher = owner.own.space.cipher
    for held_on, one, kind, sealed, *rest in in_batches(asked, 2):
        words = cipher.read(bytes(sealed), MILESTONE_WORDS, one) if sealed else ""
        yield MilestoneOut(kind, held_on, words, *rest)


_HELPER = aliased(Account)


def _helps(owner: Owner) -> Iterator[HelpOut]:
    """Each request with its answers, from one statement whose rows follow each other."""
    row = HelpRequest
    asked = (
        select(
            row.opened_at,
            row.id,
            # A request nobody answered has one row, of no answer.
            func.coalesce(HelpAnswer.at, row.opened_at).label("answered_at"),
            func.coalesce(HelpAnswer.id, row.id).label("place"),
            row.item,
            row.step_id,
            row.words,
            name_of(Account),
            row.taken_at,
            row.closed_at,
            StepRecord.own_text,
            HelpAnswer.id.label("answer_id"),
            HelpAnswer.words.label("answer"),
            name_of(_HELPER).label("helper"),
        )
        .outerjoin(Account, Account.id == row.taken_by)
        .outerjoin(StepRecord, StepRecord.id == row.item)
        .outerjoin(HelpAnswer, HelpAnswer.help_id == row.id)
        .outerjoin(_HELPER, _HELPER.id == HelpAnswer.author_id)
        .where(row.jeune_id == owner.id)
    )
    for _, rows in groupby(in_batches(asked, 4), key=lambda one: one[1]):
        yield _help(owner, list(rows))


def _help(owner: Owner, rows: list[Any]) -> HelpOut:
    cipher: SpaceCipher = owner.own.space.cipher
    opened_at, one, _at, _id, item, step_id, words, taker, taken_at, closed_at, own_text, *_ = rows[0]
    about = ""
    if step_id:
        about = step_words(step_id, owner.language).text if load().step(step_id) else step_id
    elif own_text:
        about = cipher.read(bytes(own_text), OWN_TEXT, item)
    return HelpOut(
        id=one,
        about=about,
        words=cipher.read(bytes(words), HELP_WORDS, one) if words else "",
        opened_at=opened_at,
        taken_by=taker,
        taken_at=taken_at,
        closed_at=closed_at,
        answers=tuple(
            AnswerOut(row.helper, row[2], cipher.read(bytes(row.answer), ANSWER, row.answer_id))
            for row in rows
            if row.answer_id
        ),
    )


def _project(owner: Owner) -> Iterator[ProjectOut]:
    row = ProjectEntry
    asked = (
        select(row.need, row.voice, row.words, name_of(Account), row.updated_at)
        .join(Account, Account.id == row.author_id)
        .where(row.jeune_id == owner.id)
    )
    cipher: SpaceCipher = owner.own.space.cipher
    for need, voice, sealed, by, at in in_batches(asked, 2):
        words = cipher.read(bytes(sealed), PROJECT_WORDS, f"{need}.{voice}")
        yield ProjectOut(need, voice, by, words, at)


def _exchanges(owner: Owner) -> Iterator[ExchangeOut]:
    row = Exchange
    asked = select(row.account_id, name_of(Account), row.kind, row.at).join(
        Account, Account.id == row.account_id
    )
    for _id, *rest in in_batches(asked.where(row.jeune_id == owner.id)):
        yield ExchangeOut(*rest)


def _pecule(owner: Owner) -> Iterator[PeculeOut]:
    kept = amount_of(owner.own)
    if kept is not None:
        yield PeculeOut(kept)


SECTIONS = (
    Section("answers", AnswersRecord, _answers, ("jeunes",)),
    Section("steps", StepOut, _steps, ("steps",)),
    Section("papers_of_steps", PaperOut, _papers, ("papers",)),
    Section("milestones", MilestoneOut, _milestones, ("milestones",)),
    Section("help", HelpOut, _helps, ("help_requests", "help_answers")),
    Section("project", ProjectOut, _project, ("project_entries",)),
    Section("pecule", PeculeOut, _pecule, ("pecule_amounts",)),
    Section("exchanges", ExchangeOut, _exchanges, ("exchanges",)),
)
