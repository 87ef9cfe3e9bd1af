"""The versions of a paper: the former ones are opened, put back in force, and seen by those alone who may."""

import io
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from services import documents
from services.database import acting_as, as_system, session
from services.documents import ScanState
from services.documents.models import Document, DocumentVersion
from services.errors import Conflict, NotFound, Refused
from tests.documents import samples
from tests.documents.test_pages import prepared, token


@pytest.fixture
def card(cast, keep, replaced):
    """Of two versions: a page, then two."""
    document = keep(
        cast.naima, samples.blank_pdf(), kind="identity_card", name="a.pdf", ends_on=date(2026, 12, 1)
    )
    prepared(document)
    replaced(cast.naima, document)
    prepared(document)
    return document


@pytest.fixture
def replaced(opened):
    def put(who, document, **more):
        one = opened(who, document)
        with (
            acting_as(who.id),
            documents.take([documents.Sent(io.BytesIO(samples.blank_pdf(2)), "b.pdf")]) as taken,
        ):
            return documents.replace_document(one, taken, **more)

    return put


def test_she_opens_the_former_one_and_puts_it_back(cast, card, sign_in, opened):
    naima = sign_in(cast.naima)
    page = naima.get(f"/documents/{card}").text
    address = f"/documents/{card}/versions/1"
    assert address in page
    former = naima.get(address)
    assert former.status_code == 200
    assert f"{address}/pages/1" in former.text
    assert naima.get(f"{address}/pages/1").mimetype == "image/webp"
    assert naima.get(f"{address}/fichier").data.startswith(b"%PDF-")
    assert naima.post(address, data={"csrf_token": token(page)}).status_code == 303
    assert opened(cast.naima, card).version.number == 1
    assert f"/documents/{card}/versions/2" in naima.get(f"/documents/{card}").text


def test_the_next_one_comes_after_all_of_them(cast, card, opened, replaced):
    with acting_as(cast.naima.id):
        documents.put_back(opened(cast.naima, card), 1)
    replaced(cast.naima, card)
    assert opened(cast.naima, card).version.number == 3


def test_two_who_put_back_at_once_are_told(cast, card, opened):
    one = opened(cast.naima, card)
    with acting_as(cast.naima.id):
        documents.put_back(one, 1)
        with pytest.raises((Conflict, NotFound)):
            documents.put_back(one, 1)


def test_what_was_erased_is_not_put_back(cast, card, opened):
    with as_system():
        session.execute(
            DocumentVersion.__table__.update()
            .where(DocumentVersion.document_id == card, DocumentVersion.number == 1)
            .values(scan=ScanState.INFECTED.value)
        )
        session.commit()
    session.remove()
    with acting_as(cast.naima.id), pytest.raises(Refused) as refused:
        documents.put_back(opened(cast.naima, card), 1)
    assert refused.value.reason == "document_version_gone"


@pytest.mark.parametrize("place", ["", "/pages/1", "/fichier"])
def test_who_is_given_the_paper_sees_the_version_in_force_alone(cast, card, sign_in, opened, place):
    one = opened(cast.naima, card)
    with acting_as(cast.naima.id):
        karim = next(member for member in documents.receivers_of(one) if member.account_id == cast.karim.id)
        documents.share_with(one, karim.link_id, documents.Lasting(), takes_file=True)
    session.remove()
    browser = sign_in(cast.karim)
    assert browser.get(f"/documents/{card}").status_code == 200
    assert "Autres versions" not in browser.get(f"/documents/{card}").text
    assert browser.get(f"/documents/{card}/versions/1{place}").status_code == 404
    assert (
        browser.post(
            f"/documents/{card}/versions/1", data={"csrf_token": token(browser.get("/documents").text)}
        ).status_code
        == 404
    )


@pytest.mark.parametrize("who", ["theo", "samira", "lucie", "marc", "claire"])
def test_nobody_else_sees_any(cast, card, sign_in, who):
    browser = sign_in(getattr(cast, who))
    for place in ("", "/pages/1", "/fichier"):
        assert browser.get(f"/documents/{card}/versions/1{place}").status_code == 404


def test_what_a_cadre_put_there_its_author_replaces_and_puts_back(cast, keep, opened, replaced):
    """The fence lets each change what they brought; the table, the paper they began."""
    project = keep(cast.karim, into=cast.naima, kind="child_project")
    before = opened(cast.marc, project)
    proved = replace(
        before, relation=replace(before.relation, viewer=replace(before.relation.viewer, is_stepped_up=True))
    )
    with (
        acting_as(cast.marc.id),
        documents.take([documents.Sent(io.BytesIO(samples.blank_pdf()), "b.pdf")]) as taken,
    ):
        documents.replace_document(proved, taken)
    replaced(cast.karim, project)
    with acting_as(cast.karim.id):
        documents.put_back(opened(cast.karim, project), 2)
    assert opened(cast.naima, project).version.added_by == cast.marc.id


def test_a_version_of_another_paper_is_not_there(cast, card, keep, sign_in):
    other, naima = keep(cast.naima), sign_in(cast.naima)
    assert naima.get(f"/documents/{other}/versions/2").status_code == 404
    assert naima.get(f"/documents/{card}/versions/7").status_code == 404


def test_sent_twice_under_one_name_it_is_one_version(cast, keep, sign_in):
    document, naima = keep(cast.naima, kind="identity_card", ends_on=date(2026, 12, 1)), sign_in(cast.naima)
    page = naima.get(f"/documents/{document}").text
    form = {"csrf_token": token(page), "client_id": str(uuid4()), "ends_on": "2036-12-01"}
    for _ in range(2):
        sent = {**form, "file": [(io.BytesIO(samples.photo()), "a.jpg")]}
        answer = naima.post(f"/documents/{document}/version", data=sent, content_type="multipart/form-data")
        assert answer.status_code == 303
    with as_system():
        number = session.scalar(
            select(func.count()).select_from(DocumentVersion).where(DocumentVersion.document_id == document)
        )
        ends_on = session.scalar(select(Document.ends_on).where(Document.id == document))
    assert (number, ends_on) == (2, date(2036, 12, 1))


def test_the_new_version_does_not_keep_the_end_of_the_old_one(cast, card, opened):
    assert opened(cast.naima, card).ends_on is None


def test_a_new_version_of_what_was_taken_away_meanwhile_is_not_said_to_be_kept(cast, card, opened, store):
    """Two tabs: one sends a file for a minute, the other takes the paper away."""
    before = opened(cast.naima, card)
    sent = documents.Sent(io.BytesIO(samples.blank_pdf(3)), "c.pdf")
    with acting_as(cast.naima.id):
        documents.delete_document(before)
        files = len(list(store.under("files")))
        with documents.take([sent]) as taken, pytest.raises(NotFound):
            documents.replace_document(before, taken)
    assert len(list(store.under("files"))) == files
