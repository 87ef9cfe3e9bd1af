"""The second fence of papers: what PostgreSQL itself shows, whatever a statement forgot."""

from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from services import documents
from services.database import acting_as, session
from services.documents import Shelf
from services.documents.models import Document, DocumentPicture, DocumentVersion, Upload, UploadPart
from tests.documents.conftest import relation_of
from tests.documents.test_checking import version_of

LINKED = ("naima", "samira", "lucie", "karim")


@pytest.fixture
def papers(cast, keep):
    """One of hers, one of the service's, with their pictures; and something on its way."""
    found = {
        "vault": keep(cast.naima, kind="lease"),
        "institution": keep(cast.karim, into=cast.naima, kind="child_project"),
    }
    for document in found.values():
        documents.prepare_document(version_of(document).id)
    with acting_as(cast.naima.id):
        upload = uuid4()
        relation = relation_of(cast.naima, cast.naima)
        documents.begin_upload(relation, upload, size=3, name="a.jpg")
        documents.receive_part(relation, upload, 0, b"abc")
    return found


def seen(model) -> int:
    return len(session.execute(select(model)).all())


def test_whoever_is_linked_sees_rows_and_a_cadre_what_the_service_holds(cast, papers):
    for member in cast.all:
        with acting_as(member.id):
            shelves = set(session.scalars(select(Document.shelf)))
            versions, pictures = seen(DocumentVersion), seen(DocumentPicture)
        if member.slug in LINKED:
            assert (shelves, versions, pictures) == ({Shelf.VAULT, Shelf.INSTITUTION}, 2, 4), member.slug
        elif member.slug == "marc":
            assert (shelves, versions, pictures) == ({Shelf.INSTITUTION}, 1, 2)
        else:
            assert (shelves, versions, pictures) == (set(), 0, 0), member.slug


def test_what_is_on_its_way_is_hers_alone(cast, papers):
    for member in cast.all:
        with acting_as(member.id):
            assert (seen(Upload), seen(UploadPart)) == ((1, 1) if member.slug == "naima" else (0, 0)), (
                member.slug
            )


def test_nobody_acting_sees_nothing(db, cast, papers):
    for model in (Document, DocumentVersion, DocumentPicture, Upload, UploadPart):
        assert seen(model) == 0


def test_who_is_linked_changes_nothing_that_is_not_theirs(cast, papers):
    for slug in ("karim", "lucie", "samira"):
        with acting_as(getattr(cast, slug).id):
            changed = session.execute(
                update(Document).where(Document.id == papers["vault"]).values(domain="sante")
            )
            assert changed.rowcount == 0, slug
            gone = session.execute(text("DELETE FROM documents"))
            assert gone.rowcount == 0, slug
            session.rollback()


def test_nobody_deposits_in_the_name_of_another(cast, papers):
    with acting_as(cast.karim.id):
        row = {
            column.key: getattr(_row(papers["vault"]), column.key) for column in Document.__table__.columns
        }
        row |= {"id": uuid4(), "client_id": uuid4(), "added_by": cast.naima.id}
        with pytest.raises(DBAPIError):
            session.execute(Document.__table__.insert(), row)
        session.rollback()


def _row(document) -> Document:
    return session.scalars(select(Document).where(Document.id == document)).one()
