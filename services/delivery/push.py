"""The push transport: one POST per push over kept connections, to an address that was checked, and nothing else.

pywebpush's own sending has no time-to-live, no timeout and follows redirects (trust 5.1): its encryption is used (RFC
8291, through http_ece), the connections and the VAPID token are ours.
"""

import asyncio
import socket
import ssl
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

import aiohttp
import http_ece
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography.hazmat.primitives.asymmetric import ec

from services import clock
from services.errors import Refused
from services.notifications.endpoints import AllowList, are_public
from services.notifications.vapid import Vapid

CONNECT = 5.0  # seconds
TOTAL = 10.0  # seconds
PER_ORIGIN = 50
# What is read of an answer: its body is of no use to us, and could drip for ever.
MOST_BYTES = 4096
# Failures in a row that close an origin, and for how long.
MOST_FAILURES = 5
CLOSED_FOR = timedelta(minutes=1)
# Our key or our token is refused: every push would be; somebody must look.
REFUSED_FOR = timedelta(hours=1)
# However long they ask for: a wrong number of theirs must not silence everybody's phones for a day.
LONGEST_WAIT = timedelta(hours=1)


class Outcome(StrEnum):
    """What became of one push."""

    SENT = "sent"
    GONE = "gone"
    RETRY = "retry"
    REFUSED = "refused"
    # The origin is closed: nothing was sent.
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Push:
    """One push, ready to be encrypted. `ttl` in seconds; `topic` and the payload say nothing of anybody."""

    endpoint: str
    p256dh: bytes = field(repr=False)
    auth: bytes = field(repr=False)
    payload: bytes
    ttl: int
    is_urgent: bool
    topic: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it, the answer's code (or what happened instead), and until when its origin is closed."""

    outcome: Outcome
    code: str
    closed_until: datetime | None = None


class PinnedResolver(AbstractResolver):
    """Names become addresses once; a name with one address that is not public has none (DNS rebinding).

    `local`: hosts that may be on this machine, for the tests' own service.
    """

    def __init__(self, local: Iterable[str] = ()) -> None:
        self._local = frozenset(local)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        addresses = [str(row[4][0]) for row in found]
        if host not in self._local and not are_public(addresses):
            raise OSError(f"{host} is not on the internet")
        return [
            ResolveResult(
                hostname=host,
                host=str(row[4][0]),
                port=port,
                family=row[0],
                proto=row[2],
                flags=socket.AI_NUMERICHOST,
            )
            for row in found
        ]

    async def close(self) -> None:
        """Nothing is kept."""


class PushService:
    """Sends pushes. One a worker; `open` and `close` belong to its event loop."""

    def __init__(
        self,
        vapid: Vapid,
        allowed: AllowList,
        *,
        anchor: str | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self.vapid = vapid
        self.allowed = allowed
        self._anchor = anchor
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None
        self._failures: Counter[str] = Counter()
        self._closed: dict[str, datetime] = {}
        self._took: dict[str, datetime] = {}  # when an origin last took a push of ours
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_ORIGIN))

    async def open(self) -> None:
        if self._session is not None:
            return
        local = (origin.removeprefix("https://").split(":")[0] for origin in self.allowed.origins)
        connector = aiohttp.TCPConnector(
            limit=0,
            limit_per_host=PER_ORIGIN,
            ttl_dns_cache=300,
            resolver=self._resolver or PinnedResolver(local),
            ssl=ssl.create_default_context(cafile=self._anchor),
            keepalive_timeout=60,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=TOTAL, connect=CONNECT, sock_connect=CONNECT),
            auto_decompress=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, push: Push) -> Result:
        """Send one push; never raises for what the other side does."""
        try:
            origin = self.allowed.origin_of(push.endpoint)
        except Refused:
            return Result(Outcome.GONE, "not allowed")
        # Turns are taken here and not in the pool, whose waiting would count as connecting.
        async with self._turns[origin]:
            if (until := self._closed.get(origin)) and clock.now() < until:
                return Result(Outcome.HELD, "held", until)
            status, headers = await self._post(origin, push, push.payload)
            if status == "413":  # too long for them: “look” needs no body
                status, headers = await self._post(origin, push, b"")
            return self._judged(origin, status, headers)

    async def _post(self, origin: str, push: Push, payload: bytes) -> tuple[str, Any]:
        assert self._session is not None, "open the service first"
        headers = {
            "Authorization": self.vapid.header(origin),
            "TTL": str(push.ttl),
            "Urgency": "high" if push.is_urgent else "normal",
            "Topic": push.topic,
        }
        if payload:
            headers["Content-Encoding"] = "aes128gcm"
            headers["Content-Type"] = "application/octet-stream"
        body = encrypted(payload, push) if payload else b""
        try:
            async with self._session.post(
                push.endpoint, data=body, headers=headers, allow_redirects=False
            ) as answer:
                await answer.content.read(MOST_BYTES)
                return str(answer.status), answer.headers
        except TimeoutError:
            return "timeout", {}
        except (aiohttp.ClientError, OSError) as error:
            return type(error).__name__, {}

    def _judged(self, origin: str, status: str, headers: Any) -> Result:
        if status in ("200", "201", "202", "204"):
            self._failures.pop(origin, None)
            self._took[origin] = clock.now()
            return Result(Outcome.SENT, status)
        if status in ("404", "410"):
            self._failures.pop(origin, None)
            return Result(Outcome.GONE, status)
        if status == "429":
            wait = _wait_asked(headers.get("Retry-After"))
            return Result(Outcome.HELD, status, self._close(origin, wait))
        if status in ("400", "401", "403"):
            # Taken from us lately: it is this subscription that is wrong. One browser must not silence all the others.
            if (took := self._took.get(origin)) and clock.now() - took < REFUSED_FOR:
                return Result(Outcome.REFUSED, status)
            return Result(Outcome.REFUSED, status, self._close(origin, REFUSED_FOR))
        self._failures[origin] += 1
        if self._failures[origin] >= MOST_FAILURES:
            return Result(Outcome.RETRY, status, self._close(origin, CLOSED_FOR))
        return Result(Outcome.RETRY, status)

    def _close(self, origin: str, wait: timedelta) -> datetime:
        self._closed[origin] = clock.now() + wait
        return self._closed[origin]


def encrypted(payload: bytes, push: Push) -> bytes:
    """The payload for this browser alone (RFC 8291)."""
    body: bytes = http_ece.encrypt(
        payload,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=push.p256dh,
        auth_secret=push.auth,
        version="aes128gcm",
    )
    return body


def _wait_asked(value: str | None) -> timedelta:
    """Retry-After: seconds or a date; a minute when it says neither, an hour at most."""
    wait = timedelta(minutes=1)
    if value and value.strip().isdecimal():
        wait = timedelta(seconds=int(value.strip()[:6]))
    elif value:
        try:
            at = parsedate_to_datetime(value)
            wait = at.astimezone(UTC) - clock.now()
        except (ValueError, OverflowError):  # no date, or one beyond any calendar
            pass
    return max(timedelta(seconds=1), min(wait, LONGEST_WAIT))
