"""VAPID (RFC 8292): who we are to a push service, signed once per service and half a day instead of once per push."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services import clock

# The RFC allows a day; clocks differ.
LIFE = timedelta(hours=12)
RENEWED = timedelta(hours=11)


@dataclass
class Vapid:
    """The key pair of this application. `private` is 32 bytes in base64url; `subject` a mailto: or https: address."""

    private: str = field(repr=False)
    subject: str
    _tokens: dict[str, tuple[datetime, str]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        raw = _decoded(self.private)
        if len(raw) != 32 or _encoded(raw) != self.private.rstrip("="):
            raise ValueError("the private key is 32 bytes in base64url")
        number = int.from_bytes(raw, "big")
        # Raises ValueError when it is no key of the curve.
        self._key = ec.derive_private_key(number, ec.SECP256R1())
        if not self.subject.startswith(("mailto:", "https://")):
            raise ValueError("the subject must start with mailto: or https://")
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public = _encoded(point)

    def header(self, origin: str) -> str:
        """The Authorization header for this push service."""
        made_at, header = self._tokens.get(origin, (None, ""))
        now = clock.now()
        if made_at is None or not made_at <= now < made_at + RENEWED:
            header = f"vapid t={self._token(origin, now + LIFE)},k={self.public}"
            self._tokens[origin] = (now, header)
        return header

    def _token(self, origin: str, until: datetime) -> str:
        claims = {"aud": origin, "exp": int(until.timestamp()), "sub": self.subject}
        head = _encoded(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
        signed = f"{head}.{_encoded(json.dumps(claims).encode())}"
        r, s = utils.decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{_encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def new_private_key() -> str:
    """A fresh value for ENVOL_VAPID."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _encoded(number.to_bytes(32, "big"))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
