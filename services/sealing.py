"""Sealing: what a young person writes is encrypted with a key of their own.

One data key per space, wrapped by a ring of keys from the environment (newest first). Erasing the row of the data
key erases every word it sealed, in backups too. The additional data binds a text to its place: moved to another
row, table or person it no longer opens.
"""

import base64
import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap
from sqlalchemy import ForeignKey, LargeBinary, select, text
from sqlalchemy.orm import Mapped, mapped_column

from services import clock
from services.database import Base, as_system, session, transaction

VERSION = b"\x01"
_NONCE = 12
_BODY = 1 + _NONCE
_events = logging.getLogger("envol")


class SpaceKey(Base):
    """The data key of one space, wrapped."""

    __tablename__ = "space_keys"

    jeune_id: Mapped[UUID] = mapped_column(ForeignKey("jeunes.id", ondelete="CASCADE"), primary_key=True)
    ring_key: Mapped[str]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class KeyRing:
    """Keys that wrap keys: `"2026a:BASE64,2025b:BASE64"`, the first one wraps, all of them unwrap."""

    def __init__(self, spec: str) -> None:
        pairs = [part.split(":", 1) for part in spec.split(",") if part]
        self._keys = {name: base64.b64decode(value) for name, value in pairs}
        if not self._keys or any(len(key) != 32 for key in self._keys.values()):
            raise ValueError("ENVOL_KEYS: write name:base64 of 32 bytes, newest first, separated by commas")
        self.newest = pairs[0][0]

    def wrap(self, key: bytes) -> bytes:
        return aes_key_wrap(self._keys[self.newest], key)

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        return aes_key_unwrap(self._keys[name], wrapped)


class Lost(str):
    """Stands for words that no longer open, in a sentence of the reader's language: shown like any others."""

    __slots__ = ()


class SpaceCipher:
    """Seals and opens the words of one young person."""

    def __init__(self, jeune_id: UUID, key: bytes) -> None:
        self._jeune = str(jeune_id)
        self._aes = AESGCM(key)

    def seal(self, words: str, table: str, row: object) -> bytes:
        """`words` as bytes that only open for this person, in this `table` and `row`."""
        nonce = os.urandom(_NONCE)
        return VERSION + nonce + self._aes.encrypt(nonce, words.encode(), self._place(table, row))

    def open(self, sealed: bytes, table: str, row: object) -> str:
        """The words again. Raises `cryptography.exceptions.InvalidTag` if moved or changed."""
        nonce, body = sealed[1:_BODY], sealed[_BODY:]
        return self._aes.decrypt(nonce, body, self._place(table, row)).decode()

    def read(self, sealed: bytes, table: str, row: object) -> str:
        """The words again; `Lost` when they no longer open, which is logged. For pages: one text must not close all."""
        try:
            return self.open(sealed, table, row)
        except (InvalidTag, ValueError):
            return lost(table, row)

    def read_all(self, sealed: Iterable[tuple[str, bytes | None]], table: str) -> list[str | None]:
        """The words of each of these rows, as `read` gives them; None where there are none. Fifty cost half as much."""
        before, after, decrypt = f"{table}|", f"|{self._jeune}|1", self._aes.decrypt
        found: list[str | None] = []
        for row, words in sealed:
            if words is None:
                found.append(None)
                continue
            try:
                place = f"{before}{row}{after}".encode()
                found.append(decrypt(words[1:_BODY], words[_BODY:], place).decode())
            except (InvalidTag, ValueError):
                found.append(lost(table, row))
        return found

    def _place(self, table: str, row: object) -> bytes:
        return f"{table}|{row}|{self._jeune}|1".encode()


_say_lost: Callable[[], str] = str


def use_lost_words(say: Callable[[], str]) -> None:
    """How a reader is told that words no longer open: the domain has no sentence of its own."""
    global _say_lost
    _say_lost = say


def lost(table: str, row: object) -> Lost:
    """What is read instead of words that do not open. Logged, by its place alone."""
    _events.error("words do not open", extra={"facts": {"table": table, "row": str(row)}})
    return Lost(_say_lost())


_ring: KeyRing | None = None


def use_ring(ring: KeyRing) -> None:
    """The ring that wraps and unwraps from now on."""
    global _ring
    _ring = ring


def create_key(jeune_id: UUID) -> SpaceCipher:
    """Give a new space its data key; written with the caller's transaction."""
    key = AESGCM.generate_key(256)
    session.add(
        SpaceKey(jeune_id=jeune_id, ring_key=ring().newest, wrapped=ring().wrap(key), created_at=clock.now())
    )
    session.flush()
    return SpaceCipher(jeune_id, key)


def cipher_from(jeune_id: UUID, ring_key: str, wrapped: bytes) -> SpaceCipher:
    """The cipher of a space whose key row was already read with something else."""
    return SpaceCipher(jeune_id, ring().unwrap(ring_key, bytes(wrapped)))


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The key of one thing which people without the key of the space read too."""

    key: bytes
    ring_key: str
    wrapped: bytes

    def cipher(self, jeune_id: UUID) -> SpaceCipher:
        """What seals and opens with it, for this young person."""
        return SpaceCipher(jeune_id, self.key)


def own_key() -> OwnKey:
    """A new one, wrapped by the ring."""
    key = AESGCM.generate_key(256)
    return OwnKey(key, ring().newest, ring().wrap(key))


def cipher_for(jeune_id: UUID) -> SpaceCipher:
    """The cipher of a space; one statement. Raises `LookupError` when the key is erased or out of reach."""
    row = session.execute(
        select(SpaceKey.ring_key, SpaceKey.wrapped).where(SpaceKey.jeune_id == jeune_id)
    ).one_or_none()
    if row is None:
        raise LookupError("no key for this space")
    return cipher_from(jeune_id, row.ring_key, row.wrapped)


# Every table that keeps wrapped keys, and the column that names a row of it.
WRAPPED = {
    "space_keys": "jeune_id",
    "conversations": "id",
    "reports": "id",
    "appointments": "id",
    "documents": "id",
    "uploads": "id",
    "print_orders": "id",
    "attachments": "id",
    "notification_settings": "account_id",
    "mentor_requests": "id",
    "service_requests": "id",
}


def wrap_again(batch: int = 500) -> int:
    """Wrap with the newest key of the ring up to `batch` keys of each table that are wrapped with an older one.

    Gives how many; 0: all are. What they seal does not change and is not read. Stopped half-way it goes on where it
    was. Raises `KeyError` when the ring no longer holds a key that is still in use.
    """
    done = 0
    with transaction(), as_system():
        for table, name in WRAPPED.items():
            rows = session.execute(
                text(_OLDER.format(table=table, name=name)), {"newest": ring().newest, "most": batch}
            )
            for row_id, ring_key, wrapped in rows.all():
                again = ring().wrap(ring().unwrap(ring_key, bytes(wrapped)))
                values = {"id": row_id, "newest": ring().newest, "again": again}
                session.execute(text(_AGAIN.format(table=table, name=name)), values)
                done += 1
    return done


_OLDER = (
    "SELECT {name}, ring_key, wrapped FROM {table} WHERE wrapped IS NOT NULL AND ring_key <> :newest"
    " ORDER BY {name} LIMIT :most FOR UPDATE SKIP LOCKED"
)
_AGAIN = "UPDATE {table} SET ring_key = :newest, wrapped = :again WHERE {name} = :id"


def ring() -> KeyRing:
    if _ring is None:
        raise RuntimeError("no key ring: call use_ring first")
    return _ring
