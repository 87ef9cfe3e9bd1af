"""From “I would like a mentor” to a link: who agrees, who is told, who knows what; and what happens meanwhile."""

from datetime import timedelta

import pytest

from services import circle, clock, mentoring
from services.circle import LinkKind, MemberState, Viewer
from services.database import acting_as
from services.errors import NotFound, Refused
from services.mentoring import RequestState
from tests.circle import world
from tests.mentoring.conftest import as_marc, bring, do, newest, relation_of, told


def linked(paul, jeune) -> bool:
    with acting_as(paul.id):
        return circle.can(Viewer(paul.id), "profile.base.read", jeune.id)


def test_ines_chooses_paul_who_says_yes_and_sees_nothing_that_was_not_given(cast, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "J’aime les jeux vidéo.")
    asked = paul.does(mentoring.requests_for_me)
    assert [(one.first_name, one.words) for one in asked] == [("Inès", "J’aime les jeux vidéo.")]
    assert not linked(paul, cast.ines)
    link = paul.does(mentoring.accept, request)
    assert linked(paul, cast.ines)
    with acting_as(paul.id):
        assert not circle.can(Viewer(paul.id), "checklist.shared.read", cast.ines.id)
    assert newest(cast.ines, cast.ines).state is RequestState.ACCEPTED
    assert paul.does(mentoring.accept, request) == link


def test_of_a_minor_paul_hears_nothing_before_a_parent_agreed(cast, paul):
    request = do(cast.naima, cast.naima, mentoring.ask, paul.mentor, "")
    assert paul.does(mentoring.requests_for_me) == []
    assert told(paul.id) == 0
    with pytest.raises(Refused, match="request_over"):
        paul.does(mentoring.accept, request)
    do(cast.karim, cast.naima, mentoring.agree_for_minor, request)
    assert (told(paul.id), newest(cast.naima, cast.naima).agreed_by) == (1, "Karim")
    paul.does(mentoring.accept, request)
    assert linked(paul, cast.naima)


def test_a_parent_who_no_longer_agrees_before_paul_says_yes(cast, paul):
    request = do(cast.naima, cast.naima, mentoring.ask, paul.mentor, "")
    do(cast.karim, cast.naima, mentoring.agree_for_minor, request)
    do(cast.karim, cast.naima, mentoring.take_back_agreement, request)
    assert paul.does(mentoring.requests_for_me) == []
    with pytest.raises(Refused, match="request_over"):
        paul.does(mentoring.accept, request)
    assert not linked(paul, cast.naima)


