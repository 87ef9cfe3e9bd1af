"""A mentor has so many places, and the database holds them whatever asks at the same instant."""

import pytest

from services import mentoring
from services.circle import Viewer
from services.database import acting_as, session
from services.errors import Refused
from services.mentoring import RequestState
from tests.appointments.conftest import all_at_once, alone  # noqa: F401  a database that keeps what is committed
from tests.cast import Member, load_cast
from tests.circle import world
from tests.mentoring.conftest import bring, do, newest, relation_of

FIFTY = 50


def asks(jeune: Member, mentor):
    def ask() -> object:
        with acting_as(jeune.id):
            return mentoring.ask(relation_of(jeune, jeune), mentor, "")

    return ask


def adults(cast, number: int) -> list[Member]:
    """Young adults of the same département, each with a space."""
    from datetime import date

    from services.circle import LinkKind

    made = []
    for _ in range(number):
        jeune = world.make_jeune(date(2007, 5, 1), team=world.team_of(cast.naima.id))
        world.make_link(jeune, cast.karim.id, LinkKind.REFERENT)
        made.append(Member("sacha", jeune))
    return made


def test_of_fifty_who_choose_the_last_place_at_once_one_has_it(alone):  # noqa: F811
    cast = load_cast()
    paul, young = bring(cast), adults(cast, FIFTY)
    session.commit()
    found = all_at_once(*(asks(one, paul.mentor) for one in young))
    refused = [one for one in found if isinstance(one, Refused)]
    # Those who looked once the place was gone no longer find Paul among those they may ask.
    assert {one.reason for one in refused} <= {"no_place"}
    assert len([one for one in found if not isinstance(one, Exception)]) == 1
    with acting_as(paul.id):
        assert len(mentoring.requests_for_me(Viewer(paul.id))) == 1


def test_two_places_are_two_young_people_and_not_three(cast):
    paul = bring(cast, capacity=2)
    first, second, third = adults(cast, 3)
    for one in (first, second):
        do(one, one, mentoring.ask, paul.mentor, "")
    with acting_as(third.id):
        assert mentoring.profiles_for(relation_of(third, third)) == []


def test_the_database_refuses_one_too_many_whatever_was_read_before(cast):
    paul = bring(cast)
    first, second = adults(cast, 2)
    request = do(second, second, mentoring.ask, None, "")
    do(cast.karim, second, mentoring.propose, paul.mentor)
    with acting_as(second.id):
        relation = relation_of(second, second)
    do(first, first, mentoring.ask, paul.mentor, "")
    with pytest.raises(Refused, match="no_place"):
        do(second, second, mentoring.take, request, "")
    assert newest(second, second).state is RequestState.PROPOSED
    assert relation.is_own


def test_a_place_is_free_again_when_a_request_or_a_link_ends(cast):
    paul = bring(cast)
    first, second, third = adults(cast, 3)
    request = do(first, first, mentoring.ask, paul.mentor, "")
    do(first, first, mentoring.withdraw, request)
    link = paul.does(mentoring.accept, do(second, second, mentoring.ask, paul.mentor, ""))
    with acting_as(third.id):
        assert mentoring.profiles_for(relation_of(third, third)) == []
    do(second, second, mentoring.end_mine, link)
    do(third, third, mentoring.ask, paul.mentor, "")


def test_one_young_person_asks_one_mentor_at_a_time_even_twice_at_once(alone):  # noqa: F811
    cast = load_cast()
    paul = bring(cast)
    session.commit()
    ines = cast.ines
    found = all_at_once(*(asks(ines, paul.mentor) for _ in range(8)))
    assert len({str(one) for one in found}) == 1
    assert not isinstance(found[0], Exception)


def answers(mentor, act, request):
    def answer() -> object:
        with acting_as(mentor.id):
            return act(mentor.viewer, request)

    return answer


def test_a_yes_tapped_eight_times_at_once_is_one_link(alone):  # noqa: F811
    cast = load_cast()
    paul = bring(cast)
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    session.commit()
    found = all_at_once(*(answers(paul, mentoring.accept, request) for _ in range(8)))
    assert len({str(one) for one in found}) == 1
    with acting_as(paul.id):
        assert len(mentoring.accompanied_by(paul.viewer)) == 1


def test_of_a_yes_and_a_withdrawal_at_the_same_instant_one_counts_and_both_sides_read_the_same(alone):  # noqa: F811
    cast = load_cast()
    paul = bring(cast)
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    session.commit()

    def withdraw() -> object:
        with acting_as(cast.ines.id):
            return mentoring.withdraw(relation_of(cast.ines, cast.ines), request)

    all_at_once(answers(paul, mentoring.accept, request), withdraw)
    state = newest(cast.ines, cast.ines).state
    with acting_as(paul.id):
        linked = len(mentoring.accompanied_by(paul.viewer))
    assert (state, linked) in ((RequestState.ACCEPTED, 1), (RequestState.WITHDRAWN, 0))
