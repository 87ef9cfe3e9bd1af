"""What a young person says of a bundle: which papers, in which order, under which name; and what is there to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.accounts.limits import Limit, count_act
from services.circle import Relation
from services.database import session, transaction
from services.documents import rights
from services.documents.adding import find_sent
from services.documents.bundles import BUNDLE, MOST_PAPERS, Bundle, BundlePaper, BundleState
from services.documents.ciphers import TITLE
from services.documents.kinds import PaperKind, Shelf, paper_kind
from services.documents.models import Document, DocumentVersion, ScanState
from services.documents.naming import clean_title
from services.documents.opening import SERVED, Opened
from services.documents.room import ensure_fits
from services.documents.vault import LINE_COLUMNS, DocumentLine, line_of
from services.errors import Conflict, NotFound, Refused
from services.prepared import Prepared
from services.sealing import SpaceCipher

# Of one space at once; papers to choose from on one screen.
MOST_BUNDLES, MOST_OFFERED = 20, 60
# Of one bundle: bytes and pages of its papers together.
LARGEST_BUNDLE, MOST_BUNDLE_PAGES = 80 * 1024 * 1024, 300
DOMAIN = "logement"
BUNDLE_TASK = "make_bundle"
A_DAY = Limit("too_many_bundles", 40, timedelta(days=1))
_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('documents', :task, 0, NULL, NULL,"
    " jsonb_build_object('bundle_id', CAST(:bundle AS text)), NULL)::procrastinate_job_to_defer_v1])"
)


@dataclass(frozen=True, slots=True)
class BundleLine:
    """A bundle in a list. `is_there`: it was made once, and can be opened."""

    id: UUID
    title: str
    state: BundleState
    papers: int
    is_there: bool
    ends_on: date | None
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class BundledPaper:
    """One of its papers. `title`: empty when it is called by its kind alone."""

    id: UUID
    title: str
    kind: PaperKind | None
    ends_on: date | None
    pages: int
    scan: ScanState


@dataclass(frozen=True, slots=True)
class BundleView:
    """A bundle as its owner meets it."""

    line: BundleLine
    reason: str | None
    asked_at: datetime
    papers: tuple[BundledPaper, ...]

    @property
    def id(self) -> UUID:
        return self.line.id


def choosable(own: Relation, first: Sequence[str] = (), chosen: Sequence[UUID] = ()) -> list[DocumentLine]:
    """Papers of one's own vault to choose from, `MOST_OFFERED` at most: those chosen, of the kinds `first`, the newest.

    One statement.
    """
    own.ensure(rights.READ[Shelf.VAULT])
    rows = _CHOOSABLE.rows(jeune=own.space.id, kinds=list(first), chosen=list(chosen), most=MOST_OFFERED)
    return [line_of(own, row)[0] for row in rows]


def bundles_of(own: Relation) -> list[BundleLine]:
    """One's own bundles, the newest first. One statement."""
    own.ensure(rights.READ[Shelf.VAULT])
    cipher = own.space.cipher
    return [_line(cipher, row) for row in _BUNDLES.rows(jeune=own.space.id, most=MOST_BUNDLES)]


def open_bundle(own: Relation, bundle_id: UUID) -> BundleView:
    """One of one's own bundles, with its papers in their order. Two statements. Raises `NotFound`."""
    own.ensure(rights.READ[Shelf.VAULT])
    row = _BUNDLE.one_or_none(jeune=own.space.id, bundle=bundle_id)
    if row is None:
        raise NotFound
    *line, reason, asked_at = row
    cipher = own.space.cipher
    papers = tuple(_paper(cipher, *one) for one in _PAPERS.rows(jeune=own.space.id, bundle=bundle_id))
    return BundleView(_line(cipher, line), reason, asked_at, papers)


def number_holding(opened: Opened) -> int:
    """How many of one's own bundles hold this paper: they go with it. One statement; none to anybody else."""
    if not opened.is_own:
        return 0
    held = (
        select(func.count())
        .select_from(BundlePaper)
        .join(Document, Document.id == BundlePaper.bundle_id)
        .where(BundlePaper.document_id == opened.id, Document.deleted_at.is_(None))
    )
    return session.scalar(held) or 0


