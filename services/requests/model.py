"""What a request is, and the only ways it goes on: pure, and the same for whoever asks.

asked → offered → accepted → obtained, or refused (with a motif), expired, withdrawn. Whoever hears from a partner by
telephone notes it as the partner would have; only the young person withdraws, only time lets expire.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.catalogue import AskedField

# Asked for in one go, at most.
MOST_OFFERS = 10


class RequestState(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    OBTAINED = "obtained"


class Channel(StrEnum):
    """Who receives it: the partner’s adviser, here; or nobody, and the young person asks by themself."""

    PARTNER = "partner"
    OWN = "own"


class Who(StrEnum):
    """Who does something with it."""

    JEUNE = "jeune"
    REFERENT = "referent"
    ADVISER = "adviser"
    SYSTEM = "system"


class Motif(StrEnum):
    """Why it was refused, in words that can be answered."""

    FULL = "full"
    AGE = "age"
    TERRITORY = "territory"
    CONDITIONS = "conditions"
    PAPERS = "papers"
    LATE = "late"
    OTHER = "other"


CLOSED = frozenset(
    {RequestState.REFUSED, RequestState.EXPIRED, RequestState.WITHDRAWN, RequestState.OBTAINED}
)
OPEN = frozenset(RequestState) - CLOSED
# Somebody said something, good or bad.
_ANSWERS = frozenset(
    {RequestState.OFFERED, RequestState.ACCEPTED, RequestState.REFUSED, RequestState.OBTAINED}
)
_HEARD = frozenset({Who.JEUNE, Who.REFERENT, Who.ADVISER})
_OWN = frozenset({Who.JEUNE})
_TIME = frozenset({Who.SYSTEM})
WAYS: Mapping[RequestState, Mapping[RequestState, frozenset[Who]]] = {
    RequestState.ASKED: {
        RequestState.OFFERED: _HEARD,
        RequestState.ACCEPTED: _HEARD,
        RequestState.REFUSED: _HEARD,
        RequestState.OBTAINED: _HEARD,
        RequestState.WITHDRAWN: _OWN,
        RequestState.EXPIRED: _TIME,
    },
    RequestState.OFFERED: {
        RequestState.ACCEPTED: _HEARD,
        RequestState.REFUSED: _HEARD,
        RequestState.OBTAINED: _HEARD,
        RequestState.WITHDRAWN: _OWN,
        RequestState.EXPIRED: _TIME,
    },
    RequestState.ACCEPTED: {
        RequestState.REFUSED: _HEARD,
        RequestState.OBTAINED: _HEARD,
        RequestState.WITHDRAWN: _OWN,
    },
}


def ways_of(state: RequestState, who: Who) -> list[RequestState]:
    """Where `who` may take it from `state`, in the order one would hope for."""
    return [to for to, allowed in WAYS.get(state, {}).items() if who in allowed]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done or said. `act`: a state, `message` or `nudge`; `is_mine`: by whoever reads."""

    at: datetime
    who: Who
    name: str
    act: str
    words: str
    motif: Motif | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in a list."""

    id: UUID
    offer_id: UUID | None
    offer_name: str
    partner: str
    domain: str
    channel: Channel
    state: RequestState
    bouquet: str | None
    sending_id: UUID
    asked_at: datetime
    changed_at: datetime
    is_survey_due: bool
    is_silent: bool

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def is_answered(self) -> bool:
        return self.state in _ANSWERS


@dataclass(frozen=True, slots=True)
class Sending:
    """What was asked for in one go, followed together: one request, or several of a bundle."""

    lines: tuple[RequestLine, ...]

    @property
    def bouquet(self) -> str | None:
        return self.lines[0].bouquet

    @property
    def is_several(self) -> bool:
        return len(self.lines) > 1

    @property
    def is_closed(self) -> bool:
        return all(one.is_closed for one in self.lines)

    @property
    def answered(self) -> int:
        return sum(one.is_answered for one in self.lines)


def sendings_of(lines: Iterable[RequestLine]) -> list[Sending]:
    """The same requests, those of one sending together, each where its first one stands."""
    found: dict[UUID, list[RequestLine]] = {}
    for one in lines:
        found.setdefault(one.sending_id, []).append(one)
    return [Sending(tuple(several)) for several in found.values()]


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request, whole. `details`: what the partner may read of them; `papers`: those that go with it.

    Whoever follows the young person has no `details`; `face` is the young person’s alone. `is_given`:
    the partner reads it today.
    """

    line: RequestLine
    who: Who
    until_on: date | None
    motif: Motif | None
    details: Mapping[AskedField, str] = field(repr=False)
    papers: tuple[UUID, ...]
    events: tuple[Event, ...] = field(repr=False)
    face: int | None
    is_given: bool
    may_undo: bool

    @property
    def ways(self) -> list[RequestState]:
        return ways_of(self.line.state, self.who)
