"""Asking for a PDF, and having it: whoever asked, and nobody else, until its day is over."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.accounts.limits import Limit, count_act
from services.circle import Viewer
from services.database import session, transaction
from services.documents.ciphering import Damaged
from services.documents.objects import read_object
from services.errors import NotFound, Refused
from services.prepared import Prepared
from services.printing.models import PrintKind, PrintOrder, PrintState
from services.sealing import SpaceCipher, SpaceKey, cipher_from

KEPT = timedelta(days=1)
FOLDER = "prints"
# The worker's task that makes it (app/jobs.py).
TASK = "make_print"
A_DAY = Limit("too_many_prints", 60, timedelta(days=1))
_KEY = "print_orders.key"
_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('documents', :task, 1, NULL, NULL,"
    " jsonb_build_object('order_id', CAST(:order AS text)), NULL)::procrastinate_job_to_defer_v1])"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF as whoever asked for it meets it."""

    id: UUID
    kind: PrintKind
    subject_id: UUID
    language: str
    state: PrintState
    asked_at: datetime
    ends_at: datetime
    size: int | None
    key: bytes | None
    cipher: SpaceCipher | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state is not PrintState.WAITING

    @property
    def is_ready(self) -> bool:
        return self.state is PrintState.MADE


def order_print(
    viewer: Viewer, kind: PrintKind, subject_id: UUID, language: str, *, jeune_id: UUID | None = None
) -> UUID:
    """Ask for a PDF; asked again before it is made, it is the same. `jeune_id`: the young person it is all about.

    The caller has asked whether this person may read what it says. `TooOften`: `too_many_prints`.
    """
    at, order_id = clock.now(), uuid4()
    with transaction():
        added = session.scalar(
            insert(PrintOrder)
            .values(
                id=order_id,
                account_id=viewer.account_id,
                jeune_id=jeune_id,
                kind=kind,
                subject_id=subject_id,
                language=language,
                state=PrintState.WAITING,
                asked_at=at,
                ends_at=at + KEPT,
            )
            .on_conflict_do_nothing()
            .returning(PrintOrder.id)
        )
        if added is None:
            known = _waiting(viewer, kind, subject_id, language)
            # None: made at this very moment; what is asked now is another.
            return known or order_print(viewer, kind, subject_id, language, jeune_id=jeune_id)
        count_act(A_DAY, viewer.account_id)
        session.execute(_DEFER, {"task": TASK, "order": str(order_id)})
    return order_id


def open_print(viewer: Viewer, order_id: UUID) -> Printed:
    """What one asked for, until its day is over. One statement. Raises `NotFound`."""
    row = _ONE.one_or_none(order=order_id, me=viewer.account_id, at=clock.now())
    if row is None:
        raise NotFound
    return _printed(viewer.account_id, *row)


def read_print(printed: Printed) -> Iterator[bytes]:
    """Its bytes, the first of them proved. Raises `NotFound` before it is made, `StoreAway`; Refused: `document_lost`."""
    if printed.key is None or printed.cipher is None:
        raise NotFound
    try:
        key = open_key(printed.cipher, printed.key, printed.id)
        parts = read_object(key, print_object(printed.id))
        first = next(parts)
    except (InvalidTag, Damaged):
        raise Refused("document_lost") from None
    return _with(first, parts)


def print_object(order_id: UUID) -> str:
    """Where its file lies. Nothing in it says whose it is."""
    return f"{FOLDER}/{order_id.hex[:2]}/{order_id.hex}"


def seal_key(cipher: SpaceCipher, key: bytes, order_id: UUID) -> bytes:
    return cipher.seal(b64encode(key).decode(), _KEY, order_id)


def open_key(cipher: SpaceCipher, sealed: bytes, order_id: UUID) -> bytes:
    return b64decode(cipher.open(bytes(sealed), _KEY, order_id))


def _printed(
    account_id: UUID,
    order_id: UUID,
    kind: PrintKind,
    subject_id: UUID,
    language: str,
    state: PrintState,
    asked_at: datetime,
    ends_at: datetime,
    size: int | None,
    key: bytes | None,
    jeune_id: UUID,
    ring_key: str,
    wrapped: bytes | None,
    space_key: str,
    space_wrapped: bytes | None,
) -> Printed:
    cipher = None
    if wrapped is not None:
        cipher = cipher_from(account_id, ring_key, wrapped)
    elif space_wrapped is not None:
        cipher = cipher_from(jeune_id, space_key, space_wrapped)
    return Printed(order_id, kind, subject_id, language, state, asked_at, ends_at, size, key, cipher)


def _with(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from parts


def _waiting(viewer: Viewer, kind: PrintKind, subject_id: UUID, language: str) -> UUID | None:
    return session.scalar(
        select(PrintOrder.id).where(
            PrintOrder.account_id == viewer.account_id,
            PrintOrder.kind == kind,
            PrintOrder.subject_id == subject_id,
            PrintOrder.language == language,
            PrintOrder.state == PrintState.WAITING,
        )
    )


_ONE = Prepared(
    select(
        PrintOrder.id,
        PrintOrder.kind,
        PrintOrder.subject_id,
        PrintOrder.language,
        PrintOrder.state,
        PrintOrder.asked_at,
        PrintOrder.ends_at,
        PrintOrder.size,
        PrintOrder.key,
        PrintOrder.jeune_id,
        PrintOrder.ring_key,
        PrintOrder.wrapped,
        SpaceKey.ring_key,
        SpaceKey.wrapped,
    )
    .outerjoin(SpaceKey, SpaceKey.jeune_id == PrintOrder.jeune_id)
    .where(
        PrintOrder.id == bindparam("order"),
        PrintOrder.account_id == bindparam("me"),
        PrintOrder.ends_at > bindparam("at"),
    )
)
