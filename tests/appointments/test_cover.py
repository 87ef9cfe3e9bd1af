"""Karim is away and Claire replaces him: she sees his appointments of these days, and nothing that is not hers to know."""

from datetime import datetime, timedelta

import pytest

from services import appointments, circle, clock, notifications
from services.appointments import Reply
from services.caseload import NeedKind
from services.circle import Viewer
from services.database import acting_as, session, transaction
from services.errors import NotFound
from services.notifications import Kind
from tests.appointments.conftest import FRIDAY, THURSDAY, do, make, seen
from tests.appointments.test_clashes import found as clashes_of
from tests.appointments.test_fence import count
from tests.caseload.test_today import needs
from tests.circle import world
from tests.handover.test_cover import DAY, TODAY, UNTIL, absent

AFTER = datetime.combine(UNTIL + DAY, THURSDAY.time())
WEEK = "/agenda?jour=2026-11-26"


@pytest.fixture
def away(cast):
    return absent(cast.karim, cast.karim, cast.claire)


def told(member) -> list[Kind]:
    with acting_as(member.id):
        return [one.kind for one in notifications.centre(member.id) if not one.is_read]


def test_claire_finds_karims_week_in_her_agenda_and_opens_it(cast, sign_in, with_karim, away):
    claire = sign_in(cast.claire)
    assert "Naïma" in claire.get(WEEK).text
    page = claire.get(f"/rendez-vous/{with_karim}").text
    assert "Vous remplacez Karim Benali ce jour-là" in page
    assert "Point sur ton projet" in page


def test_nothing_of_it_before_the_absence_nor_of_what_comes_after_it(cast, sign_in, with_karim):
    later = make(cast.karim, cast.naima, AFTER)
    absent(cast.karim, cast.karim, cast.claire, TODAY + 2 * DAY, UNTIL)
    assert count(cast.claire, "appointments") == 0
    with pytest.raises(NotFound):
        seen(cast.claire, with_karim)
    with clock.held_at(clock.now() + timedelta(days=3)):
        assert seen(cast.claire, with_karim).object == "Point sur ton projet"
        with pytest.raises(NotFound):
            seen(cast.claire, later)
    with clock.held_at(clock.now() + timedelta(days=13)):
        with pytest.raises(NotFound):
            seen(cast.claire, with_karim)
        assert count(cast.claire, "appointments") == 0


def test_cancelled_the_absence_closes_all_at_once(cast, with_karim, away):
    assert count(cast.claire, "appointments") == 1
    with acting_as(cast.karim.id), transaction():
        circle.cancel_cover(Viewer(cast.karim.id), away)
    assert count(cast.claire, "appointments") == count(cast.claire, "proposed_times") == 0


def test_to_what_karim_is_not_invited_she_is_not_either(cast, away):
    one = make(cast.naima, cast.naima, people=[cast.lucie.id])
    with pytest.raises(NotFound):
        seen(cast.claire, one)
    assert count(cast.claire, "appointments") == 0


def test_another_colleague_and_whoever_has_a_link_of_their_own_see_nothing_of_it(cast, with_karim, away):
    for other in (cast.samira, cast.lucie, cast.theo):
        with pytest.raises(NotFound):
            seen(other, with_karim)
        assert count(other, "appointments") == 0


def test_kept_away_by_a_judge_from_one_of_them_she_sees_nothing_of_that_one(cast, with_karim, away):
    world.make_restriction(cast.naima.id, cast.claire.id)
    assert count(cast.claire, "appointments") == 0
    with pytest.raises(NotFound):
        seen(cast.claire, with_karim)


def test_why_one_meets_stays_between_those_who_are_invited(cast, away):
    one = make(cast.karim, cast.naima, reason="Parler de sa mère")
    hers = seen(cast.claire, one)
    assert (hers.object, hers.reason) == ("Point sur ton projet", "")


