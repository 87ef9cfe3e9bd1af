"""The reminders of the path, made again with what they are about: in the same transaction, and each night."""

import logging
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import OperationalError

from services import clock, documents, notifications
from services.accounts import Account
from services.circle import Space
from services.circle.models import Jeune, Territory
from services.circle.standing import SPACE_COLUMNS
from services.database import as_system, session, transaction
from services.journey.addresses import step_address
from services.journey.answers import situation_of
from services.journey.models import MilestoneRecord, PaperRecord, StepRecord
from services.journey.paper_kinds import RENEWED_BY, asked_by_steps
from services.journey.reminding import HeldPaper, RemindSource, path_reminders, subjects_alive
from services.prepared import Prepared
from services.sealing import SpaceKey
from services.walltime import shown_at

EVERYTHING = tuple(RemindSource)
BATCH = 200
_events = logging.getLogger("envol")


def plan_reminders(space: Space, sources: Collection[RemindSource] = EVERYTHING) -> None:
    """Make what waits for this young person equal to what their path says now, for these sources.

    Call it in the transaction of what changed it. `space` is read as it is now: after a change of answers or dates,
    give it with them. Steps a référent may not see count too, so what is written is read as the system.
    """
    session.flush()  # what was just written goes through the second fence, in the name of whoever wrote it
    with as_system():
        steps, papers, held = _WRITTEN.one(jeune=space.id)
        kept = list(_kept_papers(space.id)) if RemindSource.PAPER in sources else []
    situation, now = situation_of(space), shown_at(clock.now(), space.zone)
    states = {step_id: state for step_id, state, _off in steps or ()}
    about: dict[str, Any] = {"held": {kind: date.fromisoformat(day) for kind, day in held or ()}}
    about["papers"] = [*kept, *_ticked_papers(papers or ())]
    put_off = {step_id: date.fromisoformat(off) for step_id, _state, off in steps or () if off}
    wanted = path_reminders(situation, now, states, put_off=put_off, **about)
    for source in sources:
        notifications.plan(
            space.id,
            space.zone,
            source.value,
            wanted[source],
            items=_items(space, source, wanted[source]),
            alive=partial(subjects_alive, source, situation, now.date(), states, **about),
        )


def _kept_papers(jeune_id: UUID) -> Iterator[HeldPaper]:
    """What ends in the vault, and the step that makes it again where there is one."""
    for one in documents.ending_papers(jeune_id):
        step = RENEWED_BY.get(one.kind.id) if one.kind else None
        name = one.kind.id if one.kind and not one.kind.several else str(one.id)
        yield HeldPaper(step or "", name, one.ends_on, name, is_there=True)


def _ticked_papers(rows: Iterable[tuple[str, str, str]]) -> Iterator[HeldPaper]:
    """What was ticked in the lists of steps, the newest first: twenty steps ask for a card, which ends once."""
    for step, paper, ends in sorted(rows, key=lambda row: row[2], reverse=True):
        yield HeldPaper(step, paper, date.fromisoformat(ends), asked_by_steps().get((step, paper), ""))


def plan_everybody() -> int:
    """The same for everybody whose space is open, each in a transaction of their own. Gives how many.

    Each night: a day that passes opens steps, and the reminder that rang makes place for the next one. What fails for one
    of them is logged.
    """
    number = 0
    for space in _open_spaces():
        try:
            with transaction():
                plan_reminders(space)
        except OperationalError:
            raise  # the database is away: for everybody
        except Exception as error:  # one space whose key no longer opens must not silence all those after it
            facts = {"space": str(space.id), "kind": type(error).__name__}
            _events.error("reminders not planned", extra={"facts": facts})
        else:
            number += 1
    return number


def _items(space: Space, source: RemindSource, wanted: Collection[str]) -> dict[str, UUID]:
    """The address of the step each is about, for the tap that opens it."""
    if source is RemindSource.MILESTONE:
        return {}
    steps = {subject: subject.partition("/")[0] for subject in wanted}
    return {subject: step_address(space, step) for subject, step in steps.items() if step}


def _open_spaces() -> Iterator[Space]:
    """Every space opened by its owner and not closed since, a batch at a time, in the order of their ids."""
    last: UUID | None = None
    while True:
        with transaction(), as_system():
            rows = session.execute(_spaces(last)).all()
        yield from (Space(*row) for row in rows)
        if len(rows) < BATCH:
            return
        last = rows[-1][0]


def _spaces(after: UUID | None) -> Any:
    statement = (
        select(*SPACE_COLUMNS)
        .join(Territory, Territory.id == Jeune.territory_id)
        .join(SpaceKey, SpaceKey.jeune_id == Jeune.id)
        .join(Account, Account.id == Jeune.id)
        .where(Account.opened_at.is_not(None), Account.disabled_at.is_(None))
        .order_by(Jeune.id)
        .limit(BATCH)
    )
    return statement if after is None else statement.where(Jeune.id > after)


def _rows(model: Any, *columns: Any) -> Any:
    return select(func.json_agg(func.json_build_array(*columns))).where(model.jeune_id == bindparam("jeune"))


_WRITTEN = Prepared(
    select(
        _rows(StepRecord, StepRecord.step_id, StepRecord.state, StepRecord.put_off_until)
        .where(StepRecord.step_id.is_not(None))
        .scalar_subquery(),
        _rows(PaperRecord, PaperRecord.step_id, PaperRecord.paper_id, PaperRecord.ends_on)
        .where(PaperRecord.has_it, PaperRecord.ends_on.is_not(None))
        .scalar_subquery(),
        _rows(MilestoneRecord, MilestoneRecord.kind, MilestoneRecord.held_on)
        .where(MilestoneRecord.withdrawn_at.is_(None))
        .scalar_subquery(),
    )
)
