"""The archive as an object of the store: its name, and its bytes for its owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from sqlalchemy import select

from services import clock
from services.circle import Relation
from services.database import session
from services.documents.ciphering import Damaged
from services.documents.objects import read_object
from services.documents.store import Missing
from services.errors import Refused, StepUpNeeded
from services.export.asking import TAKE
from services.export.models import Export, ExportState
from services.sealing import SpaceCipher

PREFIX = "exports"
KEY = "exports.key"


@dataclass(frozen=True, slots=True)
class Archive:
    """What is given to its owner: its bytes as they come, and how many."""

    size: int
    made_at: datetime
    parts: Iterator[bytes]


def object_name(export_id: UUID, attempt: int) -> str:
    """Where an archive lies. A worker that died may have left another attempt: each has a name of its own."""
    return f"{PREFIX}/{export_id.hex[:2]}/{export_id.hex}.{attempt}"


def seal_key(cipher: SpaceCipher, key: bytes, export_id: UUID) -> bytes:
    return cipher.seal(key.hex(), KEY, export_id)


def open_archive(own: Relation) -> Archive | None:
    """The archive that is ready, the first of its bytes proved, or None. One statement.

    Raises `NotFound` for anybody without a space, `StepUpNeeded` unless its owner proved themselves lately, `StoreAway`. Refused: `export_lost`.
    """
    own.ensure(TAKE)
    if not own.viewer.is_stepped_up:
        raise StepUpNeeded
    row: Any = session.execute(
        select(Export.id, Export.attempt, Export.key, Export.size, Export.ready_at).where(
            Export.jeune_id == own.space.id,
            Export.state == ExportState.READY,
            Export.expires_at > clock.now(),
        )
    ).one_or_none()
    if row is None:
        return None
    export_id, attempt, sealed, size, ready_at = row
    return Archive(size, ready_at, _proved(own.space.cipher, export_id, attempt, sealed))


def _proved(cipher: SpaceCipher, export_id: UUID, attempt: int, sealed: bytes) -> Iterator[bytes]:
    try:
        key = bytes.fromhex(cipher.open(bytes(sealed), KEY, export_id))
        parts = read_object(key, object_name(export_id, attempt))
        return chain((next(parts),), parts)
    except (Missing, Damaged, InvalidTag, InvalidUnwrap, StopIteration) as lost:
        raise Refused("export_lost") from lost
