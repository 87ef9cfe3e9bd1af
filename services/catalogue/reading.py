"""What somebody sees of the catalogue. Only what is published, sourced, checked within six months and not over: the
query itself says so, for whoever asks (the issue, §1). The second fence shows nobody what was never published.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from services import clock
from services.catalogue.content import TRANSLATED, bouquet_print, words_print
from services.catalogue.freshness import MONTHS, ZONE, freshness_day
from services.catalogue.model import AskedField, Bouquet, Offer, OfferKind, OfferState, rules_from
from services.catalogue.tables import bouquet_offers, bouquets, offers
from services.circle import Relation
from services.errors import NotFound
from services.prepared import Prepared

# More than a département will ever keep; a list is never without an end.
MOST = 400

# What `offer_from` is made of.
READ = [
    "id",
    "number",
    "kind",
    "domain",
    "name",
    "partner",
    "territories",
    "from_months",
    "until_months",
    "conditions",
    "rules",
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
    "state",
    "translations",
]
_COLUMNS = tuple(offers.c[name] for name in READ)
FRESH = offers.c.checked_on + literal_column(f"interval '{MONTHS} months'") >= bindparam(
    "fresh_on", type_=sa.Date
)
_SHOWN = (
    offers.c.state == OfferState.PUBLISHED.value,
    offers.c.never_publish.is_(False),
    offers.c.source != "",
    FRESH,
    or_(offers.c.expires_on.is_(None), offers.c.expires_on >= bindparam("day", type_=sa.Date)),
)
_HERE = (
    offers.c.departement_code == bindparam("departement", type_=sa.Text),
    or_(
        sa.func.cardinality(offers.c.territories) == 0,
        bindparam("departement", type_=sa.Text) == sa.func.any(offers.c.territories),
    ),
)
_ALL = Prepared(
    select(*_COLUMNS).where(*_SHOWN, *_HERE).order_by(offers.c.number, offers.c.name, offers.c.id).limit(MOST)
)
_ONE = Prepared(select(*_COLUMNS).where(*_SHOWN, *_HERE, offers.c.id == bindparam("offer", type_=sa.Uuid)))
_NAMED = Prepared(
    select(offers.c.id, offers.c.name, offers.c.partner).where(
        offers.c.id == sa.func.any(bindparam("ids", type_=ARRAY(sa.Uuid)))
    )
)
_BOUQUETS = Prepared(
    select(
        bouquets.c.id,
        bouquets.c.slug,
        bouquets.c.icon,
        bouquets.c.name,
        bouquets.c.words,
        bouquets.c.translations,
        sa.func.array_agg(aggregate_order_by(bouquet_offers.c.offer_id, bouquet_offers.c.position)),
    )
    .join(bouquet_offers, bouquet_offers.c.bouquet_id == bouquets.c.id)
    .where(
        bouquets.c.departement_code == bindparam("departement", type_=sa.Text),
        bouquets.c.state == OfferState.PUBLISHED.value,
    )
    .group_by(bouquets.c.id)
    .order_by(bouquets.c.position, bouquets.c.slug)
)


def offers_for(relation: Relation, language: str = "fr") -> list[Offer]:
    """Every offer shown where this young person lives, in the order of the catalogue. One statement."""
    return offers_in(relation.space.departement, language)


def offers_in(departement: str, language: str = "fr") -> list[Offer]:
    """The same by département: the second fence lets nobody read the catalogue of another. One statement."""
    return [_offer(row, language) for row in _ALL.rows(departement=departement, **days())]


def open_offer(relation: Relation, offer_id: UUID, language: str = "fr") -> Offer:
    """One offer that is shown where this young person lives. Raises `NotFound`. One statement."""
    row = _ONE.one_or_none(departement=relation.space.departement, offer=offer_id, **days())
    if row is None:
        raise NotFound
    return _offer(row, language)


def offer_names(offer_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Id → name and partner (in French), also of what is no longer shown: what was asked for keeps its name."""
    return {offer_id: (name, partner) for offer_id, name, partner in _NAMED.rows(ids=list(offer_ids))}


def bouquets_for(relation: Relation, language: str = "fr", shown: list[Offer] | None = None) -> list[Bouquet]:
    """The bundles that hold an offer shown where this young person lives. Two statements; one with `shown` at hand."""
    shown = offers_for(relation, language) if shown is None else shown
    by_id = {offer.id: offer for offer in shown}
    rows = _BOUQUETS.rows(departement=relation.space.departement)
    found = [_bouquet(row, by_id, language) for row in rows]
    return [one for one in found if one.offers]


def bouquet_names(relation: Relation, language: str = "fr") -> dict[str, str]:
    """Slug → name, of each bundle that is published where this young person lives, whatever is left in it. One statement."""
    rows = _BOUQUETS.rows(departement=relation.space.departement)
    return {one.slug: one.name for one in (_bouquet(row, {}, language) for row in rows)}


def open_bouquet(relation: Relation, slug: str, language: str = "fr") -> Bouquet:
    """One of them. Raises `NotFound`."""
    found = next((one for one in bouquets_for(relation, language) if one.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def days() -> dict[str, Any]:
    """What “shown” is counted from: the day for freshness, and today."""
    return {"fresh_on": freshness_day(), "day": clock.today(ZONE)}


def _offer(row: tuple[Any, ...], language: str) -> Offer:
    kept = dict(zip((column.name for column in _COLUMNS), row, strict=True))
    return offer_from(kept, language)


def offer_from(kept: dict[str, Any], language: str) -> Offer:
    """An offer from its row, by name, with the words of `language` where they still say what the French says."""
    translations = kept.pop("translations")
    words = translations.get(language)
    if words and words["of"] == words_print(kept):
        kept |= {name: words[name] for name in TRANSLATED if words.get(name)}
        kept["language"] = language
    return Offer(
        **kept
        | {
            "kind": OfferKind(kept["kind"]),
            "state": OfferState(kept["state"]),
            "territories": tuple(kept["territories"]),
            "papers": tuple(kept["papers"]),
            "fields": tuple(AskedField(one) for one in kept["fields"]),
            "rules": rules_from(kept["rules"]),
        }
    )


def _bouquet(row: tuple[Any, ...], by_id: dict[UUID, Offer], language: str) -> Bouquet:
    bouquet_id, slug, icon, name, words, translations, offer_ids = row
    told = translations.get(language)
    if told and told["of"] != bouquet_print(name, words):
        told = None
    return Bouquet(
        id=bouquet_id,
        slug=slug,
        icon=icon,
        name=told["name"] if told else name,
        words=told["words"] if told else words,
        offers=tuple(by_id[one] for one in offer_ids if one in by_id),
        language=language if told else "fr",
    )