def compose_bundle(own: Relation, title: str, papers: Sequence[UUID], client_id: UUID) -> UUID:
    """Ask for a bundle of these papers, in this order; sent twice under one name, it is one. The worker makes it.

    Raises `NotFound` for a paper that is not in one's vault. Refused: `bundle_empty`, `bundle_too_many_papers`,
    `bundle_not_scanned`, `bundle_too_long`, `document_vault_full`, `bundle_too_many`. `TooOften`: `too_many_bundles`.
    """
    own.ensure(rights.KEEP)
    if known := find_sent(own, client_id):
        return known
    rows = _checked(own, papers)
    bundle_id = uuid4()
    with transaction():
        _ensure_number(own)
        count_act(A_DAY, own.viewer.account_id)
        added = session.scalar(
            insert(Document)
            .values(
                id=bundle_id,
                jeune_id=own.space.id,
                shelf=Shelf.VAULT,
                kind=BUNDLE,
                domain=DOMAIN,
                title=_title(own.space.cipher, title, bundle_id),
                audience=[],
                client_id=client_id,
                added_by=own.viewer.account_id,
                added_at=clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["added_by", "client_id"])
            .returning(Document.id)
        )
        if added is None:  # its twin came first
            return find_sent(own, client_id) or _conflict()
        session.execute(
            insert(Bundle).values(
                id=bundle_id,
                jeune_id=own.space.id,
                state=BundleState.WAITING,
                revision=1,
                asked_at=clock.now(),
            )
        )
        _write_papers(own, bundle_id, rows)
        defer_bundle(bundle_id)
    return bundle_id


def change_bundle(own: Relation, bundle_id: UUID, title: str, papers: Sequence[UUID]) -> None:
    """Other papers, another order or another name: it is made again; until then what was made before is what it is.

    Raises and refuses as `compose_bundle`.
    """
    own.ensure(rights.KEEP)
    open_bundle(own, bundle_id)
    rows = _checked(own, papers)
    with transaction():
        ask_again(bundle_id)
        session.execute(
            update(Document)
            .where(Document.id == bundle_id)
            .values(title=_title(own.space.cipher, title, bundle_id))
        )
        session.execute(delete(BundlePaper).where(BundlePaper.bundle_id == bundle_id))
        _write_papers(own, bundle_id, rows)


def delete_bundle(own: Relation, bundle_id: UUID) -> None:
    """Gone, and closed to whoever it was shared with; its papers stay. Raises `NotFound`."""
    own.ensure(rights.KEEP)
    open_bundle(own, bundle_id)
    with transaction():
        session.execute(update(Document).where(Document.id == bundle_id).values(deleted_at=clock.now()))


def ask_again(bundle_id: UUID) -> None:
    """What was made is no longer what is asked; within the caller's transaction."""
    session.execute(
        update(Bundle)
        .where(Bundle.id == bundle_id)
        .values(state=BundleState.WAITING, revision=Bundle.revision + 1, asked_at=clock.now(), reason=None)
    )
    defer_bundle(bundle_id)


def defer_bundle(bundle_id: UUID) -> None:
    """Have the worker make it, once the transaction commits."""
    session.execute(_DEFER, {"task": BUNDLE_TASK, "bundle": str(bundle_id)})


def _checked(own: Relation, papers: Sequence[UUID]) -> list[tuple[Any, ...]]:
    """The rows of these papers, in their order."""
    papers = list(dict.fromkeys(papers))
    if not papers:
        raise Refused("bundle_empty")
    if len(papers) > MOST_PAPERS:
        raise Refused("bundle_too_many_papers")
    found = {row[0]: row for row in _CHOSEN.rows(jeune=own.space.id, papers=papers)}
    if len(found) != len(papers):
        raise NotFound
    if any(row[4] not in SERVED for row in found.values()):
        raise Refused("bundle_not_scanned")
    size, pages = (sum(row[place] for row in found.values()) for place in (5, 6))
    if size > LARGEST_BUNDLE or pages > MOST_BUNDLE_PAGES:
        raise Refused("bundle_too_long")
    ensure_fits(own, size)
    return [found[paper] for paper in papers]


