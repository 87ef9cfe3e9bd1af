"""People: an account is made, then opened by the person it is for."""

import secrets
from uuid import UUID

from services import clock
from services.accounts.models import Account
from services.database import session, transaction
from services.errors import NotFound


def create_account(
    first_name: str, last_name: str = "", organisation: str = "", *, language: str = "fr"
) -> Account:
    """An account nobody has opened yet. Names are kept as written, without the spaces around them."""
    account = Account(
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        organisation=organisation.strip(),
        language=language,
        # What a passkey carries instead of a name (WebAuthn: no personal information in the user handle).
        user_handle=secrets.token_bytes(32),
        created_at=clock.now(),
    )
    with transaction() as current:
        current.add(account)
        current.flush()
    return account


def open_account(account_id: UUID, *, language: str) -> Account:
    """The person is here: the account is theirs from now on. Raises `NotFound`."""
    with transaction():
        account = session.get(Account, account_id)
        if account is None:
            raise NotFound
        account.opened_at = account.opened_at or clock.now()
        account.language = language
    return account


def set_language(account_id: UUID, language: str) -> None:
    """The language in which this person reads. Raises `NotFound`."""
    with transaction():
        account = session.get(Account, account_id)
        if account is None:
            raise NotFound
        account.language = language
