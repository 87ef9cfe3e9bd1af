"""“How is it going?”: who is asked when, who reads what; and that it is all in what a young person takes along."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import circle, clock, mentoring
from services.circle import Viewer
from services.database import acting_as, transaction
from services.errors import NotFound, Refused
from services.mentoring import Field, Offer, Profile, Why, fitting
from services.mentoring.export import checkins, requests
from services.mentoring.rules import Wish, notice_of, round_of, round_on
from services.records import Owner
from tests.mentoring.conftest import as_marc, bring, do, relation_of, told

MONTH = timedelta(days=31)


@pytest.fixture
def together(cast, paul):
    """Inès and Paul, from today."""
    paul.does(mentoring.accept, do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "Bonjour Paul"))
    return paul


def read(member, jeune):
    with acting_as(member.id):
        relation = circle.find_relation(Viewer(member.id), jeune.id)
        return mentoring.checkins_of(relation) if relation else []


def of_paul(cast):
    """Those of Inès and Paul: Lucie was with Naïma before."""
    return [one for one in read(cast.ines, cast.ines)]


def test_after_a_month_ines_is_asked_then_paul_once_she_said(cast, together):
    mentoring.ask_checkins()
    assert of_paul(cast) == []
    with clock.held_at(clock.now() + MONTH):
        mentoring.ask_checkins()
        mentoring.ask_checkins()
        (hers,) = of_paul(cast)
        assert (hers.is_mine, hers.number, read(together, cast.ines)) == (True, 1, [])
        do(cast.ines, cast.ines, mentoring.answer, hers.id, 3, "On rit bien")
        mentoring.ask_checkins()
        (his,) = read(together, cast.ines)
        assert (his.is_mine, his.is_mentor_s) == (True, True)
        do(together, cast.ines, mentoring.answer, his.id, 2, "Ça démarre")
    assert {one.words for one in of_paul(cast)} == {"On rit bien", "Ça démarre"}


def test_paul_is_asked_a_fortnight_later_when_ines_says_nothing(cast, together):
    with clock.held_at(clock.now() + MONTH):
        mentoring.ask_checkins()
    with clock.held_at(clock.now() + MONTH + timedelta(days=14)):
        mentoring.ask_checkins()
        assert len(read(together, cast.ines)) == 1


def test_paul_never_reads_what_ines_said_and_karim_what_she_shares(cast, together):
    with clock.held_at(clock.now() + MONTH):
        mentoring.ask_checkins()
        (hers,) = of_paul(cast)
        do(cast.ines, cast.ines, mentoring.answer, hers.id, 1, "Je ne suis pas à l’aise")
        before = told(cast.karim.id)
        assert (read(cast.karim, cast.ines), read(together, cast.ines)) == ([], [])
        do(cast.ines, cast.ines, mentoring.answer, hers.id, 1, "Je ne suis pas à l’aise", is_shared=True)
        assert [one.words for one in read(cast.karim, cast.ines)] == ["Je ne suis pas à l’aise"]
        assert told(cast.karim.id) == before + 1
        assert read(together, cast.ines) == []


@pytest.mark.parametrize(("face", "reason"), [(0, "no_face"), (4, "no_face")])
def test_a_face_is_one_of_three(cast, together, face, reason):
    with clock.held_at(clock.now() + MONTH):
        mentoring.ask_checkins()
        (hers,) = of_paul(cast)
        with pytest.raises(Refused, match=reason):
            do(cast.ines, cast.ines, mentoring.answer, hers.id, face, "")


def test_nobody_answers_for_ines(cast, together):
    with clock.held_at(clock.now() + MONTH):
        mentoring.ask_checkins()
        (hers,) = of_paul(cast)
        for member in (together, cast.karim):
            with pytest.raises(NotFound):
                do(member, cast.ines, mentoring.answer, hers.id, 3, "")


def test_while_paul_is_paused_nobody_is_asked(cast, together):
    as_marc(cast, mentoring.suspend, together.mentor)
    with clock.held_at(clock.now() + MONTH):
        mentoring.ask_checkins()
        assert of_paul(cast) == []


def test_ines_takes_along_what_she_asked_and_what_was_said(cast, together):
    with clock.held_at(clock.now() + MONTH):
        mentoring.ask_checkins()
        (hers,) = of_paul(cast)
        do(cast.ines, cast.ines, mentoring.answer, hers.id, 2, "Ça va")
    with acting_as(cast.ines.id), transaction():
        owner = Owner(cast.ines.id, relation_of(cast.ines, cast.ines), "fr", (), str)
        assert [(one.words, one.state) for one in requests(owner)] == [("Bonjour Paul", "accepted")]
        assert [(one.words, one.face, one.by_me) for one in checkins(owner)] == [("Ça va", 2, True)]


def test_the_check_ins_are_after_a_month_then_each_quarter():
    begun = date(2026, 11, 30)
    assert [round_on(begun, number) for number in (1, 2, 3)] == [
        date(2026, 12, 30), date(2027, 2, 28), date(2027, 5, 30),
    ]  # fmt: skip
    assert [round_of(begun, day) for day in (begun, date(2026, 12, 30), date(2027, 2, 27), date(2027, 6, 1))] == [
        0, 1, 1, 3,
    ]  # fmt: skip


@given(st.integers(-5, 400))
def test_a_notice_comes_once_for_each_moment_and_never_after_the_end(left):
    today = date(2026, 11, 22)
    assert notice_of(today + timedelta(days=left), today) == (
        0 if left < 0 or left > 60 else 2 if left <= 14 else 1
    )


HERE, THERE = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
profiles = st.lists(
    st.builds(
        Profile,
        id=st.uuids(),
        first_name=st.just("Paul"),
        organisation=st.just("Icade"),
        field=st.sampled_from(Field),
        territory_id=st.sampled_from((None, HERE, THERE)),
        territory=st.just("Ici"),
        languages=st.lists(st.sampled_from(("fr", "ar", "en")), unique=True).map(tuple),
        offers=st.lists(st.sampled_from(Offer), unique=True).map(tuple),
        words=st.just(""),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)
wishes = st.builds(
    Wish,
    territory_id=st.sampled_from((None, HERE)),
    languages=st.sampled_from((frozenset(), frozenset({"ar"}))),
    field=st.none() | st.sampled_from(Field),
    offers=st.sets(st.sampled_from(Offer)).map(frozenset),
)


@given(wishes, profiles, st.randoms())
def test_a_few_who_fit_each_with_a_reason_that_is_true_the_same_each_time(wish, mentors, chance):
    found = fitting(wish, mentors)
    assert len(found) <= 5
    for fit in found:
        assert fit.why
        assert (Why.FIELD in fit.why) == (fit.mentor.field == wish.field)
        assert (Why.PLACE in fit.why) == (
            wish.territory_id is not None and fit.mentor.territory_id == wish.territory_id
        )
        assert (Why.OFFER in fit.why) == bool(set(fit.mentor.offers) & wish.offers)
        assert (Why.LANGUAGE in fit.why) == bool(set(fit.mentor.languages) & wish.languages)
    assert [len(fit.why) for fit in found] == sorted((len(fit.why) for fit in found), reverse=True)
    shuffled = list(mentors)
    chance.shuffle(shuffled)
    assert fitting(wish, shuffled) == found


def test_a_mentor_who_takes_a_break_is_proposed_to_nobody_and_keeps_whom_they_accompany(cast):
    paul = bring(cast, capacity=2)
    paul.does(mentoring.accept, do(cast.ines, cast.ines, mentoring.ask, paul.mentor, ""))
    from services.mentoring import About

    with acting_as(paul.id), transaction():
        mentoring.say_about(paul.viewer, About(Field.CARE, None, [], [], "", 2), is_available=False)
        assert [one.first_name for one in mentoring.accompanied_by(paul.viewer)] == ["Inès"]
    with acting_as(cast.theo.id):
        assert mentoring.profiles_for(relation_of(cast.theo, cast.theo)) == []