def test_naima_takes_it_back_while_paul_says_yes(cast, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    do(cast.ines, cast.ines, mentoring.withdraw, request)
    with pytest.raises(Refused, match="request_over"):
        paul.does(mentoring.accept, request)
    assert not linked(paul, cast.ines)
    assert told(paul.id) == 0


def test_what_was_accepted_is_not_taken_back_as_a_request(cast, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    paul.does(mentoring.accept, request)
    with pytest.raises(Refused, match="request_over"):
        do(cast.ines, cast.ines, mentoring.withdraw, request)
    assert linked(paul, cast.ines)


def test_theo_turns_eighteen_meanwhile_and_nobody_has_to_agree_any_more(cast, paul):
    request = do(cast.theo, cast.theo, mentoring.ask, paul.mentor, "")
    assert newest(cast.theo, cast.theo).needs_agreement(do(cast.theo, cast.theo, lambda own: own))
    assert paul.does(mentoring.requests_for_me) == []
    with clock.held_at(clock.now() + timedelta(days=21)):
        assert not newest(cast.theo, cast.theo).needs_agreement(do(cast.theo, cast.theo, lambda own: own))
        assert [one.id for one in paul.does(mentoring.requests_for_me)] == [request]
        paul.does(mentoring.accept, request)
        assert linked(paul, cast.theo)


def test_a_decision_that_keeps_paul_away_comes_meanwhile(cast, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    world.make_restriction(cast.ines.id, paul.id)
    assert paul.does(mentoring.requests_for_me) == []
    with pytest.raises(Refused, match="request_over"):
        paul.does(mentoring.accept, request)


def test_paul_is_paused_meanwhile_and_finds_the_request_again_afterwards(cast, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    as_marc(cast, mentoring.suspend, paul.mentor)
    assert paul.does(mentoring.requests_for_me) == []
    with pytest.raises(Refused, match="request_over"):
        paul.does(mentoring.accept, request)
    world.attest(paul.id)
    assert [one.id for one in paul.does(mentoring.requests_for_me)] == [request]


def test_tapping_twice_asks_once_and_another_one_waits_its_turn(cast, paul):
    first = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "Bonjour")
    assert do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "Bonjour") == first
    assert told(paul.id) == 1
    with pytest.raises(Refused, match="already_asked"):
        do(cast.ines, cast.ines, mentoring.ask, None, "")


def test_paul_declines_and_ines_may_ask_somebody_else(cast, paul):
    other = bring(cast, "Nora")
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    paul.does(mentoring.decline, request)
    assert (newest(cast.ines, cast.ines).state, told(cast.ines.id)) == (RequestState.DECLINED, 1)
    with pytest.raises(Refused, match="request_over"):
        paul.does(mentoring.accept, request)
    do(cast.ines, cast.ines, mentoring.ask, other.mentor, "")


def test_she_asks_to_be_proposed_one_and_karim_proposes_paul_who_hears_of_it_at_her_yes(cast, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, None, "J’aimerais parler de mes études.")
    assert told(cast.karim.id) == 1
    do(cast.karim, cast.ines, mentoring.propose, paul.mentor)
    assert told(paul.id) == 0
    assert newest(cast.ines, cast.ines).state is RequestState.PROPOSED
    do(cast.ines, cast.ines, mentoring.take, request, "")
    assert [one.words for one in paul.does(mentoring.requests_for_me)] == ["J’aimerais parler de mes études."]


def test_karim_proposes_to_nobody_who_already_asked(cast, paul):
    other = bring(cast, "Nora")
    do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    with pytest.raises(Refused, match="already_asked"):
        do(cast.karim, cast.ines, mentoring.propose, other.mentor)


@pytest.mark.parametrize("slug", ["samira", "lucie"])
def test_neither_her_mother_nor_her_mentor_know_that_she_asked(cast, paul, slug):
    do(cast.naima, cast.naima, mentoring.ask, paul.mentor, "")
    member = getattr(cast, slug)
    with acting_as(member.id):
        assert mentoring.requests_of(relation_of(member, cast.naima)) == []
    for act, args in ((mentoring.propose, (paul.mentor,)), (mentoring.agree_for_minor, (paul.mentor,))):
        with pytest.raises(NotFound):
            do(member, cast.naima, act, *args)


def test_karim_and_marc_know_and_claire_does_not(cast, paul):
    do(cast.naima, cast.naima, mentoring.ask, paul.mentor, "")
    assert newest(cast.karim, cast.naima).mentor == newest(cast.marc, cast.naima).mentor == "Paul"
    with acting_as(cast.claire.id):
        assert circle.find_relation(Viewer(cast.claire.id), cast.naima.id) is None


def test_whoever_is_no_mentor_answers_nothing(cast, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    for slug in ("naima", "samira", "karim", "marc"):
        viewer = Viewer(getattr(cast, slug).id)
        with acting_as(viewer.account_id), pytest.raises(NotFound):
            mentoring.accept(viewer, request)
    lucie = Viewer(cast.lucie.id)
    with acting_as(cast.lucie.id), pytest.raises(Refused, match="request_over"):
        mentoring.accept(lucie, request)


@pytest.mark.parametrize("side", ["young", "mentor"])
def test_either_side_ends_it_in_one_act_and_the_other_and_karim_hear_of_it(cast, paul, side):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    link = paul.does(mentoring.accept, request)
    before = told(cast.karim.id)
    if side == "young":
        do(cast.ines, cast.ines, mentoring.end_mine, link)
    else:
        paul.does(mentoring.leave, link)
    assert not linked(paul, cast.ines)
    assert told(paul.id if side == "young" else cast.ines.id) >= 1
    assert told(cast.karim.id) == before + 1
    with acting_as(cast.ines.id):
        (state,) = {one.state for one in mentoring.mentors_of(relation_of(cast.ines, cast.ines))}
    assert state is MemberState.ENDED
    with pytest.raises(NotFound):
        paul.does(mentoring.leave, link)


def test_nobody_else_ends_it(cast, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    link = paul.does(mentoring.accept, request)
    for slug in ("naima", "lucie", "karim"):
        viewer = Viewer(getattr(cast, slug).id)
        with acting_as(viewer.account_id), pytest.raises(NotFound):
            mentoring.leave(viewer, link)
    assert linked(paul, cast.ines)


def test_a_mentor_of_a_circle_is_not_proposed_to_it_again(cast, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    paul.does(mentoring.accept, request)
    with acting_as(cast.ines.id):
        assert paul.mentor not in {
            one.id for one in mentoring.profiles_for(relation_of(cast.ines, cast.ines))
        }
    with pytest.raises(NotFound):
        do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    with acting_as(cast.ines.id):
        kinds = [one.kind for one in mentoring.mentors_of(relation_of(cast.ines, cast.ines))]
    assert kinds == [LinkKind.MENTOR]


def test_a_parent_agreed_to_paul_and_not_to_whoever_is_proposed_after_him(cast, paul):
    """Karim proposes Paul, notes the agreement, then proposes Zoé: of her, nobody agreed to anything."""
    zoe = bring(cast, "Zoé")
    do(cast.karim, cast.naima, mentoring.propose, paul.mentor)
    request = newest(cast.naima, cast.naima).id
    do(cast.karim, cast.naima, mentoring.agree_for_minor, request)
    do(cast.karim, cast.naima, mentoring.propose, paul.mentor)
    assert newest(cast.naima, cast.naima).agreed_by == "Karim"
    do(cast.karim, cast.naima, mentoring.propose, zoe.mentor)
    assert newest(cast.naima, cast.naima).agreed_at is None
    do(cast.naima, cast.naima, mentoring.take, newest(cast.naima, cast.naima).id)
    assert zoe.does(mentoring.requests_for_me) == []
    assert told(zoe.id) == 0
