"""The amount of one's own pécule, when somebody types it: theirs alone, sealed; nobody else reads that there is one."""

import re

from sqlalchemy import Column, DateTime, ForeignKey, LargeBinary, Table, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.circle import Relation
from services.database import Base, session, transaction
from services.errors import NotFound, Refused

PLACE = "pecule_amounts.amount"
MOST = 100_000
pecule_amounts = Table(
    "pecule_amounts",
    Base.metadata,
    Column("jeune_id", Uuid, ForeignKey("jeunes.id", ondelete="CASCADE"), primary_key=True),
    # In cents, sealed with the key of the space.
    Column("amount", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
# As people write it: 1234, 1 234, 1234,5, 1234.56, with or without €.
_WRITTEN = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?\s*€?")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def note_amount(own: Relation, written: str) -> None:
    """Keep what was typed, in euros; nothing typed forgets it. Refused: `unreadable_amount`. Raises `NotFound`."""
    if not own.is_own:
        raise NotFound
    cents = cents_of(written)
    with transaction():
        if cents is None:
            session.execute(delete(pecule_amounts).where(pecule_amounts.c.jeune_id == own.space.id))
            return
        sealed = own.space.cipher.seal(str(cents), PLACE, own.space.id)
        values = {"amount": sealed, "at": clock.now()}
        session.execute(
            insert(pecule_amounts)
            .values(jeune_id=own.space.id, **values)
            .on_conflict_do_update(index_elements=["jeune_id"], set_=values)
        )


def amount_of(own: Relation) -> int | None:
    """What they typed, in cents; None: nothing. One statement."""
    kept = session.scalar(select(pecule_amounts.c.amount).where(pecule_amounts.c.jeune_id == own.space.id))
    if kept is None or not own.is_own:
        return None
    read = own.space.cipher.read(bytes(kept), PLACE, own.space.id)
    return int(read) if read.isdigit() else None


def cents_of(written: str) -> int | None:
    """Cents of an amount as it is written; None for nothing. Refused: `unreadable_amount`."""
    plain = _SPACES.sub("", written)
    if not plain:
        return None
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        raise Refused("unreadable_amount")
    cents = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    if cents > MOST * 100:
        raise Refused("unreadable_amount")
    return cents
