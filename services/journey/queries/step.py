"""One step, whole: for its owner everything, for others the state, the shared note and help they may answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, func, literal, select
from sqlalchemy.orm import aliased

from services.accounts.models import Account
from services.circle import Relation, Space, Viewer, find_relation, own_relation
from services.errors import NotFound
from services.journey.addresses import find_owner, is_in, step_at
from services.journey.answers import situation_of
from services.journey.content import load
from services.journey.content_model import Domain, DomainText, Paper, Step, StepText
from services.journey.models import HelpRequest, PaperRecord, Proposal, StepRecord, StepState
from services.journey.operations.proposals import WORDS as PROPOSAL_WORDS
from services.journey.operations.steps import NOTES, OWN_TEXT, note_mark
from services.journey.queries.rows import HELP_COLUMNS, OpenHelp
from services.journey.queries.sight import READ, Sight
from services.journey.queries.words import domain_words, step_words
from services.journey.windows import StepStatus, is_perhaps, statuses
from services.prepared import Prepared


@dataclass(frozen=True, slots=True)
class OpenedStep:
    """A step found for somebody: whose, and what is written there. `step` is None for a step of one's own."""

    relation: Relation
    address: UUID
    domain: Domain
    step: Step | None
    record: "Record | None"
    help: OpenHelp | None
    had: Mapping[str, tuple[bool, str | None]]


@dataclass(frozen=True, slots=True)
class Record:
    """The row of a step, as stored."""

    id: UUID
    domain: str
    own_text: bytes | None
    state: str
    private_note: bytes | None
    shared_note: bytes | None
    proposed_by: UUID | None
    proposed_at: datetime | None
    proposal: str | None
    proposal_words: bytes | None
    put_off_until: date | None
    proposer: str | None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One thing to have: its words, whether it is there, and until when."""

    paper: Paper
    has_it: bool
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Suggested:
    """A proposal: by whom, when, with what words."""

    state: Proposal
    by: str
    at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class StepPage:
    """All a step's page shows. Notes, papers and proposal are empty where they are not for this relation."""

    relation: Relation
    address: UUID
    domain: Domain
    domain_words: DomainText
    step: Step | None
    words: StepText | None
    text: str
    status: StepStatus
    is_perhaps: bool
    number: int
    count: int
    state: StepState
    private_note: str
    private_mark: str
    shared_note: str
    shared_mark: str
    papers: tuple[PaperLine, ...]
    proposal: Suggested | None
    help: OpenHelp | None
    may_propose: bool

    @property
    def is_own(self) -> bool:
        return self.relation.is_own


_PROPOSER, _TAKER = aliased(Account), aliased(Account)
_HAD = (
    select(
        func.json_object_agg(
            PaperRecord.paper_id, func.json_build_array(PaperRecord.has_it, PaperRecord.ends_on)
        )
    )
    .where(PaperRecord.jeune_id == bindparam("jeune"), PaperRecord.step_id == bindparam("step"))
    .scalar_subquery()
)
# All that is written on one step, in one statement: a row always comes, empty where nothing is.
_WRITTEN = Prepared(
    select(
        StepRecord.id,
        StepRecord.domain,
        StepRecord.own_text,
        StepRecord.state,
        StepRecord.private_note,
        StepRecord.shared_note,
        StepRecord.proposed_by,
        StepRecord.proposed_at,
        StepRecord.proposal,
        StepRecord.proposal_words,
        StepRecord.put_off_until,
        _PROPOSER.first_name,
        *HELP_COLUMNS[:-1],
        _TAKER.first_name,
        _HAD,
    )
    .select_from(select(literal(1).label("one")).subquery())
    .outerjoin(
        StepRecord, and_(StepRecord.id == bindparam("address"), StepRecord.jeune_id == bindparam("jeune"))
    )
    .outerjoin(_PROPOSER, _PROPOSER.id == StepRecord.proposed_by)
    .outerjoin(
        HelpRequest,
        and_(
            HelpRequest.jeune_id == bindparam("jeune"),
            HelpRequest.item == bindparam("address"),
            HelpRequest.closed_at.is_(None),
        ),
    )
    .outerjoin(_TAKER, _TAKER.id == HelpRequest.taken_by)
    .limit(1)
)
_RECORD_WIDTH = 12


