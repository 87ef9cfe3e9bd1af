"""What the cadres of a département do of mentors: read who applies, check the attestation by two, stop, end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services import accounts, circle, clock
from services.accounts import Ticket
from services.circle import Attestation, PostKind, Viewer
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.mentoring import rules
from services.mentoring.rules import Field, Offer

# A desk of more is no desk; the page says so.
MOST = 200
# How long somebody who stopped is still there.
LATELY = timedelta(days=90)


class MentorState(StrEnum):
    """Where a mentor stands today. Never stored: the dates and the attestation say it."""

    APPLIED = "applied"
    CHECKED = "checked"
    ACTIVE = "active"
    # Attested, and the charter is not signed: nothing opens.
    UNSIGNED = "unsigned"
    PAUSED = "paused"
    ENDED = "ended"


CHECKED_BY_TWO = frozenset({MentorState.ACTIVE, MentorState.UNSIGNED})


@dataclass(frozen=True, slots=True)
class Line:
    """One mentor on the desk. `has_told`: not yet, for somebody whom a young person invited."""

    id: UUID
    account_id: UUID | None
    name: str
    organisation: str
    state: MentorState
    until: date | None
    applied_at: datetime
    has_told: bool
    following: int
    capacity: int

    @property
    def ends_soon(self) -> bool:
        """Within the two months in which the service and the mentor are reminded."""
        today = clock.now().date()
        return (
            self.state is MentorState.ACTIVE
            and self.until is not None
            and (self.until - today <= timedelta(days=rules.NOTICES[0]))
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """All of a département, those who wait first. `has_more`: beyond two hundred, of which the oldest applications."""

    lines: tuple[Line, ...]
    has_more: bool

    def of(self, *states: MentorState) -> list[Line]:
        return [one for one in self.lines if one.state in states]

    @property
    def ending(self) -> list[Line]:
        return [one for one in self.lines if one.ends_soon]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One mentor, to a cadre: what they wrote, and the attestations that were seen."""

    line: Line
    contact: str
    proposed_by: str
    field: Field | None
    territory: str
    languages: tuple[str, ...]
    offers: tuple[Offer, ...]
    words: str
    charter_version: str | None
    charter_signed_at: datetime | None
    has_opened: bool
    attestations: tuple[Attestation, ...]

    @property
    def waiting(self) -> Attestation | None:
        """The attestation that a second cadre has to read."""
        return next((one for one in self.attestations if not (one.is_agreed or one.is_withdrawn)), None)


def open_desk(viewer: Viewer) -> Desk:
    """Who applies, who acts, whose attestation ends. Raises `NotFound` for whoever is no cadre. Two statements."""
    departement = departement_of(viewer)
    rows = session.execute(_PEOPLE, _values(departement)).all()
    shown = sorted(rows[:MOST], key=lambda row: (row.applied_at, row.id))
    return Desk(tuple(_line(row) for row in shown), len(rows) > MOST)


def open_sheet(viewer: Viewer, mentor_id: UUID) -> Sheet:
    """One of them. Raises `NotFound`."""
    row = session.execute(_PEOPLE, _values(departement_of(viewer), mentor_id)).one_or_none()
    if row is None:
        raise NotFound
    seen = circle.attestations_of(row.account_id) if row.account_id else []
    return Sheet(
        _line(row),
        row.contact,
        row.proposed_by,
        Field(row.field) if row.field else None,
        row.territory or "",
        tuple(row.languages),
        tuple(Offer(one) for one in row.offers),
        row.words,
        row.charter_version,
        row.charter_signed_at,
        row.opened_at is not None,
        tuple(seen),
    )


def check(viewer: Viewer, mentor_id: UUID, number: str, seen_on: date) -> None:
    """The first of the two read the attestation; an applicant gets an account, which nobody can open yet.

    Refused, `NotFound` and `StepUpNeeded` as `circle.check_attestation`; refused: `mentor_ended`.
    """
    sheet = open_sheet(viewer, mentor_id)
    _ensure_not_ended(sheet)
    with transaction():
        account_id = sheet.line.account_id or _account_for(mentor_id)
        circle.check_attestation(viewer, account_id, number, seen_on)


def agree(viewer: Viewer, mentor_id: UUID, number: str) -> Ticket | None:
    """The second of the two read it too: the mentor acts. Gives the invitation to hand over, when they have no way in.

    Refused, `Conflict`, `NotFound` and `StepUpNeeded` as `circle.agree_attestation`; refused: `mentor_ended`.
    """
    sheet = open_sheet(viewer, mentor_id)
    _ensure_not_ended(sheet)
    if sheet.waiting is None:
        raise NotFound
    with transaction():
        account_id = circle.agree_attestation(viewer, sheet.waiting.id, number)
        with as_system():
            session.execute(_TOLD_NOTHING, {"id": mentor_id})
        return None if sheet.has_opened else accounts.issue_invitation(account_id, by=viewer.account_id)


