"""The vault as a list: what is there by domain, what is missing; and what somebody else may read of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from services.ages import local_date
from services.circle import Member, Relation
from services.documents import rights
from services.documents.bundles import BUNDLE
from services.documents.ciphers import TITLE, document_cipher
from services.documents.kinds import PaperKind, Shelf, paper_kind
from services.documents.models import Document, DocumentVersion, PictureState, ScanState
from services.documents.opening import SERVED
from services.documents.rights import Facts
from services.documents.room import MOST_DOCUMENTS
from services.documents.shares import TO_KEEP, given_through, given_to_me, number_given_to_me
from services.errors import NotFound
from services.prepared import Prepared
from services.sealing import SpaceCipher, lost

# A screen of papers; the next are one link away.
PAGE = 15
# Beyond, a vault has none: whatever an address asks, PostgreSQL counts that far.
MOST_PAGES = MOST_DOCUMENTS // PAGE + 1
MOST_READ = 300


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document in a list. `title`: empty when it is called by its kind alone."""

    id: UUID
    shelf: Shelf
    kind: PaperKind | None
    domain: str
    title: str
    ends_on: date | None
    added_on: date
    is_from_somebody: bool
    media_type: str
    pages: int
    scan: ScanState
    has_picture: bool


@dataclass(frozen=True, slots=True)
class Held:
    """That papers of one kind are there: how many, and the last of their end dates."""

    domain: str
    kind: str | None
    number: int
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Vault:
    """One's own documents: a page of them, and what is held in all."""

    lines: tuple[DocumentLine, ...]
    held: tuple[Held, ...]
    is_last: bool
    # Papers that others share with the owner of this vault.
    given: int = 0

    @property
    def number(self) -> int:
        return sum(one.number for one in self.held)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of paper that are there."""
        return frozenset(one.kind for one in self.held if one.kind)

    @property
    def by_domain(self) -> dict[str, int]:
        """How many in each domain that has any."""
        numbers: dict[str, int] = {}
        for one in self.held:
            numbers[one.domain] = numbers.get(one.domain, 0) + one.number
        return numbers


def vault_of(own: Relation, *, domain: str | None = None, page: int = 1) -> Vault:
    """One's own documents, newest first, `PAGE` at a time, of one domain or of all. Two statements."""
    own.ensure(rights.READ[Shelf.VAULT])
    shown = _shown_to_owner()
    rows = _HELD_AND_GIVEN[bool(shown["named_shelves"])].rows(
        jeune=own.space.id, me=own.viewer.account_id, at=own.at, **shown
    )
    held = tuple(Held(*row) for row in rows if row[0] is not None)
    given = next(row[2] for row in rows if row[0] is None)
    skipped = (min(max(page, 1), MOST_PAGES) - 1) * PAGE
    papers = _LINES.rows(jeune=own.space.id, domain=domain, skipped=skipped, most=PAGE + 1, **shown)
    cipher = own.space.cipher
    lines = [_line(own, row, cipher) for row in papers]
    read = tuple(line for line, facts in lines[:PAGE] if rights.may_read(own, facts))
    return Vault(read, held, len(papers) <= PAGE, given)


def own_papers(own: Relation, ids: Collection[UUID]) -> list[DocumentLine]:
    """These of one's own papers, as far as one may read them. One statement, none for none."""
    if not ids:
        return []
    rows = _THESE.rows(jeune=own.space.id, ids=list(ids), **_shown_to_owner())
    cipher = own.space.cipher
    return [line for line, facts in (_line(own, row, cipher) for row in rows) if rights.may_read(own, facts)]


def documents_for(relation: Relation) -> list[DocumentLine]:
    """What this person may read in somebody else's space, newest first. Noted. One statement.

    Raises nothing: somebody who may read none, or only bring some, gets an empty list.
    """
    rows = _READABLE.rows(
        jeune=relation.space.id,
        most=MOST_READ,
        me=relation.viewer.account_id,
        at=relation.at,
        shelves=sorted(rights.hosted_shelves() - {Shelf.VAULT}),
    )
    cipher = relation.space.cipher if relation.space.wrapped is not None else None
    lines = [
        line
        for line, facts in (_line(relation, row, cipher) for row in rows)
        if rights.may_read(relation, facts)
    ]
    relation.note(rights.READ[Shelf.INSTITUTION], about="documents")
    return lines