def open_step(viewer: Viewer, space: Space | None, first_name: str, address: UUID) -> OpenedStep:
    """The step at `address`, for its owner (whose `space` it is) or for somebody of the circle.

    Notes the reading in the journal for anybody else. Raises `NotFound`: not there, or not theirs.
    """
    if space is not None and is_in(space, address):
        return _found(own_relation(viewer, space, first_name), address)
    owner = find_owner(address)
    relation = find_relation(viewer, owner) if owner else None
    if relation is None:
        raise NotFound
    opened = _found(relation, address)
    if opened.step is None and not Sight(relation).sees_own_words(opened.domain.id, address):
        raise NotFound
    relation.ensure(READ, domain=opened.domain.id, item=address)
    relation.note(READ, about=opened.domain.id)
    return opened


def step_page(opened: OpenedStep, language: str) -> StepPage:
    """Everything of an opened step, in `language`. No statement more."""
    relation, address, step, record = opened.relation, opened.address, opened.step, opened.record
    situation = situation_of(relation.space)
    status_of = statuses(situation, relation.life.today)
    words = step_words(step.id, language) if step else None
    shown = [one.id for one in opened.domain.steps if status_of[one.id] is not StepStatus.HIDDEN]
    private = _note(relation, record, is_shared=False) if relation.is_own else ""
    shared = _note(relation, record, is_shared=True)
    return StepPage(
        relation=relation,
        address=address,
        domain=opened.domain,
        domain_words=domain_words(opened.domain.id, language),
        step=step,
        words=words,
        text=words.text if words else _own_text(relation, record),
        status=status_of[step.id] if step else StepStatus.OPEN,
        is_perhaps=is_perhaps(step, situation) if step else False,
        number=shown.index(step.id) + 1 if step and step.id in shown else 0,
        count=len(shown),
        state=StepState(record.state) if record else StepState.TODO,
        private_note=private,
        private_mark=note_mark(private),
        shared_note=shared,
        shared_mark=note_mark(shared),
        papers=_papers(opened, words) if relation.is_own else (),
        proposal=_proposal(relation, record),
        help=opened.help if _may_see_help(opened) else None,
        may_propose=_may_propose(relation, opened),
    )


def _found(relation: Relation, address: UUID) -> OpenedStep:
    step = step_at(relation.space, address)
    row = _WRITTEN.one(address=address, jeune=relation.space.id, step=step.id if step else "")
    record = Record(*row[:_RECORD_WIDTH]) if row[0] else None
    asked_help = OpenHelp(*row[_RECORD_WIDTH:-1]) if row[_RECORD_WIDTH] else None
    domain = load().domain(step.domain_id if step else record.domain if record else "")
    if domain is None:
        raise NotFound
    return OpenedStep(relation, address, domain, step, record, asked_help, row[-1] or {})


def _note(relation: Relation, record: Record | None, *, is_shared: bool) -> str:
    sealed = (record.shared_note if is_shared else record.private_note) if record else None
    if record is None or sealed is None:
        return ""
    return relation.space.cipher.read(bytes(sealed), NOTES[is_shared], record.id)


def _own_text(relation: Relation, record: Record | None) -> str:
    if record is None or record.own_text is None:
        return ""
    return relation.space.cipher.read(bytes(record.own_text), OWN_TEXT, record.id)


def _papers(opened: OpenedStep, words: StepText | None) -> tuple[PaperLine, ...]:
    lines = []
    for paper in words.papers if words else ():
        has_it, ends_on = opened.had.get(paper.id, (False, None))
        lines.append(PaperLine(paper, has_it, date.fromisoformat(ends_on) if ends_on else None))
    return tuple(lines)


def _proposal(relation: Relation, record: Record | None) -> Suggested | None:
    if record is None or record.proposal is None:
        return None
    if not relation.is_own and record.proposed_by != relation.viewer.account_id:
        return None
    words = record.proposal_words
    return Suggested(
        state=Proposal(record.proposal),
        by=record.proposer or "",
        at=record.proposed_at,
        words=relation.space.cipher.read(bytes(words), PROPOSAL_WORDS, record.id) if words else "",
    )


def _may_see_help(opened: OpenedStep) -> bool:
    relation = opened.relation
    return relation.is_own or relation.allows("help.answer", domain=opened.domain.id, item=opened.address)


def _may_propose(relation: Relation, opened: OpenedStep) -> bool:
    if relation.is_own or opened.step is None:
        return False
    state = opened.record.state if opened.record else StepState.TODO
    return state not in (StepState.DONE, StepState.NOT_FOR_ME) and relation.allows(
        "checklist.item.propose", domain=opened.domain.id, item=opened.address
    )
