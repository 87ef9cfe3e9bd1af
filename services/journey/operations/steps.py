"""What a young person does on a step: its state, its notes, putting it off, steps of their own."""

from collections.abc import Container
from datetime import timedelta
from hashlib import blake2b
from uuid import UUID

from services import accounts, clock, notifications
from services.circle import Relation
from services.database import transaction
from services.errors import Conflict, Refused
from services.journey.addresses import new_address
from services.journey.content import load
from services.journey.models import StepRecord, StepState
from services.journey.operations.records import open_record
from services.journey.operations.reminders import plan_reminders
from services.journey.reminding import CLOSED, RemindSource, is_while_doing
from services.sealing import Lost

PUT_OFF = timedelta(days=7)
LONGEST_NOTE = 4000
LONGEST_TITLE = 160
# Both notes and the versions before them are sealed in the same place, so that undoing is a swap.
NOTES = {False: "steps.private_note", True: "steps.shared_note"}
OWN_TEXT = "steps.own_text"


def set_state(relation: Relation, address: UUID, state: StepState) -> StepState:
    """Put the step in `state`; gives the state it was in, so that the act can be undone."""
    relation.ensure("checklist.shared.tick")
    with transaction():
        return _put_in(relation, address, state)


def set_state_once(
    relation: Relation, address: UUID, state: StepState, *, seen: StepState, client_id: UUID
) -> StepState:
    """As `set_state`, decided without network upon a step seen in `seen`. Posted again, gives the first answer.

    Raises `Conflict` when the step is now neither in `seen` nor in `state`: nothing is written, the person chooses.
    """
    relation.ensure("checklist.shared.tick")
    return StepState(
        accounts.done_once(client_id, lambda: _put_in(relation, address, state, expected={seen, state}))
    )


def _put_in(
    relation: Relation, address: UUID, state: StepState, expected: Container[StepState] = frozenset(StepState)
) -> StepState:
    record = open_record(relation, address)
    before = StepState(record.state)
    if before not in expected:
        raise Conflict
    was_put_off = record.put_off_until is not None
    record.state, record.put_off_until = state, None
    if record.step_id:
        _remind(relation, record.step_id, before, state, was_put_off=was_put_off)
    return before


def _remind(
    relation: Relation, step_id: str, before: StepState, now: StepState, *, was_put_off: bool
) -> None:
    """Closed, the step reminds of nothing; open again, it may. Most taps change neither, and cost nothing here."""
    if now in CLOSED and before not in CLOSED:
        notifications.cancel_about(relation.space.id, RemindSource.STEP.value, step_id)
    elif now not in CLOSED and (before in CLOSED or was_put_off or _turns_with_doing(step_id, before, now)):
        plan_reminders(relation.space, (RemindSource.STEP,))
    if now != before and StepState.NOT_FOR_ME in (now, before):
        plan_reminders(relation.space, (RemindSource.PAPER,))


def _turns_with_doing(step_id: str, before: StepState, now: StepState) -> bool:
    step = load().step(step_id)
    return before != now and step is not None and any(is_while_doing(code) for code in step.remind)


def put_off(relation: Relation, address: UUID) -> None:
    """Not now: this step is not put forward for seven days. Its state does not change."""
    relation.ensure("checklist.shared.tick")
    with transaction():
        open_record(relation, address).put_off_until = relation.life.today + PUT_OFF
        plan_reminders(relation.space, (RemindSource.STEP,))


def put_back(relation: Relation, address: UUID) -> None:
    """Undo `put_off`."""
    relation.ensure("checklist.shared.tick")
    with transaction():
        open_record(relation, address).put_off_until = None
        plan_reminders(relation.space, (RemindSource.STEP,))


def write_note(
    relation: Relation, address: UUID, words: str, *, is_shared: bool = False, seen: str | None = None
) -> None:
    """Write the note only for oneself, or the shared one; empty words erase it. The version before is kept.

    `seen` is the fingerprint (`note_mark`) of the note the words were written over. Raises `Conflict` when another
    was saved meanwhile; Refused: `note_too_long`.
    """
    relation.ensure("checklist.private.read")
    words = words.strip()
    if len(words) > LONGEST_NOTE:
        raise Refused("note_too_long", longest=LONGEST_NOTE)
    with transaction():
        record = open_record(relation, address)
        there = _note(record, is_shared)
        if seen is not None and seen != note_mark(_opened(relation, there, record, is_shared)):
            raise Conflict
        sealed = relation.space.cipher.seal(words, NOTES[is_shared], record.id) if words else None
        _place(record, is_shared, sealed, there)


def undo_note(relation: Relation, address: UUID, *, is_shared: bool = False) -> None:
    """The note becomes again what it was before its last writing."""
    relation.ensure("checklist.private.read")
    with transaction():
        record = open_record(relation, address)
        before = record.shared_note_before if is_shared else record.private_note_before
        _place(record, is_shared, before, _note(record, is_shared))


def add_own_step(relation: Relation, domain: str, text: str) -> UUID:
    """A step in one's own words. Gives its address. Refused: `own_step_empty`, `own_step_too_long`, `unknown_domain`."""
    relation.ensure("checklist.shared.tick")
    text = " ".join(text.split())
    if not text:
        raise Refused("own_step_empty")
    if len(text) > LONGEST_TITLE:
        raise Refused("own_step_too_long", longest=LONGEST_TITLE)
    if load().domain(domain) is None:
        raise Refused("unknown_domain")
    address = new_address(relation.space)
    with transaction() as current:
        current.add(
            StepRecord(
                id=address,
                jeune_id=relation.space.id,
                domain=domain,
                own_text=relation.space.cipher.seal(text, OWN_TEXT, address),
                state=StepState.TODO,
                updated_at=clock.now(),
            )
        )
    return address


def note_mark(words: str) -> str:
    """A short fingerprint of a note, carried by the form that edits it. One that no longer opens is as none."""
    kept = "" if isinstance(words, Lost) else words
    return blake2b(kept.encode(), digest_size=8).hexdigest()


def _note(record: StepRecord, is_shared: bool) -> bytes | None:
    return record.shared_note if is_shared else record.private_note


def _opened(relation: Relation, sealed: bytes | None, record: StepRecord, is_shared: bool) -> str:
    return relation.space.cipher.read(sealed, NOTES[is_shared], record.id) if sealed else ""


def _place(record: StepRecord, is_shared: bool, note: bytes | None, before: bytes | None) -> None:
    if is_shared:
        record.shared_note, record.shared_note_before = note, before
    else:
        record.private_note, record.private_note_before = note, before
