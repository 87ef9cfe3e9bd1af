"""Making a bundle: the worker opens its papers one after the other, and binds them behind a cover in the workshop.

Nothing is ever whole in memory. Stopped half-way it begins again; done twice it is there once: what was made of a bundle
that changed meanwhile is thrown away.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, func, insert, or_, select, update

from services import clock, events, notifications
from services.accounts import Account
from services.ages import local_date
from services.circle.models import Jeune, Territory
from services.database import as_system, session, transaction
from services.documents.adding import defer
from services.documents.bundles import Bundle, BundlePaper, BundleState
from services.documents.changing import UNDO
from services.documents.checking import objects_of
from services.documents.ciphering import Damaged, new_key
from services.documents.ciphers import NAME, TITLE, open_key, seal_key
from services.documents.composing import CURRENT, ask_again
from services.documents.door import read_parts
from services.documents.models import Document, DocumentVersion, PictureState, ScanState
from services.documents.objects import file_object, read_object, write_object
from services.documents.opening import SERVED
from services.documents.preparing import OURS, each_apart
from services.documents.store import Missing, Put, StoreAway, store
from services.sealing import SpaceCipher, cipher_for
from services.workshop import Unfit, workshop

PDF = "application/pdf"
BATCH = 50
# A paper in one of these states is no longer one: what holds it is gone with it.
GONE = frozenset({ScanState.INFECTED, ScanState.EXPIRED, ScanState.ERROR})


@dataclass(frozen=True, slots=True)
class CoverPaper:
    """A line of the cover. `title`: empty when it is called by its kind alone."""

    title: str
    kind: str | None
    added_on: date
    ends_on: date | None
    pages: int


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first page says: whose papers these are, which, and until when the first of them holds."""

    title: str
    name: str
    made_on: date
    ends_on: date | None
    papers: tuple[CoverPaper, ...]


