"""The same visit again and again: each is an appointment of its own, which may be moved or cancelled alone."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, cast, func, literal, select, true, update
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services import clock
from services.appointments.changing import cancel_appointment, move_appointment
from services.appointments.making import Wanted, check, check_number, may_make, people_for, write
from services.appointments.models import Appointment, Rhythm, Series
from services.appointments.queries import open_appointment
from services.appointments.views import WRITE, AppointmentView
from services.circle import Relation
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.prepared import Prepared

# A year of weeks: what comes after is agreed on again.
MOST = 53


def make_series(
    relation: Relation, wanted: Wanted, rhythm: Rhythm, until: date | None, id_: UUID | None = None
) -> UUID:
    """Every one of these visits up to the day `until`, at the same hour. Gives the id of the first; made once.

    The others hear of it once. Raises `NotFound` for whoever may only propose. Refused: what `check` refuses,
    `until_empty`, `until_before`, `until_too_far`, `one_time`.
    """
    if not may_make(relation) or not relation.allows(WRITE):
        raise NotFound
    wanted = check(relation, wanted)
    if len(wanted.times) > 1:
        raise Refused("one_time")
    days = list(_days(wanted.times[0], rhythm, until))
    people = people_for(relation, wanted.people)
    check_number(relation)
    first = id_ or uuid4()
    with transaction():
        if session.get(Appointment, first) is not None:
            return first
        made = Series(
            jeune_id=relation.space.id,
            rhythm=rhythm,
            until=until,
            created_by=relation.viewer.account_id,
            created_at=clock.now(),
        )
        session.add(made)
        session.flush()
        for number, wall in enumerate(days):
            name = first if number == 0 else uuid5(first, str(number))
            one = replace(wanted, times=[wall])
            write(relation, one, name, people, is_told=number == 0, series_id=made.id)
        relation.note(WRITE, about="appointments")
    return first


def end_series(view: AppointmentView) -> int:
    """Cancel this one and those that come after; the others hear of it once. Gives how many. Raises `NotFound`."""
    view.ensure(view.may_change)
    with transaction():
        ahead = following(view)
        for one in ahead:
            cancel_appointment(one, is_told=one.id == view.id)
        session.execute(update(Series).where(Series.id == view.series_id).values(ended_at=clock.now()))
    return len(ahead)


def move_series(view: AppointmentView, wall: datetime) -> int:
    """This one to another time, and those that come after by as many days and hours; told once. Gives how many.

    One that was moved by itself keeps its distance. Raises `NotFound` for who may not. Refused: as `check`.
    """
    view.ensure(view.may_move and view.series_id is not None and view.wall_at is not None)
    assert view.wall_at is not None
    by = wall - view.wall_at
    with transaction():
        ahead = [one for one in following(view) if one.may_move]
        for one in ahead:
            assert one.wall_at is not None
            move_appointment(one, one.wall_at + by, is_told=one.id == view.id)
    return len(ahead)


def following(view: AppointmentView) -> list[AppointmentView]:
    """This one and those of its series that come after, soonest first."""
    ids = session.scalars(
        select(Appointment.id)
        .where(
            Appointment.series_id == view.series_id,
            Appointment.cancelled_at.is_(None),
            Appointment.starts_at >= view.starts_at,
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(MOST)
    ).all()
    return [_again(view, one) for one in ids]


def changes_of(ahead: Iterable[AppointmentView]) -> str:
    """How often each of these changed, as `SeriesLine.changes` says it."""
    return ",".join(str(one.sequence) for one in ahead)


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """What comes back: how often, until when; after one of its appointments, how many, and how often each changed."""

    rhythm: Rhythm
    until: date
    after: int = 0
    changes: str = ""


def rhythms_of(series: Collection[UUID]) -> dict[UUID, SeriesLine]:
    """How often each of these comes back, of those its reader may know. No statement for none, one for all."""
    if not series:
        return {}
    rows = _RHYTHMS.rows(ids=list(series))
    return {id_: SeriesLine(rhythm, until) for id_, rhythm, until in rows}


def series_of(view: AppointmentView) -> SeriesLine | None:
    """What this one is one of, or None. One statement, where it is one of several."""
    if view.series_id is None:
        return None
    row = _SERIES.one_or_none(id=view.series_id, since=view.starts_at or clock.now())
    return SeriesLine(*row) if row else None


def _again(view: AppointmentView, appointment_id: UUID) -> AppointmentView:
    own = view.relation if view.relation.is_own else None
    return open_appointment(view.relation.viewer, own, appointment_id)


def _days(first: datetime, rhythm: Rhythm, until: date | None) -> Iterator[datetime]:
    """The first one and those after, at the same hour of the wall."""
    if until is None:
        raise Refused("until_empty")
    if until <= first.date():
        raise Refused("until_before")
    for number in range(MOST + 1):
        wall = _after(first, rhythm, number)
        if wall.date() > until:
            return
        if number == MOST:
            raise Refused("until_too_far")
        yield wall


def _after(first: datetime, rhythm: Rhythm, number: int) -> datetime:
    if rhythm is not Rhythm.MONTH:
        return first + timedelta(weeks=number * (2 if rhythm is Rhythm.TWO_WEEKS else 1))
    # The 31st comes back on the last day of shorter months.
    year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
    return first.replace(year=year, month=month + 1, day=min(first.day, monthrange(year, month + 1)[1]))


_RHYTHMS = Prepared(
    select(Series.id, Series.rhythm, Series.until).where(
        Series.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
    )
)
_CHANGES = func.string_agg(
    cast(Appointment.sequence, Text), aggregate_order_by(literal(","), Appointment.starts_at, Appointment.id)
)
_AFTER = (
    select(func.count().label("number"), func.coalesce(_CHANGES, "").label("changes"))
    .where(
        Appointment.series_id == Series.id,
        Appointment.cancelled_at.is_(None),
        Appointment.starts_at > bindparam("since"),
    )
    .correlate(Series)
    .lateral()
)
_SERIES = Prepared(
    select(Series.rhythm, Series.until, _AFTER.c.number, _AFTER.c.changes)
    .join(_AFTER, true())
    .where(Series.id == bindparam("id"))
)
