"""“On en refixe un ?”: one tap, the same people, the same hour of other days."""

from datetime import timedelta

import pytest

from services import appointments, clock
from services.appointments import Reply, Status
from services.database import acting_as
from services.errors import NotFound
from tests.appointments.conftest import THURSDAY, do, make, seen

AFTER = timedelta(days=5)


@pytest.fixture
def missed(cast, with_karim):
    with clock.held_at(clock.now() + AFTER):
        do(cast.karim, with_karim, appointments.mark, Status.NOSHOW)
        yield with_karim


def test_one_tap_of_naima_offers_three_days_to_karim(cast, sign_in, missed):
    naima = sign_in(cast.naima)
    page = naima.get(f"/rendez-vous/{missed}").text
    assert "On en refixe un" in page
    answer = naima.post(f"/rendez-vous/{missed}/refaire")
    assert answer.status_code == 303
    made = answer.location.rsplit("/", 1)[1]
    his = seen(cast.karim, made)
    assert his.object == "Point sur ton projet"
    assert his.may_pick
    assert [one.wall_at for one in his.times] == [THURSDAY + timedelta(days=n) for n in (7, 8, 9)]


def test_karim_offers_and_naima_picks(cast, sign_in, missed):
    answer = sign_in(cast.karim).post(f"/rendez-vous/{missed}/refaire")
    hers = seen(cast.naima, answer.location.rsplit("/", 1)[1])
    assert hers.may_pick
    assert hers.place == "Maison du Département, Saint-Lô"


def test_tapped_twice_it_is_made_once(cast, sign_in, missed):
    naima = sign_in(cast.naima)
    first, again = (naima.post(f"/rendez-vous/{missed}/refaire").location for _ in range(2))
    assert first == again


def test_a_day_that_is_taken_is_not_offered(cast, sign_in, missed):
    make(cast.karim, cast.theo, THURSDAY + timedelta(days=7))
    answer = sign_in(cast.naima).post(f"/rendez-vous/{missed}/refaire")
    hers = seen(cast.naima, answer.location.rsplit("/", 1)[1])
    assert THURSDAY + timedelta(days=7) not in [one.wall_at for one in hers.times]


def test_long_ago_the_days_are_still_ahead(cast, with_karim):
    with clock.held_at(clock.now() + timedelta(days=40)):
        do(cast.karim, with_karim, appointments.mark, Status.NOSHOW)
        with acting_as(cast.naima.id):
            made = appointments.make_again(seen(cast.naima, with_karim))
        hers = seen(cast.naima, made)
        assert all(one.starts_at > clock.now() for one in hers.times)
        assert {one.wall_at.time() for one in hers.times} == {THURSDAY.time()}


def test_what_is_not_missed_is_not_made_again_nor_by_anybody_else(cast, sign_in, with_karim):
    assert sign_in(cast.naima).post(f"/rendez-vous/{with_karim}/refaire").status_code == 404
    with clock.held_at(clock.now() + AFTER):
        do(cast.karim, with_karim, appointments.mark, Status.NOSHOW)
        for other in (cast.lucie, cast.samira, cast.claire, cast.marc, cast.theo):
            assert sign_in(other).post(f"/rendez-vous/{with_karim}/refaire").status_code == 404


def test_a_mother_who_may_only_propose_offers_no_other(cast):
    one = make(cast.samira, cast.naima)
    hers = seen(cast.naima, one)
    do(cast.naima, one, appointments.pick_time, hers.times[0].id)
    with clock.held_at(clock.now() + AFTER), acting_as(cast.samira.id), pytest.raises(NotFound):
        appointments.make_again(seen(cast.samira, one))


def test_who_said_no_is_asked_again(cast, sign_in):
    one = make(cast.karim, cast.naima, people=[cast.lucie.id])
    do(cast.lucie, one, appointments.reply, Reply.DECLINED)
    with clock.held_at(clock.now() + AFTER):
        do(cast.karim, one, appointments.mark, Status.NOSHOW)
        answer = sign_in(cast.karim).post(f"/rendez-vous/{one}/refaire")
        assert seen(cast.lucie, answer.location.rsplit("/", 1)[1]).mine.reply is Reply.WAITING
