"""Asking: the young person sees exactly what goes to whom, and sends; one file for several offers, one request each.

Nothing goes to a partner otherwise (trust PRIV-09). What is sent lasts until a day they choose, and stops the instant
they withdraw it. Where nobody answers for the partner here, nothing leaves: the request is theirs to follow.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from services import clock, documents, sealing
from services.accounts.limits import Limit, count_act
from services.ages import local_date
from services.catalogue import AskedField, Offer, offer_names
from services.circle import Relation
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.requests import writing
from services.requests.model import MOST_OFFERS, OPEN, Channel, RequestState, Who
from services.requests.reading import DETAILS, PREPARED, who_is
from services.requests.tables import request_papers, service_requests

# Papers go where their owner alone lets them go (from fifteen: matrix, doc.share.grant).
SHARE = "doc.share.grant"
# Days that a consent lasts: as chosen, and at most.
SPANS = (30, 90, 180)
MOST_PAPERS, LONGEST_VALUE = 20, 200
SURVEY_AFTER = timedelta(days=90)
# A judge’s papers and those of health go to no partner, as they go to nobody outside.
OUTSIDE = frozenset({documents.Shelf.VAULT, documents.Shelf.INSTITUTION})
# Where the editors said nothing of it: enough to be called back.
_USUAL = (AskedField.NAME, AskedField.BIRTH_ON, AskedField.PHONE)
A_DAY = Limit("too_many_requests", 20, timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes with a request: `details` by field, `papers` of one’s own vault, words, for so many days.

    `prepared`: by whom and when, where somebody did. `agreed_on`: the day of the consent, where it waited for the network.
    """

    details: Mapping[AskedField, str] = field(default_factory=dict)
    papers: Collection[UUID] = ()
    words: str = ""
    days: int = SPANS[1]
    bouquet: str | None = None
    prepared: tuple[UUID | None, datetime] | None = None
    agreed_on: date | None = None


def fields_of(offer: Offer) -> tuple[AskedField, ...]:
    """What its partner asks to know, each of which the young person may leave out."""
    return offer.fields or _USUAL


