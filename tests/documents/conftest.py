"""Papers of the cast, kept in a folder of this test alone."""

import io
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services import circle, documents
from services.circle import Relation, Viewer
from services.database import acting_as
from services.documents import About, Opened, Sent, Store
from tests.cast import Cast, Member
from tests.documents import samples


@pytest.fixture(autouse=True)
def store(app, tmp_path: Path) -> Store:
    """Nothing of one test is there in the next, nor in anybody's data."""
    before = documents.store()
    documents.use_store(documents.local_store(tmp_path / "documents"))
    yield documents.store()
    documents.use_store(before)
    documents.use_scanner(None)
    documents.certify(False)


def relation_of(who: Member, jeune: Member) -> Relation:
    """What `who` is to `jeune`, as a page would know it."""
    teams = circle.find_standing(who.id).team_ids
    found = circle.find_relation(Viewer(who.id, team_ids=teams), jeune.id)
    assert found is not None
    return found


Keep = Callable[..., UUID]


@pytest.fixture
def keep(cast: Cast) -> Keep:
    """`keep(cast.naima, kind="identity_card")`, `keep(cast.karim, into=cast.naima, kind=…)`: a paper, kept."""

    def kept(
        who: Member,
        *bodies: bytes,
        into: Member | None = None,
        client_id: UUID | None = None,
        name: str = "papier",
        **about,
    ) -> UUID:
        with acting_as(who.id):
            relation = relation_of(who, into or who)
            files = [Sent(io.BytesIO(body), name) for body in bodies or (samples.photo(),)]
            with documents.take(files) as taken:
                return documents.add_document(relation, taken, About(**about), client_id or uuid4())

    return kept


@pytest.fixture
def opened(cast: Cast) -> Callable[[Member, UUID], Opened]:
    """`opened(cast.karim, document)`: as he meets it; `NotFound` when he may not."""

    def found(who: Member, document: UUID) -> Opened:
        with acting_as(who.id):
            viewer = Viewer(who.id, is_stepped_up=False, team_ids=circle.find_standing(who.id).team_ids)
            own = circle.find_relation(viewer, who.id)
            return documents.open_document(viewer, own, document)

    return found
