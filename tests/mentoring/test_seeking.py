"""A référent's page of all who look for a mentor; and what a line of the centre opens once nothing is there any more."""

import pytest

from services import mentoring, notifications
from services.circle import Viewer
from services.database import acting_as, transaction
from services.errors import NotFound
from tests.cast import Member
from tests.mentoring.conftest import as_marc, bring, do, sheet_of

PAGE = "/mentors/jeunes"


def seekers(member: Member) -> mentoring.Seekers:
    with acting_as(member.id), transaction():
        return mentoring.seekers_of(Viewer(member.id))


def names(lines) -> list[str]:
    return [one.first_name for one in lines]


@pytest.fixture
def three(cast):
    """Inès wants one to be proposed, Naïma (a minor) asked Paul, Théo said yes to nobody yet: Paula is proposed to him."""
    paul, paula = bring(cast), bring(cast, "Paula")
    do(cast.ines, cast.ines, mentoring.ask, None, "Des mots secrets")
    do(cast.naima, cast.naima, mentoring.ask, paul.mentor)
    do(cast.karim, cast.theo, mentoring.propose, paula.mentor)
    return paul


def test_each_is_where_something_is_to_be_done(cast, three):
    found = seekers(cast.karim)
    assert names(found.to_propose) == ["Inès"]
    assert sorted(names(found.to_agree)) == ["Naïma", "Théo"], "both are minors"
    do(cast.karim, cast.naima, mentoring.agree_for_minor, do(cast.naima, cast.naima, waiting_id))
    assert names(seekers(cast.karim).to_wait_for) == ["Naïma"]


def waiting_id(own):
    return mentoring.requests_of(own)[0].id


def test_on_screen_with_a_way_from_today_and_without_a_word_of_theirs(cast, three, sign_in):
    karim = sign_in(cast.karim)
    assert f'href="{PAGE}"' in karim.get("/aujourdhui").text
    page = karim.get(PAGE).text
    for said in (
        "Inès",
        "Naïma",
        "Quelqu’un à proposer",
        "L’accord d’un parent manque",
        f"{PAGE}/{cast.ines.id}",
    ):
        assert said in page
    assert "Des mots secrets" not in page
    assert "a regardé tes demandes de mentor" in sign_in(cast.ines).get("/journal").text


def test_another_referent_finds_nobody_and_nobody_else_a_page(cast, three, sign_in):
    page = sign_in(cast.claire).get(PAGE)
    assert page.status_code == 200
    assert not [name for name in ("Inès", "Naïma", "Théo") if name in page.text]
    for member in (cast.marc, cast.lucie, cast.samira, cast.naima):
        assert sign_in(member).get(PAGE).status_code == 404
        with acting_as(member.id), transaction(), pytest.raises(NotFound):
            mentoring.seekers_of(Viewer(member.id))


def test_it_asks_the_same_however_many_there_are(cast, sign_in, count_statements):
    karim = sign_in(cast.karim)

    def asked() -> int:
        karim.get(PAGE)
        with count_statements() as seen:
            assert karim.get(PAGE).status_code == 200
        return len(seen)

    do(cast.ines, cast.ines, mentoring.ask, None)
    with_one = asked()
    for young in (cast.naima, cast.theo, cast.amadou):
        do(young, young, mentoring.ask, None)
    assert asked() == with_one


def test_the_line_of_a_request_taken_back_is_closed_for_all(cast, three):
    do(cast.naima, cast.naima, mentoring.withdraw, do(cast.naima, cast.naima, waiting_id))
    with acting_as(cast.karim.id):
        unread = [one for one in notifications.centre(cast.karim.id) if not one.is_read]
    assert str(cast.naima.id) not in "".join(one.address for one in unread if one.kind == "mentor")


def test_a_paused_mentor_who_opens_the_line_of_a_request_reads_that_it_waits_and_not_who(cast, sign_in):
    paul = bring(cast)
    do(cast.ines, cast.ines, mentoring.ask, paul.mentor)
    as_marc(cast, mentoring.suspend, sheet_of(cast).line.id)
    page = sign_in(Member("paul", paul.id)).get("/mentors").text
    assert "Une demande d’un jeune vous attend" in page
    assert "Inès" not in page
    do(cast.ines, cast.ines, mentoring.withdraw, do(cast.ines, cast.ines, waiting_id))
    assert "vous attend" not in sign_in(Member("paul", paul.id)).get("/mentors").text.replace("Rien", "")


def test_a_paused_mentor_reads_nothing_of_a_minor_s_request_that_no_parent_agreed_to(cast, sign_in):
    paul = bring(cast)
    do(cast.naima, cast.naima, mentoring.ask, paul.mentor)
    as_marc(cast, mentoring.suspend, sheet_of(cast).line.id)
    assert "demande d’un jeune" not in sign_in(Member("paul", paul.id)).get("/mentors").text
