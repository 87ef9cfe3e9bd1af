"""Files sealed in chunks: as long as one likes, never more than a chunk in memory, nothing given before it is proved.

Each chunk is bound to its object, its place and whether it is the last (the STREAM construction: Hoang, Reyhanitabar,
Rogaway, Vizár 2015): moved, swapped, cut short or continued, it no longer opens.
"""

import os
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# Bytes in clear in each chunk, by the first byte of the object. What is written today is the last of them: each
# handing on costs the server more than the opening (docs/documents.md).
_CHUNKS = {b"\x01": 64 * 1024, b"\x02": 256 * 1024}
_VERSION = b"\x02"
CHUNK = _CHUNKS[_VERSION]
_PREFIX, _TAG = 7, 16
# Bytes of an object before its first chunk, and of each chunk as it lies there.
HEAD, SEALED = 1 + _PREFIX, CHUNK + _TAG


class Damaged(Exception):
    """What the store gave back is not what was put there."""


def new_key() -> bytes:
    """A fresh key, for one file and its pictures."""
    return AESGCM.generate_key(256)


def sealed_sizes(size: int) -> frozenset[int]:
    """Bytes of the object that holds a file of `size` bytes: as one is written today, and as one was before."""
    return frozenset(HEAD + size + _TAG * max(1, -(-size // chunk)) for chunk in _CHUNKS.values())


def seal_stream(key: bytes, place: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    """`parts`, of any length, as the object that only opens with `key` under the name `place`."""
    aes, prefix = AESGCM(key), os.urandom(_PREFIX)
    yield _VERSION + prefix
    for number, chunk, is_last in _numbered(parts, CHUNK):
        yield aes.encrypt(_nonce(prefix, number, is_last), chunk, _data(place, number, is_last))


def open_stream(key: bytes, place: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The file again, chunk by chunk. Raises `Damaged` at the first one that was changed, moved or lost.

    Parts of `HEAD` bytes, then of `SEALED`, cost no copy.
    """
    aes, following = AESGCM(key), iter(parts)
    head, rest = _head(following)
    length = _CHUNKS.get(head[:1])
    if length is None:
        raise Damaged(place)
    prefix = head[1:]
    for number, chunk, is_last in _numbered(_with(rest, following), length + _TAG):
        try:
            clear = aes.decrypt(_nonce(prefix, number, is_last), chunk, _data(place, number, is_last))
        except (InvalidTag, ValueError):
            raise Damaged(place) from None
        yield clear


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
