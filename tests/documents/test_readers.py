"""Who is named in what the service holds: chosen by the référent and the cadre, by nobody for themselves."""

import pytest
from sqlalchemy import select

from services import documents
from services.database import acting_as, session
from services.documents.models import Document
from services.errors import NotFound
from services.journal import JournalLine
from services.notifications.models import Notification
from tests.documents import samples
from tests.documents.conftest import relation_of
from tests.documents.test_pages import PAPER, send, token


def audience(cast, document) -> set[str]:
    with acting_as(cast.naima.id):
        return set(session.scalars(select(Document.audience).where(Document.id == document)).one())


@pytest.mark.parametrize("who", ["samira", "lucie"])
def test_whoever_brings_without_reading_back_cannot_name_themselves(cast, sign_in, naima, who):
    """A parent, a mentor: what they send in the form is theirs, and so would be a forged audience."""
    browser, address = sign_in(getattr(cast, who)), f"/jeunes/{cast.naima.id}/documents"
    everybody = ["parent", "mentor", "relative", "carer", "referent", "jeune"]
    sent = send(browser, address, (samples.photo(), "a.jpg"), kind="child_project", audience=everybody)
    assert sent.status_code == 303
    document = paper_in(naima.get("/documents").text)
    assert audience(cast, document) == set()
    assert browser.get(f"/documents/{document}").status_code == 404


@pytest.fixture
def naima(cast, sign_in):
    return sign_in(cast.naima)


def paper_in(page: str) -> str:
    (found,) = PAPER.findall(page)
    return found.rsplit("/", 1)[1].rstrip('"')


def test_karim_names_her_parents_and_they_read_it(cast, sign_in, naima):
    karim, samira, address = sign_in(cast.karim), sign_in(cast.samira), f"/jeunes/{cast.naima.id}/documents"
    page = karim.get(address).text
    assert 'name="audience" value="parent"' in page
    assert 'name="audience"' not in samira.get(address).text
    send(karim, address, (samples.blank_pdf(), "ppe.pdf"), kind="child_project", audience=["parent"])
    document = paper_in(naima.get("/documents").text)
    assert "tes parents" in naima.get(f"/documents/{document}").text
    assert samira.get(f"/documents/{document}").status_code == 200
    shown = karim.get(f"/documents/{document}").text
    answer = karim.post(f"/documents/{document}/lecteurs", data={"csrf_token": token(shown)})
    assert answer.status_code == 303
    assert samira.get(f"/documents/{document}").status_code == 404
    assert "tes parents" not in naima.get(f"/documents/{document}").text


@pytest.mark.parametrize("who", ["naima", "samira", "lucie"])
def test_nobody_else_says_who_reads_it(cast, sign_in, keep, who):
    document = keep(cast.karim, into=cast.naima, kind="child_project", audience=["parent"])
    browser = sign_in(getattr(cast, who))
    sent = browser.post(
        f"/documents/{document}/lecteurs",
        data={"csrf_token": token(browser.get("/notifications").text), "audience": ["carer", "parent"]},
    )
    assert sent.status_code == 404
    assert audience(cast, document) == {"parent"}


def test_of_ones_own_vault_nobody_is_named(cast, keep, opened):
    document = keep(cast.karim, into=cast.naima, kind="identity_card", audience=["parent", "carer", "jeune"])
    assert audience(cast, document) == set()
    for other in (cast.samira, cast.karim):
        with pytest.raises(NotFound):
            opened(other, document)


def test_a_judges_paper_is_hers_to_know_of_once_she_is_named(cast, keep, opened, sign_in, naima):
    documents.certify(True)
    document = keep(cast.karim, into=cast.naima, kind="court_decision")
    list_of_hers = naima.get("/documents").text
    assert str(document) not in list_of_hers
    assert "1 papier" not in list_of_hers
    with acting_as(cast.naima.id):
        vault = documents.vault_of(relation_of(cast.naima, cast.naima))
        assert (vault.number, vault.by_domain, vault.kinds) == (0, {}, frozenset())
        assert told(document) == []
    session.remove()
    karim = sign_in(cast.karim)
    page = karim.get(f"/documents/{document}").text
    assert 'name="audience" value="jeune"' in page
    karim.post(f"/documents/{document}/lecteurs", data={"csrf_token": token(page), "audience": "jeune"})
    assert str(document) in naima.get("/documents").text
    assert naima.get(f"/documents/{document}").status_code == 200
    with acting_as(cast.naima.id):
        assert told(document) == [f"/documents/{document}"]


def told(document) -> list[str]:
    return list(session.scalars(select(Notification.address).where(Notification.subject_id == document)))


def test_changing_who_reads_is_a_line_of_the_journal(cast, keep, sign_in, db):
    document = keep(cast.karim, into=cast.naima, kind="child_project")
    karim = sign_in(cast.karim)
    page = karim.get(f"/documents/{document}").text
    karim.post(f"/documents/{document}/lecteurs", data={"csrf_token": token(page), "audience": "carer"})
    from services.database import as_system

    with as_system():
        lines = session.scalars(
            select(JournalLine.operation).where(JournalLine.object == str(document)).order_by(JournalLine.id)
        ).all()
    assert "doc.institution.replace" in lines


def test_what_she_brings_of_a_judge_she_reads(cast, keep, opened):
    documents.certify(True)
    assert opened(cast.naima, keep(cast.naima, kind="court_decision"))
