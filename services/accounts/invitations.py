"""Invitations: a single-use way into an account nobody has opened yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from services import clock
from services.accounts.models import Account, Invitation
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.secrets import fingerprint, new_code, new_token

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
