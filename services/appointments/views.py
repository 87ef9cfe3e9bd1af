"""One appointment as whoever asks may see it, and what they may do with it. Rights are of today, each time."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from services import clock
from services.appointments.models import PlaceKind, Reply, Status, Topic
from services.circle import Relation
from services.circle.matrix import Role
from services.errors import NotFound
from services.sealing import SpaceCipher, cipher_from

READ, PLACE, WRITE, PROPOSE, ANSWER = (
    "appt.read",
    "appt.place.read",
    "appt.create",
    "appt.propose",
    "appt.rsvp",
)
TABLE = "appointments"
# They close their milestone when held.
INTERVIEWS = frozenset({Topic.INTERVIEW_17, Topic.EXIT_INTERVIEW})
# What the table asks of an invitation: takes part (c2), named in its audience (c6).
_INVITED = frozenset({"c2", "c6"})


# Twice as many as appointments, and as theirs: a frozen one takes four times as long to make.
@dataclass(slots=True)
class Person:
    """Somebody who is invited, with what they answered and what became of it."""

    account_id: UUID
    first_name: str
    name: str
    reply: Reply
    words: str
    status: Status

    @property
    def comes(self) -> bool:
        """Has not said no."""
        return self.reply is not Reply.DECLINED and self.status not in (Status.EXCUSED, Status.REVOKED)


@dataclass(frozen=True, slots=True)
class Time:
    """A time that is offered. `wall_at`: what the clock shows where it takes place."""

    id: UUID
    wall_at: datetime
    starts_at: datetime
    ends_at: datetime
    proposed_by: UUID | None


@dataclass(frozen=True, slots=True)
class Bring:
    """What to take along: words, steps of the path, kinds of paper."""

    words: str = ""
    steps: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.steps or self.papers)


# Hundreds a page: a frozen one takes four times as long to make.
@dataclass
class AppointmentView:
    """One appointment, for one reader. Sealed words open when they are asked for, not before."""

    relation: Relation
    cipher: SpaceCipher
    id: UUID
    topic: Topic
    place_kind: PlaceKind
    minutes: int
    wall_at: datetime | None
    zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    sequence: int
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime
    cancelled_at: datetime | None
    cancelled_by: UUID | None
    milestone_id: UUID | None
    series_id: UUID | None
    slot_id: UUID | None
    event_id: UUID | None
    sealed_object: bytes
    sealed_reason: bytes | None
    sealed_place: bytes | None
    sealed_bring: bytes | None
    is_confidential: bool
    people: tuple[Person, ...]
    times: tuple[Time, ...]

    @property
    def jeune_id(self) -> UUID:
        return self.relation.space.id

    @property
    def jeune_name(self) -> str:
        return self.relation.first_name

    @cached_property
    def me(self) -> UUID:
        return self.relation.viewer.account_id

    @property
    def uid(self) -> str:
        """Its name in other calendars: it never changes."""
        return f"{self.id}@envol"

    @cached_property
    def object(self) -> str:
        """What it is about; nothing, of a confidential one, to whoever only replaces somebody."""
        return "" if self.is_confidential and not self.is_mine else self._read(self.sealed_object, "object")

    @cached_property
    def reason(self) -> str:
        """Why one meets: for those who are invited themselves, and for nobody in their place."""
        return self._read(self.sealed_reason, "reason") if self.is_mine else ""

    @cached_property
    def place(self) -> str:
        return self._read(self.sealed_place, "place") if self._allows(PLACE) else ""

    @cached_property
    def bring(self) -> Bring:
        is_open = self.is_mine or not self.is_confidential
        text = self._read(self.sealed_bring, "bring") if is_open else ""
        try:
            kept = json.loads(text) if text else {}
        except ValueError:  # words that no longer open say so
            return Bring(text)
        papers = tuple(paper for paper in kept.get("papers", ()) if isinstance(paper, str))
        return Bring(kept.get("words", ""), tuple(kept.get("steps", ())), papers)

    @cached_property
    def mine(self) -> Person | None:
        """What I answered, if I am invited."""
        return self.person(self.me)

    @cached_property
    def is_mine(self) -> bool:
        """Theirs, made by them, or they are invited themselves."""
        return self.relation.is_own or self.mine is not None or self.created_by == self.me

    @property
    def is_in_place_of(self) -> Person | None:
        """Whom the viewer replaces here, on a day of the replacement, and who is invited. Not once they come too."""
        days = self.relation.cover_days
        if days is None or self.is_mine:
            return None
        if self.wall_at is not None and not days[0] <= self.wall_at.date() <= days[1]:
            return None
        return self.person(self.relation.cover_of)

    @property
    def others(self) -> tuple[Person, ...]:
        return tuple(one for one in self.people if one.account_id != self.me)

    @cached_property
    def jeune(self) -> Person | None:
        return self.person(self.jeune_id)

    def person(self, account_id: UUID | None) -> Person | None:
        return next((one for one in self.people if one.account_id == account_id), None)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_to_pick(self) -> bool:
        """Times are offered, and none is chosen yet."""
        return bool(self.times) and not self.is_cancelled

    @property
    def has_begun(self) -> bool:
        return self.starts_at is not None and clock.now() >= self.starts_at

    @property
    def is_past(self) -> bool:
        return self.ends_at is not None and clock.now() >= self.ends_at

    @property
    def is_waiting_for_me(self) -> bool:
        """I have something to say: pick a time, or whether I come."""
        if self.is_cancelled or self.is_past:
            return False
        mine = self.mine
        waits = mine is not None and mine.reply is Reply.WAITING and not self.is_to_pick
        return (waits and self.may_reply) or self.may_pick

    @property
    def may_reply(self) -> bool:
        return (
            self.mine is not None
            and self.starts_at is not None
            and not self.is_cancelled
            and not self.is_past
            and self._allows(ANSWER)
        )

    @property
    def may_pick(self) -> bool:
        """Whoever did not offer these times chooses: the young person; of theirs, anybody invited; or the référent."""
        ours = {self.me, self.relation.cover_of}
        if not self.is_to_pick or any(time.proposed_by in ours for time in self.times):
            return False
        if self.relation.is_own:
            return True
        if (self.mine is None and self.is_in_place_of is None) or not self._allows(ANSWER):
            return False
        is_theirs = all(time.proposed_by == self.jeune_id for time in self.times)
        return is_theirs or self.relation.role is Role.REFERENT

    @property
    def may_stand_in(self) -> bool:
        """Go there in place of the one they replace: the young person then knows who comes."""
        ahead = self.starts_at is not None and not self.is_cancelled and not self.is_past
        return ahead and self.is_in_place_of is not None and self._allows(ANSWER)

    @property
    def may_change(self) -> bool:
        """Move it, word it again, offer other times, cancel it for everybody."""
        if self.is_cancelled or self.is_past:
            return False
        return self._allows(WRITE)

    @property
    def may_move(self) -> bool:
        """A seat at a group event has the time of the event."""
        # What one only proposed (c3) one cancels, and proposes again as another.
        return self.may_change and self.event_id is None and allows(self.relation, WRITE)

    @property
    def may_mark(self) -> bool:
        """Say what became of it, from its beginning: a professional who was there."""
        return (
            not self.relation.is_own
            and self.has_begun
            and not self.is_cancelled
            and allows(self.relation, WRITE)
        )

    @property
    def is_milestone_due(self) -> bool:
        """An interview of the law that somebody else noted as held: whoever may, notes the milestone."""
        return (
            self.topic in INTERVIEWS
            and self.milestone_id is None
            and self.jeune is not None
            and self.jeune.status is Status.SEEN
            and self.may_mark
            and self.relation.allows("milestone.record")
        )

    def ensure(self, may: bool) -> None:
        """Raise `NotFound` unless `may`: forbidden and unknown are one answer."""
        if not may:
            raise NotFound

    def _allows(self, operation: str) -> bool:
        return allows(self.relation, operation, is_author=self.created_by == self.me)

    def _read(self, sealed: bytes | None, column: str) -> str:
        if not sealed:
            return ""
        return self.cipher.read(sealed, f"{TABLE}.{column}", self.id)


def allows(relation: Relation, operation: str, *, is_author: bool = False) -> bool:
    """The rule for an appointment to which the viewer (or whom they replace) is invited, or which is theirs."""
    return relation.allows(operation, held=_INVITED | {"c3"} if is_author else _INVITED)


class Ciphers:
    """One cipher for each space of a page: its key is unwrapped once, and not for each appointment; and so the rule."""

    def __init__(self) -> None:
        self._made: dict[UUID, SpaceCipher] = {}
        self._read: dict[UUID, bool] = {}

    def reads(self, relation: Relation) -> bool:
        """Whether the rule opens the appointments of this space to whoever asks, where they are invited."""
        space = relation.space.id
        if space not in self._read:
            self._read[space] = not relation.is_restricted and allows(relation, READ)
        return self._read[space]

    def of(self, relation: Relation, ring_key: str | None, wrapped: bytes | None) -> SpaceCipher | None:
        """That of the space, or that of an appointment which has one of its own; None for whoever has neither."""
        if ring_key and wrapped:
            return cipher_from(relation.space.id, ring_key, wrapped)
        if not relation.space.ring_key:
            return None
        made = self._made.get(relation.space.id)
        if made is None:
            made = self._made[relation.space.id] = relation.space.cipher
        return made


def view_from(row: tuple[Any, ...], relation: Relation, cipher: SpaceCipher) -> AppointmentView:
    """Build it from a row of `queries.COLUMNS`; the caller has decided that it may be read."""
    id_, _jeune, topic, place_kind, *rest, _ring_key, _wrapped, people, times = row
    values: list[Any] = [
        *rest,
        tuple(_person(id_, one, cipher) for one in people or ()),
        tuple(_time(*one) for one in times or ()),
    ]
    view = AppointmentView(relation, cipher, id_, _TOPICS[topic], _PLACES[place_kind], *values)
    if view.is_confidential and not view.is_mine:
        view.people = tuple(replace(one, words="") for one in view.people)
    return view


# Asked of the enum each time, they would be the dearest part of a person; and a page names the same few again and again.
_TOPICS = {one.value: one for one in Topic}
_PLACES = {one.value: one for one in PlaceKind}
_REPLIES = {one.value: one for one in Reply}
_STATUSES = {one.value: one for one in Status}


_id = lru_cache(maxsize=4096)(UUID)


def _person(id_: UUID, one: list[Any], cipher: SpaceCipher) -> Person:
    account_id, first_name, last_name, reply, status, words = one
    said = ""
    if words:
        said = cipher.read(bytes.fromhex(words), "participants.words", f"{id_}|{account_id}")
    name = f"{first_name} {last_name}".strip()
    return Person(_id(account_id), first_name, name, _REPLIES[reply], said, _STATUSES[status])


def _time(id_: str, wall_at: str, starts_at: str, ends_at: str, by: str | None) -> Time:
    read = datetime.fromisoformat
    return Time(UUID(id_), read(wall_at), read(starts_at), read(ends_at), UUID(by) if by else None)
