"""An address of somebody, sealed: each account's settings have a data key of their own, wrapped by the ring."""

from typing import Literal

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services import sealing
from services.notifications.models import NotificationSettings
from services.sealing import Lost, SpaceCipher

TABLE = "notification_settings"
Field = Literal["email", "phone", "code"]


def open_sealed(row: NotificationSettings, field: Field) -> str | None:
    """What this field of the row says; None when nothing, or when it no longer opens (logged): it is asked again."""
    sealed = getattr(row, field)
    if sealed is None:
        return None
    words = _cipher(row).read(bytes(sealed), _place(field), row.account_id)
    return None if isinstance(words, Lost) else words


def seal_into(row: NotificationSettings, field: Field, words: str | None) -> None:
    """Write `words` into this field, sealed; None empties it."""
    sealed = None if words is None else _cipher(row).seal(words, _place(field), row.account_id)
    setattr(row, field, sealed)


def _place(field: Field) -> str:
    return f"{TABLE}.{field}"


def _cipher(row: NotificationSettings) -> SpaceCipher:
    if row.ring_key is None or row.wrapped is None:
        key = AESGCM.generate_key(256)
        row.ring_key, row.wrapped = sealing.ring().newest, sealing.ring().wrap(key)
    return sealing.cipher_from(row.account_id, row.ring_key, bytes(row.wrapped))
