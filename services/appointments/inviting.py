"""Asking one more person to an appointment that is there already; of a cadre, its words change keys."""

from uuid import UUID

from sqlalchemy import select, update

from services.appointments.changing import changed, locked
from services.appointments.making import MOST_PEOPLE, cadres_for, invitable, invite
from services.appointments.models import Appointment, Participant
from services.appointments.reminding import plan_reminders
from services.appointments.telling import tell
from services.appointments.views import TABLE, WRITE, AppointmentView
from services.database import session, transaction
from services.errors import Conflict, Refused
from services.sealing import Lost, SpaceCipher, own_key

_SEALED = ("object", "reason", "place", "bring")


def may_invite(view: AppointmentView) -> bool:
    """Whoever may change it; a seat at a group event is one’s own."""
    return view.may_move and view.is_mine


def to_invite(view: AppointmentView) -> list[tuple[UUID, str, bool]]:
    """Who may still be asked to come: the account, the name, whether they head the team. Two statements at most.

    Raises `NotFound` for who may not ask.
    """
    view.ensure(may_invite(view))
    there = {one.account_id for one in view.people}
    # What was said to those who were there is not said to whoever they ask later: the young person alone opens it.
    asked = [] if was_confided(view) else invitable(view.relation)
    found = [(one.account_id, one.name, False) for one in asked]
    found += [(one.account_id, one.name, True) for one in cadres_for(view.relation)]
    return [one for one in found if one[0] not in there]


def was_confided(view: AppointmentView) -> bool:
    """Whether only the young person may let more of their circle read it (docs/decisions/0017)."""
    if view.relation.is_own:
        return False
    return view.is_confidential or view.created_by == view.jeune_id or any(one.words for one in view.others)


def invite_more(view: AppointmentView, account_id: UUID) -> None:
    """Ask this person to come too: told, reminded and shown in calendars as the others. Asked twice, it is once.

    Raises `NotFound` for who may not. Refused: `person_not_invitable`, `too_many_people`, `changed_since`.
    """
    view.ensure(may_invite(view))
    if view.person(account_id) is not None:
        return
    who = next((one for one in to_invite(view) if one[0] == account_id), None)
    if who is None:
        raise Refused("person_not_invitable")
    heads_the_team = who[2]
    if len(view.people) > MOST_PEOPLE:
        raise Refused("too_many_people", most=MOST_PEOPLE)
    with transaction():
        row = locked(view)
        if _comes(view.id, account_id):  # a second tap
            return
        if not heads_the_team and not view.relation.is_own and _others_said_something(view):
            raise Refused("changed_since")
        if heads_the_team and row.wrapped is None:
            _under_its_own_key(view, row)
        invite(view.relation, view.id, [account_id])
        changed(row)
        view.relation.note(WRITE, about="appointment")
        session.flush()
        tell(view.id, view.relation, [account_id, *(one.account_id for one in view.people)])
        plan_reminders(view.id, view.jeune_id)


def _comes(appointment_id: UUID, account_id: UUID) -> bool:
    there = select(Participant.account_id).where(
        Participant.appointment_id == appointment_id,
        Participant.account_id == account_id,
        Participant.left_at.is_(None),
    )
    return session.scalar(there) is not None


def _others_said_something(view: AppointmentView) -> bool:
    said = select(Participant.account_id).where(
        Participant.appointment_id == view.id,
        Participant.account_id != view.me,
        Participant.words.is_not(None),
        Participant.left_at.is_(None),
    )
    return session.execute(said.limit(1)).first() is not None


def _under_its_own_key(view: AppointmentView, row: Appointment) -> None:
    """A cadre has no key of the space: what is written here is sealed again, with one of its own."""
    key = own_key()
    old, new = view.cipher, key.cipher(view.jeune_id)
    for column in _SEALED:
        sealed = getattr(row, column)
        if sealed:
            setattr(row, column, _again(old, new, sealed, f"{TABLE}.{column}", view.id))
    row.ring_key, row.wrapped = key.ring_key, key.wrapped
    said = select(Participant.account_id, Participant.words).where(
        Participant.appointment_id == view.id, Participant.words.is_not(None)
    )
    for account_id, words in session.execute(said).all():
        sealed = _again(old, new, words or b"", "participants.words", f"{view.id}|{account_id}")
        session.execute(
            update(Participant)
            .where(Participant.appointment_id == view.id, Participant.account_id == account_id)
            .values(words=sealed)
            .execution_options(synchronize_session=False)
        )


def _again(old: SpaceCipher, new: SpaceCipher, sealed: bytes, place: str, name: UUID | str) -> bytes:
    words = old.read(bytes(sealed), place, name)
    if isinstance(words, Lost):  # nothing may take the place of what is only out of reach
        raise Conflict
    return new.seal(words, place, name)