def held_papers(jeune_id: UUID) -> dict[str, date | None]:
    """The kinds of paper a young person knows they have, and the last day of each where one is known. One statement.

    For whoever works out what is missing and what ends; decides nothing about who may know.
    """
    found: dict[str, date | None] = {}
    shown = _shown_to_owner()
    for row in _HELD[bool(shown["named_shelves"])].rows(jeune=jeune_id, **shown):
        one = Held(*row)
        if one.kind:
            found[one.kind] = one.ends_on
    return found


@dataclass(frozen=True, slots=True)
class Ending:
    """A paper that ends. `kind`: None for a paper of no kind."""

    id: UUID
    kind: PaperKind | None
    ends_on: date


def ending_papers(jeune_id: UUID) -> list[Ending]:
    """Every paper that ends, of those a young person knows they have: of one kind the last alone, unless several are
    kept side by side. One statement. For whoever watches their ends, as `held_papers`.
    """
    rows = _ENDING.rows(jeune=jeune_id, most=MOST_READ, **_shown_to_owner())
    found: dict[object, Ending] = {}
    for document_id, kind_id, ends_on in rows:
        kind = paper_kind(kind_id)
        found.setdefault(
            kind.id if kind and not kind.several else document_id, Ending(document_id, kind, ends_on)
        )
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Reads:
    """What somebody of the circle reads of its papers: those given to them, and how many of the service’s."""

    given: tuple[DocumentLine, ...]
    of_the_service: int


def ensure_own(own: Relation) -> None:
    """Raises `NotFound` for whoever has no vault here."""
    own.ensure(rights.READ[Shelf.VAULT])
    if not own.is_own:
        raise NotFound


def read_by_others_with() -> dict[str, Any]:
    """The values of `READ_BY_OTHERS`, but `jeune` and `at`."""
    return {"most_read": MOST_READ, **_shown_to_owner()}


def reads_from(
    own: Relation, members: Iterable[Member], rows: Iterable[tuple[Any, ...]]
) -> dict[UUID, Reads]:
    """Account → what each of these people may read of one’s own papers today, by the same rule as them.

    `rows`: those of `READ_BY_OTHERS`. Whoever is not in force today is left out.
    """
    lines = [(*line_of(own, row[:-1]), frozenset(row[-1] or ())) for row in rows]
    return {one.account_id: _reads(one, lines) for one in members if one.is_active}


def _reads(member: Member, lines: Iterable[tuple[DocumentLine, Facts, frozenset[UUID]]]) -> Reads:
    given, of_the_service = [], 0
    for line, facts, links in lines:
        is_given = member.link_id in links
        if not rights.may_read(member.relation, replace(facts, is_shared=is_given)):
            continue
        if is_given:
            given.append(line)
        else:
            of_the_service += 1
    return Reads(tuple(given), of_the_service)


def line_of(relation: Relation, row: tuple[Any, ...]) -> tuple[DocumentLine, Facts]:
    """A row of `GIVEN_COLUMNS` as this reader meets it, and what decides whether they do."""
    return _line(relation, row, relation.space.cipher if relation.space.wrapped is not None else None)


def _line(relation: Relation, row: tuple[Any, ...], cipher: SpaceCipher | None) -> tuple[DocumentLine, Facts]:
    (
        document_id,
        shelf,
        kind,
        domain,
        title,
        ends_on,
        audience,
        ring_key,
        wrapped,
        added_by,
        added_at,
        given,
        media_type,
        pages,
        scan,
        pictures,
    ) = row
    facts = Facts(shelf, frozenset(audience), added_by, bool(given), given == TO_KEEP)
    line = DocumentLine(
        id=document_id,
        shelf=shelf,
        kind=paper_kind(kind),
        domain=domain,
        title=_title(relation, cipher, document_id, title, ring_key, wrapped),
        ends_on=ends_on,
        added_on=local_date(added_at, relation.space.zone),
        is_from_somebody=added_by != relation.space.id,
        media_type=media_type,
        pages=pages,
        scan=scan,
        has_picture=pictures is PictureState.MADE and scan in SERVED,
    )
    return line, facts


def _title(
    relation: Relation,
    cipher: SpaceCipher | None,
    document_id: UUID,
    title: bytes | None,
    ring_key: str | None,
    wrapped: bytes | None,
) -> str:
    if not title:
        return ""
    own_key = document_cipher(relation.space, ring_key, wrapped) if wrapped else cipher
    return own_key.read(bytes(title), TITLE, document_id) if own_key else lost(TITLE, document_id)


