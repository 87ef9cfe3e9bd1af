"""Files sealed in chunks: as long as one likes, never more than a chunk in memory, nothing given before it is proved.

Each chunk is bound to its object, its place and whether it is the last (the STREAM construction: Hoang, Reyhanitabar,
Rogaway, Vizár 2015): moved, swapped, cut short or continued, it no longer opens.
"""

import os
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 64 * 1024
# Chunks read, opened and handed on together: each handing costs the server more than the opening.
TOGETHER = 4
_VERSION = b"\x01"
_PREFIX, _TAG = 7, 16
# Bytes of an object before its first chunk, and of each chunk as it lies there.
HEAD, SEALED = 1 + _PREFIX, CHUNK + _TAG


class Damaged(Exception):
    """What the store gave back is not what was put there."""


def new_key() -> bytes:
    """A fresh key, for one file and its pictures."""
    return AESGCM.generate_key(256)


def sealed_size(size: int) -> int:
    """Bytes of the object that holds a file of `size` bytes."""
    return len(_VERSION) + _PREFIX + size + _TAG * max(1, -(-size // CHUNK))


def seal_stream(key: bytes, place: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    """`parts`, of any length, as the object that only opens with `key` under the name `place`."""
    aes, prefix = AESGCM(key), os.urandom(_PREFIX)
    yield _VERSION + prefix
    for number, chunk, is_last in _numbered(parts, CHUNK):
        yield aes.encrypt(_nonce(prefix, number, is_last), chunk, _data(place, number, is_last))


def open_stream(key: bytes, place: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The file again, chunk by chunk. Raises `Damaged` at the first one that was changed, moved or lost.

    Parts of `HEAD` bytes, then of `TOGETHER` times `SEALED`, cost no copy.
    """
    aes, following = AESGCM(key), iter(parts)
    head, rest = _head(following)
    if head[:1] != _VERSION:
        raise Damaged(place)
    prefix = head[1:]
    # Opened into one place that serves again and again: the heap has little to give and to take back.
    clear, filled = memoryview(bytearray(TOGETHER * CHUNK)), 0
    for number, chunk, is_last in _numbered(_with(rest, following), SEALED):
        end = filled + len(chunk) - _TAG
        if end < filled:
            raise Damaged(place)
        try:
            aes.decrypt_into(
                _nonce(prefix, number, is_last), chunk, _data(place, number, is_last), clear[filled:end]
            )
        except (InvalidTag, ValueError):
            raise Damaged(place) from None
        filled = end
        if is_last or filled == len(clear):
            yield bytes(clear[:filled])
            filled = 0


def _head(parts: Iterator[bytes]) -> tuple[bytes, bytes]:
    found = b""
    for part in parts:
        found += bytes(part)
        if len(found) >= HEAD:
            break
    return found[:HEAD], found[HEAD:]


def _with(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from parts


def _numbered(parts: Iterable[bytes], length: int) -> Iterator[tuple[int, bytes | memoryview, bool]]:
    """Chunks of `length`, each with its number and whether it is the last; one empty chunk for nothing at all."""
    number, held = 0, None
    for chunk in _cut(parts, length):
        if held is not None:  # a full chunk may still be the last: one more tells
            yield number, held, False
            number += 1
        held = chunk
    yield number, held or b"", True


def _cut(parts: Iterable[bytes], length: int) -> Iterator[bytes | memoryview]:
    """The same bytes in chunks of `length`, but the last."""
    waiting = bytearray()
    for part in parts:
        if not waiting and len(part) % length == 0:
            whole = memoryview(part)
            yield from (whole[at : at + length] for at in range(0, len(part), length))
            continue
        waiting += part
        while len(waiting) >= length:
            yield bytes(waiting[:length])
            del waiting[:length]
    if waiting:
        yield bytes(waiting)


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])


def _data(place: str, number: int, is_last: bool) -> bytes:
    return f"{place}|{number}|{int(is_last)}".encode()
