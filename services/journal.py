"""Who read what of a young person, and why. Append-only, chained per département and month.

A line is noted by the operation or query that serves the reader and written at the very end of the same
transaction: no line, no page. It holds no content and no name (trust PRIV-05 to PRIV-08; CNIL délibération 2021-122).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Integer, LargeBinary, event, insert, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from services import clock, driver
from services.database import Base, _factory, actor, session, transaction


class JournalLine(Base):
    """One reading or act: who, when, what kind, on whom, why. Position and hashes are set by the database."""

    __tablename__ = "journal_lines"
    __table_args__ = (
        Index("ix_journal_lines_jeune_ids", "jeune_ids", postgresql_using="gin"),
        Index("ix_journal_lines_chain", "departement", "month", "position", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    departement: Mapped[str]
    month: Mapped[date]
    position: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    operation: Mapped[str]
    object: Mapped[str | None]
    jeune_ids: Mapped[list[UUID]] = mapped_column(ARRAY(PgUUID(as_uuid=True)))
    reason: Mapped[str]
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class JournalHead(Base):
    """The end of each chain; only the database's own trigger writes it."""

    __tablename__ = "journal_heads"

    departement: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    position: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


def note(
    operation: str, *, jeunes: Iterable[UUID], departement: str, reason: str, about: str | None = None
) -> None:
    """Note that the acting account did `operation` on these young people, `reason` being the link or role.

    Reading one's own space is not noted. Written when the transaction commits, in one statement with the others.
    """
    others = [jeune for jeune in jeunes if jeune != actor()]
    if not others:
        return
    at = clock.now()
    session.info.setdefault("journal", []).append(
        {
            "departement": departement,
            "month": at.date().replace(day=1),
            "position": 0,
            "at": at,
            "actor_id": actor(),
            "session_id": session.info.get("session_id"),
            "operation": operation,
            "object": about,
            "jeune_ids": others,
            "reason": reason,
            "previous": b"",
            "hash": b"",
        }
    )
    if not session().in_transaction():
        session.begin()  # a pending line must find a transaction to end in, kept or undone


def is_pending() -> bool:
    """Whether something was noted that no line holds yet."""
    return bool(session.info.get("journal"))


def first_broken_line() -> int | None:
    """The id of the first line whose hash, order or chain does not hold, or None when all is whole.

    A cut tail is found too: the head of each chain must be its last line (it is then reported as -1).
    """
    broken = session.execute(text("SELECT envol_journal_first_broken()")).scalar_one()
    return None if broken is None else int(broken)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one chain at some moment: how many lines, and the hash of the last. Written “50 2026-11 1234 ab…”."""

    departement: str
    month: date
    position: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.departement} {self.month:%Y-%m} {self.position} {self.hash.hex()}"


def heads(*, since: date | None = None) -> list[Head]:
    """The head of each chain now (from the month `since` on), to be kept where whoever owns the database has no hand.

    Whoever owns it can cut the end of a chain and write a head that fits: only a head kept elsewhere tells (PRIV-07).
    """
    kept = select(JournalHead.departement, JournalHead.month, JournalHead.position, JournalHead.hash)
    if since is not None:
        kept = kept.where(JournalHead.month >= since)
    with transaction():
        rows = session.execute(kept.order_by(JournalHead.departement, JournalHead.month)).all()
    return [Head(code, month, position, bytes(digest)) for code, month, position, digest in rows]


def head_from(written: str) -> Head:
    """A head as it was printed. Raises `ValueError`."""
    departement, month, position, digest = written.split()
    head = Head(departement, date.fromisoformat(f"{month}-01"), int(position), bytes.fromhex(digest))
    if head.position < 1 or len(head.hash) != 32:
        raise ValueError(written)
    return head


def lost_heads(kept: Iterable[Head]) -> list[Head]:
    """Those of these heads that are in no chain any more: lines were taken out, or all were written again."""
    return [
        head
        for head in kept
        if session.scalar(
            select(JournalLine.id).where(
                JournalLine.departement == head.departement,
                JournalLine.month == head.month,
                JournalLine.position == head.position,
                JournalLine.hash == head.hash,
            )
        )
        is None
    ]


# Nearly always one line: nearly every page of a professional writes it.
_WRITTEN = [column.name for column in JournalLine.__table__.columns if column.name != "id"]
_WRITE = (
    f"INSERT INTO journal_lines ({', '.join(_WRITTEN)})"  # noqa: S608 - names of ours
    f" VALUES ({', '.join(f'${place}' for place in range(1, len(_WRITTEN) + 1))})"
)


@event.listens_for(_factory, "before_commit")
def _write_pending(current: Session) -> None:
    pending: list[dict[str, Any]] = current.info.pop("journal", [])
    if pending:
        # The one thing a GET may write; nothing of a line is wanted back.
        connection = current.connection()
        if len(pending) == 1:
            driver.run(connection, _WRITE, [pending[0][name] for name in _WRITTEN])
        else:
            connection.execute(insert(JournalLine.__table__), pending)  # type: ignore[arg-type]


@event.listens_for(_factory, "after_soft_rollback")
def _forget_pending(current: Session, ended: SessionTransaction) -> None:
    # What a savepoint undoes was read all the same: only the end of the whole transaction forgets.
    if not ended.nested:
        current.info.pop("journal", None)