_CURRENT = (DocumentVersion.document_id == Document.id) & DocumentVersion.replaced_at.is_(None)
_HERE = (Document.jeune_id == bindparam("jeune")) & Document.deleted_at.is_(None)
# Bundles have a page of their own: they are papers that are already there.
_PAPER = Document.kind.is_distinct_from(BUNDLE)
# Its file was erased: the paper is missing again.
_GONE = select(DocumentVersion.document_id).where(
    DocumentVersion.jeune_id == bindparam("jeune"),
    DocumentVersion.replaced_at.is_(None),
    # Written out, as the index has them: PostgreSQL would not know which values come.
    or_(
        DocumentVersion.scan == literal_column("'infected'"),
        DocumentVersion.scan == literal_column("'expired'"),
    ),
)
_OPEN_SHELF = Document.shelf == any_(bindparam("shelves", type_=ARRAY(Text)))
_NAMED = and_(
    Document.shelf == any_(bindparam("named_shelves", type_=ARRAY(Text))),
    literal(rights.OWNER) == any_(Document.audience),
)


def _shown_to_owner() -> dict[str, list[str]]:
    """The shelves whose papers their owner knows of; and those of which only once named in a paper."""
    hosted = rights.hosted_shelves()
    named = {shelf for shelf in hosted if rights.OWNER in rights.nameable(shelf)}
    return {"shelves": sorted(hosted - named), "named_shelves": sorted(named)}


_ENDING = Prepared(
    select(Document.id, Document.kind, Document.ends_on)
    .where(_HERE, or_(_OPEN_SHELF, _NAMED), Document.ends_on.is_not(None), Document.id.not_in(_GONE))
    .order_by(Document.ends_on.desc())
    .limit(bindparam("most"))
)


def _held(shown: Any) -> Any:
    return (
        select(Document.domain, Document.kind, func.count(), func.max(Document.ends_on))
        .where(_HERE, _PAPER, shown, Document.id.not_in(_GONE))
        .group_by(Document.domain, Document.kind)
    )


_GIVEN_TOO = select(null(), null(), number_given_to_me(), null())
# In two parts, the second only where somebody may be named: what most vaults hold is counted from the index alone.
_HELD = {
    False: Prepared(_held(_OPEN_SHELF)),
    True: Prepared(union_all(_held(_OPEN_SHELF), _held(_NAMED))),
}
# One more row, of no domain: what others give.
_HELD_AND_GIVEN = {
    False: Prepared(union_all(_held(_OPEN_SHELF), _GIVEN_TOO)),
    True: Prepared(union_all(_held(_OPEN_SHELF), _held(_NAMED), _GIVEN_TOO)),
}
LINE_COLUMNS = (
    Document.id,
    Document.shelf,
    Document.kind,
    Document.domain,
    Document.title,
    Document.ends_on,
    Document.audience,
    Document.ring_key,
    Document.wrapped,
    Document.added_by,
    Document.added_at,
    # Given to this reader, now; nothing is given to its owner.
    literal(0),
    DocumentVersion.media_type,
    DocumentVersion.pages,
    DocumentVersion.scan,
    DocumentVersion.pictures,
)
_GIVEN = 11
GIVEN_COLUMNS = (*LINE_COLUMNS[:_GIVEN], given_to_me(), *LINE_COLUMNS[_GIVEN + 1 :])
_MINE = select(*LINE_COLUMNS).join(DocumentVersion, _CURRENT).where(_HERE, _PAPER, or_(_OPEN_SHELF, _NAMED))
_LINES = Prepared(
    _MINE.where(
        or_(bindparam("domain", type_=Document.domain.type).is_(None), Document.domain == bindparam("domain"))
    )
    .order_by(Document.added_at.desc(), Document.id)
    .offset(bindparam("skipped"))
    .limit(bindparam("most"))
)
_THESE = Prepared(
    _MINE.where(
        Document.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
        Document.id.not_in(_GONE),
    )
)
_READABLE = Prepared(
    select(*GIVEN_COLUMNS)
    .join(DocumentVersion, _CURRENT)
    .where(
        _HERE,
        or_(_OPEN_SHELF, given_to_me() > 0),
    )
    .order_by(Document.added_at.desc(), Document.id)
    .limit(bindparam("most"))
)
_LINKS = given_through()
# What nobody else could read (the vault, but what is given of it) is left where it is.
READ_BY_OTHERS = (
    select(*LINE_COLUMNS, _LINKS.label("links"))
    .join(DocumentVersion, _CURRENT)
    .where(
        _HERE,
        or_(_OPEN_SHELF, _NAMED),
        or_(Document.shelf != literal_column("'vault'"), _LINKS.is_not(None)),
        Document.id.not_in(_GONE),
    )
    .order_by(Document.added_at.desc(), Document.id)
    .limit(bindparam("most_read"))
)
