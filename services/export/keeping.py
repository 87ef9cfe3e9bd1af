"""What becomes of archives: gone after a week, matched each night with the store, given up when no worker ends them."""

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from services import clock
from services.database import as_system, session, transaction
from services.documents.checking import Report
from services.documents.ciphering import sealed_sizes
from services.documents.store import Kept, store
from services.export.models import Export, ExportState, Why
from services.export.objects import PREFIX, object_name

KEPT = timedelta(days=7)
# Nobody waits for longer: the worker is away, or died as often as it began.
PATIENCE = timedelta(hours=6)
# An archive that is being written has no row that names it yet.
YOUNG = timedelta(days=2)
BATCH = 200


def purge_exports() -> int:
    """Erase the archives whose week is over, and give up what nobody ends. Gives how many were erased."""
    with transaction(), as_system():
        over = session.execute(
            select(Export.id, Export.attempt)
            .where(Export.state == ExportState.READY, Export.expires_at <= clock.now())
            .limit(BATCH)
        ).all()
        forget([one.id for one in over])
        session.execute(
            update(Export)
            .where(
                Export.state.in_((ExportState.ASKED, ExportState.RUNNING)),
                Export.asked_at < clock.now() - PATIENCE,
            )
            .values(state=ExportState.FAILED, failed_why=Why.OTHER)
        )
    # The row first: an object that nobody names is taken away by the night, a row without its object is a false promise.
    for one in over:
        store().delete(object_name(one.id, one.attempt))
    return len(over)


def forget(exports: list[UUID]) -> None:
    """These archives are no more: neither key nor size is kept. Call it in a transaction, then erase the objects."""
    session.execute(
        update(Export)
        .where(Export.id.in_(exports))
        .values(state=ExportState.EXPIRED, key=None, size=None, digest=None)
    )


def check_exports(report: Report) -> None:
    """Match archives and objects, both ways, reading each: there are few, for a week. Adds to the report of the night."""
    there = {one.name: one for one in store().under(PREFIX)}
    for name, sizes, digest in _named():
        report.rows += 1
        found = there.pop(name, None)
        if found is None:
            if not store().has(name):
                report.missing.append(name)
        elif found.size not in sizes or _digest(name) != digest:
            report.changed.append(name)
    report.taken_away += _take_away(list(there.values()))


def _named() -> list[tuple[str, frozenset[int], bytes]]:
    with transaction(), as_system():
        rows = session.execute(
            select(Export.id, Export.attempt, Export.size, Export.digest).where(
                Export.state == ExportState.READY,
                or_(Export.expires_at.is_(None), Export.expires_at > clock.now()),
            )
        ).all()
    return [
        (object_name(one, attempt), sealed_sizes(size or 0), bytes(digest or b""))
        for one, attempt, size, digest in rows
    ]


def _digest(name: str) -> bytes:
    digest = hashlib.sha256()
    for part in store().get(name):
        digest.update(part)
    return digest.digest()


def _take_away(objects: list[Kept]) -> int:
    old = [one for one in objects if clock.now() - one.at > YOUNG]
    for one in old:
        store().delete(one.name)
    return len(old)