# What `Cover` says in the words of a page, and the name of each paper, for the sheet and the list of contents.
WriteCover = Callable[[Cover], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Source:
    """The file of one of its papers."""

    version_id: UUID
    key: bytes
    media_type: str
    scan: ScanState


@dataclass(frozen=True, slots=True)
class _Asked:
    """A bundle to make, as it was asked."""

    id: UUID
    jeune_id: UUID
    revision: int
    cipher: SpaceCipher
    cover: Cover
    sources: tuple[_Source, ...]


def make_bundle(bundle_id: UUID, write_cover: WriteCover) -> None:
    """Make it if it waits and its papers may be opened; otherwise nothing. Raises `StoreAway`: to be tried again."""
    with transaction(), as_system():
        asked = _asked(bundle_id)
    if asked is None:
        return
    with tempfile.TemporaryFile() as papers, tempfile.TemporaryFile() as made:
        try:
            files = _gather(asked, papers, write_cover)
            pages = workshop().ask("gather", papers, made, files=files)["pages"]
        except Unfit as unfit:
            if unfit.reason in OURS:  # no fault of the papers: later
                raise StoreAway from unfit
            return _fail(asked, unfit.reason)
        except (Damaged, Missing, InvalidTag):
            return _fail(asked, "document_lost")
        _keep(asked, made, pages)


def make_waiting_bundles(write_cover: WriteCover) -> int:
    """The same for all that still wait: a job was lost, or a paper has been scanned. Gives how many were looked at."""
    with transaction(), as_system():
        waiting = session.scalars(
            select(Bundle.id)
            .join(Document, Document.id == Bundle.id)
            .where(Bundle.state == BundleState.WAITING, Document.deleted_at.is_(None))
            .order_by(Bundle.asked_at)
            .limit(BATCH)
        ).all()
    each_apart("bundle", waiting, lambda bundle_id: make_bundle(bundle_id, write_cover))
    return len(waiting)


def follow_papers() -> None:
    """From now on a bundle follows its papers: asked again when one changes, gone and back with them."""
    events.follow(events.PapersChanged, _follow)


def _follow(event: events.PapersChanged) -> None:
    for bundle_id, is_gone, is_closed, is_changed, is_infected in session.execute(
        _stale(event.jeune_id)
    ).all():
        if is_gone and not is_closed:
            _close(bundle_id, gone=True)
            if is_infected:
                _tell_of(bundle_id, event.jeune_id)
        elif is_closed and not is_gone:
            _close(bundle_id, gone=False)
        if is_changed and not is_gone:
            _take_as_they_are(bundle_id)
            ask_again(bundle_id)


def _tell_of(bundle_id: UUID, jeune_id: UUID) -> None:
    """Its owner took nothing away: something awaits them where their bundles are, which says what."""
    notifications.announce(
        notifications.Kind.DOCUMENT,
        [jeune_id],
        jeune_id=jeune_id,
        subject_id=bundle_id,
        address="/documents/dossiers",
    )


def _stale(jeune_id: UUID) -> Any:
    """The bundles that are no longer as their papers: (id, a paper is gone, closed for that, a paper changed, one is infected)."""
    is_gone = func.bool_or(or_(Document.deleted_at.is_not(None), DocumentVersion.scan.in_(GONE)))
    is_changed = func.bool_or(
        or_(
            DocumentVersion.id != BundlePaper.version_id,
            Document.title.is_distinct_from(BundlePaper.title),
            Document.ends_on.is_distinct_from(BundlePaper.ends_on),
        )
    )
    is_closed = Bundle.closed_at.is_not(None)
    is_infected = func.bool_or(DocumentVersion.scan == ScanState.INFECTED)
    return (
        select(Bundle.id, is_gone, is_closed, is_changed, is_infected)
        .join(BundlePaper, BundlePaper.bundle_id == Bundle.id)
        .join(Document, Document.id == BundlePaper.document_id)
        .join(DocumentVersion, CURRENT)
        .where(
            Bundle.jeune_id == jeune_id,
            # Its papers may be erased by now: nothing comes back without them.
            or_(Bundle.closed_at.is_(None), Bundle.closed_at > clock.now() - UNDO),
        )
        .group_by(Bundle.id)
        .having(or_(is_gone != is_closed, is_changed))
    )


def _close(bundle_id: UUID, *, gone: bool) -> None:
    """Out of every screen and every share with its paper; or back, unless its owner took it away by itself."""
    at = clock.now() if gone else None
    is_there = Document.deleted_at.is_(None) if gone else Document.deleted_at.is_not(None)
    changed = session.scalar(
        update(Document)
        .where(Document.id == bundle_id, is_there)
        .values(deleted_at=at)
        .returning(Document.id)
        .execution_options(synchronize_session=False)
    )
    if changed is not None:
        session.execute(update(Bundle).where(Bundle.id == bundle_id).values(closed_at=at))


def _take_as_they_are(bundle_id: UUID) -> None:
    session.execute(
        update(BundlePaper)
        .where(
            BundlePaper.bundle_id == bundle_id,
            Document.id == BundlePaper.document_id,
            DocumentVersion.document_id == Document.id,
            DocumentVersion.replaced_at.is_(None),
        )
        .values(version_id=DocumentVersion.id, title=Document.title, ends_on=Document.ends_on)
        .execution_options(synchronize_session=False)
    )


def _asked(bundle_id: UUID) -> _Asked | None:
    row = session.execute(
        select(Bundle, Document.title, Account.first_name, Account.last_name, Territory.zone)
        .join(Document, Document.id == Bundle.id)
        .join(Account, Account.id == Bundle.jeune_id)
        .join(Jeune, Jeune.id == Bundle.jeune_id)
        .join(Territory, Territory.id == Jeune.territory_id)
        .where(
            Bundle.id == bundle_id,
            Bundle.state == BundleState.WAITING,
            Document.deleted_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    bundle, title, first_name, last_name, zone = row
    try:
        cipher = cipher_for(bundle.jeune_id)
    except LookupError:  # erased meanwhile
        return None
    rows = session.execute(_papers(bundle_id)).all()
    if not rows or any(version.scan not in SERVED for _document, version in rows):
        return None
    papers = tuple(_cover_paper(cipher, zone, document, version) for document, version in rows)
    return _Asked(
        id=bundle_id,
        jeune_id=bundle.jeune_id,
        revision=bundle.revision,
        cipher=cipher,
        cover=Cover(
            title=cipher.open(bytes(title), TITLE, bundle_id) if title else "",
            name=f"{first_name} {last_name}".strip(),
            made_on=clock.today(zone),
            ends_on=min((one.ends_on for one in papers if one.ends_on), default=None),
            papers=papers,
        ),
        sources=tuple(
            _Source(version.id, open_key(cipher, version.key, version.id), version.media_type, version.scan)
            for _document, version in rows
        ),
    )


def _papers(bundle_id: UUID) -> Any:
    return (
        select(Document, DocumentVersion)
        .join(BundlePaper, BundlePaper.document_id == Document.id)
        .join(DocumentVersion, CURRENT)
        .where(BundlePaper.bundle_id == bundle_id)
        .order_by(BundlePaper.place)
    )


def _cover_paper(cipher: SpaceCipher, zone: str, document: Document, version: DocumentVersion) -> CoverPaper:
    title = cipher.open(bytes(document.title), TITLE, document.id) if document.title else ""
    return CoverPaper(
        title, document.kind, local_date(document.added_at, zone), document.ends_on, version.pages
    )


def _gather(asked: _Asked, papers: BinaryIO, write_cover: WriteCover) -> list[tuple[int, str, bool]]:
    """The cover and each paper as PDFs, one after the other in `papers`: how long each is, its name, if it is a photo."""
    said = write_cover(asked.cover)
    _write_cover(said, papers)
    files = [(papers.tell(), said["title"], False)]
    for source, name in zip(asked.sources, said["names"], strict=True):
        before = papers.tell()
        _write_paper(source, papers)
        files.append((papers.tell() - before, name, source.media_type != PDF))
    return files


def _write_cover(said: dict[str, Any], papers: BinaryIO) -> None:
    with tempfile.TemporaryFile() as data, tempfile.TemporaryFile() as page:
        data.write(json.dumps(said).encode())
        data.seek(0)
        workshop().ask("set", data, page, sheet="cover", at=int(clock.now().timestamp()), is_whole=False)
        page.seek(0)
        shutil.copyfileobj(page, papers)


def _write_paper(source: _Source, papers: BinaryIO) -> None:
    parts = read_object(source.key, file_object(source.version_id))
    if source.media_type == PDF:
        papers.writelines(parts)
        return
    with tempfile.TemporaryFile() as photo, tempfile.TemporaryFile() as page:
        photo.writelines(parts)
        photo.seek(0)
        workshop().ask("as_page", photo, page, media_type=source.media_type)
        page.seek(0)
        shutil.copyfileobj(page, papers)


def _keep(asked: _Asked, made: BinaryIO, pages: int) -> None:
    """In force in place of what was made before, which goes; unless it is asked otherwise by now."""
    version_id, key, size = uuid4(), new_key(), made.seek(0, 2)
    made.seek(0)
    put = write_object(key, file_object(version_id), read_parts(made))
    with transaction(), as_system():
        is_asked = _say(asked, state=BundleState.MADE, made_at=clock.now(), reason=None)
        former = list(objects_of([asked.id])) if is_asked else []
        if is_asked:
            session.execute(delete(DocumentVersion).where(DocumentVersion.document_id == asked.id))
            session.execute(
                insert(DocumentVersion).values(_version(asked, version_id, key, put, size, pages))
            )
            session.execute(
                update(Document).where(Document.id == asked.id).values(ends_on=asked.cover.ends_on)
            )
            defer(version_id)
    for name in former if is_asked else [file_object(version_id)]:
        with suppress(StoreAway):  # what cannot be taken back now, the night finds
            store().delete(name)


def _fail(asked: _Asked, reason: str) -> None:
    with transaction(), as_system():
        _say(asked, state=BundleState.FAILED, reason=reason)


def _say(asked: _Asked, **values: object) -> bool:
    """What became of it, if it is still what is asked."""
    said = session.execute(
        update(Bundle)
        .where(
            Bundle.id == asked.id,
            Bundle.revision == asked.revision,
            Bundle.state == BundleState.WAITING,
            select(Document.id).where(Document.id == asked.id, Document.deleted_at.is_(None)).exists(),
        )
        .values(values)
        .returning(Bundle.id)
        .execution_options(synchronize_session=False)
    )
    return said.first() is not None


def _version(asked: _Asked, version_id: UUID, key: bytes, put: Put, size: int, pages: int) -> dict[str, Any]:
    """Nobody sent it: it counts for no day of theirs."""
    is_clean = all(source.scan is ScanState.CLEAN for source in asked.sources)
    return {
        "id": version_id,
        "document_id": asked.id,
        "jeune_id": asked.jeune_id,
        "number": 1,
        "media_type": PDF,
        "size": size,
        "pages": pages,
        "digest": put.digest,
        "key": seal_key(asked.cipher, key, version_id),
        "name": asked.cipher.seal("", NAME, version_id),
        "scan": ScanState.CLEAN if is_clean else ScanState.UNSCANNED,
        "scanned_at": clock.now() if is_clean else None,
        "pictures": PictureState.WAITING,
        "added_by": None,
        "added_at": clock.now(),
    }
