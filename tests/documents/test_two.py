"""Before fifteen a paper is shared by two: the young person asks, a holder of authority agrees."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from services import clock, documents
from services.circle.models import Jeune, Link
from services.database import acting_as, as_system, session, transaction
from services.documents import DocumentShare, Lasting
from services.errors import NotFound, Refused
from services.journal import JournalLine
from services.notifications.models import Notification
from tests.documents.conftest import relation_of
from tests.documents.test_pages import token
from tests.documents.test_sharing import link_of


@pytest.fixture(autouse=True)
def is_fourteen(cast):
    born(cast, 14)


def born(cast, years: int) -> None:
    with as_system(), transaction():
        session.execute(
            update(Jeune)
            .where(Jeune.id == cast.naima.id)
            .values(birth_on=clock.now().date() - timedelta(days=years * 366))
        )
    session.remove()


@pytest.fixture
def card(cast, keep):
    return keep(cast.naima, kind="identity_card", title="Ma carte rouge")


@pytest.fixture
def asked(cast, card, opened):
    """She would show it to Lucie."""
    one = opened(cast.naima, card)
    with acting_as(cast.naima.id):
        share = documents.share_with(one, link_of(one, cast.lucie), Lasting(), takes_file=False)
    session.remove()
    return share


def lucie_reads(cast, card, opened) -> bool:
    try:
        opened(cast.lucie, card)
    except NotFound:
        return False
    finally:
        session.remove()
    return True


def told(cast, who, document) -> list[str]:
    with acting_as(who.id):
        found = session.scalars(select(Notification.address).where(Notification.subject_id == document)).all()
    session.remove()
    return list(found)


def test_it_opens_nothing_until_her_mother_agrees(cast, card, asked, opened, sign_in):
    assert not lucie_reads(cast, card, opened)
    assert told(cast, cast.lucie, card) == []
    assert told(cast, cast.samira, card) == [f"/jeunes/{cast.naima.id}/documents"]
    assert "Attend l’accord" in sign_in(cast.naima).get(f"/documents/{card}").text
    samira = sign_in(cast.samira)
    page = samira.get(f"/jeunes/{cast.naima.id}/documents").text
    assert "demande votre accord" in page
    assert "Lucie" in page
    assert "rouge" not in page, "she learns what it is, not what is written on it"
    assert samira.get(f"/documents/{card}").status_code == 404
    address = f"/jeunes/{cast.naima.id}/documents/partages/{asked}/accord"
    assert samira.post(address, data={"csrf_token": token(page)}).status_code == 303
    assert lucie_reads(cast, card, opened)
    assert told(cast, cast.lucie, card) == [f"/documents/{card}"]
    assert samira.get(f"/documents/{card}").status_code == 404
    assert samira.post(address, data={"csrf_token": token(page)}).status_code == 404, "once"
    with as_system():
        noted = session.scalars(
            select(JournalLine.operation).where(JournalLine.actor_id == cast.samira.id)
        ).all()
    assert "consent.update" in noted


def test_no_is_no(cast, card, asked, opened, sign_in):
    samira = sign_in(cast.samira)
    page = samira.get(f"/jeunes/{cast.naima.id}/documents").text
    address = f"/jeunes/{cast.naima.id}/documents/partages/{asked}/refus"
    assert samira.post(address, data={"csrf_token": token(page)}).status_code == 303
    assert not lucie_reads(cast, card, opened)
    assert "demande votre accord" not in samira.get(f"/jeunes/{cast.naima.id}/documents").text


@pytest.mark.parametrize("who", ["lucie", "karim", "marc"])
def test_nobody_else_agrees(cast, card, asked, opened, who):
    with acting_as(getattr(cast, who).id):
        relation = relation_of(getattr(cast, who), cast.naima)
        assert documents.asked_of(relation) == []
        for answer in (documents.agree, documents.decline):
            with pytest.raises(NotFound):
                answer(relation, asked)
    session.remove()
    assert not lucie_reads(cast, card, opened)


def test_she_does_not_agree_with_herself(cast, card, asked):
    with acting_as(cast.naima.id), pytest.raises(NotFound):
        documents.agree(relation_of(cast.naima, cast.naima), asked)


def test_taken_back_or_over_it_is_not_agreed_to_any_more(cast, card, asked, opened):
    with clock.held_at(clock.now() + timedelta(days=8)), acting_as(cast.samira.id):
        relation = relation_of(cast.samira, cast.naima)
        assert documents.asked_of(relation) == []
        with pytest.raises(NotFound):
            documents.agree(relation, asked)
        session.rollback()
    one = opened(cast.naima, card)
    with acting_as(cast.naima.id):
        documents.stop_share(one, asked)
    session.remove()
    with acting_as(cast.samira.id), pytest.raises(NotFound):
        documents.agree(relation_of(cast.samira, cast.naima), asked)


def test_from_fifteen_on_her_mother_decides_nothing(cast, card, asked, opened):
    born(cast, 16)
    with acting_as(cast.samira.id), pytest.raises(NotFound):
        documents.agree(relation_of(cast.samira, cast.naima), asked)
    session.remove()
    assert not lucie_reads(cast, card, opened)


def test_an_address_outside_waits_as_well(cast, card, opened):
    one = opened(cast.naima, card)
    with acting_as(cast.naima.id):
        ticket = documents.share_by_link(one, Lasting(), takes_file=False, title="Carte")
    session.remove()
    with pytest.raises(NotFound):
        documents.find_link(ticket.token)
    with pytest.raises(NotFound):
        documents.open_link(ticket.token, ticket.code)
    with acting_as(cast.samira.id):
        documents.agree(relation_of(cast.samira, cast.naima), ticket.id)
    session.remove()
    assert documents.find_link(ticket.token).id == ticket.id


def test_with_nobody_to_agree_it_is_refused_with_what_to_do(cast, card, opened, sign_in):
    with as_system(), transaction():
        session.execute(
            update(Link)
            .where(Link.jeune_id == cast.naima.id, Link.account_id == cast.samira.id)
            .values(ended_at=clock.now())
        )
    session.remove()
    one = opened(cast.naima, card)
    with acting_as(cast.naima.id), pytest.raises(Refused) as refused:
        documents.share_with(one, link_of(one, cast.lucie), Lasting(), takes_file=False)
    assert refused.value.reason == "under_fifteen"
    session.remove()
    assert "demande à ton référent" in sign_in(cast.naima).get(f"/documents/{card}/partage").text


def test_the_table_refuses_an_agreement_nobody_was_asked_for(cast, card, asked):
    from sqlalchemy.exc import IntegrityError

    with as_system(), pytest.raises(IntegrityError):
        session.execute(
            update(DocumentShare)
            .where(DocumentShare.id == asked)
            .values(asks_two=False, agreed_at=clock.now())
        )
    session.rollback()
