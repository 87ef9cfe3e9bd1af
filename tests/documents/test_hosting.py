"""Health and justice where the host may not hold them: nothing of them is listed, counted, shown or saved; nothing is lost."""

import pytest

from services import documents, journey
from services.database import acting_as
from services.errors import NotFound
from tests.documents import samples
from tests.documents.conftest import relation_of
from tests.documents.test_pages import prepared


@pytest.fixture
def papers(cast, keep):
    """They came in while the host was allowed to hold them."""
    documents.certify(True)
    found = {
        "health": keep(cast.karim, samples.blank_pdf(), into=cast.naima, kind="prescription", name="o.pdf"),
        "judicial": keep(cast.karim, into=cast.naima, kind="court_decision", audience=["jeune"]),
    }
    for one in found.values():
        prepared(one)
    return found


@pytest.mark.parametrize("reader", ["naima", "karim", "marc"])
@pytest.mark.parametrize("shelf", ["health", "judicial"])
def test_what_the_host_may_no_longer_hold_is_closed_to_everybody(cast, papers, sign_in, reader, shelf):
    documents.certify(False)
    browser, paper = sign_in(getattr(cast, reader)), papers[shelf]
    for place in ("", "/fichier", "/pages/0", "/pages/1", "/partage", "/versions/1"):
        assert browser.get(f"/documents/{paper}{place}").status_code == 404, place


def test_and_neither_listed_nor_counted(cast, papers, sign_in):
    naima, karim = sign_in(cast.naima), sign_in(cast.karim)
    hers, his = "/documents", f"/jeunes/{cast.naima.id}/documents"
    for browser, page in ((naima, hers), (karim, his)):
        assert all(str(one) in browser.get(page).text for one in papers.values())
    documents.certify(False)
    for browser, page in ((naima, hers), (karim, his)):
        assert not any(str(one) in browser.get(page).text for one in papers.values())
    with acting_as(cast.naima.id):
        own = relation_of(cast.naima, cast.naima)
        assert documents.vault_of(own).number == 0
        assert "prescription" not in documents.held_papers(cast.naima.id)
        assert journey.paper_slots(own)


def test_a_share_of_one_is_closed_with_it(cast, papers, opened):
    one = opened(cast.naima, papers["health"])
    with acting_as(cast.naima.id):
        given = [member for member in documents.receivers_of(one) if member.link_id]
        for member in given:
            documents.share_with(one, member.link_id, documents.Lasting(), takes_file=True)
    documents.certify(False)
    for who in (cast.lucie, cast.samira, cast.karim):
        with pytest.raises(NotFound):
            opened(who, papers["health"])


def test_nothing_of_them_is_lost(cast, papers, opened):
    documents.certify(False)
    assert documents.check_store(hashes=True).is_whole
    documents.certify(True)
    for one in papers.values():
        assert opened(cast.naima, one)
