"""A request that a référent prepares beside the young person, who reads it again, changes it, and sends it: or does not.

Nothing of it reaches a partner before, and nobody sends in their place: what goes to whom is theirs to decide
(matrix: doc.share.grant, consent.update; docs/decisions/0026). What is prepared holds only what its author may see
themselves, is sealed with the key of the space, and is erased once it is over.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert

from services import circle, clock, documents
from services.accounts.limits import Limit, count_act
from services.catalogue import AskedField, Offer, offers_for
from services.circle import Relation
from services.database import session, transaction
from services.documents import DocumentLine
from services.errors import NotFound, Refused
from services.requests import sending, writing
from services.requests.model import MOST_OFFERS, Who
from services.requests.reading import READ, asked_already, who_is
from services.requests.sending import LONGEST_VALUE, MOST_PAPERS, OUTSIDE, Sent
from services.requests.tables import request_preparations
from services.sealing import Lost

PREPARE = "request.prepare"
CONTENT = "request_preparations.content"
# Looked at by nobody for so long, it is no longer what they would send.
LASTS = timedelta(days=60)
A_DAY = Limit("too_many_preparations", 60, timedelta(days=1))
MOST_SHOWN = 20
# What somebody must be allowed to read to write it in the place of the young person.
_READS = {
    AskedField.NAME: "profile.base.read",
    AskedField.BIRTH_ON: "profile.identity.read",
    AskedField.PHONE: "profile.contact.read",
    AskedField.EMAIL: "profile.contact.read",
    AskedField.ADDRESS: "profile.placement.read",
}


class PreparationState(StrEnum):
    """What became of it. LAPSED: the offer closed, its author follows no more, or nobody looked at it for two months."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is prepared: which fields would go (with what is known of each), which papers, and words."""

    details: Mapping[AskedField, str] = field(default_factory=dict)
    papers: Collection[UUID] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Preparation:
    """One of them, for whoever made it and for whom it was made. `offers`: those that may still be asked for.

    `draft`: empty once it is over.
    """

    id: UUID
    by: str
    offers: tuple[Offer, ...]
    bouquet: str | None
    state: PreparationState
    prepared_at: datetime
    closed_at: datetime | None
    draft: Draft = field(repr=False)

    @property
    def is_waiting(self) -> bool:
        return self.state is PreparationState.WAITING


def may_prepare(relation: Relation, offer: Offer) -> bool:
    """Whether the viewer may prepare a request for this offer."""
    return relation.allows(PREPARE, domain=offer.domain)


def preparable_fields(relation: Relation, offers: Iterable[Offer]) -> list[AskedField]:
    """What partners ask to know, as far as the viewer may know it."""
    asked = dict.fromkeys(one for offer in offers for one in sending.fields_of(offer))
    return [one for one in asked if relation.allows(_READS[one])]


def preparable_papers(relation: Relation) -> list[DocumentLine]:
    """The papers that the viewer reads and that may go outside; none where the young person may not give any. Noted."""
    if not relation.life.is_fifteen:
        return []
    return [one for one in documents.documents_for(relation) if one.shelf in OUTSIDE]


def prepare(
    relation: Relation,
    offers: Collection[Offer],
    draft: Draft,
    preparation_id: UUID,
    *,
    bouquet: str | None = None,
) -> UUID:
    """Hand over a request to read again and send. The same id twice is once: the young person is told once.

    Raises `NotFound` for whoever may not, `TooOften`. Refused: `nothing_chosen`, `value_too_long`, `words_too_long`,
    `too_many_papers`, `paper_gone`.
    """
    if relation.is_own:
        raise NotFound
    relation.ensure_ever(PREPARE)
    for offer in offers:
        relation.ensure(PREPARE, domain=offer.domain)
    kept = _checked(relation, offers, draft)
    with transaction():
        made = session.scalar(
            insert(request_preparations)
            .values(
                id=preparation_id,
                jeune_id=relation.space.id,
                prepared_by=relation.viewer.account_id,
                offer_ids=[one.id for one in offers],
                bouquet=bouquet,
                content=relation.space.cipher.seal(kept, CONTENT, preparation_id),
                state=PreparationState.WAITING.value,
                prepared_at=clock.now(),
            )
            .on_conflict_do_nothing()
            .returning(request_preparations.c.id)
        )
        if made is None:
            return _mine(relation, preparation_id)
        count_act(A_DAY, relation.viewer.account_id)
        relation.note(PREPARE, about="requests")
        writing.tell(relation.space.id, preparation_id, [relation.space.id], _address(preparation_id))
    return preparation_id


