"""A mentor's attestation d'honorabilité: seen by one cadre, agreed to by another, counted for a year (trust PRIV-12).

Kept: the day, the number, who. Never the document. The rule asks the dates each time: nothing has to run at midnight.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from services import clock, events, journal
from services.circle import rules
from services.circle.matrix import Role
from services.circle.models import PostKind
from services.circle.relations import Viewer
from services.circle.standing import find_standing
from services.database import as_system, session, transaction
from services.errors import Conflict, NotFound, Refused, StepUpNeeded

ACTIVATE = "mentor.activate"
MOST_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Attestation:
    """One that was seen. `number` is empty and `verified_on` None for the time given to mentors of before."""

    id: UUID
    account_id: UUID
    verified_on: date | None
    number: str
    acts_until: date
    verified_by: UUID | None
    agreed_by: UUID | None
    is_agreed: bool
    is_withdrawn: bool


def check_attestation(by: Viewer, account_id: UUID, number: str, verified_on: date) -> UUID:
    """The first of the two saw the attestation of that number, on that day. Nothing opens until a second one agrees.

    Refused: `attestation_without_number`, `attestation_dates` (to come, or older than it counts), `attestation_by_two`
    (one’s own). Raises `NotFound` for whoever is no cadre, `StepUpNeeded`.
    """
    departement, today = _ensure_cadre(by), clock.now().date()
    if account_id == by.account_id:
        raise Refused("attestation_by_two")
    kept = " ".join(number.split())
    if not kept or len(kept) > MOST_LETTERS:
        raise Refused("attestation_without_number", most=MOST_LETTERS)
    if not today - rules.ATTESTED <= verified_on <= today:
        raise Refused("attestation_dates")
    made = uuid4()
    with transaction(), as_system():  # written by nobody's own hand: the fence lets the system alone
        session.execute(_FORGET_WAITING, {"account": account_id, "at": clock.now()})
        session.execute(
            _CHECK,
            {
                "id": made,
                "account": account_id,
                "departement": departement,
                "on": verified_on,
                "number": kept,
                "until": verified_on + rules.ATTESTED,
                "by": by.account_id,
                "at": clock.now(),
            },
        )
    return made


def agree_attestation(by: Viewer, attestation_id: UUID, number: str) -> UUID:
    """The second of the two read the same `number`: the mentor acts from now on. Gives their account.

    Refused: `attestation_by_two` (whoever saw it first, or one’s own). Raises `Conflict` when it is not the number written first,
    `NotFound`, `StepUpNeeded`.
    """
    departement = _ensure_cadre(by)
    with transaction():
        with as_system():
            row = session.execute(_LOCK, {"id": attestation_id, "departement": departement}).one_or_none()
            if row is None:
                raise NotFound
            if by.account_id in (row.verified_by, row.account_id):
                raise Refused("attestation_by_two")
            if row.number != " ".join(number.split()):
                raise Conflict
            values = {"id": attestation_id, "by": by.account_id, "at": clock.now()}
            session.execute(_AGREE, values)
        _tell_in_journal(departement, row.account_id, "agreed")
    account_id: UUID = row.account_id
    return account_id


def suspend_mentor(by: Viewer, account_id: UUID) -> None:
    """One cadre is enough to stop a mentor at once: no attestation counts any more. Nothing of theirs is lost.

    Raises `NotFound`, `StepUpNeeded`.
    """
    departement = _ensure_cadre(by)
    with transaction():
        _tell_in_journal(departement, account_id, "suspended")
        with as_system():
            values = {"account": account_id, "departement": departement}
            stopped = session.execute(_SUSPEND, {**values, "by": by.account_id, "at": clock.now()})
            if not stopped.rowcount:  # type: ignore[attr-defined]
                raise NotFound
            jeunes = tuple(session.scalars(_LINKED, values))
        events.tell(events.SightNarrowed(jeunes))


def attested_until(account_id: UUID) -> date | None:
    """The last day this mentor's attestation lets them act, past or to come; None when none was agreed to."""
    found: date | None = session.scalar(
        text("SELECT envol_attested_until(:account)"), {"account": account_id}
    )
    return found


def attestations_of(account_id: UUID) -> list[Attestation]:
    """The attestations of one mentor, the newest first; none for whoever may not read them. Twenty at most."""
    return [_attestation(row) for row in session.execute(_ALL, {"account": account_id})]


def _attestation(row: Any) -> Attestation:
    return Attestation(*row)


def _ensure_cadre(by: Viewer) -> str:
    """The département of this cadre; the table opens it to them with a fresh proof, and with somebody else (c10)."""
    standing = find_standing(by.account_id)
    is_opened = rules.cell_of(ACTIVATE, Role.CADRE) is not None and PostKind.CADRE in standing.posts
    if not is_opened or standing.departement is None:
        raise NotFound
    if not by.is_stepped_up:
        raise StepUpNeeded
    return standing.departement


def _tell_in_journal(departement: str, account_id: UUID, what: str) -> None:
    """Each young person whose circle this mentor is in may read that it was done."""
    with as_system():
        jeunes = session.scalars(_LINKED, {"account": account_id, "departement": departement}).all()
    journal.note(ACTIVATE, jeunes=jeunes, departement=departement, reason="cadre", about=what)


_LINKED = text(
    "SELECT l.jeune_id FROM links l JOIN jeunes j ON j.id = l.jeune_id AND j.departement_code = :departement"
    " WHERE l.account_id = :account AND l.kind = 'mentor' AND l.accepted_at IS NOT NULL AND l.ended_at IS NULL LIMIT 100"
)
# Seen twice before anybody agreed: the last one counts.
_FORGET_WAITING = text(
    "UPDATE attestations SET withdrawn_at = :at"
    " WHERE account_id = :account AND agreed_at IS NULL AND withdrawn_at IS NULL"
)
_CHECK = text(
    "INSERT INTO attestations (id, account_id, departement_code, verified_on, number, acts_until, verified_by,"
    " verified_at) VALUES (:id, :account, :departement, :on, :number, :until, :by, :at)"
)
_LOCK = text(
    "SELECT account_id, number, verified_by FROM attestations WHERE id = :id AND departement_code = :departement"
    " AND agreed_at IS NULL AND withdrawn_at IS NULL FOR UPDATE"
)
_AGREE = text("UPDATE attestations SET agreed_by = :by, agreed_at = :at WHERE id = :id")
_SUSPEND = text(
    "UPDATE attestations SET withdrawn_by = :by, withdrawn_at = :at"
    " WHERE account_id = :account AND departement_code = :departement AND withdrawn_at IS NULL"
)
_ALL = text(
    "SELECT id, account_id, verified_on, number, acts_until, verified_by, agreed_by, agreed_at IS NOT NULL,"
    " withdrawn_at IS NOT NULL FROM attestations WHERE account_id = :account ORDER BY verified_at DESC LIMIT 20"
)
