"""Which conversations there are: with each of those who count, the team, and who may know of which."""

import pytest

from services import circle, messages
from services.circle import Viewer
from services.database import acting_as, session
from services.errors import NotFound
from tests.caseload.factories import agent
from tests.messages.conftest import begin, opened, read, relation_of, say

WORDS = "Je ne le dis qu’à toi"


def own(cast):
    return circle.find_relation(Viewer(cast.naima.id), cast.naima.id)


@pytest.fixture
def julien():
    """The éducateur of the foyer where Naïma lives."""
    return agent("Julien")


def test_naima_talks_with_each_of_those_who_count_and_each_reads_their_own(cast, julien):
    others = (cast.karim, cast.lucie, cast.samira, julien)
    talks = {other.slug: begin(cast.naima, cast.naima, other) for other in others}
    assert len(set(talks.values())) == len(others)
    for other in others:
        say(cast.naima, talks[other.slug], WORDS)
        say(other, talks[other.slug], f"Bonjour, de {other.slug}")
        assert read(other, talks[other.slug]) == [WORDS, f"Bonjour, de {other.slug}"]
        for stranger in (*others, cast.marc, cast.claire, cast.theo):
            if stranger is not other:
                with acting_as(stranger.id), pytest.raises(NotFound):
                    opened(stranger, talks[other.slug])


def test_karim_knows_with_whom_and_nobody_else_does(cast, julien, sign_in):
    for other in (cast.lucie, cast.samira, julien, cast.karim):
        say(cast.naima, begin(cast.naima, cast.naima, other), WORDS)
    with acting_as(cast.karim.id):
        known = messages.known_talks(relation_of(cast.karim, cast.naima))
        session.commit()  # with the line of the journal
    assert {name.split()[0] for one in known for name in one.names} == {"Lucie", "Samira", "Julien"}
    assert WORDS not in sign_in(cast.karim).get(f"/messages/jeunes/{cast.naima.id}/conversations").text
    for other in (cast.lucie, cast.samira, julien):
        with acting_as(other.id), pytest.raises(NotFound):
            messages.known_talks(relation_of(other, cast.naima))


def test_the_team_that_karim_begins_has_naima_in_it_for_good(cast, julien):
    with acting_as(cast.karim.id):
        team = messages.ensure_team(relation_of(cast.karim, cast.naima), [julien.id])
    say(cast.karim, team, "Bienvenue à tous")
    assert read(cast.naima, team) == ["Bienvenue à tous"]
    with acting_as(cast.naima.id):
        messages.set_team(own(cast), opened(cast.naima, team), [])
    say(cast.naima, team, "Il ne reste que moi")
    assert read(cast.naima, team) == ["Bienvenue à tous", "Il ne reste que moi"]
    for gone in (cast.karim, julien):
        with acting_as(gone.id), pytest.raises(NotFound):
            opened(gone, team)


def test_nobody_but_naima_says_who_is_in_it_and_nobody_but_karim_begins_it(cast, julien):
    for other in (cast.lucie, cast.samira, julien):
        with acting_as(other.id), pytest.raises(NotFound):
            messages.ensure_team(relation_of(other, cast.naima), [cast.karim.id])
    with acting_as(cast.naima.id):
        team = messages.ensure_team(own(cast), [cast.karim.id, cast.lucie.id])
    for other in (cast.karim, cast.lucie):
        with acting_as(other.id), pytest.raises(NotFound):
            messages.set_team(relation_of(other, cast.naima), opened(other, team), [cast.samira.id])


def test_karim_brings_no_mother_into_the_team(cast):
    with acting_as(cast.karim.id):
        team = messages.ensure_team(relation_of(cast.karim, cast.naima), [cast.samira.id, cast.lucie.id])
    for other in (cast.samira, cast.lucie):
        with acting_as(other.id), pytest.raises(NotFound):
            opened(other, team)