def test_of_a_confidential_one_she_knows_when_and_where(cast, sign_in, away):
    bring = appointments.Bring("La lettre du juge")
    one = make(cast.karim, cast.naima, words="Audience", is_confidential=True, bring=bring)
    do(cast.naima, one, appointments.reply, Reply.MOVE, "Je n’ose pas")
    page = sign_in(cast.claire).get(f"/rendez-vous/{one}").text
    assert "Rendez-vous confidentiel" in page
    assert "Saint-Lô" in page
    for word in ("Audience", "lettre du juge", "Je n’ose pas"):
        assert word not in page
    assert "Audience" not in sign_in(cast.claire).get(WEEK).text


def test_she_goes_in_his_place_and_naima_hears_who_comes(cast, sign_in, with_karim, away):
    assert sign_in(cast.claire).post(f"/rendez-vous/{with_karim}/a-sa-place").status_code == 303
    comes = {one.first_name: one.reply for one in seen(cast.naima, with_karim).people}
    assert comes == {"Naïma": Reply.WAITING, "Karim": Reply.ACCEPTED, "Claire": Reply.ACCEPTED}
    assert Kind.APPOINTMENT in told(cast.naima)
    assert seen(cast.claire, with_karim).is_in_place_of is None


def test_nobody_else_goes_in_his_place(cast, sign_in, with_karim):
    for other in (cast.claire, cast.samira, cast.lucie, cast.marc, cast.naima, cast.karim):
        assert sign_in(other).post(f"/rendez-vous/{with_karim}/a-sa-place").status_code == 404


def test_back_earlier_who_went_in_his_place_does_not_come_any_more(cast, with_karim, away):
    do(cast.claire, with_karim, appointments.stand_in)
    with acting_as(cast.karim.id), transaction():
        circle.cancel_cover(Viewer(cast.karim.id), away)
    hers = seen(cast.naima, with_karim)
    assert {one.first_name for one in hers.people} == {"Naïma", "Karim"}
    assert not hers.is_cancelled


def test_she_picks_among_the_times_that_naima_asks_him_for(cast, away):
    one = make(cast.naima, cast.naima, THURSDAY, FRIDAY, people=[cast.karim.id])
    assert Kind.APPOINTMENT in told(cast.claire)
    hers = seen(cast.claire, one)
    do(cast.claire, one, appointments.pick_time, hers.times[0].id)
    assert {
        person.first_name for person in seen(cast.naima, one).people if person.reply == Reply.ACCEPTED
    } == {
        "Naïma",
        "Claire",
    }


def test_of_the_times_that_karim_offers_she_picks_none(cast, to_pick, away):
    hers = seen(cast.claire, to_pick)
    assert not hers.may_pick
    with pytest.raises(NotFound):
        do(cast.claire, to_pick, appointments.pick_time, hers.times[0].id)


def test_her_day_says_what_waits_for_him_until_somebody_answers(cast, away):
    one = make(cast.naima, cast.naima, people=[cast.karim.id])
    assert [need.id for need in needs(cast.claire, NeedKind.APPOINTMENT)] == [one]
    do(cast.claire, one, appointments.stand_in)
    session.commit()
    assert needs(cast.claire, NeedKind.APPOINTMENT) == []


def test_a_time_at_which_karim_is_replaced_is_said_to_be_one(cast, away):
    kinds = clashes_of(cast.naima, cast.naima, THURSDAY, people=[cast.karim.id])
    assert kinds == [(appointments.ClashKind.AWAY, "Karim")]
    assert clashes_of(cast.naima, cast.naima, AFTER, people=[cast.karim.id]) == []


def test_the_agenda_of_who_replaces_costs_as_much_as_any(cast, sign_in, away, count_statements):
    for n in range(30):
        make(cast.karim, cast.naima, THURSDAY + timedelta(minutes=10 * n), minutes=5)
    claire = sign_in(cast.claire)
    claire.get(WEEK)
    with count_statements() as asked:
        assert claire.get(WEEK).status_code == 200
    assert len(asked) <= 6
