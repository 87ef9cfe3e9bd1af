"""Invitations: a single-use way into an account nobody has opened yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from services import clock
from services.accounts.attempts import count_try
from services.accounts.models import Account, Invitation
from services.accounts.people import open_account
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.secrets import fingerprint, new_code, new_token, normalised

LIFETIME = timedelta(days=7)
CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is handed over, shown once: the token of the link, the code to type, the last moment."""

    token: str
    code: str
    expires_at: datetime


def issue_invitation(account_id: UUID, *, by: UUID | None) -> Ticket:
    """A fresh invitation; those before it no longer work. Refused: `already_open`. Raises `NotFound`."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    if account.opened_at is not None:
        raise Refused("already_open")
    at = clock.now()
    ticket = Ticket(new_token(), new_code(CODE_LENGTH), at + LIFETIME)
    with transaction() as current:
        current.execute(
            update(Invitation)
            .where(Invitation.account_id == account_id, Invitation.used_at.is_(None))
            .values(revoked_at=at)
        )
        current.add(
            Invitation(
                account_id=account_id,
                token_fingerprint=fingerprint("invitation-token", ticket.token),
                code_fingerprint=fingerprint("invitation-code", ticket.code),
                created_by=by,
                created_at=at,
                expires_at=ticket.expires_at,
            )
        )
    return ticket


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation that still works."""

    id: UUID
    account_id: UUID
    first_name: str
    expires_at: datetime


def find_invitation(
    *, source: str, token: str | None = None, code: str | None = None
) -> InvitationView | None:
    """The invitation of this link or of these ten characters, if it still works. Raises `TooManyTries`."""
    count_try("invitation", source)
    if token is not None:
        return _find(Invitation.token_fingerprint == fingerprint("invitation-token", token))
    return _find(Invitation.code_fingerprint == fingerprint("invitation-code", normalised(code or "")))


def open_invitation(invitation_id: UUID) -> InvitationView | None:
    """The same invitation at a later step, if it still works."""
    return _find(Invitation.id == invitation_id)


def redeem_invitation(invitation_id: UUID, *, language: str) -> UUID:
    """Use the invitation, once: the account is open. Gives its id. Refused: `invitation_over`."""
    with transaction():
        used = session.execute(
            update(Invitation)
            .where(
                Invitation.id == invitation_id,
                Invitation.used_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.expires_at > clock.now(),
            )
            .values(used_at=clock.now())
            .returning(Invitation.account_id)
        ).scalar_one_or_none()
        if used is None:
            raise Refused("invitation_over")
        open_account(used, language=language)
    return used


def _find(condition: ColumnElement[bool]) -> InvitationView | None:
    row = session.execute(
        select(Invitation.id, Invitation.account_id, Account.first_name, Invitation.expires_at)
        .join(Account, Account.id == Invitation.account_id)
        .where(
            condition,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > clock.now(),
            Account.opened_at.is_(None),
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    return InvitationView(*row) if row else None
