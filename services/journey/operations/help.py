"""Asking for help: a person, not a bot. Asked once, taken by somebody, closed by the young person alone."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from services import circle, clock, events, notifications
from services.circle import Relation, Viewer
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.journey.addresses import step_at
from services.journey.models import HelpAnswer, HelpRequest, StepRecord
from services.journey.operations.records import note_exchange

WORDS = "help_requests"
ANSWER = "help_answers"
LONGEST_WORDS = 2000
BATCH = 500


def ask_help(relation: Relation, item: UUID | None, words: str, client_id: UUID) -> UUID:
    """Ask for help about the step at `item`, or in general. Gives the id of the request.

    The same `client_id` sent twice makes one request. While one is open for that step, it is that one. Those who may
    answer are told, once each: that something awaits, never whose words nor which.
    Raises `NotFound` where there is no such step; Refused: `words_too_long`.
    """
    relation.ensure("help.create")
    _check(words := words.strip())
    with transaction():
        request, is_new = _asked(relation, item, client_id)
        if words:
            _say(relation, request, words)
        if is_new:
            _call(relation, request)
        return request.id


def say_more(relation: Relation, help_id: UUID, words: str) -> None:
    """Write, or write again, what one needs. Sending it shows it to those who may answer."""
    relation.ensure("help.create")
    _check(words := words.strip())
    with transaction():
        _say(relation, _open(relation, help_id), words)


def close_help(relation: Relation, help_id: UUID) -> None:
    """It is settled, or no longer needed. Only the young person says so."""
    relation.ensure("help.close")
    with transaction():
        request = _open(relation, help_id)
        request.closed_at = request.closed_at or clock.now()
        _silence(request)


def reopen_help(relation: Relation, help_id: UUID) -> None:
    """Undo `close_help`: it awaits those who may answer again, unless somebody takes care of it."""
    relation.ensure("help.close")
    with transaction():
        request = _open(relation, help_id)
        if request.closed_at is not None:
            request.closed_at = None
            if request.taken_by is None:
                _call(relation, request)


def take_help(relation: Relation, help_id: UUID) -> None:
    """Say that one takes care of it, from now. Taken by somebody else already: nothing changes."""
    with transaction():
        request = _answerable(relation, help_id)
        if request.taken_by is None:
            request.taken_by, request.taken_at = relation.viewer.account_id, clock.now()
            _exchanged(relation)
            _silence(request)
            _tell(request)


def give_back_help(relation: Relation, help_id: UUID) -> None:
    """Undo `take_help`: only whoever took it. The others who may answer are told once more, as when it was asked."""
    with transaction():
        request = _answerable(relation, help_id)
        if request.taken_by == relation.viewer.account_id:
            request.taken_by = request.taken_at = None
            if request.closed_at is None:
                _call(relation, request)


def follow_events() -> None:
    """From now on a request waits again as soon as whoever took it may no longer answer it."""
    events.follow(events.LinksEnded, _release)
    events.follow(events.SightNarrowed, _release)


def _release(event: events.LinksEnded | events.SightNarrowed) -> None:
    release_helps(event.jeune_ids)


def release_helps(jeune_ids: Collection[UUID] | None = None) -> None:
    """Requests (of these young people, of all) taken by somebody who may no longer answer them wait again.

    Gone, paused, kept away, or what the request is about was taken back from them: those who may answer are told.
    """
    last = UUID(int=0)
    while taken := _release_some(jeune_ids, last):
        last = taken[-1].id
        if len(taken) < BATCH:
            return


def _release_some(jeune_ids: Collection[UUID] | None, after: UUID) -> Sequence[Any]:
    """The same for the next of them, in the order of their ids; gives those looked at."""
    asked = [] if jeune_ids is None else [HelpRequest.jeune_id.in_(jeune_ids)]
    with transaction() as current:
        current.flush()  # as whoever acts: what closed is what the next statements must see
        with as_system():
            taken = current.execute(_TAKEN.where(HelpRequest.id > after, *asked)).all()
            relations = (
                circle.relations_between({(one.taken_by, one.jeune_id) for one in taken}) if taken else {}
            )
            for one in taken:
                relation = relations.get((one.taken_by, one.jeune_id))
                if relation is None or not relation.allows("help.answer", domain=one.domain, item=one.item):
                    _let_go(one)
    return taken


def _let_go(taken: Any) -> None:
    """Once: whoever lets it go at the same instant finds it free, and says nothing."""
    done = session.execute(
        update(HelpRequest)
        .where(HelpRequest.id == taken.id, HelpRequest.taken_by == taken.taken_by)
        .values(taken_by=None, taken_at=None)
        .execution_options(synchronize_session=False)
    )
    own = circle.find_relation(Viewer(taken.jeune_id), taken.jeune_id)
    if done.rowcount and own is not None:  # type: ignore[attr-defined]
        _call(own, taken)


def answer_help(relation: Relation, help_id: UUID, words: str) -> None:
    """Write back. Whoever answers first takes it. Refused: `answer_empty`, `words_too_long`, `help_closed`."""
    with transaction() as current:
        request = _answerable(relation, help_id)
        _check(words := words.strip())
        if not words:
            raise Refused("answer_empty")
        if request.closed_at:
            raise Refused("help_closed")
        if request.taken_by is None:
            request.taken_by, request.taken_at = relation.viewer.account_id, clock.now()
        answer_id = uuid4()
        current.add(
            HelpAnswer(
                id=answer_id,
                jeune_id=relation.space.id,
                help_id=help_id,
                author_id=relation.viewer.account_id,
                words=relation.space.cipher.seal(words, ANSWER, answer_id),
                at=clock.now(),
            )
        )
        _exchanged(relation)
        relation.note("help.answer", about=request.domain)
        _silence(request)
        _tell(request)


def _asked(relation: Relation, item: UUID | None, client_id: UUID) -> tuple[HelpRequest, bool]:
    """The request about this step that is open, or else the one of this name; and whether it is made now."""
    there = item and _open_about(relation, item)
    return (there, False) if there else _once(relation, item, client_id)


def _once(relation: Relation, item: UUID | None, client_id: UUID) -> tuple[HelpRequest, bool]:
    """The request sent as `client_id`, made now if it is the first time; and whether it was."""
    domain, step_id = _about(relation, item)
    row = {
        "id": uuid4(),
        "jeune_id": relation.space.id,
        "item": item,
        "domain": domain,
        "step_id": step_id,
        "client_id": client_id,
        "opened_at": clock.now(),
    }
    new = insert(HelpRequest).values(row).on_conflict_do_nothing(index_elements=["jeune_id", "client_id"])
    made = session.scalar(new.returning(HelpRequest.id))
    named = select(HelpRequest).where(
        HelpRequest.jeune_id == relation.space.id, HelpRequest.client_id == client_id
    )
    return session.scalars(named).one(), made is not None


def _open_about(relation: Relation, item: UUID) -> HelpRequest | None:
    return session.scalar(
        select(HelpRequest).where(
            HelpRequest.jeune_id == relation.space.id,
            HelpRequest.item == item,
            HelpRequest.closed_at.is_(None),
        )
    )


def _about(relation: Relation, item: UUID | None) -> tuple[str | None, str | None]:
    """The domain and catalogue id of the step at `item`."""
    if item is None:
        return None, None
    if step := step_at(relation.space, item):
        return step.domain_id, step.id
    own = session.scalar(
        select(StepRecord.domain).where(StepRecord.id == item, StepRecord.jeune_id == relation.space.id)
    )
    if own is None:
        raise NotFound
    return own, None


def _open(relation: Relation, help_id: UUID) -> HelpRequest:
    request = session.get(HelpRequest, help_id, with_for_update=True, populate_existing=True)
    if request is None or request.jeune_id != relation.space.id:
        raise NotFound
    return request


def _answerable(relation: Relation, help_id: UUID) -> HelpRequest:
    """The request, for somebody who may answer it."""
    request = _open(relation, help_id)
    relation.ensure("help.answer", domain=request.domain, item=request.item)
    return request


def _say(relation: Relation, request: HelpRequest, words: str) -> None:
    request.words = relation.space.cipher.seal(words, WORDS, request.id) if words else None


def _exchanged(relation: Relation) -> None:
    note_exchange(relation, relation.viewer.account_id, "help")


def _call(relation: Relation, request: Any) -> None:
    """Something awaits those who may answer this `HelpRequest` (or what names it) today, but whoever says so."""
    helpers = [
        one.account_id
        for one in circle.members_of(relation.space)
        if one.account_id != relation.viewer.account_id
        and one.sees("help.answer", domain=request.domain, item=request.item)
    ]
    notifications.announce(
        notifications.Kind.HELP,
        helpers,
        jeune_id=request.jeune_id,
        subject_id=request.id,
        address=f"/aide/{request.id}",
    )


def _silence(request: HelpRequest) -> None:
    """Somebody takes care of it, or it is settled: it awaits nobody who could have answered."""
    notifications.close_subject(notifications.Kind.HELP, request.id, jeune_id=request.jeune_id)


def _tell(request: HelpRequest) -> None:
    """Somebody takes care of it, or answered: whoever asked is told."""
    notifications.announce(
        notifications.Kind.HELP,
        [request.jeune_id],
        jeune_id=request.jeune_id,
        subject_id=request.id,
        address=f"/aide/{request.id}",
    )


def _check(words: str) -> None:
    if len(words) > LONGEST_WORDS:
        raise Refused("words_too_long", longest=LONGEST_WORDS)


_TAKEN = (
    select(HelpRequest.id, HelpRequest.jeune_id, HelpRequest.taken_by, HelpRequest.domain, HelpRequest.item)
    .where(HelpRequest.closed_at.is_(None), HelpRequest.taken_by.is_not(None))
    .order_by(HelpRequest.id)
    .limit(BATCH)
)
