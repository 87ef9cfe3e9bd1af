"""Mon cercle says of everybody what they see of appointments and papers, and who may propose a moment."""

import re

import pytest

from services import appointments, circle, documents
from services.circle import LinkKind, Viewer
from services.database import acting_as, session, transaction
from services.documents import Lasting, Span
from tests.appointments.conftest import make
from tests.circle.test_pages import post
from tests.documents.conftest import relation_of


def link_of(cast, kind):
    with acting_as(cast.naima.id), transaction():
        space = circle.find_relation(Viewer(cast.naima.id), cast.naima.id).space
        return next(one.link_id for one in circle.members_of(space) if one.kind == kind)


def card_of(page, name):
    return next(one for one in page.split('<li class="card member')[1:] if name in one).split(
        "</li>\n<li class"
    )[0]


@pytest.fixture
def with_lucie(cast, keep):
    """Naïma meets Lucie, and shares a card with her."""
    make(cast.naima, cast.naima, words="Un café", people=[cast.lucie.id])
    card = keep(cast.naima, kind="identity_card", title="Ma carte")
    with acting_as(cast.naima.id), transaction():
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        opened = documents.open_document(Viewer(cast.naima.id), own, card)
        lucie = next(one for one in documents.receivers_of(opened) if one.account_id == cast.lucie.id)
        documents.share_with(opened, lucie.link_id, Lasting(Span.WEEK), takes_file=False)
    session.remove()
    return card


def test_the_list_says_what_lucie_sees_of_appointments_and_papers(cast, sign_in, with_lucie):
    page = sign_in(cast.naima).get("/cercle").text
    lucie, samira = card_of(page, "Lucie"), card_of(page, "Samira")
    assert "1 rendez-vous ensemble" in lucie
    assert "1 papier<" in lucie
    assert "rendez-vous ensemble" not in samira
    assert re.search(r"Pas montré\W*</span>Papiers", samira)


def test_her_page_leads_to_where_it_is_changed(cast, sign_in, with_lucie):
    page = sign_in(cast.naima).get(f"/cercle/{link_of(cast, LinkKind.MENTOR)}").text
    assert "Lit 1 papier que tu lui partages." in page
    assert "De tes rendez-vous, voit seulement ceux où vous êtes ensemble." in page
    assert f'href="/documents/{with_lucie}#shares"' in page
    assert 'href="/rendez-vous"' in page


def test_what_the_service_holds_is_counted_for_karim_and_the_vault_is_not(cast, keep, sign_in):
    keep(cast.karim, into=cast.naima, kind="child_project")
    keep(cast.naima, kind="passport")
    page = sign_in(cast.naima).get(f"/cercle/{link_of(cast, LinkKind.REFERENT)}").text
    assert "papiers que le service garde pour toi" in page or "1 papier que le service garde pour toi" in page
    assert "Ne lit aucun papier de ton coffre." in page


def test_what_the_page_counts_is_what_each_one_may_open(cast, keep, with_lucie):
    keep(cast.karim, into=cast.naima, kind="child_project", audience=["carer"])
    with acting_as(cast.naima.id), transaction():
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        members = [one for one in circle.members_of(own.space) if one.is_active and one.link_id]
        said = appointments.together_with(own, members)
    for who in (cast.karim, cast.lucie, cast.samira):
        with acting_as(who.id), transaction():
            read = {line.id for line in documents.documents_for(relation_of(who, cast.naima))}
        number = said[who.id].of_the_service + len(said[who.id].given)
        assert number == len(read), who.slug


def test_naima_lets_her_mentor_propose_a_moment_and_takes_it_back(cast, sign_in):
    naima, lucie, mentor = sign_in(cast.naima), sign_in(cast.lucie), link_of(cast, LinkKind.MENTOR)
    proposing = f"/jeunes/{cast.naima.id}/rendez-vous"
    assert lucie.get(proposing).status_code == 404
    assert "give:meetings" in naima.get(f"/cercle/{mentor}").text
    post(naima, f"/cercle/{mentor}/partage", say="give:meetings")
    assert f'href="{proposing}"' in lucie.get("/rendez-vous").text
    with acting_as(cast.lucie.id), transaction():
        made = appointments.may_make(relation_of(cast.lucie, cast.naima))
    assert made
    one = make(cast.lucie, cast.naima, words="Un café")
    assert "Un café" in naima.get(f"/rendez-vous/{one}").text
    post(naima, f"/cercle/{mentor}/partage", say="withdraw:meetings")
    assert lucie.get(proposing).status_code == 404


def test_who_may_always_propose_has_no_switch_for_it(cast, sign_in):
    page = sign_in(cast.naima)
    for kind in (LinkKind.REFERENT, LinkKind.CARER, LinkKind.PARENT):
        assert ":meetings" not in page.get(f"/cercle/{link_of(cast, kind)}").text
