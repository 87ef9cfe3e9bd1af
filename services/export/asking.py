"""Asking for everything one has: one at a time, one a day; where it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.accounts import Limit, count_act
from services.circle import Relation
from services.database import session, transaction
from services.documents import Attachment, Document, DocumentVersion
from services.errors import TooOften
from services.export.models import Export, ExportState, Why
from services.prepared import Prepared

# The line of the table (trust B.2); only the space of a young person is a whole that one can take away.
TAKE = "export.my_data"
# The worker’s task (app/jobs.py).
TASK = "make_export"
DAY = timedelta(days=1)
# Asked again after a failure, as often as that; a failure costs the worker as much as a success.
ASKS = Limit("too_many_exports", 6, DAY)
# Pages and lists, whatever is in them: a guess, said as one.
TEXTS = 400_000
# Two at once, or everybody’s archives would hold up everybody’s messages.
_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('exports', :task, 0, :lock, NULL,"
    " jsonb_build_object('export_id', CAST(:export AS text)), NULL)::procrastinate_job_to_defer_v1])"
)


@dataclass(frozen=True, slots=True)
class ExportView:
    """An export as its owner sees it. `done` parts of `total`; `size` in bytes, once it is ready."""

    id: UUID
    state: ExportState
    asked_at: datetime
    done: int
    total: int
    size: int | None
    ready_at: datetime | None
    expires_at: datetime | None
    why: Why | None

    @property
    def is_in_progress(self) -> bool:
        return self.state in (ExportState.ASKED, ExportState.RUNNING)

    @property
    def is_ready(self) -> bool:
        return (
            self.state is ExportState.READY and self.expires_at is not None and self.expires_at > clock.now()
        )

    @property
    def next_at(self) -> datetime | None:
        """From when another may be asked; None: now."""
        again = self.asked_at + DAY
        return again if self.is_ready and again > clock.now() else None


@dataclass(frozen=True, slots=True)
class Standing:
    """The last export, if there is one, and what one would weigh now (bytes, about)."""

    last: ExportView | None
    papers: int
    size: int


def standing_of(own: Relation) -> Standing:
    """Where one’s own export stands. One statement. Raises `NotFound` for whoever has no space."""
    own.ensure(TAKE)
    papers, size, *last = _STANDING.one(jeune=own.space.id)
    return Standing(ExportView(*last) if last[0] else None, papers, int(size) + TEXTS)


def last_export(own: Relation) -> ExportView | None:
    """The last one asked for. One statement."""
    own.ensure(TAKE)
    row = _LAST.one_or_none(jeune=own.space.id)
    return ExportView(*row) if row else None


def ask_export(own: Relation) -> UUID:
    """Ask the worker for everything one has. While one is being made, it is that one.

    `TooOften`: `export_once_a_day` (the last is there still), `too_many_exports`.
    """
    own.ensure(TAKE)
    with transaction():
        last = last_export(own)
        if last is not None and last.is_in_progress:
            return last.id
        if last is not None and last.next_at is not None:
            wait = int((last.next_at - clock.now()).total_seconds())
            raise TooOften("export_once_a_day", max(60, wait))
        count_act(ASKS, own.space.id)
        return _begin(own.space.id)


def _begin(jeune_id: UUID) -> UUID:
    """Two taps at once: the index lets one in, and both are told of it."""
    made: UUID | None = session.scalar(
        insert(Export)
        .values(jeune_id=jeune_id, state=ExportState.ASKED, asked_at=clock.now(), attempt=0, done=0, total=0)
        .on_conflict_do_nothing()
        .returning(Export.id)
    )
    if made is None:
        return session.scalars(
            select(Export.id).where(
                Export.jeune_id == jeune_id, Export.state.in_((ExportState.ASKED, ExportState.RUNNING))
            )
        ).one()
    lock = f"export-{jeune_id.int % 2}"
    session.execute(_DEFER, {"task": TASK, "export": str(made), "lock": lock})
    return made


_COLUMNS = (
    Export.id,
    Export.state,
    Export.asked_at,
    Export.done,
    Export.total,
    Export.size,
    Export.ready_at,
    Export.expires_at,
    Export.failed_why,
)
_OF = select(*_COLUMNS).where(Export.jeune_id == bindparam("jeune")).order_by(Export.asked_at.desc()).limit(1)
_LAST = Prepared(_OF)


def _statement() -> Any:
    """What there is to take, and beside it the last export, if any."""
    held = (
        select(func.count().label("papers"), func.coalesce(func.sum(DocumentVersion.size), 0).label("size"))
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(DocumentVersion.jeune_id == bindparam("jeune"), Document.deleted_at.is_(None))
        .subquery()
    )
    sent = (
        select(func.coalesce(func.sum(Attachment.size), 0))
        .where(Attachment.jeune_id == bindparam("jeune"), Attachment.message_id.is_not(None))
        .scalar_subquery()
    )
    last = _OF.subquery()
    asked = select(held.c.papers, held.c.size + sent, *last.c)
    return asked.select_from(held).outerjoin(last, last.c.id.is_not(None))


_STANDING = Prepared(_statement())
