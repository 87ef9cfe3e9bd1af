"""What somebody who accompanies a young person does with an offer for them: propose it, or set it aside.

The young person is told of what is proposed, sees what was set aside and by whom, and undoes either in one tap.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, delete, not_, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services import clock, notifications
from services.accounts import Account
from services.catalogue.model import Offer
from services.catalogue.reading import open_offer
from services.catalogue.tables import offer_choices
from services.circle import Relation
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.prepared import Prepared
from services.records import name_of

WORDS = "offer_choices.words"
PROPOSE = "offer.propose"
SET_ASIDE = "offer.set_aside"
LONGEST_WORDS = 300


class Choice(StrEnum):
    """What was done with an offer for one young person."""

    PROPOSED = "proposed"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One of them. `words`: what was written with it, for the young person and whoever wrote it; `is_mine`: by the viewer.

    `is_undone`: the young person said otherwise.
    """

    choice: Choice
    by: str
    words: str
    at: datetime
    is_mine: bool
    is_undone: bool


_CHOICES = Prepared(
    select(
        offer_choices.c.jeune_id,
        offer_choices.c.offer_id,
        offer_choices.c.choice,
        offer_choices.c.words,
        offer_choices.c.at,
        offer_choices.c.undone_at,
        offer_choices.c.made_by,
        name_of(Account),
    )
    .outerjoin(Account, Account.id == offer_choices.c.made_by)
    .where(offer_choices.c.jeune_id == bindparam("jeunes", type_=ARRAY(Uuid)).any_())
)


def choices_of(relation: Relation) -> dict[UUID, ChoiceView]:
    """Offer → what was done with it for this young person. One statement.

    A word is written to the young person: the others of the circle, to whom the same domain is shown, do not read it.
    """
    rows = _CHOICES.rows(jeunes=[relation.space.id])
    return {row[1]: _view(relation, row) for row in rows}


def chosen_for(jeune_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, Choice]]:
    """Young person → offer → what stands of what was done with it, for several at once. One statement."""
    found: dict[UUID, dict[UUID, Choice]] = {}
    for jeune_id, offer_id, choice, _words, _at, undone_at, *_by in _CHOICES.rows(jeunes=list(jeune_ids)):
        if undone_at is None:
            found.setdefault(jeune_id, {})[offer_id] = Choice(choice)
    return found


def propose_offer(relation: Relation, offer_id: UUID, words: str = "") -> Offer:
    """Put an offer first for this young person, and tell them that something is proposed.

    What they said no to stays so: nobody proposes it to them again (refused: `their_no`). Raises `NotFound` for whoever may not. Refused: `words_too_long`, `offer_chosen` (somebody else did something with it,
    and the viewer may not set aside).
    """
    return _choose(relation, offer_id, Choice.PROPOSED, PROPOSE, words)


def set_aside_offer(relation: Relation, offer_id: UUID, words: str = "") -> Offer:
    """Take an offer out of their list, with a word that says why; they see it, and may put it back. As above."""
    return _choose(relation, offer_id, Choice.SET_ASIDE, SET_ASIDE, words)


def withdraw_choice(relation: Relation, offer_id: UUID) -> None:
    """Take back what one did. Raises `NotFound` where one did nothing, or where the young person said no since."""
    with transaction():
        gone: Any = session.execute(
            delete(offer_choices).where(
                offer_choices.c.jeune_id == relation.space.id,
                offer_choices.c.offer_id == offer_id,
                offer_choices.c.made_by == relation.viewer.account_id,
                not_(_SAID_NO),
            )
        )
        if not gone.rowcount:
            raise NotFound
        relation.note(PROPOSE, about="offer")


def undo_choice(own: Relation, offer_id: UUID, *, again: bool = False) -> None:
    """The young person says otherwise (`again`: takes that back). Raises `NotFound` where nothing was done."""
    if not own.is_own:
        raise NotFound
    with transaction():
        done: Any = session.execute(
            update(offer_choices)
            .where(offer_choices.c.jeune_id == own.space.id, offer_choices.c.offer_id == offer_id)
            .values(undone_at=None if again else clock.now())
        )
        if not done.rowcount:
            raise NotFound


def _choose(relation: Relation, offer_id: UUID, choice: Choice, operation: str, words: str) -> Offer:
    words = words.strip()
    if relation.is_own:
        raise NotFound
    offer = open_offer(relation, offer_id)
    relation.ensure(operation, domain=offer.domain)
    if len(words) > LONGEST_WORDS:
        raise Refused("words_too_long", longest=LONGEST_WORDS)
    kept = {
        "choice": choice.value,
        "made_by": relation.viewer.account_id,
        "words": relation.space.cipher.seal(words, WORDS, offer_id) if words else None,
        "at": clock.now(),
        "undone_at": None,
    }
    # Who follows the young person has the last word on what was done; a mentor only on what they did themselves.
    mine = or_(offer_choices.c.made_by.is_(None), offer_choices.c.made_by == relation.viewer.account_id)
    over = not_(_SAID_NO) if relation.allows(SET_ASIDE, domain=offer.domain) else and_(mine, not_(_SAID_NO))
    with transaction():
        if _said_no(relation, offer_id):
            raise Refused("their_no")
        done = session.scalar(
            insert(offer_choices)
            .values(jeune_id=relation.space.id, offer_id=offer_id, **kept)
            .on_conflict_do_update(index_elements=["jeune_id", "offer_id"], set_=kept, where=over)
            .returning(offer_choices.c.offer_id)
        )
        if done is None:
            raise Refused("offer_chosen")
        relation.note(operation, about="offer")
        if choice is Choice.PROPOSED:
            notifications.announce(
                notifications.Kind.PROPOSAL,
                [relation.space.id],
                jeune_id=relation.space.id,
                subject_id=offer_id,
                address=f"/services/{offer_id}",
            )
    return offer


# “Pas pour moi” to what was proposed is theirs to take back, and nobody else’s.
_SAID_NO = and_(offer_choices.c.choice == Choice.PROPOSED.value, offer_choices.c.undone_at.is_not(None))


def _said_no(relation: Relation, offer_id: UUID) -> bool:
    here = (offer_choices.c.jeune_id == relation.space.id, offer_choices.c.offer_id == offer_id)
    return session.scalar(select(offer_choices.c.offer_id).where(*here, _SAID_NO)) is not None


def _view(relation: Relation, row: tuple[Any, ...]) -> ChoiceView:
    _jeune, offer_id, choice, words, at, undone_at, made_by, by = row
    is_mine = made_by == relation.viewer.account_id
    return ChoiceView(
        choice=Choice(choice),
        by=by,
        words=(
            relation.space.cipher.read(bytes(words), WORDS, offer_id)
            if words and (is_mine or relation.is_own)
            else ""
        ),
        at=at,
        is_mine=is_mine,
        is_undone=undone_at is not None,
    )
