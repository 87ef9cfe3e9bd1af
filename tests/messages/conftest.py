"""Who talks with whom: conversations of the cast, opened as one of them."""

from uuid import UUID, uuid4

import pytest

from services import circle, messages
from services.circle import Viewer
from services.database import acting_as
from services.messages import Talk
from tests.cast import Cast, Member
from tests.documents.conftest import keep, store  # noqa: F401 - papers and files, in a store of one test alone


def relation_of(member: Member, jeune: Member) -> circle.Relation:
    found = circle.find_relation(Viewer(member.id), jeune.id)
    assert found is not None
    return found


def begin(member: Member, jeune: Member, other: Member | None = None) -> UUID:
    """A direct conversation, begun by `member`; by the young person with `other`."""
    with acting_as(member.id):
        return messages.start_direct(relation_of(member, jeune), other and other.id)


def opened(member: Member, conversation: UUID, own: bool | None = None) -> Talk:
    """The conversation as `member` opens it; call it while acting as them."""
    mine = circle.find_relation(Viewer(member.id), member.id)
    return messages.open_conversation(Viewer(member.id), mine, conversation)


def say(member: Member, conversation: UUID, words: str, **more: object) -> messages.Sent:
    """`member` writes these words."""
    with acting_as(member.id):
        return messages.send_message(
            opened(member, conversation), words, more.pop("client_id", None) or uuid4(), **more
        )


def read(member: Member, conversation: UUID) -> list[str | None]:
    """What `member` reads there, oldest first."""
    with acting_as(member.id):
        return [one.words for one in messages.messages_of(opened(member, conversation)).messages]


@pytest.fixture
def with_karim(cast: Cast) -> UUID:
    """Naïma and Karim."""
    return begin(cast.naima, cast.naima, cast.karim)


@pytest.fixture
def with_lucie(cast: Cast) -> UUID:
    """Naïma and Lucie, her mentor."""
    return begin(cast.naima, cast.naima, cast.lucie)


@pytest.fixture
def with_samira(cast: Cast) -> UUID:
    """Naïma and Samira, her mother."""
    return begin(cast.naima, cast.naima, cast.samira)
