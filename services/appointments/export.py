"""What a young person takes with them of their appointments: those to which they are invited, the past ones too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import func, select

from services.accounts import Account
from services.appointments.feeds import feed_of
from services.appointments.models import (
    Appointment,
    GroupEvent,
    Participant,
    PlaceKind,
    Reply,
    Rhythm,
    Series,
    Status,
    Topic,
    Waiting,
)
from services.appointments.queries import those
from services.appointments.reminding import reminders_chosen
from services.appointments.views import AppointmentView
from services.database import session, transaction
from services.records import BATCH, Owner, Section, in_batches, name_of


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Somebody invited: what they answered, and what became of it."""

    name: str
    reply: Reply
    words: str
    status: Status


@dataclass(frozen=True, slots=True)
class TimeRecord:
    """A time that is offered. `wall_at`: what the clock shows there."""

    wall_at: datetime
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class AppointmentRecord:
    """One appointment, as whoever is invited reads it. `wall_at`: what the clock shows there, in `zone`."""

    id: UUID
    topic: Topic
    object: str
    reason: str
    place_kind: PlaceKind
    place: str
    bring: str
    bring_for_steps: tuple[str, ...]
    minutes: int
    wall_at: datetime | None
    zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    series_id: UUID | None
    # Since when whoever receives one there may read one's first name, until the end of that day.
    host_reads_at: datetime | None
    created_by: str
    created_at: datetime
    updated_at: datetime
    cancelled_at: datetime | None
    people: tuple[PersonRecord, ...]
    times: tuple[TimeRecord, ...]


@dataclass(frozen=True, slots=True)
class SeriesRecord:
    """What comes again and again."""

    id: UUID
    rhythm: Rhythm
    until: date
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingRecord:
    """A list on which they wait, or waited: for a time of somebody, or a seat at an event."""

    of: str
    at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChoicesOut:
    """How many hours before they are reminded, and what the private calendar says; never its address."""

    remind_hours: tuple[int, ...]
    calendar_made_at: datetime | None
    calendar_with_titles: bool
    calendar_with_places: bool


def _appointments(owner: Owner) -> Iterator[AppointmentRecord]:
    row, when = Participant, func.coalesce(Appointment.starts_at, Appointment.created_at)
    asked = (
        select(when, row.appointment_id)
        .join(Appointment, Appointment.id == row.appointment_id)
        .where(row.account_id == owner.id, row.jeune_id == owner.id, row.left_at.is_(None))
    )
    ids = (one[1] for one in in_batches(asked, 2))
    while some := list(islice(ids, BATCH)):
        with transaction():
            views = those(owner.own.viewer, some)
            said = select(Appointment.id, Appointment.host_reads_at).where(Appointment.id.in_(some))
            given = {row.id: row.host_reads_at for row in session.execute(said)}
        for view in views:
            yield _appointment(view, given.get(view.id))


def _appointment(view: AppointmentView, host_reads_at: datetime | None) -> AppointmentRecord:
    author = view.person(view.created_by)
    return AppointmentRecord(
        id=view.id,
        topic=view.topic,
        object=view.object,
        reason=view.reason,
        place_kind=view.place_kind,
        place=view.place,
        bring=view.bring.words,
        bring_for_steps=view.bring.steps,
        minutes=view.minutes,
        wall_at=view.wall_at,
        zone=view.zone,
        starts_at=view.starts_at,
        ends_at=view.ends_at,
        series_id=view.series_id,
        host_reads_at=host_reads_at,
        created_by=author.name if author else "",
        created_at=view.created_at,
        updated_at=view.updated_at,
        cancelled_at=view.cancelled_at,
        people=tuple(PersonRecord(one.name, one.reply, one.words, one.status) for one in view.people),
        times=tuple(TimeRecord(one.wall_at, one.starts_at, one.ends_at) for one in view.times),
    )


def _series(owner: Owner) -> Iterator[SeriesRecord]:
    row = Series
    asked = select(row.id, row.rhythm, row.until, row.created_at, row.ended_at)
    for one in in_batches(asked.where(row.jeune_id == owner.id)):
        yield SeriesRecord(*one)


def _waiting(owner: Owner) -> Iterator[WaitingRecord]:
    row = Waiting
    asked = (
        select(row.id, func.coalesce(GroupEvent.title, name_of(Account)), row.at, row.left_at)
        .outerjoin(GroupEvent, GroupEvent.id == row.event_id)
        .outerjoin(Account, Account.id == row.account_id)
        .where(row.jeune_id == owner.id)
    )
    for _id, *rest in in_batches(asked):
        yield WaitingRecord(*rest)


def _choices(owner: Owner) -> Iterator[ChoicesOut]:
    with transaction():
        hours, feed = reminders_chosen(owner.id), feed_of(owner.id)
    yield ChoicesOut(hours, feed.made_at, feed.with_titles, feed.with_places)


SECTIONS = (
    Section(
        "appointments",
        AppointmentRecord,
        _appointments,
        ("appointments", "participants", "proposed_times"),
    ),
    Section("appointment_series", SeriesRecord, _series, ("appointment_series",)),
    Section("waiting_lists", WaitingRecord, _waiting, ("waiting_list",)),
    Section("appointment_choices", ChoicesOut, _choices, ("appointment_settings", "calendar_feeds")),
)
