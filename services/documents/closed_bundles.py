"""Bundles that went because one of their papers was found infected: their owner took nothing away, and is told."""

from uuid import UUID

from sqlalchemy import bindparam, exists, literal_column, select

from services import clock
from services.circle import Relation
from services.documents import rights
from services.documents.bundles import Bundle, BundlePaper
from services.documents.changing import UNDO
from services.documents.ciphers import TITLE
from services.documents.composing import MOST_BUNDLES
from services.documents.kinds import Shelf
from services.documents.models import Document, DocumentVersion
from services.prepared import Prepared


def bundles_closed(own: Relation) -> list[tuple[UUID, str]]:
    """Of one's own: those that went because one of their papers was found infected, lately: id, name. One statement."""
    own.ensure(rights.READ[Shelf.VAULT])
    rows = _INFECTED.rows(jeune=own.space.id, since=clock.now() - UNDO, most=MOST_BUNDLES)
    return [(one, own.space.cipher.read(bytes(title), TITLE, one) if title else "") for one, title in rows]


_INFECTED = Prepared(
    select(Bundle.id, Document.title)
    .join(Document, Document.id == Bundle.id)
    .where(
        Bundle.jeune_id == bindparam("jeune"),
        Bundle.closed_at > bindparam("since"),
        exists()
        .where(BundlePaper.bundle_id == Bundle.id, DocumentVersion.document_id == BundlePaper.document_id)
        .where(DocumentVersion.replaced_at.is_(None), DocumentVersion.scan == literal_column("'infected'")),
    )
    .order_by(Bundle.closed_at.desc())
    .limit(bindparam("most"))
)
