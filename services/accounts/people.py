"""People: an account is made, then opened by the person it is for."""

import secrets
import unicodedata
from uuid import UUID

from services import clock
from services.accounts.models import Account
from services.database import session, transaction
from services.errors import NotFound


def create_account(
    first_name: str, last_name: str = "", organisation: str = "", *, language: str = "fr"
) -> Account:
    """An account nobody has opened yet. Names are kept as `plain_name` gives them."""
    account = Account(
        first_name=plain_name(first_name),
        last_name=plain_name(last_name),
        organisation=plain_name(organisation),
        language=language,
        # What a passkey carries instead of a name (WebAuthn: no personal information in the user handle).
        user_handle=secrets.token_bytes(32),
        created_at=clock.now(),
    )
    with transaction() as current:
        current.add(account)
        current.flush()
    return account


def plain_name(written: str) -> str:
    """A name as written, without the signs nobody sees: it is read in somebody else's sentences.

    Signs that turn the direction of writing would turn the rest of the sentence too; those that join or part the
    letters of a Persian or Indian name stay.
    """
    seen = (sign for sign in " ".join(written.split()) if sign in _JOINERS or not _is_unseen(sign))
    return " ".join("".join(seen).split())


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign).startswith("C")


_JOINERS = "\u200c\u200d"


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
