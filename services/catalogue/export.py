"""What a young person takes with them of the catalogue: what they keep, and what was proposed to them or set aside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from services.accounts import Account
from services.catalogue.choosing import WORDS
from services.catalogue.tables import offer_choices, offer_marks, offers
from services.circle import Relation
from services.records import Owner, Section, in_batches, name_of


@dataclass(frozen=True, slots=True)
class MarkRecord:
    """An offer they keep (`favourite`), or want to hear of (`watch`)."""

    offer: str
    partner: str
    mark: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChoiceRecord:
    """An offer that somebody proposed to them (`proposed`), or set aside (`set_aside`). `undone_at`: they said otherwise."""

    offer: str
    partner: str
    choice: str
    by: str
    words: str
    at: datetime
    undone_at: datetime | None


def _marks(owner: Owner) -> Iterator[MarkRecord]:
    asked = (
        select(offer_marks.c.offer_id, offer_marks.c.mark, offers.c.name, offers.c.partner, offer_marks.c.at)
        .join(offers, offers.c.id == offer_marks.c.offer_id)
        .where(offer_marks.c.jeune_id == owner.id)
    )
    for _offer, mark, name, partner, at in in_batches(asked, 2):
        yield MarkRecord(name, partner, mark, at)


def _choices(owner: Owner) -> Iterator[ChoiceRecord]:
    own: Relation = owner.own
    maker: Any = aliased(Account)
    asked = (
        select(
            offer_choices.c.offer_id,
            offers.c.name,
            offers.c.partner,
            offer_choices.c.choice,
            name_of(maker),
            offer_choices.c.words,
            offer_choices.c.at,
            offer_choices.c.undone_at,
        )
        .join(offers, offers.c.id == offer_choices.c.offer_id)
        .outerjoin(maker, maker.id == offer_choices.c.made_by)
        .where(offer_choices.c.jeune_id == owner.id)
    )
    for offer_id, name, partner, choice, by, words, at, undone_at in in_batches(asked):
        told = own.space.cipher.read(bytes(words), WORDS, offer_id) if words else ""
        yield ChoiceRecord(name, partner, choice, by, told, at, undone_at)


SECTIONS = (
    Section("kept_offers", MarkRecord, _marks, ("offer_marks",)),
    Section("proposed_offers", ChoiceRecord, _choices, ("offer_choices",)),
)
