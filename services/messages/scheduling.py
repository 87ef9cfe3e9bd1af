"""A message written now that leaves later: on Monday at eight where the young person lives, or when one says."""

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from services import circle, clock, notifications
from services.accounts import count_act
from services.circle import Viewer
from services.circle.matrix import Role
from services.circle.models import Jeune, Territory
from services.database import acting_as, as_system, session, transaction
from services.errors import Conflict, NotFound, Refused
from services.messages import rules
from services.messages.models import ScheduledMessage, ScheduledState
from services.messages.opening import Talk, open_conversation, role_of
from services.messages.sending import save_draft, send_message
from services.notifications import Kind
from services.sealing import Lost
from services.walltime import instant_of, shown_at

LONGEST = timedelta(days=366)
# A worker that died holds what it had taken no longer than this.
CLAIM = timedelta(minutes=5)
_events = logging.getLogger("envol")
_PROFESSIONALS = (Role.REFERENT, Role.CARER, Role.CADRE)


@dataclass(frozen=True, slots=True)
class Later:
    """A message that waits for its hour."""

    id: UUID
    words: str
    wall_at: datetime


def may_schedule(talk: Talk) -> bool:
    """Whether whoever asks writes for later here: professionals do."""
    return talk.can_write and role_of(talk) in _PROFESSIONALS


def monday_morning(zone: str) -> datetime:
    """The next Monday at eight, as clocks show it in `zone`."""
    today = shown_at(clock.now(), zone).date()
    return datetime.combine(today + timedelta(days=7 - today.weekday()), time(8))


def schedule_message(talk: Talk, words: str, wall_at: datetime, client_id: UUID | None = None) -> UUID:
    """Write now what leaves at `wall_at`, by the clocks of the young person's zone. Gives its id.

    The same `client_id` sent twice leaves once. Refused: `scheduled_in_past`, `scheduled_too_late`, and as
    `send_message`. Raises `NotFound` for who is no professional, `TooOften`, and `Conflict` when the client_id is that
    of something else.
    """
    relation = talk.ensure_can_write()
    if not may_schedule(talk):
        raise NotFound
    kept = rules.clean_words(words)
    due_at, at = instant_of(wall_at, relation.space.zone), clock.now()
    if due_at <= at:
        raise Refused("scheduled_in_past")
    if due_at > at + LONGEST:
        raise Refused("scheduled_too_late")
    scheduled_id = client_id or uuid4()
    row = {
        "id": scheduled_id,
        "conversation_id": talk.id,
        "jeune_id": talk.jeune_id,
        "author_id": talk.me,
        "words": talk.cipher.seal(kept, "scheduled_messages", scheduled_id),
        "wall_at": wall_at,
        "zone": relation.space.zone,
        "due_at": due_at,
        "state": ScheduledState.WAITING,
        "created_at": at,
    }
    with transaction():
        new = insert(ScheduledMessage).values(row).on_conflict_do_nothing().returning(ScheduledMessage.id)
        if session.scalar(new) is None:
            _ensure_same(talk, scheduled_id)
        else:
            count_act(rules.SCHEDULED, talk.me)
            save_draft(talk, "")  # what was being written is written
    return scheduled_id


def _ensure_same(talk: Talk, scheduled_id: UUID) -> None:
    """Sent before, by the same person in the same place. Raises `Conflict`."""
    first = select(ScheduledMessage.id).where(
        ScheduledMessage.id == scheduled_id,
        ScheduledMessage.conversation_id == talk.id,
        ScheduledMessage.author_id == talk.me,
    )
    if session.scalar(first) is None:
        raise Conflict


def waiting_messages(talk: Talk) -> list[Later]:
    """What whoever asks has written there for later, the next first; nothing more is read."""
    return [
        Later(one, talk.open_words(words, "scheduled_messages", one), wall_at)
        for one, words, wall_at in talk.later
    ]


def recall_message(talk: Talk, scheduled_id: UUID) -> None:
    """Call it back before it leaves; done twice, it was done once. Refused: `already_left`. Raises `NotFound`."""
    with transaction():
        row = session.scalar(
            select(ScheduledMessage)
            .where(
                ScheduledMessage.id == scheduled_id,
                ScheduledMessage.conversation_id == talk.id,
                ScheduledMessage.author_id == talk.me,
            )
            .with_for_update()
        )
        if row is None:
            raise NotFound
        if row.state == ScheduledState.SENT:
            raise Refused("already_left")
        row.state, row.words = ScheduledState.RECALLED, b""  # taken back: nobody has these words any more


