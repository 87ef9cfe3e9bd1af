"""One request for help with its answers, for the young person and for those who may answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from services.accounts.models import Account
from services.circle import Relation, Space, Viewer, find_relation, own_relation
from services.database import session
from services.errors import NotFound
from services.journey.models import HelpAnswer, HelpRequest, StepRecord
from services.journey.operations.help import ANSWER, WORDS
from services.journey.operations.steps import OWN_TEXT
from services.journey.queries.rows import HELP_COLUMNS, OpenHelp
from services.journey.queries.sight import Sight
from services.journey.queries.words import step_words
from services.sealing import Lost


@dataclass(frozen=True, slots=True)
class Answer:
    """What a helper wrote."""

    by: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A request, its words, what was answered.

    `about` is the title of the step, None in general; a step in the young person's own words keeps them, unless it
    was given (then, and for the catalogue, `shows_step`).
    """

    relation: Relation
    request: OpenHelp
    closed_at: datetime | None
    words: str
    about: str | None
    shows_step: bool
    answers: tuple[Answer, ...]

    @property
    def is_mine(self) -> bool:
        """Whether whoever reads is the one who took it."""
        return self.request.taken_by == self.relation.viewer.account_id


_ONE = (
    select(*HELP_COLUMNS, HelpRequest.jeune_id, HelpRequest.closed_at, HelpRequest.words, StepRecord.own_text)
    .outerjoin(Account, Account.id == HelpRequest.taken_by)
    .outerjoin(StepRecord, StepRecord.id == HelpRequest.item)
    .where(HelpRequest.id == bindparam("help"))
)
_ANSWERS = (
    select(HelpAnswer.id, Account.first_name, HelpAnswer.at, HelpAnswer.words)
    .join(Account, Account.id == HelpAnswer.author_id)
    .where(HelpAnswer.help_id == bindparam("help"))
    .order_by(HelpAnswer.at)
    .limit(200)
)


def open_help(viewer: Viewer, space: Space | None, first_name: str, help_id: UUID, language: str) -> HelpPage:
    """The request `help_id`, for its owner or for somebody who may answer it; their reading is noted.

    Raises `NotFound`: not there, or not theirs.
    """
    row = session.execute(_ONE, {"help": help_id}).one_or_none()
    if row is None:
        raise NotFound
    *columns, jeune_id, closed_at, words, own_text = row
    request = OpenHelp(*columns)
    relation = _relation(viewer, space, first_name, jeune_id, request)
    shows_step = _shows_step(relation, request)
    cipher = relation.space.cipher
    answers = session.execute(_ANSWERS, {"help": help_id})
    return HelpPage(
        relation=relation,
        request=request,
        closed_at=closed_at,
        words=_words(relation, words, help_id),
        about=_about(relation, request, own_text, language) if shows_step else None,
        shows_step=shows_step,
        answers=tuple(
            Answer(name, at, cipher.read(bytes(sealed), ANSWER, answer_id))
            for answer_id, name, at, sealed in answers
        ),
    )


def _relation(
    viewer: Viewer, space: Space | None, first_name: str, jeune_id: UUID, request: OpenHelp
) -> Relation:
    if space is not None and space.id == jeune_id:
        return own_relation(viewer, space, first_name)
    relation = find_relation(viewer, jeune_id)
    if relation is None:
        raise NotFound
    relation.ensure("help.answer", domain=request.domain, item=request.item)
    relation.note("help.read", about=request.domain)
    return relation


def _words(relation: Relation, sealed: bytes | None, help_id: UUID) -> str:
    """What was written; where its author writes it again, words that no longer open leave an empty place."""
    words = relation.space.cipher.read(bytes(sealed), WORDS, help_id) if sealed else ""
    return "" if relation.is_own and isinstance(words, Lost) else words


def _shows_step(relation: Relation, request: OpenHelp) -> bool:
    if request.item is None or request.domain is None:
        return False
    sight = Sight(relation)
    if request.step_id:
        return sight.sees(request.domain, request.item)
    return sight.sees_own_words(request.domain, request.item)


def _about(relation: Relation, request: OpenHelp, own_text: bytes | None, language: str) -> str | None:
    if request.step_id:
        return step_words(request.step_id, language).text
    if request.item and own_text:
        return relation.space.cipher.read(bytes(own_text), OWN_TEXT, request.item)
    return None
