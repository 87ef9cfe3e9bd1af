"""Each opening by somebody else leaves its line, by whatever address; and the pages of one opening leave one."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from services import clock, documents
from services.database import acting_as, as_system, session
from services.journal import JournalLine
from tests.documents import samples
from tests.documents.test_pages import prepared


@pytest.fixture
def lease(cast, keep, opened):
    """Of three pages, shared with Karim to look at."""
    document = keep(cast.naima, samples.blank_pdf(3), kind="lease", name="a.pdf")
    prepared(document)
    one = opened(cast.naima, document)
    with acting_as(cast.naima.id):
        karim = next(member for member in documents.receivers_of(one) if member.account_id == cast.karim.id)
        documents.share_with(one, karim.link_id, documents.Lasting(), takes_file=False)
    session.remove()
    return document


def lines(document) -> int:
    with as_system():
        number = session.scalar(
            select(func.count()).select_from(JournalLine).where(JournalLine.object == str(document))
        )
    session.remove()
    return number


def pictures(page: str) -> list[str]:
    return re.findall(r'src="(/documents/[^"]+/pages/\d+[^"]*)"', page)


def test_the_pages_of_one_opening_are_one_line(cast, lease, sign_in):
    karim = sign_in(cast.karim)
    found = pictures(karim.get(f"/documents/{lease}").text)
    assert len(found) == 3
    for one in found:
        assert karim.get(one).status_code == 200
    assert lines(lease) == 1


@pytest.mark.parametrize("address", ["pages/1", "pages/2?vu=", "pages/0", "pages/3?vu=0123456789abcdef0123"])
def test_a_picture_asked_for_by_its_address_alone_says_who_looks(cast, lease, sign_in, address):
    assert sign_in(cast.karim).get(f"/documents/{lease}/{address}").status_code == 200
    assert lines(lease) == 1


def test_the_small_ones_of_a_list_go_with_its_line(cast, lease, sign_in):
    karim = sign_in(cast.karim)
    (small,) = pictures(karim.get("/documents").text)
    assert karim.get(small).status_code == 200
    assert lines(lease) == 0, "the list has its own"


@pytest.mark.parametrize("page", [1, 2, 3])
def test_what_a_list_gives_opens_no_page(cast, lease, sign_in, page):
    karim = sign_in(cast.karim)
    (small,) = pictures(karim.get("/documents").text)
    assert karim.get(small.replace("/pages/0", f"/pages/{page}")).status_code == 200
    assert lines(lease) == 1, "the page says so by itself"


def test_a_mark_is_of_one_reader_one_paper_and_one_hour(cast, lease, keep, sign_in):
    karim = sign_in(cast.karim)
    found = pictures(karim.get(f"/documents/{lease}").text)[0]
    with clock.held_at(clock.now() + timedelta(hours=2)):
        karim.get(found)
    assert lines(lease) == 2


def test_nothing_is_added_to_ones_own(cast, lease, sign_in):
    assert all("vu=" not in one for one in pictures(sign_in(cast.naima).get(f"/documents/{lease}").text))
