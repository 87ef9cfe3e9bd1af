"""Changing an appointment: a time picked, others offered, moved, cancelled; what hangs on it follows at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, update

from services import clock
from services.appointments.freeing import free_place
from services.appointments.making import LONGEST_WORDS, check_times, invite, offer, trimmed
from services.appointments.models import Appointment, Participant, ProposedTime, Reply, Status
from services.appointments.reminding import plan_reminders
from services.appointments.telling import tell
from services.appointments.views import ANSWER, WRITE, AppointmentView
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.sealing import cipher_from
from services.walltime import instant_of


def pick_time(view: AppointmentView, time_id: UUID) -> None:
    """One of the times offered is the one. Raises `NotFound` for who may not pick. Refused: `time_gone`."""
    view.ensure(view.may_pick)
    with transaction():
        row = locked(view)
        if view.is_in_place_of is not None:
            invite(view.relation, view.id, [view.me])
        time = session.get(ProposedTime, time_id)
        if time is None or time.appointment_id != view.id or time.closed_at or time.starts_at <= clock.now():
            raise Refused("time_gone")
        _leave_slot(row)
        row.wall_at, row.starts_at, row.ends_at = time.wall_at, time.starts_at, time.ends_at
        close_times(view.id)
        changed(row)
        _asked_again(view.id, besides={view.me, time.proposed_by})
        _reply_of(view.id, [view.me, time.proposed_by], Reply.ACCEPTED)
        view.relation.note(ANSWER, about="appointment")
        _follow(view)


def offer_times(view: AppointmentView, times: Sequence[datetime]) -> None:
    """Other times to pick from; the one there was stays until then. Refused: as `check`."""
    view.ensure(view.may_move)
    check_times(times, view.zone)
    with transaction():
        row = locked(view)
        close_times(view.id)
        offer(view.relation, view.id, times, row.minutes, row.zone)
        row.updated_at = clock.now()
        view.relation.note(WRITE, about="appointment")
        session.flush()
        tell(view.id, view.relation, [one.account_id for one in view.people])


def move_appointment(
    view: AppointmentView, wall: datetime, minutes: int | None = None, *, is_told: bool = True
) -> None:
    """Another time, for everybody: each is asked again, reminders move with it. Refused: as `check`.

    Not `is_told`: the others hear of the first of several.
    """
    view.ensure(view.may_move)
    check_times([wall], view.zone)
    with transaction():
        row = locked(view)
        _leave_slot(row)
        row.minutes = minutes or row.minutes
        _set_time(row, wall)
        close_times(view.id)
        changed(row)
        _asked_again(view.id, besides={view.me})
        _reply_of(view.id, [view.me], Reply.ACCEPTED)
        view.relation.note(WRITE, about="appointment")
        _follow(view, is_told=is_told)


def cancel_appointment(view: AppointmentView, words: str = "", *, is_told: bool = True) -> None:
    """It does not take place. By the young person they are excused; by somebody else nobody is at fault.

    Reminders do not ring, calendars take it away. Raises `NotFound` for who may not. Refused: `words_too_long`.
    Not `is_told`: the others hear of the first of several.
    """
    view.ensure(view.may_change)
    words = trimmed(words, LONGEST_WORDS)
    with transaction():
        row = _locked(view)
        if row.cancelled_at is not None:
            return
        row.cancelled_at, row.cancelled_by = clock.now(), view.me
        changed(row)
        free_place(row)
        close_times(view.id)
        status = Status.EXCUSED if view.relation.is_own else Status.REVOKED
        _set_all(view.id, status=status, status_at=clock.now(), status_by=view.me)
        if words and view.mine:
            save_words(view, words)
        view.relation.note(WRITE, about="appointment")
        _follow(view, is_told=is_told)


def locked(view: AppointmentView) -> Appointment:
    """The row, until the transaction ends. Raises `NotFound`. Refused `changed_since`: somebody cancelled it meanwhile."""
    row = _locked(view)
    if row.cancelled_at is not None:
        raise Refused("changed_since")
    return row


def _locked(view: AppointmentView) -> Appointment:
    row = session.get(Appointment, view.id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


def changed(row: Appointment) -> None:
    """Calendars must hear of it."""
    row.sequence += 1
    row.updated_at = clock.now()


def close_times(appointment_id: UUID) -> None:
    """No time is to be picked any more."""
    session.execute(
        update(ProposedTime)
        .where(ProposedTime.appointment_id == appointment_id, ProposedTime.closed_at.is_(None))
        .values(closed_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def save_words(view: AppointmentView, words: str) -> None:
    """What I said with my answer; sealed with the key of the space, or of the appointment: it may have one since."""
    row = _locked(view)
    cipher = (
        cipher_from(view.jeune_id, row.ring_key, row.wrapped) if row.ring_key and row.wrapped else view.cipher
    )
    sealed = cipher.seal(words, "participants.words", f"{view.id}|{view.me}")
    session.execute(
        update(Participant)
        .where(Participant.appointment_id == view.id, Participant.account_id == view.me)
        .values(words=sealed)
        .execution_options(synchronize_session=False)
    )


def _follow(view: AppointmentView, *, is_told: bool = True) -> None:
    """What hangs on an appointment, after any change of it: reminders, and what the others hear."""
    session.flush()
    if is_told:
        tell(view.id, view.relation, [one.account_id for one in view.people])
    plan_reminders(view.id, view.jeune_id)


def _leave_slot(row: Appointment) -> None:
    """At another time it is not in its slot any more: somebody else may have that."""
    if row.slot_id is not None:
        free_place(row)
        row.slot_id = None


def _set_time(row: Appointment, wall: datetime) -> None:
    row.wall_at, row.starts_at = wall, instant_of(wall, row.zone)
    row.ends_at = row.starts_at + timedelta(minutes=row.minutes)


def _asked_again(appointment_id: UUID, besides: set[UUID | None]) -> None:
    """Who agreed to another time has not agreed to this one; who said no to coming is asked again too."""
    _set_where(
        appointment_id,
        Participant.account_id.not_in([one for one in besides if one]),
        reply=Reply.WAITING,
        replied_at=None,
        words=None,
    )


def _reply_of(appointment_id: UUID, people: Iterable[UUID | None], reply: Reply) -> None:
    who = [one for one in people if one]
    _set_where(
        appointment_id, Participant.account_id.in_(who), reply=reply, replied_at=clock.now(), words=None
    )


def _set_all(appointment_id: UUID, **values: object) -> None:
    _set_where(appointment_id, Participant.left_at.is_(None), **values)


def _set_where(appointment_id: UUID, who: ColumnElement[bool], **values: object) -> None:
    session.execute(
        update(Participant)
        .where(Participant.appointment_id == appointment_id, who)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
