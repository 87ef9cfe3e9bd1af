"""Making a PDF: the worker reads what it says in the name of whoever asked, and the workshop sets it.

What they may read is asked again at that moment, and noted as any reading, in the transaction that keeps the PDF: a worker
that dies on the way leaves neither a line nor a file, and the next one begins again.
"""

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from services import clock
from services.circle import Viewer, find_standing
from services.database import acting_as, as_system, session, transaction
from services.documents.ciphering import new_key
from services.documents.ciphers import new_wrapped_key
from services.documents.door import read_parts
from services.documents.objects import write_object
from services.documents.preparing import OURS, each_apart
from services.documents.store import StoreAway, store
from services.errors import NotFound, Refused
from services.printing.models import PrintKind, PrintOrder, PrintState
from services.printing.ordering import FOLDER, KEPT, print_object, seal_key
from services.sealing import cipher_for, cipher_from
from services.workshop import Unfit, workshop

BATCH = 50
# What a sheet says, as data: (kind, who asks, about what, in which language). Raises `NotFound` when they may not.
PrintAs = Callable[[PrintKind, Viewer, UUID, str], dict[str, Any]]


def make_print(order_id: UUID, write: PrintAs) -> None:
    """Make it if it waits; otherwise, or while another worker is at it, nothing. Raises `StoreAway`: to be tried again."""
    account_id = _asked_by(order_id)
    if account_id is None:
        return
    with acting_as(account_id), transaction():
        order = _claimed(order_id)
        if order is None:
            return
        try:
            with tempfile.TemporaryFile() as made:
                _set(order, write, made)
                _keep(order, made)
        except (NotFound, Refused, Unfit, LookupError) as error:
            if isinstance(error, Unfit) and error.reason in OURS:  # no fault of what it says: later
                raise StoreAway from error
            _mark(order_id, state=PrintState.FAILED)


def make_waiting_prints(write: PrintAs) -> int:
    """The same for all that still wait: a job was lost. Gives how many were looked at."""
    with transaction(), as_system():
        waiting = session.scalars(
            select(PrintOrder.id)
            .where(PrintOrder.state == PrintState.WAITING, PrintOrder.ends_at > clock.now())
            .order_by(PrintOrder.asked_at)
            .limit(BATCH)
        ).all()
    each_apart("print", waiting, lambda order_id: make_print(order_id, write))
    return len(waiting)


def forget_prints() -> int:
    """Erase those whose day is over, and files that no order names any more. Gives how many orders.

    An object as old as that is over, whatever its row became: a crash between the two leaves nothing behind.
    """
    with transaction(), as_system():
        over = session.scalars(
            delete(PrintOrder).where(PrintOrder.ends_at <= clock.now()).returning(PrintOrder.id)
        ).all()
    for order_id in over:
        with suppress(StoreAway):
            store().delete(print_object(order_id))
    for one in list(store().under(FOLDER)):
        if clock.now() - one.at > 2 * KEPT:
            store().delete(one.name)
    return len(over)


def _asked_by(order_id: UUID) -> UUID | None:
    """Whose it is, while it waits: what is read for it is read, and noted, in their name."""
    with transaction(), as_system():
        return session.scalar(
            select(PrintOrder.account_id).where(
                PrintOrder.id == order_id, PrintOrder.state == PrintState.WAITING
            )
        )


def _claimed(order_id: UUID) -> PrintOrder | None:
    """This order, for this worker alone until the transaction ends."""
    with as_system():
        order = session.scalar(
            select(PrintOrder)
            .where(PrintOrder.id == order_id, PrintOrder.state == PrintState.WAITING)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if order is not None:
            session.expunge(order)
        return order


def _set(order: PrintOrder, write: PrintAs, made: Any) -> None:
    viewer = Viewer(order.account_id, team_ids=find_standing(order.account_id).team_ids)
    said = write(order.kind, viewer, order.subject_id, order.language)
    with tempfile.TemporaryFile() as data:
        data.write(json.dumps(said).encode())
        data.seek(0)
        workshop().ask("set", data, made, sheet=order.kind.value, at=int(clock.now().timestamp()))


def _keep(order: PrintOrder, made: Any) -> None:
    """The file first, then what names it: with the transaction."""
    key, size = new_key(), made.seek(0, 2)
    made.seek(0)
    if order.jeune_id is not None:
        ring_key, wrapped, cipher = None, None, cipher_for(order.jeune_id)
    else:
        ring_key, wrapped = new_wrapped_key()
        cipher = cipher_from(order.account_id, ring_key, wrapped)
    write_object(key, print_object(order.id), read_parts(made))
    _mark(
        order.id,
        state=PrintState.MADE,
        made_at=clock.now(),
        ring_key=ring_key,
        wrapped=wrapped,
        key=seal_key(cipher, key, order.id),
        size=size,
    )


def _mark(order_id: UUID, **values: object) -> None:
    with as_system():
        session.execute(update(PrintOrder).where(PrintOrder.id == order_id).values(values))
