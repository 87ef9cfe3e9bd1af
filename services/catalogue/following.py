"""What time and editors do to what young people keep, each night: days that moved, offers that are no longer there."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import OperationalError

from services import clock, notifications
from services.catalogue.eligibility import Verdict, decide
from services.catalogue.freshness import ZONE
from services.catalogue.marking import RINGS_AT, Mark
from services.catalogue.model import Offer, OfferState
from services.catalogue.reading import offers_in
from services.catalogue.tables import offer_marks, offers
from services.circle import Space
from services.circle.models import Jeune, Territory
from services.circle.standing import SPACE_COLUMNS
from services.database import as_system, session, transaction
from services.journey import situation_of
from services.sealing import SpaceKey
from services.walltime import shown_at

# At once.
BATCH = 200
_events = logging.getLogger("envol")


def follow_marks() -> int:
    """Tell once whoever keeps an offer that was hidden or is over; move what waits for a day that is another one now.

    Gives how many were told. What fails for one young person is logged.
    """
    told = _tell_of_ends()
    for space in _waiting_spaces():
        try:
            with transaction(), as_system():
                _follow_days(space)
        except OperationalError:
            raise  # the database is away: for everybody
        except Exception as error:  # a space whose key no longer opens must not stop those after it
            facts = {"space": str(space.id), "kind": type(error).__name__}
            _events.error("days not followed", extra={"facts": facts})
    return told


def _tell_of_ends() -> int:
    """A line of the centre, which says that there is news of an offer they keep; its page says which, and what to do.

    What is shown again may be told of again. An offer that is only waiting to be read or checked comes back: nothing is told.
    """
    gone = or_(
        offers.c.state == OfferState.HIDDEN.value,
        func.coalesce(offers.c.expires_on < clock.today(ZONE), False),
    )
    its = (offers.c.id == offer_marks.c.offer_id,)
    with transaction(), as_system():
        back = (
            *its,
            offers.c.state == OfferState.PUBLISHED.value,
            sa.not_(gone),
            offer_marks.c.told_at.is_not(None),
        )
        # They were told that it was over: who wants to be told of its day asks again.
        session.execute(delete(offer_marks).where(*back, offer_marks.c.mark == Mark.WATCH.value))
        session.execute(update(offer_marks).where(*back).values(told_at=None))
        rows = session.execute(
            update(offer_marks)
            .where(*its, gone, offer_marks.c.told_at.is_(None))
            .values(told_at=clock.now())
            .returning(offer_marks.c.jeune_id, offer_marks.c.offer_id, offer_marks.c.reminder_id)
        ).all()
        for jeune_id, offer_id in dict.fromkeys((row.jeune_id, row.offer_id) for row in rows):
            notifications.announce(
                notifications.Kind.PROPOSAL,
                [jeune_id],
                jeune_id=jeune_id,
                subject_id=offer_id,
                address=f"/services/{offer_id}/fini",
            )
        # “Tu peux demander” must not ring for what can be asked for no more.
        for row in rows:
            if row.reminder_id is not None:
                notifications.stop_reminder(row.reminder_id)
    return len({(row.jeune_id, row.offer_id) for row in rows})


def _follow_days(space: Space) -> None:
    """Each reminder of theirs rings the morning on which the offer opens by the dates of today."""
    today = shown_at(clock.now(), space.zone).date()
    situation, there = situation_of(space), {one.id: one for one in offers_in(space.departement)}
    waiting = select(offer_marks.c.offer_id, offer_marks.c.reminder_id).where(
        offer_marks.c.jeune_id == space.id,
        offer_marks.c.mark == Mark.WATCH.value,
        offer_marks.c.reminder_id.is_not(None),
        offer_marks.c.told_at.is_(None),
    )
    verdict_of = partial(decide, situation, space.departement)
    for offer_id, reminder_id in session.execute(waiting).all():
        offer: Offer | None = there.get(offer_id)
        if offer is None:
            continue
        decision = verdict_of(offer, today)
        if decision.verdict is Verdict.UNLIKELY:
            _wait_no_longer(space.id, offer_id, reminder_id)
        elif (on := _day(decision.verdict, decision.on, today)) is not None:
            notifications.move_reminder(reminder_id, datetime.combine(on, RINGS_AT), space.zone)


def _day(verdict: Verdict, on: date | None, today: date) -> date | None:
    """The day on which they are told; tomorrow where the offer turns out to be open already."""
    return today + timedelta(days=1) if verdict is Verdict.CAN_ASK else on


def _wait_no_longer(jeune_id: UUID, offer_id: UUID, reminder_id: UUID) -> None:
    session.execute(
        delete(offer_marks).where(
            offer_marks.c.jeune_id == jeune_id,
            offer_marks.c.offer_id == offer_id,
            offer_marks.c.mark == Mark.WATCH.value,
        )
    )
    notifications.stop_reminder(reminder_id)


def _waiting_spaces() -> Iterator[Space]:
    """The spaces of those who wait for a day, a batch at a time, in the order of their ids."""
    watched = select(offer_marks.c.jeune_id).where(
        offer_marks.c.reminder_id.is_not(None), offer_marks.c.told_at.is_(None)
    )
    asked: Any = (
        select(*SPACE_COLUMNS)
        .join(Territory, Territory.id == Jeune.territory_id)
        .join(SpaceKey, SpaceKey.jeune_id == Jeune.id)
        .where(Jeune.id.in_(watched))
        .order_by(Jeune.id)
        .limit(BATCH)
    )
    last: UUID | None = None
    while True:
        with transaction(), as_system():
            rows = session.execute(asked if last is None else asked.where(Jeune.id > last)).all()
        yield from (Space(*row) for row in rows)
        if len(rows) < BATCH:
            return
        last = rows[-1][0]
