"""Invitations: a single-use way into an account nobody has opened yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from services import clock
from services.accounts.attempts import count_try, forgive_try
from services.accounts.models import Account, Invitation, Passkey
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


def find_invitation_of_link(token: str) -> InvitationView | None:
    """The invitation of this link, if it still works. 256 bits are not guessed: nothing is counted, nor written."""
    return _find(Invitation.token_fingerprint == fingerprint("invitation-token", token))


def find_invitation_of_code(code: str, *, source: str) -> InvitationView | None:
    """The invitation of these ten characters, if it still works. Raises `TooManyTries`."""
    attempt = count_try("invitation", source)
    found = _find(Invitation.code_fingerprint == fingerprint("invitation-code", normalised(code)))
    if found:
        forgive_try(attempt)
    return found


def open_invitation(invitation_id: UUID) -> InvitationView | None:
    """The same invitation at a later step, if it still works."""
    return _find(Invitation.id == invitation_id)


def redeem_invitation(invitation_id: UUID, *, language: str, passkey_id: UUID | None = None) -> UUID:
    """Use the invitation, once: the account is open. Gives its id. Refused: `invitation_over`.

    Only the passkey of whoever came first is kept: two phones may have followed the same link.
    """
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
        # Opened first: from here on no other phone can keep a key, and those already kept are seen.
        open_account(used, language=language)
        session.execute(delete(Passkey).where(Passkey.account_id == used, Passkey.id != (passkey_id or used)))
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
