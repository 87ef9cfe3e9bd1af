"""Passkeys: discoverable WebAuthn credentials with user verification (py_webauthn).

A challenge is random, kept here, used once, five minutes. The name a phone shows is neutral: nothing tells what the
account is. `sign_count` is not a reason to refuse: synced passkeys stay at zero.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services import clock
from services.accounts.models import Account, Challenge, CodeCard, Passkey
from services.accounts.queries import passkeys_of
from services.database import session, transaction
from services.errors import NotFound, Refused

LIFETIME = timedelta(minutes=5)
NAME = "Envol"
MOST = 20


def registration_options(account_id: UUID, *, rp_id: str) -> tuple[UUID, str]:
    """The challenge's id and the options (JSON) to create a passkey. Refused: `too_many_passkeys`."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    known = passkeys_of(account_id)
    if len(known) >= MOST:
        raise Refused("too_many_passkeys")
    options = generate_registration_options(
        rp_id=rp_id,
        rp_name=NAME,
        user_id=account.user_handle,
        user_name=NAME,
        user_display_name=NAME,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
    )
    return _keep_challenge("create", options.challenge, account_id), options_to_json(options)


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
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as error:
        raise Refused("passkey_refused") from error
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
    options = generate_authentication_options(
        rp_id=rp_id,
        user_verification=UserVerificationRequirement.REQUIRED,
        allow_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in allowed] or None,
    )
    purpose = "confirm" if account_id else "sign-in"
    return _keep_challenge(purpose, options.challenge, account_id), options_to_json(options)


def authenticate(
    challenge_id: UUID, credential: dict[str, Any], *, rp_id: str, origin: str, only: UUID | None = None
) -> UUID:
    """Whose passkey answered the challenge; `only` when it must be that account. Refused: `passkey_refused`.

    Checked: challenge of this purpose, once; origin; rp_id; user verification; signature; user handle.
    """
    challenge = _use_challenge(challenge_id, "confirm" if only else "sign-in", only)
    passkey, account = _passkey_of(credential, only)
    try:
        proved = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as error:
        raise Refused("passkey_refused") from error
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


def _passkey_of(credential: dict[str, Any], only: UUID | None) -> tuple[Passkey, Account]:
    try:
        credential_id = base64url_to_bytes(credential["rawId"])
        handle = base64url_to_bytes(credential["response"].get("userHandle") or "")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused("passkey_refused") from error
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