def send_due_scheduled(batch: int = 200) -> int:
    """Send all that is due, each once: its id is the client_id of the message it becomes. Gives how many were dealt with.

    Each in its author's name, by the rule of that minute: what is closed by then does not leave, and they are told.
    On Monday at eight they are many: a batch after another. What fails is logged, and tried again once its claim is over.
    """
    number = 0
    while due := _claim_due(batch):
        for scheduled_id, author_id, conversation_id in due:
            _try_one(scheduled_id, author_id, conversation_id)
        number += len(due)
    return number


def _try_one(scheduled_id: UUID, author_id: UUID, conversation_id: UUID) -> None:
    try:
        with acting_as(author_id), transaction():
            _send_one(scheduled_id, author_id, conversation_id)
    except OperationalError:
        raise  # the database is away: for all of them
    except Exception as error:  # one that cannot leave must not hold those of everybody else
        facts = {"scheduled": str(scheduled_id), "kind": type(error).__name__}
        _events.error("scheduled message not sent", extra={"facts": facts})


def follow_zones() -> int:
    """Work out again when messages leave for young people who moved to another zone. Gives how many."""
    waiting = (
        select(ScheduledMessage, Territory.zone)
        .join(Jeune, Jeune.id == ScheduledMessage.jeune_id)
        .join(Territory, Territory.id == Jeune.territory_id)
        .where(ScheduledMessage.state == ScheduledState.WAITING)
    )
    moved = 0
    with transaction(), as_system():
        for one, zone in session.execute(waiting.execution_options(yield_per=1000)):
            due_at = instant_of(one.wall_at, zone)
            if (zone, due_at) != (one.zone, one.due_at):
                one.zone, one.due_at = zone, due_at
                moved += 1
        session.flush()
    return moved


def _claim_due(limit: int) -> list[tuple[UUID, UUID, UUID]]:
    at = clock.now()
    due = (
        select(ScheduledMessage.id)
        .where(
            ScheduledMessage.state == ScheduledState.WAITING,
            ScheduledMessage.due_at <= at,
            ScheduledMessage.claimed_until.is_(None) | (ScheduledMessage.claimed_until < at),
        )
        .order_by(ScheduledMessage.due_at, ScheduledMessage.created_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(ScheduledMessage)
        .where(ScheduledMessage.id.in_(due))
        .values(claimed_until=at + CLAIM)
        .returning(
            ScheduledMessage.due_at,
            ScheduledMessage.created_at,
            ScheduledMessage.id,
            ScheduledMessage.author_id,
            ScheduledMessage.conversation_id,
        )
    )
    with transaction(), as_system():
        # Those of one minute in the order they were written: an update gives rows back in any.
        return [(row[2], row[3], row[4]) for row in sorted(session.execute(taken))]


def _send_one(scheduled_id: UUID, author_id: UUID, conversation_id: UUID) -> None:
    row = session.scalar(
        select(ScheduledMessage)
        .where(ScheduledMessage.id == scheduled_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.state != ScheduledState.WAITING:
        if row is None:
            _close(scheduled_id, author_id, conversation_id)
        return
    viewer = Viewer(author_id, team_ids=circle.find_standing(author_id).team_ids)
    try:
        talk = open_conversation(viewer, None, conversation_id)
        talk.ensure_can_write()
        words = talk.open_words(row.words, "scheduled_messages", scheduled_id)
        if isinstance(words, Lost):
            raise Refused("words_lost")
        send_message(talk, words, scheduled_id, is_confirmed=True)
        # Withdrawn later, the words must not be left here.
        row.state, row.words = ScheduledState.SENT, b""
    except (Refused, NotFound, Conflict):
        row.state = ScheduledState.REFUSED
        _tell(author_id, conversation_id)


def _close(scheduled_id: UUID, author_id: UUID, conversation_id: UUID) -> None:
    """The space closed to its author: the row is out of their sight, and waits no more."""
    with as_system():
        session.execute(
            update(ScheduledMessage)
            .where(ScheduledMessage.id == scheduled_id, ScheduledMessage.state == ScheduledState.WAITING)
            .values(state=ScheduledState.REFUSED)
        )
    _tell(author_id, conversation_id)


def _tell(author_id: UUID, conversation_id: UUID) -> None:
    notifications.announce(
        Kind.MESSAGE, [author_id], subject_id=conversation_id, address=f"/messages/{conversation_id}"
    )
