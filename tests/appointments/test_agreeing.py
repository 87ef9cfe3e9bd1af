"""A time is offered and agreed to: made, picked, accepted, declined, moved, cancelled."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from services import appointments, circle, clock
from services.appointments import PlaceKind, Reply, Status, Topic, Wanted
from services.circle import Viewer
from services.database import acting_as
from services.errors import NotFound, Refused
from services.walltime import instant_of
from tests.appointments.conftest import FRIDAY, THURSDAY, WHERE, do, make, opened, relation_of, seen

PARIS = "Europe/Paris"


def test_karim_sees_naima_on_thursday_at_half_past_two(cast, with_karim):
    mine = seen(cast.naima, with_karim)
    assert mine.object == "Point sur ton projet"
    assert mine.place == WHERE
    assert mine.wall_at == THURSDAY
    assert mine.starts_at == instant_of(THURSDAY, PARIS)
    assert {one.first_name for one in mine.people} == {"Naïma", "Karim"}
    assert mine.mine.reply is Reply.WAITING
    assert mine.person(cast.karim.id).reply is Reply.ACCEPTED
    assert mine.is_waiting_for_me


def test_naima_asks_karim_for_a_time(cast):
    one = make(cast.naima, cast.naima, people=[cast.karim.id], words="Parler de mon logement")
    his = seen(cast.karim, one)
    assert his.object == "Parler de mon logement"
    assert his.is_waiting_for_me
    do(cast.karim, one, appointments.reply, Reply.ACCEPTED)
    assert seen(cast.naima, one).person(cast.karim.id).reply is Reply.ACCEPTED


def test_of_two_times_naima_picks_one(cast, to_pick):
    before = seen(cast.naima, to_pick)
    assert before.is_to_pick
    assert before.starts_at is None
    assert [time.wall_at for time in before.times] == [THURSDAY, FRIDAY]
    do(cast.naima, to_pick, appointments.pick_time, before.times[1].id)
    after = seen(cast.karim, to_pick)
    assert after.wall_at == FRIDAY
    assert not after.is_to_pick
    assert after.sequence == 1
    assert [one.reply for one in after.people] == [Reply.ACCEPTED, Reply.ACCEPTED]


def test_karim_does_not_pick_among_the_times_he_offers(cast, to_pick):
    time = seen(cast.karim, to_pick).times[0].id
    with pytest.raises(NotFound):
        do(cast.karim, to_pick, appointments.pick_time, time)


def test_a_time_that_has_gone_by_is_not_picked(cast, to_pick):
    time = seen(cast.naima, to_pick).times[0].id
    with clock.held_at(clock.now() + timedelta(days=4, hours=8)), pytest.raises(Refused, match="time_gone"):
        do(cast.naima, to_pick, appointments.pick_time, time)


def test_times_naima_offers_are_picked_by_karim(cast):
    one = make(cast.naima, cast.naima, THURSDAY, FRIDAY, people=[cast.karim.id])
    time = seen(cast.karim, one).times[0].id
    do(cast.karim, one, appointments.pick_time, time)
    assert seen(cast.naima, one).wall_at == THURSDAY


def test_of_times_naima_offers_her_mentor_picks_one(cast):
    one = make(cast.naima, cast.naima, THURSDAY, FRIDAY, people=[cast.lucie.id])
    do(cast.lucie, one, appointments.pick_time, seen(cast.lucie, one).times[0].id)
    assert seen(cast.naima, one).wall_at == THURSDAY


def test_of_times_karim_offers_her_mentor_picks_none(cast):
    one = make(cast.karim, cast.naima, THURSDAY, FRIDAY, people=[cast.lucie.id])
    with pytest.raises(NotFound):
        do(cast.lucie, one, appointments.pick_time, seen(cast.lucie, one).times[0].id)


def test_naima_declines_with_a_word_or_without(cast, with_karim):
    do(cast.naima, with_karim, appointments.reply, Reply.DECLINED, "J’ai cours.")
    hers = seen(cast.karim, with_karim).jeune
    assert (hers.reply, hers.words, hers.status) == (Reply.DECLINED, "J’ai cours.", Status.EXCUSED)
    do(cast.naima, with_karim, appointments.reply, Reply.ACCEPTED)
    hers = seen(cast.karim, with_karim).jeune
    assert (hers.reply, hers.words, hers.status) == (Reply.ACCEPTED, "", Status.UNKNOWN)


def test_naima_asks_to_move_and_karim_offers_two_other_times(cast, with_karim):
    do(cast.naima, with_karim, appointments.reply, Reply.MOVE, "Plutôt vendredi ?")
    do(cast.karim, with_karim, appointments.offer_times, [FRIDAY, FRIDAY + timedelta(hours=2)])
    hers = seen(cast.naima, with_karim)
    assert hers.is_to_pick
    assert hers.wall_at == THURSDAY  # until she picks
    do(cast.naima, with_karim, appointments.pick_time, hers.times[0].id)
    assert seen(cast.karim, with_karim).wall_at == FRIDAY


def test_moved_everybody_is_asked_again(cast, with_karim):
    do(cast.naima, with_karim, appointments.reply, Reply.ACCEPTED)
    do(cast.karim, with_karim, appointments.move_appointment, FRIDAY, 30)
    moved = seen(cast.naima, with_karim)
    assert moved.mine.reply is Reply.WAITING
    assert moved.ends_at - moved.starts_at == timedelta(minutes=30)
    assert moved.sequence == 1


def test_cancelled_by_naima_she_is_excused_by_karim_nobody_is_at_fault(cast, with_karim):
    do(cast.naima, with_karim, appointments.cancel_appointment, "Je suis malade.")
    after = seen(cast.karim, with_karim)
    assert after.is_cancelled
    assert after.sequence == 1
    assert after.cancelled_by == cast.naima.id
    assert after.jeune.status is Status.EXCUSED
    other = make(cast.karim, cast.naima, FRIDAY)
    do(cast.karim, other, appointments.cancel_appointment)
    assert seen(cast.naima, other).jeune.status is Status.REVOKED


def test_cancelled_nothing_can_be_said_of_it_any_more(cast, with_karim):
    do(cast.karim, with_karim, appointments.cancel_appointment)
    for act in (
        (appointments.reply, Reply.ACCEPTED),
        (appointments.move_appointment, FRIDAY),
        (appointments.cancel_appointment,),
    ):
        with pytest.raises(NotFound):
            do(cast.naima, with_karim, *act)


def test_the_same_form_sent_twice_makes_one(cast):
    name = uuid4()
    for _ in range(2):
        with acting_as(cast.karim.id):
            relation = relation_of(cast.karim, cast.naima)
            wanted = Wanted("Point", [THURSDAY], place=WHERE)
            assert appointments.make_appointment(relation, wanted, name) == name
    with acting_as(cast.naima.id):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        assert len(appointments.own_appointments(own)) == 1


@pytest.mark.parametrize(
    "more, reason",
    [
        ({"words": " "}, "object_empty"),
        ({"words": "x" * 121}, "words_too_long"),
        ({"place": ""}, "place_empty"),
        ({"place_kind": PlaceKind.VIDEO, "place": "javascript:alert(1)"}, "link_wrong"),
        ({"place_kind": PlaceKind.VIDEO, "place": "http://visio.example"}, "link_wrong"),
        ({"minutes": 0}, "minutes"),
        ({"zone": "Europe/Atlantis"}, "unknown_zone"),
    ],
)
def test_what_does_not_hold_is_refused_with_a_reason(cast, more, reason):
    with pytest.raises(Refused, match=reason):
        make(cast.karim, cast.naima, **more)


def test_a_time_is_ahead_and_not_too_far_and_five_are_enough(cast):
    with pytest.raises(Refused, match="time_past"):
        make(cast.karim, cast.naima, datetime(2026, 11, 1, 10))
    with pytest.raises(Refused, match="time_too_far"):
        make(cast.karim, cast.naima, datetime(2031, 11, 1, 10))
    with pytest.raises(Refused, match="too_many_times"):
        make(cast.karim, cast.naima, *(FRIDAY + timedelta(hours=n) for n in range(6)))


def test_an_interview_of_the_law_is_made_by_the_referent_alone(cast):
    make(cast.karim, cast.naima, topic=Topic.INTERVIEW_17)
    with pytest.raises(Refused, match="topic_of_service"):
        make(cast.naima, cast.naima, topic=Topic.INTERVIEW_17, people=[cast.karim.id])


def test_samira_offers_a_time_and_naima_agrees_or_not(cast):
    one = make(cast.samira, cast.naima, words="Déjeuner dimanche")
    hers = seen(cast.naima, one)
    assert hers.is_to_pick
    do(cast.naima, one, appointments.pick_time, hers.times[0].id)
    assert seen(cast.samira, one).wall_at == THURSDAY


def test_who_only_proposes_waits_for_an_answer_before_a_sixth(cast):
    for n in range(5):
        make(cast.samira, cast.naima, THURSDAY + timedelta(days=n))
    with pytest.raises(Refused, match="too_many_ahead"):
        make(cast.samira, cast.naima, FRIDAY + timedelta(days=9))
    make(cast.karim, cast.naima)


def test_who_may_not_make_one_is_answered_as_for_nobody(cast):
    with acting_as(cast.lucie.id):
        relation = circle.find_relation(Viewer(cast.lucie.id), cast.naima.id)
        with pytest.raises(NotFound):
            appointments.make_appointment(relation, Wanted("Point", [THURSDAY], place=WHERE))


def test_nobody_who_is_not_of_the_circle_is_asked_to_come(cast):
    with pytest.raises(Refused, match="person_not_invitable"):
        make(cast.karim, cast.naima, people=[cast.claire.id])
    with pytest.raises(Refused, match="person_not_invitable"):
        make(cast.naima, cast.naima, people=[cast.theo.id])


def test_what_to_bring_is_words_steps_and_papers(cast):
    bring = appointments.Bring("Deux photos", ("L1",), ("identity_card", "bank_details"))
    one = make(cast.karim, cast.naima, bring=bring)
    assert seen(cast.naima, one).bring == bring


def test_a_confidential_appointment_is_known_to_those_invited_alone(cast):
    one = make(cast.naima, cast.naima, people=[cast.lucie.id], reason="Sans que Karim le sache")
    assert seen(cast.lucie, one).reason == "Sans que Karim le sache"
    for other in (cast.karim, cast.samira, cast.claire, cast.marc, cast.theo):
        with acting_as(other.id), pytest.raises(NotFound):
            opened(other, one)


def test_an_answer_to_a_time_that_has_moved_meanwhile_is_not_taken(cast, with_karim):
    do(cast.karim, with_karim, appointments.move_appointment, FRIDAY)
    with pytest.raises(Refused, match="changed_since"):
        do(cast.naima, with_karim, appointments.reply, Reply.ACCEPTED, seen=0)
    do(cast.naima, with_karim, appointments.reply, Reply.ACCEPTED, seen=1)
    assert seen(cast.karim, with_karim).jeune.reply is Reply.ACCEPTED
