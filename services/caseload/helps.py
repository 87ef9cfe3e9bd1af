"""Open requests for help with their words and answers, for somebody who may answer them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from services.accounts import Account
from services.circle import Relation
from services.database import session
from services.journey import OpenHelp
from services.journey.models import HelpAnswer, HelpRequest


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered to a request for help."""

    author: str
    is_mine: bool
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HelpView:
    """A request nobody has closed. Sending it shared its words with those who may answer."""

    request: OpenHelp
    words: str
    is_mine: bool
    answers: tuple[Answer, ...]

    @property
    def id(self) -> UUID:
        return self.request.id


def helps_of(relation: Relation, open_to_them: Iterable[OpenHelp]) -> tuple[HelpView, ...]:
    """The words and answers of these requests, which `relation` may answer. One statement, none when there is none."""
    requests = list(open_to_them)
    if not requests:
        return ()
    rows = session.execute(_WORDS, {"helps": [one.id for one in requests]}).mappings().all()
    return tuple(_view(relation, one, [row for row in rows if row["id"] == one.id]) for one in requests)


def _view(relation: Relation, request: OpenHelp, rows: list[Any]) -> HelpView:
    cipher = relation.space.cipher
    sealed = rows[0]["words"] if rows else None
    return HelpView(
        request=request,
        words=cipher.read(sealed, "help_requests", request.id) if sealed else "",
        is_mine=request.taken_by == relation.viewer.account_id,
        answers=tuple(
            Answer(
                author=row["first_name"],
                is_mine=row["author_id"] == relation.viewer.account_id,
                words=cipher.read(row["answer"], "help_answers", row["answer_id"]),
                at=row["at"],
            )
            for row in rows
            if row["answer"]
        ),
    )


_WORDS = (
    select(
        HelpRequest.id,
        HelpRequest.words,
        HelpAnswer.id.label("answer_id"),
        HelpAnswer.author_id,
        HelpAnswer.words.label("answer"),
        HelpAnswer.at,
        Account.first_name,
    )
    .outerjoin(HelpAnswer, HelpAnswer.help_id == HelpRequest.id)
    .outerjoin(Account, Account.id == HelpAnswer.author_id)
    .where(HelpRequest.id == any_(bindparam("helps", type_=ARRAY(Uuid))))
    .order_by(HelpAnswer.at, HelpAnswer.id)
    .limit(300)
)
