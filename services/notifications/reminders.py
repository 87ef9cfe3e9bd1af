"""Reminders: rows with a due time, made from the path, by the person, or by a professional for a young person.

What a reminder says is what clocks on the wall will show where the young person lives; the instant is worked out from
that and from the zone, and again when either changes.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Date, cast, exists, func, or_, select, update

from services import clock
from services.circle import Relation, Space
from services.circle.models import Jeune, Restriction, Territory
from services.circle.rules import GRACE
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.notifications.models import Reminder, ReminderState, Source
from services.walltime import instant_of

WORDS = "reminders.words"
# The table has one line for what is put in a young person’s days.
WRITE = "appt.create"
LONGEST_WORDS = 300
# How far ahead, and how many at a time: nobody needs more, and a script could ask for more.
FARTHEST = timedelta(days=2 * 366)
MOST = 100
# Beside what waits, the page shows what rang in the last fortnight.
SHOWN_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ReminderView:
    """One reminder as its reader sees it. `shown_at`: on the wall, where the young person lives."""

    id: UUID
    source: Source
    subject: str
    item: UUID | None
    words: str
    shown_at: datetime
    zone: str
    state: ReminderState
    is_from_somebody: bool


def plan(
    jeune_id: UUID,
    zone: str,
    source: Source | str,
    wanted: Mapping[str, datetime],
    *,
    items: Mapping[str, UUID] | None = None,
    alive: Callable[[], Container[str]] = frozenset,
) -> None:
    """Make the waiting reminders of this source equal to `wanted`: subject → wall time (no zone) of the moment.

    Those of a subject that is done, cancelled or not wanted any more are cancelled; those whose moment moved move;
    nothing is made for a moment that is past, or that rang already. What somebody put off, or what is due and was not
    handed over yet, stays where it is while its subject is wanted or `alive` (asked only then). Call it in the
    transaction of what changed. The caller has already decided that it may: somebody else than the young person may
    have changed it.
    """
    with transaction() as current:
        current.flush()  # what the caller wrote is written as the caller
        with as_system():
            known = current.scalars(
                select(Reminder).where(Reminder.jeune_id == jeune_id, Reminder.source == Source(source))
            ).all()
            waiting = [one for one in known if one.state is ReminderState.WAITING]
            held = _held(waiting, wanted, alive)
            there = {(one.subject, one.wall_at.date()) for one in known if one.sent_at or one in held}
            moving = [one for one in waiting if one not in held]
            _bring_to(moving, wanted, there, zone)
            for subject in wanted.keys() - {one.subject for one in moving}:
                wall = wanted[subject]
                if (subject, wall.date()) not in there and instant_of(wall, zone) > clock.now():
                    item = (items or {}).get(subject)
                    current.add(_made(jeune_id, zone, Source(source), subject, wall, item=item))
            current.flush()


def _held(
    waiting: Iterable[Reminder], wanted: Container[str], alive: Callable[[], Container[str]]
) -> list[Reminder]:
    """Those that ring at the moment they have, whatever is planned: put off by hand, or due this very minute."""
    held = [one for one in waiting if one.answered_at is not None or one.due_at <= clock.now()]
    if all(one.subject in wanted for one in held):
        return held
    living = alive()
    return [one for one in held if one.subject in wanted or one.subject in living]


def _bring_to(
    moving: Iterable[Reminder],
    wanted: Mapping[str, datetime],
    there: Container[tuple[str, date]],
    zone: str,
) -> None:
    for one in moving:
        wall = wanted.get(one.subject)
        if wall is not None and (one.subject, wall.date()) not in there:
            _move(one, wall, zone)
        else:
            one.state = ReminderState.CANCELLED


def plan_about(
    jeune_id: UUID,
    zone: str,
    source: Source | str,
    about: UUID,
    wanted: Mapping[UUID, Iterable[tuple[str, datetime]]],
) -> None:
    """Make what waits about one thing equal to `wanted`: account → (subject, wall time in `zone`) of each reminder.

    For several accounts at once; what is past or not wanted is cancelled. Call it in the transaction of what changed;
    the caller has decided that each of them may know.
    """
    moments = {
        f"{about}/{account_id}/{subject}": (account_id, wall)
        for account_id, several in wanted.items()
        for subject, wall in several
        if instant_of(wall, zone) > clock.now()
    }
    with transaction() as current:
        current.flush()
        with as_system():
            waiting = current.scalars(
                select(Reminder).where(
                    Reminder.jeune_id == jeune_id,
                    Reminder.source == Source(source),
                    Reminder.item == about,
                    Reminder.state == ReminderState.WAITING,
                )
            )
            known = {one.subject: one for one in waiting}
            for subject in known.keys() - moments.keys():
                known[subject].state = ReminderState.CANCELLED
            for subject, (account_id, wall) in moments.items():
                if subject in known:
                    _move(known[subject], wall, zone)
                else:
                    made = _made(jeune_id, zone, Source(source), subject, wall, item=about)
                    made.account_id = account_id
                    current.add(made)
            current.flush()


def cancel_about(jeune_id: UUID, source: Source | str, subject: str) -> None:
    """What it is about is done: it will not ring. One statement, for its owner; `plan` for all the rest."""
    with transaction() as current:
        current.execute(
            update(Reminder)
            .where(
                Reminder.jeune_id == jeune_id,
                Reminder.source == Source(source),
                Reminder.subject == subject,
                Reminder.state == ReminderState.WAITING,
            )
            .values(state=ReminderState.CANCELLED)
            .execution_options(synchronize_session=False)
        )


def remind_me(space: Space, words: str, wall: datetime, *, item: UUID | None = None) -> UUID:
    """“Rappelle-moi samedi à 11 h”: an alarm of one's own, that rings in quiet hours too.

    Refused: `reminder_empty`, `words_too_long`, `reminder_past`, `reminder_too_far`, `too_many_reminders`.
    """
    return _written(space, words, wall, Source.OWN, space.id, item)


def remind_them(relation: Relation, words: str, wall: datetime, *, item: UUID | None = None) -> UUID:
    """A reminder that a professional writes for a young person they follow. Refused as `remind_me`.

    Raises `NotFound` for whoever may not.
    """
    ensure_may_remind(relation)
    made = _written(relation.space, words, wall, Source.PROFESSIONAL, relation.viewer.account_id, item)
    relation.note(WRITE, about="reminder")
    return made


def ensure_may_remind(relation: Relation) -> None:
    """Raise `NotFound` unless the viewer follows this young person by a link of their own, and the table agrees."""
    if relation.is_own or relation.link_id is None:
        raise NotFound
    relation.ensure(WRITE)


def answer_reminder(account_id: UUID, reminder_id: UUID, *, put_off_to: datetime | None = None) -> None:
    """It is done; or, with a wall time, put off to then. Raises `NotFound` when it is not this account's.

    Put off to a day on which the same thing is reminded of anyway, it is done. Refused: `reminder_past`,
    `reminder_too_far`.
    """
    with transaction():
        one = _open(reminder_id)
        if one.account_id != account_id or one.state is ReminderState.CANCELLED:
            raise NotFound
        if put_off_to is not None:
            _check_moment(put_off_to, one.zone)
        one.answered_at = clock.now()
        if put_off_to is None or _rings_already(one, put_off_to.date()):
            one.state = ReminderState.DONE
        else:
            one.state, one.sent_at = ReminderState.WAITING, None
            _move(one, put_off_to, one.zone)


def cancel_reminder(account_id: UUID, reminder_id: UUID) -> None:
    """It will not ring: by whom it is for, or by the professional who wrote it. Raises `NotFound`."""
    with transaction():
        one = _open(reminder_id)
        if account_id not in (one.account_id, one.created_by):
            raise NotFound
        one.state = ReminderState.CANCELLED


def move_reminder(reminder_id: UUID, wall: datetime, zone: str) -> None:
    """What it waits for is on another day: it rings then. What was put off by hand, or is due already, stays."""
    with transaction():
        one = _open(reminder_id)
        is_held = one.state is not ReminderState.WAITING or one.answered_at is not None
        if not is_held and one.due_at > clock.now() and one.wall_at != wall:
            _move(one, wall, zone)


def stop_reminder(reminder_id: UUID) -> None:
    """What it waits for will not come: it does not ring. What rang already stays as it is."""
    with transaction():
        one = _open(reminder_id)
        if one.state is ReminderState.WAITING:
            one.state = ReminderState.CANCELLED


def reminders_of(space: Space, *, written_by: UUID | None = None) -> list[ReminderView]:
    """What waits, soonest first, and what rang lately; for its owner, or those `written_by` a professional.

    Nothing of somebody whom a decision keeps away. One statement; the second fence keeps the others out.
    """
    today = space.today()
    kept_away = exists().where(
        Restriction.jeune_id == Reminder.jeune_id,
        Restriction.account_id == Reminder.created_by,
        Restriction.lifted_at.is_(None),
        Restriction.starts_on <= today,
        or_(Restriction.ends_on.is_(None), Restriction.ends_on >= today - GRACE),
    )
    statement = (
        select(Reminder)
        .where(
            Reminder.jeune_id == space.id,
            ~kept_away,
            or_(
                Reminder.state == ReminderState.WAITING,
                (Reminder.state == ReminderState.SENT) & (Reminder.sent_at > clock.now() - SHOWN_FOR),
            ),
        )
        .order_by(Reminder.due_at)
        .limit(2 * MOST)
    )
    if written_by is not None:
        statement = statement.where(Reminder.created_by == written_by)
    return [_view(one, space) for one in session.scalars(statement)]


def follow_zones(jeunes: Iterable[UUID] | None = None) -> int:
    """Work out again the instants of those who moved to another zone, or whose zone has new rules. Gives how many."""
    with transaction(), as_system():
        statement = (
            select(Reminder, Territory.zone)
            .join(Jeune, Jeune.id == Reminder.jeune_id)
            .join(Territory, Territory.id == Jeune.territory_id)
            # An appointment keeps the hour of its place, wherever the young person goes to live.
            .where(Reminder.state == ReminderState.WAITING, Reminder.source != Source.APPOINTMENT)
        )
        if jeunes is not None:
            statement = statement.where(Reminder.jeune_id.in_(list(jeunes)))
        moved = 0
        for one, zone in session.execute(statement.execution_options(yield_per=1000)):
            due_at = instant_of(one.wall_at, zone)
            if zone != one.zone or due_at != one.due_at:
                one.zone, one.due_at = zone, due_at
                moved += 1
        session.flush()
    return moved


def _written(
    space: Space, words: str, wall: datetime, source: Source, author: UUID, item: UUID | None
) -> UUID:
    words = words.strip()
    if not words:
        raise Refused("reminder_empty")
    if len(words) > LONGEST_WORDS:
        raise Refused("words_too_long", longest=LONGEST_WORDS)
    _check_moment(wall, space.zone)
    with transaction():
        if _waiting_number(space.id, author) >= MOST:
            raise Refused("too_many_reminders", most=MOST)
        made = uuid4()
        one = _made(space.id, space.zone, source, str(made), wall, item=item, author=author, id=made)
        one.words = space.cipher.seal(words, WORDS, made)
        session.add(one)
    return made


def _waiting_number(jeune_id: UUID, author: UUID) -> int:
    found = select(func.count()).where(
        Reminder.jeune_id == jeune_id,
        Reminder.created_by == author,
        Reminder.state == ReminderState.WAITING,
    )
    return session.scalar(found.select_from(Reminder)) or 0


def _made(
    jeune_id: UUID,
    zone: str,
    source: Source,
    subject: str,
    wall: datetime,
    *,
    item: UUID | None = None,
    author: UUID | None = None,
    id: UUID | None = None,
) -> Reminder:
    return Reminder(
        id=id or uuid4(),
        account_id=jeune_id,
        jeune_id=jeune_id,
        source=source,
        subject=subject,
        item=item,
        wall_at=wall,
        zone=zone,
        due_at=instant_of(wall, zone),
        created_by=author,
        created_at=clock.now(),
    )


def _move(one: Reminder, wall: datetime, zone: str) -> None:
    one.wall_at, one.zone, one.due_at = wall, zone, instant_of(wall, zone)


def _rings_already(one: Reminder, day: date) -> bool:
    """Whether another reminder of the same thing waits for that day."""
    same = select(Reminder.id).where(
        Reminder.jeune_id == one.jeune_id,
        Reminder.source == one.source,
        Reminder.subject == one.subject,
        Reminder.state == ReminderState.WAITING,
        cast(Reminder.wall_at, Date) == day,
        Reminder.id != one.id,
    )
    return session.scalar(same.limit(1)) is not None


def _check_moment(wall: datetime, zone: str) -> None:
    at = instant_of(wall, zone)
    if at <= clock.now():
        raise Refused("reminder_past")
    if at > clock.now() + FARTHEST:
        raise Refused("reminder_too_far")


def _open(reminder_id: UUID) -> Reminder:
    one = session.get(Reminder, reminder_id, with_for_update=True, populate_existing=True)
    if one is None:
        raise NotFound
    return one


def _view(one: Reminder, space: Space) -> ReminderView:
    words = space.cipher.read(bytes(one.words), WORDS, one.id) if one.words else ""
    return ReminderView(
        id=one.id,
        source=one.source,
        subject=one.subject,
        item=one.item,
        words=words,
        shown_at=one.wall_at,
        zone=one.zone,
        state=one.state,
        is_from_somebody=one.created_by is not None and one.created_by != one.account_id,
    )