def _ensure_number(own: Relation) -> None:
    """One at a time in a space: two taps are counted both."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('bundles|' || :space, 0))"),
        {"space": str(own.space.id)},
    )
    number = session.scalar(
        select(func.count())
        .select_from(Bundle)
        .join(Document, Document.id == Bundle.id)
        .where(Bundle.jeune_id == own.space.id, Document.deleted_at.is_(None))
    )
    if (number or 0) >= MOST_BUNDLES:
        raise Refused("bundle_too_many")


def _write_papers(own: Relation, bundle_id: UUID, rows: Sequence[tuple[Any, ...]]) -> None:
    session.execute(
        insert(BundlePaper),
        [
            {
                "bundle_id": bundle_id,
                "document_id": document_id,
                "jeune_id": own.space.id,
                "place": place,
                "version_id": version_id,
                "title": title,
                "ends_on": ends_on,
            }
            for place, (document_id, version_id, title, ends_on, *_rest) in enumerate(rows, start=1)
        ],
    )


def _title(cipher: SpaceCipher, title: str, bundle_id: UUID) -> bytes | None:
    cleaned = clean_title(title)
    return cipher.seal(cleaned, TITLE, bundle_id) if cleaned else None


def _conflict() -> UUID:
    raise Conflict


def _line(cipher: SpaceCipher, row: Sequence[Any]) -> BundleLine:
    bundle_id, title, state, papers, version_id, ends_on, made_at = row
    said = cipher.read(bytes(title), TITLE, bundle_id) if title else ""
    return BundleLine(bundle_id, said, state, papers, version_id is not None, ends_on, made_at)


def _paper(
    cipher: SpaceCipher,
    document_id: UUID,
    title: bytes | None,
    kind: str | None,
    ends_on: date | None,
    pages: int,
    scan: ScanState,
) -> BundledPaper:
    said = cipher.read(bytes(title), TITLE, document_id) if title else ""
    return BundledPaper(document_id, said, paper_kind(kind), ends_on, pages, scan)


CURRENT = (DocumentVersion.document_id == Document.id) & DocumentVersion.replaced_at.is_(None)
# What may be in a bundle: a paper of the vault itself, that is there.
_OWN = (
    Document.jeune_id == bindparam("jeune"),
    Document.shelf == Shelf.VAULT,
    Document.deleted_at.is_(None),
    Document.kind.is_distinct_from(BUNDLE),
)
_CHOOSABLE = Prepared(
    select(*LINE_COLUMNS)
    .join(DocumentVersion, CURRENT)
    .where(*_OWN, or_(*(DocumentVersion.scan == state for state in sorted(SERVED))))
    .order_by(
        (Document.id == any_(bindparam("chosen", type_=ARRAY(Uuid)))).desc(),
        func.coalesce(Document.kind == any_(bindparam("kinds", type_=ARRAY(Text))), False).desc(),
        Document.added_at.desc(),
        Document.id,
    )
    .limit(bindparam("most"))
)
_CHOSEN = Prepared(
    select(
        Document.id,
        DocumentVersion.id,
        Document.title,
        Document.ends_on,
        DocumentVersion.scan,
        DocumentVersion.size,
        DocumentVersion.pages,
    )
    .join(DocumentVersion, CURRENT)
    .where(*_OWN, Document.id == any_(bindparam("papers", type_=ARRAY(Uuid))))
)
_NUMBER = select(func.count()).where(BundlePaper.bundle_id == Bundle.id).correlate(Bundle).scalar_subquery()
_LINE = (
    Bundle.id,
    Document.title,
    Bundle.state,
    _NUMBER,
    DocumentVersion.id,
    Document.ends_on,
    Bundle.made_at,
)
_OF_SPACE = (Bundle.jeune_id == bindparam("jeune"), Document.deleted_at.is_(None))
_BUNDLES = Prepared(
    select(*_LINE)
    .select_from(Bundle)
    .join(Document, Document.id == Bundle.id)
    .outerjoin(DocumentVersion, CURRENT)
    .where(*_OF_SPACE)
    .order_by(Document.added_at.desc(), Bundle.id)
    .limit(bindparam("most"))
)
_BUNDLE = Prepared(
    select(*_LINE, Bundle.reason, Bundle.asked_at)
    .select_from(Bundle)
    .join(Document, Document.id == Bundle.id)
    .outerjoin(DocumentVersion, CURRENT)
    .where(*_OF_SPACE, Bundle.id == bindparam("bundle"))
)
_PAPERS = Prepared(
    select(
        Document.id,
        Document.title,
        Document.kind,
        Document.ends_on,
        DocumentVersion.pages,
        DocumentVersion.scan,
    )
    .select_from(BundlePaper)
    .join(Document, Document.id == BundlePaper.document_id)
    .join(DocumentVersion, CURRENT)
    .where(BundlePaper.bundle_id == bindparam("bundle"), BundlePaper.jeune_id == bindparam("jeune"))
    .order_by(BundlePaper.place)
    .limit(MOST_PAPERS)
)