def has_adviser(offer_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these offers for which somebody answers here today. One statement."""
    rows = session.execute(_ANSWERED, {"ids": list(offer_ids)}).scalars()
    return frozenset(rows)


def send(own: Relation, offers: Collection[Offer], sent: Sent) -> list[UUID]:
    """Ask for each of these offers, in one transaction; what is asked for already stays as it is. Gives their ids.

    Each partner receives the fields and the kinds of paper that their own offer asks for, and no other. Refused:
    `nothing_chosen`, `unknown_span`, `consent_over`, `too_many_papers`, `value_too_long`, `words_too_long`, `paper_gone`. `TooOften`.
    Raises `NotFound` for whoever is not the young person.
    """
    if who_is(own) is not Who.JEUNE:
        raise NotFound
    words, papers = _checked(own, offers, sent)
    answered, sending_id = has_adviser([one.id for one in offers]), uuid4()
    # As they are called in French, whatever one reads in: a partner learns no language that nobody told them.
    names = offer_names([one.id for one in offers])
    offers = [replace(one, name=names[one.id][0], partner=names[one.id][1]) for one in offers]
    with transaction():
        made = []
        for offer in offers:
            channel = Channel.PARTNER if offer.id in answered else Channel.OWN
            made.append(_ask(own, offer, channel, sending_id, sent, papers, words))
    return made


def withdraw(own: Relation, request_id: UUID) -> None:
    """The young person no longer wants it: at the partner’s next request nothing of it is there. Twice is once.

    Refused: `request_over`. Raises `NotFound`.
    """
    _ensure_own(own)
    with transaction():
        row = _locked(own, request_id)
        if writing.move_on(row, RequestState.WITHDRAWN, Who.JEUNE, own.viewer.account_id):
            _take_papers_back(request_id)
            writing.silence_advisers(row)


def take_paper_back(own: Relation, request_id: UUID, document_id: UUID) -> None:
    """One paper no longer goes with it; the rest does. Raises `NotFound`."""
    _ensure_own(own)
    with transaction():
        _locked(own, request_id)
        _take_papers_back(request_id, request_papers.c.document_id == document_id)


def _ask(
    own: Relation,
    offer: Offer,
    channel: Channel,
    sending_id: UUID,
    sent: Sent,
    papers: Mapping[UUID, str | None],
    words: str,
) -> UUID:
    goes = channel is Channel.PARTNER
    request_id, key, at = uuid4(), sealing.own_key(), clock.now()
    today = local_date(at, own.space.zone)
    details = {
        one.value: sent.details[one].strip()
        for one in fields_of(offer)
        if goes and sent.details.get(one, "").strip()
    }
    made = session.scalar(
        insert(service_requests)
        .values(
            id=request_id,
            jeune_id=own.space.id,
            departement_code=own.space.departement,
            offer_id=offer.id,
            sending_id=sending_id,
            bouquet=sent.bouquet,
            offer_name=offer.name,
            partner=offer.partner,
            domain=offer.domain,
            channel=channel.value,
            state=RequestState.ASKED.value,
            details=key.cipher(own.space.id).seal(json.dumps(details), DETAILS, request_id),
            ring_key=key.ring_key,
            wrapped=key.wrapped,
            until_on=_until(today, sent) if goes else None,
            asked_at=at,
            changed_at=at,
            survey_on=today + SURVEY_AFTER,
        )
        .on_conflict_do_nothing()
        .returning(service_requests.c.id)
    )
    if made is None:
        return _asked_already(own, offer)
    count_act(A_DAY, own.space.id)
    row = writing.locked(request_id)
    if sent.prepared:
        writing.add_event(row, Who.REFERENT, sent.prepared[0], PREPARED, at=sent.prepared[1])
    writing.add_event(row, Who.JEUNE, own.space.id, RequestState.ASKED.value, words=words if goes else "")
    if goes:
        for document_id, kind in papers.items():
            if not offer.papers or kind in offer.papers:
                session.execute(
                    insert(request_papers).values(
                        request_id=request_id, document_id=document_id, jeune_id=own.space.id
                    )
                )
        writing.tell_advisers(row)
    return request_id


def _asked_already(own: Relation, offer: Offer) -> UUID:
    found = session.scalar(
        select(service_requests.c.id).where(
            service_requests.c.jeune_id == own.space.id,
            service_requests.c.offer_id == offer.id,
            service_requests.c.state.in_([one.value for one in OPEN]),
        )
    )
    if found is None:
        raise Refused("request_over")
    return UUID(str(found))


def _checked(own: Relation, offers: Collection[Offer], sent: Sent) -> tuple[str, dict[UUID, str | None]]:
    if not 1 <= len(offers) <= MOST_OFFERS:
        raise Refused("nothing_chosen")
    if sent.days not in SPANS:
        raise Refused("unknown_span")
    if len(sent.papers) > MOST_PAPERS:
        raise Refused("too_many_papers", most=MOST_PAPERS)
    if any(len(value) > LONGEST_VALUE for value in sent.details.values()):
        raise Refused("value_too_long", most=LONGEST_VALUE)
    today = local_date(clock.now(), own.space.zone)
    if _until(today, sent) < today:
        raise Refused("consent_over")
    if sent.agreed_on and sent.agreed_on < today and _was_taken_back(own, offers, sent.agreed_on):
        raise Refused("consent_over")
    words = writing.clean_words(sent.words)
    lines = documents.own_papers(own, list(sent.papers)) if sent.papers else []
    found = {one.id: one.kind.id if one.kind else None for one in lines if one.shelf in OUTSIDE}
    if len(found) < len(set(sent.papers)):
        raise Refused("paper_gone")
    if found and not own.allows(SHARE):
        raise Refused("under_fifteen")
    return words, found


def _until(today: date, sent: Sent) -> date:
    """The last day of the consent, counted from the day it was given, never from one to come."""
    return min(sent.agreed_on or today, today) + timedelta(days=sent.days)


def _was_taken_back(own: Relation, offers: Collection[Offer], since: date) -> bool:
    """Whether one of these was asked for, and no longer wanted, after the day of a consent that was on its way."""
    values = {"jeune": own.space.id, "ids": [one.id for one in offers], "zone": own.space.zone, "on": since}
    return bool(session.scalar(_WITHDRAWN, values))


def _take_papers_back(request_id: UUID, *which: Any) -> None:
    session.execute(
        update(request_papers)
        .where(request_papers.c.request_id == request_id, request_papers.c.taken_back_at.is_(None), *which)
        .values(taken_back_at=clock.now())
    )


def _locked(own: Relation, request_id: UUID) -> Any:
    """Held, and one’s own: the second fence alone would let in whoever answers for the offer too."""
    row = writing.locked(request_id)
    if row.jeune_id != own.space.id:
        raise NotFound
    return row


def _ensure_own(own: Relation) -> None:
    if not own.is_own:
        raise NotFound


_WITHDRAWN = text(
    "SELECT EXISTS (SELECT FROM service_requests WHERE jeune_id = :jeune AND offer_id = ANY (CAST(:ids AS uuid[]))"
    " AND state = 'withdrawn' AND (closed_at AT TIME ZONE :zone)::date > :on)"
)
_ANSWERED = text("SELECT o.id FROM unnest(CAST(:ids AS uuid[])) AS o(id) WHERE envol_has_adviser(o.id)")
