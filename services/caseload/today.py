"""Aujourd’hui: what needs a professional, in order, and what they put off to another day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.ages import local_date
from services.caseload.facts import Written, written_about
from services.caseload.models import PutOff
from services.caseload.needs import (
    READ_ONLY,
    Need,
    NeedKind,
    milestone_needs,
    order,
    silence_needs,
    unanswered_needs,
)
from services.caseload.queries import LIMIT, milestones_for, note_list
from services.caseload.signals import PAPER_NOTICE
from services.caseload.waiting import Waiting, gathered, need_of, put_off_by, waiting_for
from services.circle import Relation, Viewer, find_relation, linked_relations
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.journey import situation_of
from services.notifications import unanswered_for

# What one reads in a morning; beyond, the list says how many more.
SHOWN = 50
# Put off for longer is forgotten.
FARTHEST = timedelta(days=184)
LONGEST_SUBJECT = 100


@dataclass(frozen=True, slots=True)
class Today:
    """What needs this professional, the most pressing first; `more` are beyond the first fifty; then what waits."""

    needs: tuple[Need, ...]
    more: int
    put_off: tuple[Need, ...]
    following: int

    @property
    def pressing(self) -> int:
        return sum(need.is_pressing for need in self.needs)


def open_today(viewer: Viewer) -> Today:
    """What needs this viewer among those they follow, noted in the journal with the people shown.

    Five statements, and one for the journal, whatever the number of young people.
    """
    relations = linked_relations(viewer, "caseload.list", limit=LIMIT)
    put_offs = put_off_by(viewer.account_id)
    found = [_marked(need, put_offs) for need in _needs(viewer, relations)]
    now = sorted((need for need in found if need is not None and need.put_off_until is None), key=order)
    later = sorted((need for need in found if need is not None and need.put_off_until), key=_by_day)
    shown, waiting = tuple(now[:SHOWN]), tuple(later[:SHOWN])
    note_list(relations, {need.jeune_id for need in (*shown, *waiting)})
    return Today(shown, max(0, len(now) - SHOWN), waiting, len(relations))


def put_off_need(viewer: Viewer, jeune_id: UUID, kind: NeedKind, subject: str, until: date | None) -> None:
    """Not before `until`; None, for what only had to be read: not any more.

    Refused: `put_off_day` (today or before, or more than six months), `put_off_for_good` (what waits for an act).
    Raises `NotFound` outside one's own caseload.
    """
    relation = find_relation(viewer, jeune_id)
    if relation is None or len(subject) > LONGEST_SUBJECT:
        raise NotFound
    relation.ensure("caseload.list")
    if until is None and kind not in READ_ONLY:
        raise Refused("put_off_for_good")
    if until and not relation.life.today < until <= relation.life.today + FARTHEST:
        raise Refused("put_off_day")
    row = {
        "account_id": viewer.account_id,
        "jeune_id": jeune_id,
        "kind": kind.value,
        "subject": subject,
        "until": until,
        "at": clock.now(),
    }
    statement = insert(PutOff).values(row)
    newest = {"until": statement.excluded.until, "at": statement.excluded.at}
    with transaction():
        session.execute(statement.on_conflict_do_update(constraint="pk_put_offs", set_=newest))


def take_back_need(viewer: Viewer, jeune_id: UUID, kind: NeedKind, subject: str) -> None:
    """Undo `put_off_need`: it is in today's list again."""
    with transaction():
        session.execute(
            delete(PutOff).where(
                PutOff.account_id == viewer.account_id,
                PutOff.jeune_id == jeune_id,
                PutOff.kind == kind.value,
                PutOff.subject == subject,
            )
        )


def forget_put_offs() -> None:
    """What was put off to a day long gone, or read half a year ago, is of no use."""
    with transaction(), as_system():
        session.execute(delete(PutOff).where(PutOff.at < clock.now() - 2 * FARTHEST))


def _needs(viewer: Viewer, relations: list[Relation]) -> Iterator[Need]:
    jeunes = [relation.space.id for relation in relations]
    until = clock.now().date() + PAPER_NOTICE
    written = written_about(jeunes, me=viewer.account_id, papers_until=until)
    waiting: dict[UUID, list[Waiting]] = {}
    for one in waiting_for(viewer.account_id, jeunes):
        waiting.setdefault(one.jeune_id, []).append(one)
    unanswered = {one.jeune_id: one for one in unanswered_for(jeunes)} if jeunes else {}
    for relation in relations:
        yield from _of(relation, written[relation.space.id], waiting.get(relation.space.id, []))
        if told := unanswered.get(relation.space.id):
            yield from unanswered_needs(relation, told.since, told.number)


def _of(relation: Relation, written: Written, waiting: list[Waiting]) -> Iterator[Need]:
    for one in gathered(waiting):
        yield from need_of(relation, one)
    yield from milestone_needs(relation, milestones_for(relation, situation_of(relation.space), written))
    at = written.last_exchange_at
    yield from silence_needs(relation, written, local_date(at, relation.space.zone) if at else None)


def _marked(need: Need, put_offs: dict[tuple[UUID, str, str], date | None]) -> Need | None:
    """The need as it stands: due, put off until a day, or (None) read for good."""
    key = (need.jeune_id, need.kind.value, need.subject)
    if key not in put_offs:
        return need
    until = put_offs[key]
    if until is None:
        return None
    is_due = until <= need.on - timedelta(days=need.days)
    return need if is_due else replace(need, put_off_until=until)


def _by_day(need: Need) -> tuple[date, tuple[int, date, str, str]]:
    return need.put_off_until or need.on, order(need)
