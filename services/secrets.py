"""Codes, tokens and their keyed fingerprints. Only fingerprints reach the database."""

import hashlib
import hmac
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

# Crockford's base 32: no I, L, O, U, so that a code read aloud or copied by hand is not mistaken.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILO", "110", " -\u00a0\u2011.")

# OWASP's second profile: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_DECOY = _hasher.hash("nobody has this code")
_key = b""


def use_key(secret_key: str) -> None:
    """Derive the fingerprint key from the application's SECRET_KEY."""
    global _key
    _key = hashlib.blake2b(secret_key.encode(), person=b"envol-finger", digest_size=32).digest()


def new_code(length: int) -> str:
    """A random code of `length` Crockford characters, five bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_token() -> str:
    """A random token for an address or a cookie, 256 bits."""
    return secrets.token_urlsafe(32)


def normalised(code: str) -> str:
    """A code as typed by hand, brought back to how it was made: case, spaces and misread letters forgiven."""
    return code.strip().upper().translate(_MISREAD)


def spaced(code: str, size: int = 4) -> str:
    """A code in groups, to be read and typed: `7K3M-9QTA-22`."""
    return "-".join(code[i : i + size] for i in range(0, len(code), size))


def fingerprint(kind: str, value: str) -> bytes:
    """Keyed HMAC of `value`, separate for each `kind`: found by equality, useless when stolen."""
    if not _key:
        raise RuntimeError("no fingerprint key: call use_key first")
    return hmac.digest(_key, f"{kind}|{value}".encode(), "sha256")


def hashed(code: str) -> str:
    """Slow hash of a code that someone keeps on paper (argon2id; trust REC-01)."""
    return _hasher.hash(code)


def matches(code: str, stored: str | None) -> bool:
    """Whether `code` is the one hashed in `stored`; takes as long when there is none."""
    try:
        return _hasher.verify(stored or _DECOY, code) and stored is not None
    except Argon2Error:
        return False
