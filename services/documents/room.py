"""How much there is room for: of one space in all, and of what one person sends in a day, wherever they send it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, union_all

from services import clock
from services.circle import Relation
from services.database import as_system, session
from services.documents.attachments import Attachment
from services.documents.models import DocumentVersion
from services.errors import Refused, TooOften

# Of one space: papers and files in messages together for the bytes, papers alone for the number.
MOST_BYTES, MOST_DOCUMENTS = 1024 * 1024 * 1024, 3000
MOST_A_DAY, MOST_BYTES_A_DAY = 150, 300 * 1024 * 1024
DAY = timedelta(days=1)
# Held to the end of the transaction, for one space.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('room|' || :space, 0))")


def take_room(relation: Relation, more: int, full: str = "document_vault_full") -> None:
    """As `ensure_room`, for `more` bytes about to be named: of two at once one waits for the other, and counts it."""
    session.execute(_LOCK, {"space": str(relation.space.id)})
    ensure_room(relation, more, full)


def ensure_room(relation: Relation, more: int = 1, full: str = "document_vault_full") -> None:
    """Raises `Refused` (`full`) when `more` bytes do not fit in the space, `TooOften` (`too_many_documents`) for a day's sending.

    Two statements, as the system: whoever adds sees neither all the files of a space nor need be told how many.
    """
    ensure_fits(relation, more, full)
    with as_system():
        sent, bytes_sent, oldest = session.execute(_since(relation.viewer.account_id)).one()
    if sent >= MOST_A_DAY or bytes_sent + more > MOST_BYTES_A_DAY:
        raise TooOften("too_many_documents", max(60, int((oldest - _day_ago()).total_seconds())))


def ensure_fits(relation: Relation, more: int, full: str = "document_vault_full") -> None:
    """The first half: whether it fits in the space, whoever sent it. One statement."""
    with as_system():
        number, size = session.execute(_in_space(relation.space.id)).one()
    if number >= MOST_DOCUMENTS or size + more > MOST_BYTES:
        raise Refused(full)


def _in_space(jeune_id: UUID) -> Any:
    size = func.coalesce(func.sum(DocumentVersion.size), 0)
    attached = (
        select(func.coalesce(func.sum(Attachment.size), 0))
        .where(Attachment.jeune_id == jeune_id)
        .scalar_subquery()
    )
    return select(func.count(), size + attached).where(DocumentVersion.jeune_id == jeune_id)


def _since(account_id: UUID) -> Any:
    sent = union_all(
        *(
            select(table.size, table.added_at).where(
                table.added_by == account_id, table.added_at > _day_ago()
            )
            for table in (DocumentVersion, Attachment)
        )
    ).subquery()
    return select(func.count(), func.coalesce(func.sum(sent.c.size), 0), func.min(sent.c.added_at))


def _day_ago() -> Any:
    return clock.now() - DAY
