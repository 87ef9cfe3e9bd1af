"""What somebody invited answers, and what became of it for each."""

from datetime import date
from uuid import UUID

from sqlalchemy import update

from services import clock, journey
from services.appointments.changing import cancel_appointment, locked, save_words
from services.appointments.making import LONGEST_WORDS, invite
from services.appointments.models import Appointment, Participant, Reply, Status, Topic
from services.appointments.reminding import plan_reminders
from services.appointments.series import changes_of, following
from services.appointments.telling import tell
from services.appointments.views import ANSWER, WRITE, AppointmentView
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.journey import MilestoneKind
from services.walltime import shown_at

# What a professional says once it began. EXCUSED and REVOKED are also said by cancelling.
MARKS = (Status.SEEN, Status.EXCUSED, Status.NOSHOW, Status.UNKNOWN)
# The two interviews of the law: held, they close their milestone.
CLOSES = {
    Topic.INTERVIEW_17: MilestoneKind.INTERVIEW_17,
    Topic.EXIT_INTERVIEW: MilestoneKind.EXIT_INTERVIEW,
}


def reply(
    view: AppointmentView,
    answer: Reply,
    words: str = "",
    *,
    seen: int | None = None,
    is_told: bool = True,
) -> None:
    """I come, I do not, I would like another time; with a word or without. Asked twice, the last one counts.

    `seen`: the sequence that was read; it may have moved since. Not `is_told`: the others hear of the first of several.
    Raises `NotFound` for who is not invited. Refused: `words_too_long`, `changed_since`.
    """
    view.ensure(view.may_reply)
    if seen is not None and seen != view.sequence:
        raise Refused("changed_since")
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        raise Refused("words_too_long", longest=LONGEST_WORDS)
    if answer is Reply.DECLINED and view.relation.is_own and (view.slot_id or view.event_id):
        # Somebody else may have the place.
        cancel_appointment(view, words)
        return
    with transaction():
        if seen not in (None, locked(view).sequence):
            raise Refused("changed_since")
        status = Status.EXCUSED if answer is Reply.DECLINED else Status.UNKNOWN
        _set(view.id, view.me, reply=answer, replied_at=clock.now(), status=status, words=None)
        if words:
            save_words(view, words)
        view.relation.note(ANSWER, about="appointment")
        if is_told:
            tell(view.id, view.relation, [one.account_id for one in view.others])
        plan_reminders(view.id, view.jeune_id)


def reply_series(
    view: AppointmentView, answer: Reply, words: str = "", *, seen: int | None = None, seen_after: str = ""
) -> int:
    """The same answer to this one and to those that come after, of those I answered as this one; told once.

    `seen_after`: the changes of those after that were read (`SeriesLine.changes`). The word goes with this one. Gives
    how many. Raises and refuses as `reply`; `changed_since` too where one of them moved.
    """
    view.ensure(view.may_reply and view.series_id is not None)
    assert view.mine is not None
    before = view.mine.reply
    with transaction():
        ahead = [one for one in following(view) if one.id != view.id]
        if changes_of(ahead) != seen_after:
            raise Refused("changed_since")
        after = [one for one in ahead if _is_answered_as(one, before)]
        reply(view, answer, words, seen=seen)
        for one in after:
            reply(one, answer, is_told=False)
    return 1 + len(after)


def _is_answered_as(view: AppointmentView, before: Reply) -> bool:
    return view.may_reply and not view.is_to_pick and view.mine is not None and view.mine.reply is before


def stand_in(view: AppointmentView) -> None:
    """I go there in place of the référent I replace: the young person hears who comes. Raises `NotFound`."""
    view.ensure(view.may_stand_in)
    with transaction():
        locked(view)
        invite(view.relation, view.id, [view.me])
        view.relation.note(ANSWER, about="appointment")
        tell(view.id, view.relation, [one.account_id for one in view.others])
        plan_reminders(view.id, view.jeune_id)


def mark(view: AppointmentView, status: Status, account_id: UUID | None = None) -> None:
    """Say what became of it for the young person (or for somebody else invited): they were there, or not.

    Of the two interviews, by whom the table lets note milestones: seen, it closes the milestone; not seen after all,
    that is undone. Marked by somebody else it waits for them (`view.is_milestone_due`). Raises `NotFound` for who may not. Refused: `status_wrong`.
    """
    view.ensure(view.may_mark)
    who = account_id or view.jeune_id
    if status not in MARKS:
        raise Refused("status_wrong")
    if view.person(who) is None:
        raise NotFound
    with transaction():
        row = locked(view)
        _set(view.id, who, status=status, status_at=clock.now(), status_by=view.me)
        view.relation.note(WRITE, about="appointment")
        if who == view.jeune_id:
            _follow_on_path(view, row, status)
        tell(view.id, view.relation, [who])


def _follow_on_path(view: AppointmentView, row: Appointment, status: Status) -> None:
    kind = CLOSES.get(view.topic)
    if kind is None or not view.relation.allows("milestone.record"):
        return
    if status is Status.SEEN and row.milestone_id is None:
        if kind in journey.held_milestones(view.relation):
            return  # noted already, by hand: not ours to undo
        row.milestone_id = journey.record_milestone(view.relation, kind, _held_on(view))
    elif status is not Status.SEEN and row.milestone_id is not None:
        journey.withdraw_milestone(view.relation, row.milestone_id)
        row.milestone_id = None


def _held_on(view: AppointmentView) -> date:
    """The day it was where the young person lives: the law counts there."""
    assert view.starts_at is not None
    return shown_at(view.starts_at, view.relation.space.zone).date()


def _set(appointment_id: UUID, account_id: UUID, **values: object) -> None:
    session.execute(
        update(Participant)
        .where(Participant.appointment_id == appointment_id, Participant.account_id == account_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
