"""Bundles as editors compose them: a title, an explanation, which offers and in which order; two people publish.

As for offers (`editing`): whoever writes does not review, what changes is a draft again, and the second fence lets the
cadres of the département alone read what is not published.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from services import clock
from services.accounts import Account
from services.catalogue.content import bouquet_print
from services.catalogue.model import OfferState
from services.catalogue.reading import MOST, offers_in
from services.catalogue.tables import bouquet_offers, bouquets, offers
from services.catalogue.versions import Act, change, translated
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.records import name_of

# More would be a catalogue, and not what goes together.
MOST_OFFERS = 12
LANGUAGES = ("en", "ar")
_SAME_TITLE = 50


@dataclass(frozen=True, slots=True)
class Choosable:
    """An offer that may be in a bundle. `is_shown`: young people see it today."""

    id: UUID
    name: str
    partner: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Composed:
    """What an editor writes of a bundle. `translations`: language → name and words, of those that have both."""

    name: str
    words: str
    icon: str
    offers: Sequence[UUID]
    translations: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class EditedBouquet:
    """A bundle as an editor sees it, with its offers in order."""

    id: UUID
    slug: str
    icon: str
    name: str
    words: str
    translations: Mapping[str, Mapping[str, str]]
    state: OfferState
    version: int
    written_by: UUID | None
    writer: str
    reviewer: str
    updated_at: datetime
    offers: tuple[Choosable, ...]

    @property
    def shown(self) -> tuple[Choosable, ...]:
        """Those that young people see today."""
        return tuple(one for one in self.offers if one.is_shown)

    @property
    def is_shown(self) -> bool:
        """Whether young people see it: a bundle without any offer that is shown is not."""
        return self.state is OfferState.PUBLISHED and bool(self.shown)

    def acts_for(self, editor: UUID) -> tuple[Act, ...]:
        """What this editor may do now, in order."""
        found = []
        if self.state is OfferState.DRAFT and self.offers and editor != self.written_by:
            found.append(Act.REVIEW)
        if self.state is OfferState.REVIEWED:
            found.append(Act.PUBLISH)
        found.append(Act.TAKE_BACK if self.state is OfferState.HIDDEN else Act.HIDE)
        return tuple(found)


def choosable_offers(departement: str) -> dict[UUID, Choosable]:
    """The offers of this catalogue by name, but for what must never be published. Two statements."""
    shown = {one.id for one in offers_in(departement)}
    rows = session.execute(
        select(offers.c.id, offers.c.name, offers.c.partner)
        .where(offers.c.departement_code == departement, offers.c.never_publish.is_(False))
        .order_by(offers.c.name, offers.c.id)
        .limit(MOST)
    )
    return {row.id: Choosable(row.id, row.name, row.partner, row.id in shown) for row in rows}


def edited_bouquets(departement: str) -> list[EditedBouquet]:
    """Every bundle of this catalogue, in the order young people see. Four statements."""
    return _composed(departement, bouquets.c.departement_code == departement)


def open_edited_bouquet(departement: str, bouquet_id: UUID) -> EditedBouquet:
    """One of them. Raises `NotFound`. As many statements."""
    its = sa.and_(bouquets.c.departement_code == departement, bouquets.c.id == bouquet_id)
    for found in _composed(departement, its):
        return found
    raise NotFound


def write_bouquet(
    editor: UUID, departement: str, bouquet_id: UUID | None, written: Composed, version: int = 0
) -> UUID:
    """Write a bundle, or a new one (`bouquet_id` None), which comes last; a draft until somebody else read it. Gives its id.

    Raises `NotFound`, also for an offer of elsewhere. Refused: `no_offer`, `too_many_offers`, `bouquet_changed` (somebody
    wrote it since `version` was read).
    """
    chosen = list(dict.fromkeys(written.offers))
    if not chosen:
        raise Refused("no_offer")
    if len(chosen) > MOST_OFFERS:
        raise Refused("too_many_offers", most=MOST_OFFERS)
    values = {
        "name": written.name,
        "words": written.words,
        "icon": written.icon,
        "state": OfferState.DRAFT.value,
        "written_by": editor,
        "reviewed_by": None,
        "loaded": None,
        "updated_at": clock.now(),
    }
    with transaction():
        if not choosable_offers(departement).keys() >= set(chosen):
            raise NotFound
        before = open_edited_bouquet(departement, bouquet_id).translations if bouquet_id else {}
        said_of = bouquet_print(written.name, written.words)
        values["translations"] = translated(written.translations, before, said_of)
        if bouquet_id is None:
            bouquet_id = _add(departement, values)
        else:
            change(bouquets, departement, bouquet_id, version, values, "bouquet_changed")
        session.execute(delete(bouquet_offers).where(bouquet_offers.c.bouquet_id == bouquet_id))
        session.execute(
            insert(bouquet_offers),
            [
                {"bouquet_id": bouquet_id, "offer_id": one, "position": place}
                for place, one in enumerate(chosen)
            ],
        )
    return bouquet_id


def act_on_bouquet(editor: UUID, departement: str, bouquet_id: UUID, act: Act, version: int) -> EditedBouquet:
    """Review, publish, hide or take back; gives it as it was before.

    Refused: `own_words`, `not_reviewed`, `bouquet_changed`. Raises `NotFound`, also for what cannot be done to a bundle.
    """
    with transaction():
        before = open_edited_bouquet(departement, bouquet_id)
        if act is Act.REVIEW and editor == before.written_by:
            raise Refused("own_words")
        if act is Act.PUBLISH and before.state is not OfferState.REVIEWED:
            raise Refused("not_reviewed")
        if act not in before.acts_for(editor):
            raise NotFound
        values = _VALUES[act](editor) | {"loaded": None, "updated_at": clock.now()}
        change(bouquets, departement, bouquet_id, version, values, "bouquet_changed")
    return before


# What each act writes. Whatever an editor did, the content files are not loaded over it any more.
_VALUES: dict[Act, Any] = {
    Act.REVIEW: lambda editor: {"state": "reviewed", "reviewed_by": editor},
    Act.PUBLISH: lambda _editor: {"state": "published"},
    Act.HIDE: lambda _editor: {"state": "hidden"},
    Act.TAKE_BACK: lambda _editor: {"state": "draft", "reviewed_by": None},
}


def slug_of(name: str) -> str:
    """“Je viens d’arriver” as `je-viens-d-arriver`; never empty."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "-".join(re.findall(r"[a-z0-9]+", letters))[:40].strip("-") or "bouquet"


