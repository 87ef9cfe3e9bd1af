"""The vault as a list: what is there by domain, what is missing; and what somebody else may read of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, literal, or_, select

from services.ages import local_date
from services.circle import Relation
from services.documents import rights
from services.documents.ciphers import TITLE, document_cipher
from services.documents.kinds import PaperKind, Shelf, paper_kind
from services.documents.models import Document, DocumentVersion, PictureState, ScanState
from services.documents.opening import SERVED
from services.documents.rights import Facts
from services.documents.shares import TO_KEEP, given_to_me
from services.prepared import Prepared
from services.sealing import SpaceCipher, lost

# A screen of papers; the next are one link away.
PAGE = 20
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
    held = tuple(Held(*row) for row in _HELD.rows(jeune=own.space.id))
    rows = _LINES.rows(jeune=own.space.id, domain=domain, skipped=(max(page, 1) - 1) * PAGE, most=PAGE + 1)
    cipher = own.space.cipher
    lines = [_line(own, row, cipher) for row in rows]
    shown = tuple(line for line, facts in lines[:PAGE] if rights.may_read(own, facts))
    return Vault(shown, held, len(rows) <= PAGE)


def documents_for(relation: Relation) -> list[DocumentLine]:
    """What this person may read in somebody else's space, newest first. Noted. One statement.

    Raises nothing: somebody who may read none, or only bring some, gets an empty list.
    """
    rows = _READABLE.rows(
        jeune=relation.space.id, most=MOST_READ, me=relation.viewer.account_id, at=relation.at
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
    """The kinds of paper a young person has, and the last day of each where one is known. One statement.

    For whoever works out what is missing and what ends; decides nothing about who may know.
    """
    found: dict[str, date | None] = {}
    for one in (Held(*row) for row in _HELD.rows(jeune=jeune_id)):
        if one.kind:
            found[one.kind] = one.ends_on
    return found


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
_HELD = Prepared(
    select(
        Document.domain,
        Document.kind,
        func.count(),
        func.max(Document.ends_on),
    )
    .where(_HERE)
    .group_by(Document.domain, Document.kind)
)
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
_LINES = Prepared(
    select(*LINE_COLUMNS)
    .join(DocumentVersion, _CURRENT)
    .where(
        _HERE,
        or_(
            bindparam("domain", type_=Document.domain.type).is_(None), Document.domain == bindparam("domain")
        ),
    )
    .order_by(Document.added_at.desc(), Document.id)
    .offset(bindparam("skipped"))
    .limit(bindparam("most"))
)
_READABLE = Prepared(
    select(*GIVEN_COLUMNS)
    .join(DocumentVersion, _CURRENT)
    .where(_HERE, or_(Document.shelf != Shelf.VAULT, given_to_me() > 0))
    .order_by(Document.added_at.desc(), Document.id)
    .limit(bindparam("most"))
)