def invite_again(viewer: Viewer, mentor_id: UUID) -> Ticket:
    """Another invitation for a mentor who was checked and has not come in. Raises `NotFound`; refused: `already_open`."""
    line = open_sheet(viewer, mentor_id).line
    if line.account_id is None or line.state not in CHECKED_BY_TWO:
        raise NotFound
    return accounts.issue_invitation(line.account_id, by=viewer.account_id)


def end(viewer: Viewer, mentor_id: UUID) -> None:
    """The service does not take an application, or a mentor stops for good: paused at once, proposed to nobody.

    Raises `NotFound`, and `StepUpNeeded` for whoever acts already.
    """
    line = open_sheet(viewer, mentor_id).line
    with transaction():
        if line.account_id is not None and line.state in {*CHECKED_BY_TWO, MentorState.CHECKED}:
            circle.suspend_mentor(viewer, line.account_id)
        with as_system():  # a mentor writes of themself; that they stop is the service's to write
            values = {"id": mentor_id, "by": viewer.account_id, "at": clock.now()}
            session.execute(_END, values)


def suspend(viewer: Viewer, mentor_id: UUID) -> None:
    """A mentor is paused at once, until two cadres read an attestation again. Raises `NotFound`, `StepUpNeeded`."""
    line = open_sheet(viewer, mentor_id).line
    if line.account_id is None:
        raise NotFound
    circle.suspend_mentor(viewer, line.account_id)


def _ensure_not_ended(sheet: Sheet) -> None:
    if sheet.line.state is MentorState.ENDED:
        raise Refused("mentor_ended")


def departement_of(viewer: Viewer) -> str:
    """That of this cadre. Raises `NotFound` for whoever is none."""
    standing = circle.find_standing(viewer.account_id)
    if PostKind.CADRE not in standing.posts or standing.departement is None:
        raise NotFound
    return standing.departement


def _account_for(mentor_id: UUID) -> UUID:
    with as_system():
        row = session.execute(_LOCK, {"id": mentor_id}).one()
        if row.account_id is not None:
            found: UUID = row.account_id
            return found
        made = accounts.create_account(row.first_name, row.last_name, row.organisation)
        session.execute(_HAS_ACCOUNT, {"id": mentor_id, "account": made.id})
        return made.id


def _values(departement: str, mentor_id: UUID | None = None) -> dict[str, Any]:
    return {"departement": departement, "id": mentor_id, "most": MOST + 1, "lately": clock.now() - LATELY}


def _line(row: Any) -> Line:
    return Line(
        row.id,
        row.account_id,
        f"{row.first_name} {row.last_name}".strip(),
        row.organisation,
        _state(row),
        row.until,
        row.applied_at,
        bool(row.field),
        row.following,
        row.capacity,
    )


def _state(row: Any) -> MentorState:
    if row.ended_at is not None:
        return MentorState.ENDED
    today = clock.now().date()
    if row.until is not None and row.until >= today:
        acts = row.acts_until is not None and row.acts_until >= today
        return MentorState.ACTIVE if acts else MentorState.UNSIGNED
    if row.is_checked:
        return MentorState.CHECKED
    return MentorState.PAUSED if row.until is not None or row.was_agreed else MentorState.APPLIED


_PEOPLE = text(
    """
    WITH people AS (
      SELECT m.* FROM mentors m
      WHERE m.departement_code = :departement AND (m.ended_at IS NULL OR m.ended_at > :lately)
        AND (CAST(:id AS uuid) IS NULL OR m.id = :id)
      ORDER BY m.account_id IS NULL, m.applied_at DESC, m.id LIMIT :most)
    SELECT p.*, envol_attested_until(p.account_id) AS until, envol_acts_until(p.account_id) AS acts_until, t.name AS territory, a.opened_at,
      EXISTS (SELECT FROM attestations s WHERE s.account_id = p.account_id AND s.agreed_at IS NULL
        AND s.withdrawn_at IS NULL) AS is_checked,
      EXISTS (SELECT FROM attestations s WHERE s.account_id = p.account_id AND s.agreed_at IS NOT NULL)
        AS was_agreed,
      (SELECT count(*) FROM links l WHERE l.account_id = p.account_id AND l.kind = 'mentor' AND l.ended_at IS NULL)
        AS following
    FROM people p LEFT JOIN territories t ON t.id = p.territory_id LEFT JOIN accounts a ON a.id = p.account_id
    ORDER BY p.account_id IS NULL, p.applied_at DESC, p.id
    """
)
_LOCK = text(
    "SELECT account_id, first_name, last_name, organisation FROM mentors WHERE id = :id AND ended_at IS NULL FOR UPDATE"
)
_HAS_ACCOUNT = text("UPDATE mentors SET account_id = :account WHERE id = :id")
_TOLD_NOTHING = text("UPDATE mentors SET told = 0, told_for = NULL WHERE id = :id")
_END = text(
    "UPDATE mentors SET ended_at = :at, ended_by = :by, is_available = false WHERE id = :id AND ended_at IS NULL"
)
