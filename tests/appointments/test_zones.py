"""An hour is that of the place; where the young person has another clock, theirs is shown too."""

from datetime import datetime

import pytest
from sqlalchemy import text

from services.circle import find_standing
from services.database import as_system, session
from services.walltime import instant_of
from tests.appointments.conftest import FRIDAY, THURSDAY, make, seen
from tests.caseload.factories import agent


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


def test_of_two_hours_at_two_it_is_the_first_and_it_lasts_as_long_as_it_does(cast):
    one = make(cast.karim, cast.naima, datetime(2027, 10, 31, 2, 30), minutes=90)
    hers = seen(cast.naima, one)
    assert hers.starts_at == datetime.fromisoformat("2027-10-31T00:30:00+00:00")
    assert hers.ends_at == datetime.fromisoformat("2027-10-31T02:00:00+00:00")


@pytest.mark.parametrize(
    ("zone", "there"),
    [("Indian/Reunion", "14:30"), ("America/Cayenne", "14:30"), ("Pacific/Noumea", "14:30")],
)
def test_a_young_person_of_overseas_reads_their_own_hour(cast, sign_in, zone, there):
    move_to(cast.naima, zone)
    one = make(cast.karim, cast.naima)
    page = sign_in(cast.naima).get(f"/rendez-vous/{one}").text
    assert f"Jeudi 26 novembre à {there}" in page
    assert "chez toi" not in page
    assert seen(cast.naima, one).starts_at == instant_of(THURSDAY, zone)
    paris = make(cast.karim, cast.naima, FRIDAY, zone="Europe/Paris")
    assert "heure de Paris" in sign_in(cast.naima).get(f"/rendez-vous/{paris}").text


def test_the_agenda_counts_days_by_the_clock_of_the_post(cast, sign_in):
    make(cast.karim, cast.naima, datetime(2026, 11, 27, 1, 0))
    karim = sign_in(cast.karim)
    assert "Naïma" in karim.get("/agenda/jour?jour=2026-11-27").text
    with as_system():
        session.execute(text("UPDATE territories SET zone = 'America/Cayenne'"))
        session.commit()
    # One in the morning in Paris is the evening before in Cayenne.
    page = karim.get("/agenda/jour?jour=2026-11-26").text
    assert "Naïma" in page
    assert "Naïma" not in karim.get("/agenda/jour?jour=2026-11-27").text
    assert 'value="America/Cayenne"' in karim.get("/agenda/creneaux").text


def test_an_educateur_works_by_the_clock_of_the_place(cast):
    julien = agent("Julien")
    assert find_standing(julien.id).zone == "Europe/Paris"
    assert find_standing(cast.naima.id).zone is None
    assert find_standing(cast.lucie.id).zone is None


def move_to(member, zone: str) -> None:
    with as_system():
        session.execute(
            text(
                "UPDATE territories SET zone = :z WHERE id = (SELECT territory_id FROM jeunes WHERE id = :j)"
            ),
            {"z": zone, "j": member.id},
        )
        session.commit()
