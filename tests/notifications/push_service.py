"""A push service over HTTPS that does as it is told: verifies who sends, decrypts, and answers what the test wants."""

import asyncio
import base64
import contextlib
import json
import secrets
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import http_ece
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import NameOID

_ENDS = (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError, asyncio.CancelledError)


@dataclass
class Browser:
    """A subscription, and the private half that only the browser has."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey
    auth: bytes

    @property
    def p256dh(self) -> bytes:
        return self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    @property
    def form(self) -> dict[str, str]:
        """What the page sends us of it."""
        return {"endpoint": self.endpoint, "p256dh": encoded(self.p256dh), "auth": encoded(self.auth)}


@dataclass
class Received:
    """One push that came in: who signed it was checked before it is here."""

    path: str
    headers: dict[str, str]
    text: str
    claims: dict[str, Any]

    @property
    def payload(self) -> dict[str, Any]:
        return json.loads(self.text)


@dataclass
class Left:
    """One push left for a browser whose private half is not ours: as it came, still encrypted."""

    endpoint: str
    headers: dict[str, str]
    body: str


@dataclass
class Answer:
    """What to answer. `how`: `plain`, `drip` (a byte now and then), `hang`, `close`, `garbage`."""

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    how: str = "plain"


class PushTestService:
    """`with push_service() as service:`; `service.answers[path]` or `service.answer` decide what comes back."""

    def __init__(self, folder: Path) -> None:
        self.anchor = folder / "anchor.pem"
        self._key = folder / "key.pem"
        make_certificate(self.anchor, self._key)
        self.answer = Answer()
        self.answers: dict[str, Answer] = {}
        self.received: list[Received] = []
        self.refused: list[str] = []
        self.connections = 0
        self.most_at_once = 0
        self._open = 0
        self._talks: set[asyncio.Task] = set()
        self.left: list[Left] = []
        self._mailboxes: set[str] = set()
        self._browsers: dict[str, Browser] = {}
        self.port = 0

    @property
    def origin(self) -> str:
        return f"https://localhost:{self.port}"

    def new_browser(self) -> Browser:
        path = f"/push/{secrets.token_urlsafe(12)}"
        made = Browser(
            f"{self.origin}{path}", ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        )
        self._browsers[path] = made
        return made

    def new_mailbox(self) -> str:
        """An endpoint for a real browser: what comes is verified and left there."""
        path = f"/push/{secrets.token_urlsafe(12)}"
        self._mailboxes.add(path)
        return f"{self.origin}{path}"

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.anchor, self._key)
        server = await asyncio.start_server(self._talk, "localhost", 0, ssl=context, backlog=1000)
        self.port = server.sockets[0].getsockname()[1]
        for other in server.sockets[1:]:  # localhost may be two addresses: one port for both
            other.close()
        ready.set()
        await stop.wait()
        server.close()
        for task in self._talks:
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open += 1
        self._talks.add(talk := asyncio.current_task())
        talk.add_done_callback(self._talks.discard)
        self.most_at_once = max(self.most_at_once, self._open)
        try:
            # Cancelled when the service ends, and only then: that is its end too, and asyncio prints what is not caught.
            with contextlib.suppress(*_ENDS):
                while await self._once(reader, writer):
                    pass
        finally:
            self._open -= 1
            writer.close()

    async def _once(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        path = first.split(" ")[1]
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        try:
            self.received.append(self._opened(path, headers, body))
        except Exception as error:
            self.refused.append(repr(error))
            writer.write(b"HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n")
            return True
        return await self._reply(self.answers.get(path, self.answer), writer)

    async def _reply(self, answer: Answer, writer: asyncio.StreamWriter) -> bool:
        if answer.how == "close":
            return False
        if answer.how == "hang":
            await asyncio.sleep(60)
            return False
        if answer.how == "garbage":
            writer.write(b"\x00\x01 not a protocol\r\n\r\n")
            return False
        headers = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
        text = f"HTTP/1.1 {answer.status} X\r\n{headers}Content-Length: 0\r\n\r\n".encode()
        if answer.how == "drip":
            for byte in text:
                writer.write(bytes([byte]))
                await asyncio.sleep(1)
            return False
        writer.write(text)
        await writer.drain()
        return True

    def _opened(self, path: str, headers: dict[str, str], body: bytes) -> Received:
        claims = verified(headers["authorization"], self.origin)
        if not 0 < int(headers["ttl"]) <= 86400 or len(headers["topic"]) > 32:
            raise ValueError("no time to live, or a topic too long")
        text = ""
        if path in self._mailboxes:
            self.left.append(Left(f"{self.origin}{path}", headers, encoded(body)))
        elif body:
            if headers["content-encoding"] != "aes128gcm":
                raise ValueError(headers["content-encoding"])
            browser = self._browsers[path]
            plain = http_ece.decrypt(
                body, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm"
            )
            text = plain.decode()
        return Received(path, headers, text, claims)


def verified(header: str, origin: str) -> dict[str, Any]:
    """The claims of a VAPID header whose signature, audience, end and subject hold. Raises otherwise."""
    fields = dict(part.strip().split("=", 1) for part in header.removeprefix("vapid ").split(","))
    signed, _, signature = fields["t"].rpartition(".")
    raw = decoded(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(fields["k"]))
    der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    claims = json.loads(decoded(signed.split(".")[1]))
    if claims["aud"] != origin or "@" not in claims["sub"]:
        raise ValueError(claims)
    return claims


@contextmanager
def push_service(folder: Path) -> Iterator[PushTestService]:
    """The service, on a port of its own, in a thread, until the block ends."""
    service = PushTestService(folder)
    loop, ready, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=[service.serve(ready, stop)], daemon=True)
    thread.start()
    if not ready.wait(10):
        raise RuntimeError("the push service did not start")
    try:
        yield service
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)


def make_certificate(certificate: Path, key_file: Path) -> None:
    """A certificate for localhost that is its own anchor. Of these tests only."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