def preparations_of(relation: Relation, language: str = "fr", *, is_noted: bool = False) -> list[Preparation]:
    """To the young person what waits for them; to a référent what they prepared, with what became of it: noted, unless
    the reading of the same page was (`is_noted`). Four statements at most, one where there is none.
    """
    is_own = who_is(relation) is Who.JEUNE
    values = {"jeune": relation.space.id, "me": relation.viewer.account_id, "most": MOST_SHOWN}
    rows = session.execute(_WAITING if is_own else _MADE, values).all()
    if not rows:
        return []
    if not is_noted:
        relation.note(READ, about="requests")
    may_ask = _may_ask(relation, language)
    found = [_view(row, relation, may_ask) for row in rows]
    return [one for one in found if one.is_waiting] if is_own else found


def open_preparation(relation: Relation, preparation_id: UUID, language: str = "fr") -> Preparation:
    """One of them, for its author or for whom it was made. Noted. Raises `NotFound` for anybody else."""
    row = _row(relation, preparation_id)
    relation.note(READ, about="requests")
    return _view(row, relation, _may_ask(relation, language))


def find_prepared_for(preparation_id: UUID) -> UUID:
    """For whom it was prepared, to whoever the second fence lets see it. Raises `NotFound`."""
    found: UUID | None = session.scalar(
        text("SELECT jeune_id FROM request_preparations WHERE id = :id"), {"id": preparation_id}
    )
    if found is None:
        raise NotFound
    return found


def send_prepared(own: Relation, preparation_id: UUID, chosen: Collection[UUID], sent: Sent) -> list[UUID]:
    """The young person sends it, as they changed it; who prepared it stays written. Twice is once: nothing is given.

    Refused: `preparation_over`, and as `send`. Raises `NotFound`.
    """
    _ensure_own(own)
    with transaction():
        row = _row(own, preparation_id, held=True)
        if row.state == PreparationState.SENT:
            return []
        view = _view(row, own, _may_ask(own, "fr"))
        if not view.is_waiting:
            raise Refused("preparation_over")
        offers = [one for one in view.offers if one.id in chosen]
        prepared = (row.prepared_by, row.prepared_at)
        made = sending.send(own, offers, replace(sent, bouquet=view.bouquet, prepared=prepared))
        _close(row, PreparationState.SENT, to=row.prepared_by)
    return made


def refuse_prepared(own: Relation, preparation_id: UUID) -> None:
    """“Pas pour moi”: nothing leaves, and whoever prepared it is told. Twice is once. Raises `NotFound`."""
    _ensure_own(own)
    with transaction():
        row = _row(own, preparation_id, held=True)
        # Whoever may no longer prepare anything is not told of it.
        is_waiting = _view(row, own, _may_ask(own, "fr")).is_waiting
        _close(row, PreparationState.REFUSED, to=row.prepared_by if is_waiting else None)


def withdraw_prepared(relation: Relation, preparation_id: UUID) -> None:
    """Its author takes it back before it is sent. Twice is once. Refused: `preparation_over` once it was answered.

    Raises `NotFound`.
    """
    if relation.is_own:
        raise NotFound
    row = _row(relation, preparation_id)
    if row.state == PreparationState.WITHDRAWN:
        return
    with transaction():
        if not _close(row, PreparationState.WITHDRAWN):
            raise Refused("preparation_over")
        relation.note(PREPARE, about="preparation_withdrawn")
        writing.silence(row.id, _address(row.id))


def _checked(relation: Relation, offers: Collection[Offer], draft: Draft) -> str:
    """What is kept, as it is sealed: nothing that its author could not read."""
    if not 1 <= len(offers) <= MOST_OFFERS:
        raise Refused("nothing_chosen")
    words = writing.clean_words(draft.words)
    if len(draft.papers) > MOST_PAPERS:
        raise Refused("too_many_papers", most=MOST_PAPERS)
    if any(len(value) > LONGEST_VALUE for value in draft.details.values()):
        raise Refused("value_too_long", most=LONGEST_VALUE)
    known = preparable_fields(relation, offers)
    readable = {one.id for one in preparable_papers(relation)} if draft.papers else set()
    if not set(draft.papers) <= readable:
        raise Refused("paper_gone")
    return json.dumps(
        {
            "details": {one.value: draft.details[one].strip() for one in known if one in draft.details},
            "papers": [str(one) for one in dict.fromkeys(draft.papers)],
            "words": words,
        }
    )


