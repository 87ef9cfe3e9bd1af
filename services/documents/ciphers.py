"""The keys of a document: the space's own for the vault, one of its own for what others than those linked may read."""

from base64 import b64decode, b64encode
from uuid import UUID

from services.circle import Space
from services.documents.ciphering import new_key
from services.documents.kinds import Shelf
from services.sealing import SpaceCipher, cipher_from, ring

TITLE, NAME, KEY = "documents.title", "document_versions.name", "document_versions.key"


def document_cipher(space: Space, ring_key: str | None, wrapped: bytes | None) -> SpaceCipher:
    """What opens the names and keys of one document. Raises `LookupError` when it is erased or out of reach."""
    if ring_key is not None and wrapped is not None:
        return cipher_from(space.id, ring_key, bytes(wrapped))
    if space.wrapped is None:
        raise LookupError("no key for this document")
    return space.cipher


def new_document_key(shelf: Shelf) -> tuple[str | None, bytes | None]:
    """The key of a new document as its row keeps it: none of its own in the vault."""
    return (None, None) if shelf is Shelf.VAULT else new_wrapped_key()


def new_wrapped_key() -> tuple[str, bytes]:
    """A fresh key, wrapped, and the name of what wraps it."""
    return ring().newest, ring().wrap(new_key())


def seal_key(cipher: SpaceCipher, key: bytes, version_id: UUID) -> bytes:
    return cipher.seal(b64encode(key).decode(), KEY, version_id)


def open_key(cipher: SpaceCipher, sealed: bytes, version_id: UUID) -> bytes:
    """The key of one file. Raises `cryptography.exceptions.InvalidTag` when it no longer opens."""
    return b64decode(cipher.open(bytes(sealed), KEY, version_id))
