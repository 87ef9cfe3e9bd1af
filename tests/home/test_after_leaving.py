"""Somebody who left still signs in: a kind page, which says nothing of who or what exists."""

from datetime import timedelta

import pytest

from app.config import TEST_DAY
from services import circle, mentoring
from services.circle import PostKind, Viewer
from services.database import as_system, session
from services.journal import JournalLine
from tests.caseload.factories import link_of, own
from tests.messages.conftest import begin, say

YOUNG = ("Naïma", "Théo", "Inès", "Amadou")
OPEN = ("/accueil", "/messages", "/notifications", "/moi", "/moi/appareils", "/moi/notifications", "/urgence")
CLOSED = ("/jeunes", "/aujourdhui", "/equipe", "/absence", "/passation", "/invitation/nouvelle", "/parcours")


@pytest.fixture(params=["karim", "lucie"])
def former(request, cast, acting):
    """Karim, whose post is over; Lucie, whom everybody let go and who stopped for good. Naïma had written to both."""
    for member in (cast.karim, cast.lucie):
        say(cast.naima, begin(cast.naima, cast.naima, member), "À demain.")
    if request.param == "karim":
        (post,) = circle.find_posts("Karim", "Benali", PostKind.REFERENT, "50")
        circle.end_post(post.id, last_on=TEST_DAY.date() - timedelta(days=1))
    else:
        with acting(cast.lucie):
            followed = [one.space.id for one in circle.linked_relations(Viewer(cast.lucie.id), None)]
        for jeune in followed:
            with acting(type(cast.lucie)("j", jeune)):
                circle.end_link(own(jeune), link_of(jeune, cast.lucie.id))
        marc = Viewer(cast.marc.id, is_stepped_up=True)
        with acting(cast.marc):
            (hers,) = (one.id for one in mentoring.open_desk(marc).lines if one.account_id == cast.lucie.id)
            mentoring.end(marc, hers)
    session.commit()
    standing = circle.find_standing(getattr(cast, request.param).id)
    assert (standing.posts, standing.link_kinds, standing.space) == (frozenset(), frozenset(), None)
    return getattr(cast, request.param)


def test_the_home_is_kind_and_empty(former, sign_in):
    browser = sign_in(former)
    page = browser.get("/", follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path == "/accueil"
    assert "Rien à afficher pour le moment" in page.text
    assert "Merci d’être là." in page.text


@pytest.mark.parametrize("address", OPEN)
def test_what_opens_names_no_young_person(former, sign_in, address):
    page = sign_in(former).get(address)
    assert page.status_code == 200
    assert not [name for name in YOUNG if name in page.text]


@pytest.mark.parametrize("address", CLOSED)
def test_what_belonged_to_a_charge_is_not_there(former, sign_in, address):
    page = sign_in(former).get(address)
    assert page.status_code == 404
    assert not [name for name in YOUNG if name in page.text]


def test_nothing_is_written_in_anybodys_journal(former, sign_in):
    with as_system():
        before = session.query(JournalLine).count()
    for address in OPEN:
        sign_in(former).get(address)
    with as_system():
        assert session.query(JournalLine).count() == before


def test_former_referent_and_former_mentor_read_the_same_words(former, sign_in):
    """The page does not tell what somebody was."""
    text = sign_in(former).get("/accueil").text
    assert not [word for word in ("référent", "mentor", "Mes jeunes", "Équipe") if word in text]


def test_a_mentor_who_accompanies_nobody_yet_finds_their_page(cast, acting, sign_in):
    """Nobody let go of them for good: they may be asked tomorrow."""
    with acting(cast.naima):
        circle.end_link(own(cast.naima.id), link_of(cast.naima.id, cast.lucie.id))
    session.commit()
    assert 'href="/mentors"' in sign_in(cast.lucie).get("/accueil").text
