"""An hour is that of the place; where the young person has another clock, theirs is shown too."""

from datetime import datetime

from services.walltime import instant_of
from tests.appointments.conftest import THURSDAY, make, seen


def test_at_the_hour_of_the_place(cast, sign_in):
    one = make(cast.karim, cast.naima, zone="Indian/Reunion")
    view = seen(cast.naima, one)
    assert view.wall_at == THURSDAY
    assert view.starts_at == instant_of(THURSDAY, "Indian/Reunion")
    page = sign_in(cast.naima).get(f"/rendez-vous/{one}").text
    assert "Jeudi 26 novembre à 14:30" in page
    assert "heure de La Réunion\u00a0; 11:30 chez toi" in page
    assert "11:30 chez Naïma" in sign_in(cast.karim).get(f"/rendez-vous/{one}").text


def test_with_the_same_clock_nothing_more_is_said(cast, sign_in, with_karim):
    assert "chez toi" not in sign_in(cast.naima).get(f"/rendez-vous/{with_karim}").text


def test_another_day_there_is_said_whole(cast, sign_in):
    one = make(cast.karim, cast.naima, datetime(2026, 11, 26, 20, 0), zone="America/Cayenne")
    assert "Vendredi 27 novembre à 00:00 chez toi" in sign_in(cast.naima).get(f"/rendez-vous/{one}").text


def test_an_hour_that_clocks_never_show_is_the_first_after(cast):
    one = make(cast.karim, cast.naima, datetime(2027, 3, 28, 2, 30))
    assert seen(cast.naima, one).starts_at == datetime.fromisoformat("2027-03-28T01:00:00+00:00")
