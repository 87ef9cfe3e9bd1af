"""The catalogue as its editors work on it: draft, reviewed by somebody else, published, checked again, hidden.

Whoever writes does not review (`own_words`), and what changes goes back to draft: nobody publishes their own words. The
second fence lets the cadres of the département alone read and write here; for anybody else there is nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import case, func, insert, literal_column, not_, or_, select
from sqlalchemy.orm import aliased

from services import clock
from services.accounts import Account
from services.ages import Leap, birthday
from services.catalogue.content import words_print
from services.catalogue.freshness import MONTHS, ZONE, freshness_day
from services.catalogue.model import Offer, OfferState, Rules, rules_kept
from services.catalogue.reading import READ, offer_from
from services.catalogue.tables import offers
from services.catalogue.versions import Act, change, translated
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.records import name_of

A_PAGE = 50
# What an editor writes; state, days and people are acts.
WRITTEN = [
    "kind",
    "domain",
    "name",
    "partner",
    "territories",
    "from_months",
    "until_months",
    "conditions",
    "gives",
    "how",
    "papers",
    "fields",
    "decides",
    "delay",
    "contact",
    "link",
    "source",
    "source_url",
    "checked_on",
    "expires_on",
    "never_publish",
    "doubt",
]


# Language → name of a column → words.
Translations = Mapping[str, Mapping[str, str]]


class Doubtful(StrEnum):
    """Why an offer is to be checked."""

    NO_SOURCE = "no_source"
    NEVER = "never"
    OLD = "old"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class EditedOffer:
    """An offer as an editor sees it. `state`: EXPIRED once its last day is behind; `doubts`: why it is to be checked."""

    offer: Offer
    state: OfferState
    never_publish: bool
    doubt: str
    version: int
    written_by: UUID | None
    writer: str
    reviewer: str
    checked_by: UUID | None
    checker: str
    published_at: datetime | None
    updated_at: datetime
    doubts: tuple[Doubtful, ...]
    translations: Translations

    @property
    def author(self) -> UUID | None:
        """Who cannot review it: whoever wrote it or, where nobody here did, whoever said that it is right."""
        return self.written_by or self.checked_by

    def acts_for(self, editor: UUID) -> tuple[Act, ...]:
        """What this editor may do now, in order."""
        found = []
        kept = self.offer.state
        if kept is OfferState.DRAFT and editor != self.author:
            found.append(Act.REVIEW)
        if kept is OfferState.REVIEWED and not self.never_publish and not self.doubts:
            found.append(Act.PUBLISH)
        if self.offer.source and not self.never_publish:
            found.append(Act.CHECK)
        found.append(Act.TAKE_BACK if kept is OfferState.HIDDEN else Act.HIDE)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class EditedList:
    """One page of the catalogue for its editors. `counts`: state → how many; `doubtful`: how many are to be checked."""

    offers: tuple[EditedOffer, ...]
    counts: Mapping[OfferState, int]
    doubtful: int
    number: int
    pages: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def edited_offers(
    departement: str, *, state: OfferState | None = None, is_doubtful: bool = False, page: int = 1
) -> EditedList:
    """The offers of this catalogue, all or of one state, or those to be checked. Two statements."""
    is_over, doubtful = _over(), _doubtful()
    state_now = case((sa.and_(offers.c.state == "published", is_over), "expired"), else_=offers.c.state)
    here = offers.c.departement_code == departement
    counted = session.execute(
        select(state_now, func.count(), func.count().filter(doubtful)).where(here).group_by(state_now)
    ).all()
    counts = {OfferState(name): number for name, number, _doubts in counted}
    number_doubtful = sum(doubts for _name, _number, doubts in counted)
    asked = _edited().where(here)
    if state is not None:
        asked = asked.where(state_now == state.value)
    if is_doubtful:
        asked = asked.where(doubtful)
    number = number_doubtful if is_doubtful else counts.get(state, 0) if state else sum(counts.values())
    asked = asked.order_by(offers.c.number.nulls_last(), offers.c.name, offers.c.id)
    rows = session.execute(asked.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    pages = max(1, -(-number // A_PAGE))
    return EditedList(tuple(_view(row) for row in rows), counts, number_doubtful, number, pages)


def open_edited(departement: str, offer_id: UUID) -> EditedOffer:
    """One of them. Raises `NotFound`. One statement."""
    row = session.execute(
        _edited().where(offers.c.departement_code == departement, offers.c.id == offer_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def write_offer(
    editor: UUID,
    departement: str,
    offer_id: UUID | None,
    written: Mapping[str, Any],
    rules: Rules,
    version: int = 0,
    *,
    translations: Translations | None = None,
) -> UUID:
    """Write an offer, or a new one (`offer_id` None); it is a draft until somebody else has read it. Gives its id.

    `translations`: its words in other languages, all that there are; None leaves them as they are.
    Raises `NotFound`. Refused: `offer_changed`, when somebody wrote it since `version` was read.
    """
    values = {name: written[name] for name in WRITTEN} | {
        "rules": rules_kept(rules),
        "state": OfferState.DRAFT.value,
        "written_by": editor,
        "reviewed_by": None,
        "loaded": None,
        "updated_at": clock.now(),
    }
    with transaction():
        if offer_id is None:
            offer_id = uuid4()
            new = {"id": offer_id, "departement_code": departement, "created_at": clock.now()}
            told = translated(translations or {}, {}, words_print(values))
            session.execute(insert(offers).values(**new, **values, translations=told))
            return offer_id
        if translations is not None:
            before = open_edited(departement, offer_id).translations
            values["translations"] = translated(translations, before, words_print(values))
        change(offers, departement, offer_id, version, values, "offer_changed")
    return offer_id


def act_on(editor: UUID, departement: str, offer_id: UUID, act: Act, version: int) -> EditedOffer:
    """Review, publish, check today, hide or take back; gives it as it was before.

    Refused: `own_words`, `not_reviewed`, `never_published`, `no_source`, `offer_changed`. Raises `NotFound`.
    """
    with transaction():
        before = open_edited(departement, offer_id)
        _check(before, editor, act)
        change(offers, departement, offer_id, version, _VALUES[act](editor, before), "offer_changed")
    return before


def _check(before: EditedOffer, editor: UUID, act: Act) -> None:
    kept = before.offer.state
    if act is Act.REVIEW and editor == before.author:
        raise Refused("own_words")
    if act in (Act.REVIEW, Act.TAKE_BACK) and kept is not (
        OfferState.DRAFT if act is Act.REVIEW else OfferState.HIDDEN
    ):
        raise NotFound
    if act is Act.PUBLISH and before.never_publish:
        raise Refused("never_published")
    if act is Act.PUBLISH and kept is not OfferState.REVIEWED:
        raise Refused("not_reviewed")
    if act is Act.PUBLISH and before.doubts:
        raise Refused("no_source")
    if act is Act.CHECK and not before.offer.source:
        raise Refused("no_source")


# What each act writes.
_VALUES: dict[Act, Any] = {
    Act.REVIEW: lambda editor, _before: {"state": "reviewed", "reviewed_by": editor},
    Act.PUBLISH: lambda _editor, before: {
        "state": "published",
        "published_at": before.published_at or clock.now(),
        "loaded": None,
    },
    Act.CHECK: lambda editor, _before: {
        "checked_on": clock.today(ZONE),
        "checked_by": editor,
        "loaded": None,
    },
    Act.HIDE: lambda _editor, _before: {"state": "hidden", "loaded": None},
    Act.TAKE_BACK: lambda _editor, _before: {"state": "draft"},
}


def _edited() -> Any:
    writer, reviewer, checker = (aliased(Account) for _ in range(3))
    return (
        select(
            *(offers.c[name] for name in READ),
            offers.c.never_publish,
            offers.c.doubt,
            offers.c.version,
            offers.c.written_by,
            name_of(writer).label("writer"),
            name_of(reviewer).label("reviewer"),
            offers.c.checked_by,
            name_of(checker).label("checker"),
            offers.c.published_at,
            offers.c.updated_at,
        )
        .outerjoin(writer, writer.id == offers.c.written_by)
        .outerjoin(reviewer, reviewer.id == offers.c.reviewed_by)
        .outerjoin(checker, checker.id == offers.c.checked_by)
    )


def _over() -> Any:
    return func.coalesce(offers.c.expires_on < clock.today(ZONE), False)


def _doubtful() -> Any:
    """What no young person sees for want of a check; what is hidden on purpose is not asked about."""
    fresh = offers.c.checked_on + literal_column(f"interval '{MONTHS} months'") >= freshness_day()
    return sa.and_(
        offers.c.state != OfferState.HIDDEN.value,
        not_(offers.c.never_publish),
        or_(offers.c.source == "", offers.c.checked_on.is_(None), not_(fresh), _over()),
    )


def _view(row: Any) -> EditedOffer:
    kept = row._asdict()
    offer = offer_from({name: kept[name] for name in READ}, "fr")
    is_over = offer.expires_on is not None and offer.expires_on < clock.today(ZONE)
    return EditedOffer(
        offer=offer,
        state=OfferState.EXPIRED if is_over and offer.state is OfferState.PUBLISHED else offer.state,
        doubts=tuple(_doubts(offer, is_over)),
        translations=kept["translations"],
        **{name: value for name, value in kept.items() if name not in READ},
    )


def _doubts(offer: Offer, is_over: bool) -> list[Doubtful]:
    found = []
    if not offer.source:
        found.append(Doubtful.NO_SOURCE)
    if offer.checked_on is None:
        found.append(Doubtful.NEVER)
    elif birthday(offer.checked_on, 0, MONTHS, leap=Leap.PROTECTS) < freshness_day():
        found.append(Doubtful.OLD)
    if is_over:
        found.append(Doubtful.OVER)
    return found