def _may_ask(relation: Relation, language: str) -> Callable[[Any], tuple[Offer, ...]]:
    """Of a row, the offers that are still shown, not asked for yet, and that its author may still prepare."""
    shown = {one.id: one for one in offers_for(relation, language)}
    asked = asked_already(relation)
    if relation.is_own:
        around = {one.account_id: one for one in circle.members_of(relation.space) if one.is_referent}
    else:
        around = {}

    def of(row: Any) -> tuple[Offer, ...]:
        left = [shown[one] for one in row.offer_ids if one in shown and one not in asked]
        if not relation.is_own:
            return tuple(one for one in left if may_prepare(relation, one))
        author = around.get(row.prepared_by)
        return tuple(one for one in left if author is not None and author.sees(PREPARE, domain=one.domain))

    return of


def _view(row: Any, relation: Relation, may_ask: Callable[[Any], tuple[Offer, ...]]) -> Preparation:
    state = PreparationState(row.state)
    offers = may_ask(row)
    if state is PreparationState.WAITING and (not offers or clock.now() - row.prepared_at > LASTS):
        state = PreparationState.LAPSED
    return Preparation(
        id=row.id,
        by=row.name or "",
        offers=offers,
        bouquet=row.bouquet,
        state=state,
        prepared_at=row.prepared_at,
        closed_at=row.closed_at,
        draft=draft_of(relation, row.id, row.content if state is PreparationState.WAITING else None),
    )


def draft_of(relation: Relation, preparation_id: UUID, content: bytes | None) -> Draft:
    """What was sealed, opened again; nothing once it is erased, or where it no longer opens."""
    words = relation.space.cipher.read(bytes(content), CONTENT, preparation_id) if content else ""
    if not words or isinstance(words, Lost):
        return Draft()
    kept = json.loads(words)
    return Draft(
        details={AskedField(name): value for name, value in kept.get("details", {}).items()},
        papers=[UUID(one) for one in kept.get("papers", ())],
        words=kept.get("words", ""),
    )


def _row(relation: Relation, preparation_id: UUID, *, held: bool = False) -> Any:
    """For its author, or for whom it was made: the second fence alone would let in whoever the system lets."""
    who = who_is(relation)
    values = {"id": preparation_id, "jeune": relation.space.id}
    row = session.execute(_HELD if held else _ONE, values).one_or_none()
    if row is None or (who is not Who.JEUNE and row.prepared_by != relation.viewer.account_id):
        raise NotFound
    return row


def _mine(relation: Relation, preparation_id: UUID) -> UUID:
    found: UUID = _row(relation, preparation_id).id
    return found


def _close(row: Any, state: PreparationState, *, to: UUID | None = None) -> bool:
    """It is over, and what it held is erased; `to` is told. False where it was over already."""
    done = session.scalar(
        update(request_preparations)
        .where(request_preparations.c.id == row.id, request_preparations.c.state == "waiting")
        .values(state=state.value, closed_at=clock.now(), content=None)
        .returning(request_preparations.c.id)
    )
    if done is not None and to is not None:
        writing.tell(row.jeune_id, row.id, [to], _address(row.id))
    return done is not None


def _address(preparation_id: UUID) -> str:
    return f"/demandes/preparees/{preparation_id}"


def _ensure_own(own: Relation) -> None:
    if not own.is_own:
        raise NotFound


_READ = (
    "SELECT p.id, p.jeune_id, p.prepared_by, p.offer_ids, p.bouquet, p.content, p.state, p.prepared_at, p.closed_at,"
    " a.first_name AS name FROM request_preparations p LEFT JOIN accounts a ON a.id = p.prepared_by"
)
# Words of this file alone.
_WAITING = text(
    f"{_READ} WHERE p.jeune_id = :jeune AND p.state = 'waiting' ORDER BY p.prepared_at DESC LIMIT :most"
)
_MADE = text(
    f"{_READ} WHERE p.jeune_id = :jeune AND p.prepared_by = :me ORDER BY p.closed_at IS NOT NULL,"
    " p.prepared_at DESC LIMIT :most"
)
_ONE = text(f"{_READ} WHERE p.id = :id AND p.jeune_id = :jeune")
_HELD = text(f"{_READ} WHERE p.id = :id AND p.jeune_id = :jeune FOR UPDATE OF p")
