"""A subscription's endpoint is an address chosen by a browser, that we will call: what may be one (trust PUSH-20).

Pure. The same check runs when somebody subscribes and before each sending.
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from services.errors import Refused

# The push services of the browsers; a star stands for one label or more.
VENDORS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
LONGEST = 2048
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_PATH = re.compile(r"/[!-~]*")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class AllowList:
    """Hosts that may be called. `origins`: whole origins beside them, with their port: the tests' own service."""

    hosts: tuple[str, ...] = VENDORS
    origins: frozenset[str] = field(default_factory=frozenset)

    def origin_of(self, endpoint: str) -> str:
        """The origin of this endpoint, if it may be called. Refused: `push_endpoint`."""
        if len(endpoint) > LONGEST or not endpoint.isascii():
            raise Refused("push_endpoint")
        try:
            parts = urlsplit(endpoint)
            port = parts.port
        except ValueError:
            raise Refused("push_endpoint") from None
        # What follows the scheme must be the host (and, for the tests' own service, its port), as written: no user,
        # no capital, no dot at the end, nothing that two readers of addresses could understand in two ways.
        origin = f"https://{parts.netloc}"
        if parts.scheme != "https" or parts.fragment or not endpoint.startswith(origin + "/"):
            raise Refused("push_endpoint")
        if not _PATH.fullmatch(endpoint.removeprefix(origin)) or "\\" in endpoint:
            raise Refused("push_endpoint")
        if origin in self.origins:
            return origin
        if port is not None or not _HOST.fullmatch(parts.netloc) or not self._has(parts.netloc):
            raise Refused("push_endpoint")
        return origin

    def _has(self, host: str) -> bool:
        return any(
            host.endswith(allowed[1:]) if allowed.startswith("*.") else host == allowed
            for allowed in self.hosts
        )


def is_public(address: str) -> bool:
    """Whether this IP address is one of the internet: not private, loopback, link-local, shared, mapped, multicast.

    >>> is_public("::ffff:10.0.0.1"), is_public("169.254.169.254"), is_public("142.250.1.95")
    (False, False, True)
    """
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (
        found.ipv4_mapped or found.sixtofour or found.teredo or found in _NAT64
    ):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def keys_of(p256dh: str, auth: str) -> tuple[bytes, bytes]:
    """The two keys of a subscription, checked: a point of the curve, and sixteen bytes. Refused: `push_keys`."""
    point, secret = _bytes(p256dh), _bytes(auth)
    if len(point) != 65 or point[0] != 4 or len(secret) != 16:
        raise Refused("push_keys")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise Refused("push_keys") from None
    return point, secret


def allowed_hosts(spec: str) -> tuple[str, ...]:
    """The hosts of ENVOL_PUSH_HOSTS. Raises `ValueError` on one that is no host."""
    hosts = tuple(filter(None, (part.strip() for part in spec.split(","))))
    for host in hosts:
        bare = host.removeprefix("*.")
        if not _HOST.fullmatch(bare) or "." not in bare:
            raise ValueError(host)
    return hosts


def are_public(addresses: Iterable[str]) -> bool:
    """Whether every one of these IP addresses is public: one that is not spoils the answer."""
    found = list(addresses)
    return bool(found) and all(is_public(address) for address in found)


def _bytes(text: str) -> bytes:
    if len(text) > 200 or not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise Refused("push_keys")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise Refused("push_keys") from None
