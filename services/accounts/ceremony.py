"""The two ceremonies of WebAuthn, as py_webauthn holds them: what a phone is asked, and whether its answer is right.

Apart from `passkeys`, which loads it when somebody holds one: the library takes 5 MB of every process that knows it.
"""

from collections.abc import Iterable
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from services.errors import Refused

NAME = "Envol"


def ask_creation(rp_id: str, handle: bytes, known: Iterable[bytes]) -> tuple[bytes, str]:
    """The challenge and the options (JSON) to create a passkey, where none of `known` is."""
    options = generate_registration_options(
        rp_id=rp_id,
        rp_name=NAME,
        user_id=handle,
        user_name=NAME,
        user_display_name=NAME,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return options.challenge, options_to_json(options)


def ask_signature(rp_id: str, allowed: Iterable[bytes]) -> tuple[bytes, str]:
    """The challenge and the options (JSON) to sign it, with one of `allowed` or, where there is none, any."""
    options = generate_authentication_options(
        rp_id=rp_id,
        user_verification=UserVerificationRequirement.REQUIRED,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in allowed] or None,
    )
    return options.challenge, options_to_json(options)


def check_creation(
    credential: dict[str, Any], challenge: bytes, *, rp_id: str, origin: str
) -> VerifiedRegistration:
    """What the phone made, of this challenge. Refused: `passkey_refused`."""
    try:
        return verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as error:
        raise Refused("passkey_refused") from error


def check_signature(
    credential: dict[str, Any], challenge: bytes, key: bytes, count: int, *, rp_id: str, origin: str
) -> VerifiedAuthentication:
    """What proves that the holder of the public `key` signed this challenge. Refused: `passkey_refused`."""
    try:
        return verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=key,
            credential_current_sign_count=count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as error:
        raise Refused("passkey_refused") from error


def names_in(credential: dict[str, Any]) -> tuple[bytes, bytes]:
    """Which key signed and whose it says it is (empty when it does not). Refused: `passkey_refused`."""
    try:
        return (
            base64url_to_bytes(credential["rawId"]),
            base64url_to_bytes(credential["response"].get("userHandle") or ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused("passkey_refused") from error