def _add(departement: str, values: Mapping[str, Any]) -> UUID:
    """A new one, under the first address that is free: two editors may give the same title at once."""
    last = select(func.coalesce(func.max(bouquets.c.position) + 1, 0)).where(
        bouquets.c.departement_code == departement
    )
    slug = slug_of(values["name"])
    for number in range(1, _SAME_TITLE):
        made = (
            upsert(bouquets)
            .values(
                **values,
                id=uuid4(),
                departement_code=departement,
                slug=slug if number == 1 else f"{slug}-{number}",
                position=last.scalar_subquery(),
                created_at=clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["departement_code", "slug"])
            .returning(bouquets.c.id)
        )
        added: UUID | None = session.scalar(made)
        if added is not None:
            return added
    raise Refused("title_taken")


def _composed(departement: str, which: Any) -> list[EditedBouquet]:
    known = choosable_offers(departement)
    writer, reviewer = aliased(Account), aliased(Account)
    rows = session.execute(
        select(bouquets, name_of(writer).label("writer"), name_of(reviewer).label("reviewer"))
        .outerjoin(writer, writer.id == bouquets.c.written_by)
        .outerjoin(reviewer, reviewer.id == bouquets.c.reviewed_by)
        .where(which)
        .order_by(bouquets.c.position, bouquets.c.slug)
        .limit(MOST)
    ).all()
    held: dict[UUID, list[Choosable]] = {}
    for bouquet_id, offer_id in session.execute(
        select(bouquet_offers.c.bouquet_id, bouquet_offers.c.offer_id)
        .where(bouquet_offers.c.bouquet_id.in_([row.id for row in rows]))
        .order_by(bouquet_offers.c.position)
    ):
        if offer_id in known:
            held.setdefault(bouquet_id, []).append(known[offer_id])
    return [
        EditedBouquet(
            **{name: row._mapping[name] for name in _READ},
            state=OfferState(row.state),
            offers=tuple(held.get(row.id, ())),
        )
        for row in rows
    ]


_READ = [name for name in EditedBouquet.__dataclass_fields__ if name not in ("state", "offers")]
