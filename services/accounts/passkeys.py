"""Passkeys: discoverable WebAuthn credentials with user verification (py_webauthn).

A challenge is random, kept here, used once, five minutes. The name a phone shows is neutral: nothing tells what the
account is. `sign_count` is not a reason to refuse: synced passkeys stay at zero.
"""

from datetime import timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services import clock
from services.accounts.models import Account, Challenge, CodeCard, Passkey
from services.accounts.queries import passkeys_of
from services.database import session, transaction
from services.errors import NotFound, Refused

LIFETIME = timedelta(minutes=5)
MOST = 20


def registration_options(account_id: UUID, *, rp_id: str) -> tuple[UUID, str]:
    """The challenge's id and the options (JSON) to create a passkey. Refused: `too_many_passkeys`."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    known = passkeys_of(account_id)
    if len(known) >= MOST:
        raise Refused("too_many_passkeys")
    challenge, options = _ceremony().ask_creation(
        rp_id, account.user_handle, [key.credential_id for key in known]
    )
    return _keep_challenge("create", challenge, account_id), options


def register_passkey(
    account_id: UUID,
    challenge_id: UUID,
    credential: dict[str, Any],
    *,
    rp_id: str,
    origin: str,
    label: str,
    by_invitation: bool = False,
) -> UUID:
    """Keep the passkey the phone made. Gives its id. Refused: `passkey_refused`.

    `by_invitation`: kept only while nobody has opened the account, or whoever came second would leave a key of theirs
    in somebody else's space. Refused then: `invitation_over`.
    """
    challenge = _use_challenge(challenge_id, "create", account_id)
    made = _ceremony().check_creation(credential, challenge, rp_id=rp_id, origin=origin)
    passkey = Passkey(
        account_id=account_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        backed_up=made.credential_backed_up,
        label=label[:80],
        created_at=clock.now(),
    )
    with transaction() as current:
        if by_invitation:
            _check_not_opened(account_id)
        current.add(passkey)
        current.flush()
    return passkey.id


def _check_not_opened(account_id: UUID) -> None:
    """Held until the end of the transaction: `redeem_invitation` waits for it, then removes what it kept."""
    opened_at = session.scalar(select(Account.opened_at).where(Account.id == account_id).with_for_update())
    if opened_at is not None:
        raise Refused("invitation_over")


def authentication_options(*, rp_id: str, account_id: UUID | None = None) -> tuple[UUID, str]:
    """The challenge's id and the options to sign in (anybody) or to confirm (`account_id`)."""
    allowed = passkeys_of(account_id) if account_id else []
    challenge, options = _ceremony().ask_signature(rp_id, [key.credential_id for key in allowed])
    purpose = "confirm" if account_id else "sign-in"
    return _keep_challenge(purpose, challenge, account_id), options


def authenticate(
    challenge_id: UUID, credential: dict[str, Any], *, rp_id: str, origin: str, only: UUID | None = None
) -> UUID:
    """Whose passkey answered the challenge; `only` when it must be that account. Refused: `passkey_refused`.

    Checked: challenge of this purpose, once; origin; rp_id; user verification; signature; user handle.
    """
    challenge = _use_challenge(challenge_id, "confirm" if only else "sign-in", only)
    passkey, account = _passkey_of(credential, only)
    proved = _ceremony().check_signature(
        credential, challenge, passkey.public_key, passkey.sign_count, rp_id=rp_id, origin=origin
    )
    with transaction():
        passkey.sign_count = proved.new_sign_count
        passkey.last_used_at = clock.now()
    return account.id


def remove_passkey(account_id: UUID, passkey_id: UUID) -> None:
    """Forget a passkey. Refused: `last_way_in` when nothing else opens the account. Raises `NotFound`."""
    keys = passkeys_of(account_id)
    chosen = next((key for key in keys if key.id == passkey_id), None)
    if chosen is None:
        raise NotFound
    has_card = session.scalar(
        select(CodeCard.id).where(CodeCard.account_id == account_id, CodeCard.voided_at.is_(None))
    )
    if len(keys) == 1 and has_card is None:
        raise Refused("last_way_in")
    with transaction() as current:
        current.delete(chosen)


def _ceremony() -> ModuleType:
    """Loaded when somebody holds one, and not with the house."""
    from services.accounts import ceremony

    return ceremony


def _passkey_of(credential: dict[str, Any], only: UUID | None) -> tuple[Passkey, Account]:
    credential_id, handle = _ceremony().names_in(credential)
    row = session.execute(
        select(Passkey, Account)
        .join(Account, Account.id == Passkey.account_id)
        .where(
            Passkey.credential_id == credential_id,
            Account.disabled_at.is_(None),
            Account.opened_at.is_not(None),
        )
    ).one_or_none()
    if row is None or (only is not None and row.Account.id != only):
        raise Refused("passkey_refused")
    if handle and handle != row.Account.user_handle:
        raise Refused("passkey_refused")
    return row.Passkey, row.Account


def _keep_challenge(purpose: str, value: bytes, account_id: UUID | None) -> UUID:
    challenge = Challenge(
        purpose=purpose, account_id=account_id, value=value, expires_at=clock.now() + LIFETIME
    )
    with transaction() as current:
        current.add(challenge)
        current.flush()
    return challenge.id


def _use_challenge(challenge_id: UUID, purpose: str, account_id: UUID | None) -> bytes:
    """Burn the challenge, whatever comes of it: an answer is never tried twice."""
    with transaction():
        value = session.execute(
            update(Challenge)
            .where(
                Challenge.id == challenge_id,
                Challenge.purpose == purpose,
                Challenge.account_id == account_id,
                Challenge.used_at.is_(None),
                Challenge.expires_at > clock.now(),
            )
            .values(used_at=clock.now())
            .returning(Challenge.value)
        ).scalar_one_or_none()
    if value is None:
        raise Refused("passkey_refused")
    return value
