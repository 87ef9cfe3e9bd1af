"""A link ends while the other end has the conversation open (F23): nothing is read or written from then on."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from services import circle, messages
from services.circle import Viewer
from services.database import acting_as, session
from services.errors import NotFound, Refused
from tests.faults.conftest import House
from tests.faults.people import rows
from tests.messages.conftest import begin, opened, say

SAID = "Un secret"


def remove_lucie(house: House) -> None:
    """Naïma, on her phone, meanwhile."""
    naima = house.cast.naima.id
    with acting_as(naima):
        own = circle.find_relation(Viewer(naima), naima)
        lucie = next(one for one in circle.members_of(own.space) if one.account_id == house.cast.lucie.id)
        circle.end_link(own, lucie.link_id)
    session.remove()


@pytest.fixture(scope="module")
def talk(house: House):
    made = begin(house.cast.naima, house.cast.naima, house.cast.lucie)
    say(house.cast.naima, made, SAID)
    session.remove()
    return made


def test_what_was_opened_before_neither_reads_nor_writes_after(house: House, talk) -> None:
    """One transaction decides once; the next one decides again, whatever the process still holds of the former."""
    lucie = house.cast.lucie
    with acting_as(lucie.id):
        there = opened(lucie, talk)
        assert [one.words for one in messages.messages_of(there).messages] == [SAID]
    session.remove()
    with ThreadPoolExecutor(1) as phone:
        phone.submit(remove_lucie, house).result(timeout=20)
    with acting_as(lucie.id):
        assert list(messages.messages_of(there).messages) == []
        session.rollback()
        with pytest.raises((Refused, NotFound, DBAPIError)):
            messages.send_message(there, "Trop tard", uuid4())
        session.rollback()
    session.remove()
    assert rows(house.database, "SELECT count(*) FROM messages WHERE conversation_id = %s", talk) == [(1,)]
