"""A visit for several: no more come than there is room for, and whoever waits first has the next seat."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from services import appointments, circle, clock, notifications
from services.appointments import EventWanted
from services.circle import HandoverReason, Viewer
from services.database import acting_as, as_system, session, transaction
from services.errors import NotFound, Refused
from services.notifications import Kind
from tests.appointments.conftest import FRIDAY, THURSDAY, all_at_once, do, make, relation_of, seen
from tests.appointments.test_reminding import waiting
from tests.cast import load_cast


def offer(cast, capacity: int = 2) -> UUID:
    wanted = EventWanted(
        "Visite du foyer", FRIDAY, 90, capacity, "Europe/Paris", words="On y va en car.", place="Saint-Lô"
    )
    with acting_as(cast.karim.id), transaction():
        return appointments.make_event(Viewer(cast.karim.id), wanted)


def join(member, event: UUID) -> UUID | None:
    with acting_as(member.id), transaction():
        return appointments.join_event(relation_of(member, member), event)


def comes(cast, event: UUID) -> list[str]:
    with acting_as(cast.karim.id), transaction():
        _event, seats = appointments.attendance(Viewer(cast.karim.id), event)
    return sorted(one.jeune_name for one in seats)


def lines(member) -> list[Kind]:
    with acting_as(member.id):
        return [one.kind for one in notifications.centre(member.id) if not one.is_read]


def test_it_is_offered_to_those_karim_follows_and_a_seat_is_an_appointment(cast):
    event = offer(cast)
    assert Kind.APPOINTMENT in lines(cast.theo)
    seat = join(cast.naima, event)
    hers = seen(cast.naima, seat)
    assert (hers.object, hers.place, hers.minutes) == ("Visite du foyer", "Saint-Lô", 90)
    assert {one.first_name for one in hers.people} == {"Naïma", "Karim"}
    assert comes(cast, event) == ["Naïma"]


def test_full_one_waits_and_has_the_next_seat(cast):
    event = offer(cast, capacity=1)
    seat = join(cast.naima, event)
    assert join(cast.theo, event) is None
    with clock.held_at(clock.now() + timedelta(minutes=1)):
        assert join(cast.ines, event) is None
    with acting_as(cast.theo.id):
        notifications.read_all(cast.theo.id)
    do(cast.naima, seat, appointments.cancel_appointment)
    assert comes(cast, event) == ["Théo"]
    assert lines(cast.theo) == [Kind.APPOINTMENT]
    with acting_as(cast.ines.id):
        assert event in appointments.waiting_of(relation_of(cast.ines, cast.ines))


def test_who_no_longer_waits_is_passed_over(cast):
    event = offer(cast, capacity=1)
    seat = join(cast.naima, event)
    join(cast.theo, event)
    join(cast.ines, event)
    with acting_as(cast.theo.id), transaction():
        appointments.leave_waiting(relation_of(cast.theo, cast.theo), event_id=event)
    do(cast.naima, seat, appointments.cancel_appointment)
    assert comes(cast, event) == ["Inès"]


def test_asked_twice_it_is_one_seat(cast):
    event = offer(cast)
    assert join(cast.naima, event) == join(cast.naima, event)
    assert comes(cast, event) == ["Naïma"]


def test_nobody_moves_the_event_by_moving_their_seat(cast):
    seat = join(cast.naima, offer(cast))
    for member in (cast.naima, cast.karim):
        with pytest.raises(NotFound):
            do(member, seat, appointments.move_appointment, THURSDAY)


def test_cancelled_everybody_hears_of_it_and_nobody_joins_any_more(cast):
    event = offer(cast)
    seats = [join(cast.naima, event), join(cast.theo, event)]
    join(cast.ines, event)
    with acting_as(cast.karim.id), transaction():
        assert appointments.cancel_event(Viewer(cast.karim.id), event) == 2
    assert seen(cast.naima, seats[0]).is_cancelled
    assert seen(cast.theo, seats[1]).is_cancelled
    with pytest.raises(Refused, match="event_over"):
        join(cast.ines, event)
    with acting_as(cast.claire.id), transaction(), pytest.raises(NotFound):
        appointments.cancel_event(Viewer(cast.claire.id), event)


def test_cancelled_whom_the_organiser_no_longer_meets_hears_of_it_too(cast):
    """Handed over since, Théo’s seat is with Claire: she and he would wait in front of a closed door."""
    event = offer(cast)
    seat = join(cast.theo, event)
    marc = Viewer(cast.marc.id, team_ids=circle.find_standing(cast.marc.id).team_ids)
    with acting_as(cast.marc.id), transaction():
        day = clock.now().date() + timedelta(days=1)
        circle.plan_handover(marc, cast.karim.id, cast.claire.id, day, HandoverReason.TEAM, [cast.theo.id])
    with acting_as(cast.theo.id):
        notifications.read_all(cast.theo.id)
    with acting_as(cast.karim.id), transaction():
        assert appointments.cancel_event(Viewer(cast.karim.id), event) == 1
    assert seen(cast.theo, seat).is_cancelled
    assert lines(cast.theo) == [Kind.APPOINTMENT]
    assert waiting(cast.theo) == []


def test_a_nul_in_its_words_is_left_out(cast):
    wanted = EventWanted("Visite\0", FRIDAY, 90, 2, "Europe/Paris", words="On y va\0.", place="Saint-Lô\0")
    with acting_as(cast.karim.id), transaction():
        event = appointments.make_event(Viewer(cast.karim.id), wanted)
        made = appointments.open_event(event)
    assert (made.title, made.words, made.place) == ("Visite", "On y va.", "Saint-Lô")


def test_the_database_alone_refuses_one_too_many(cast):
    event = offer(cast, capacity=1)
    join(cast.naima, event)
    with as_system(), pytest.raises(Exception, match="ck_group_events_capacity"):
        session.execute(text("UPDATE group_events SET taken = taken + 1 WHERE id = :e"), {"e": event})


def test_somebody_of_another_referent_is_offered_nothing(cast):
    event = offer(cast)
    with acting_as(cast.lucie.id), pytest.raises(NotFound):
        appointments.open_event(event)
    with acting_as(cast.claire.id), pytest.raises(NotFound):
        appointments.attendance(Viewer(cast.claire.id), event)


def test_on_screen(cast, sign_in):
    karim, naima = sign_in(cast.karim), sign_in(cast.naima)
    filled = {
        "title": "Séance de code",
        "time": "2026-11-27T14:00",
        "minutes": "120",
        "capacity": "1",
        "place_kind": "address",
        "place": "Auto-école, Saint-Lô",
        "zone": "Europe/Paris",
    }
    answer = karim.post("/agenda/collectifs", data=filled)
    assert answer.status_code == 303, answer.text
    sheet = answer.location
    event = sheet.rsplit("/", 1)[1]
    assert "Séance de code" in naima.get("/rendez-vous/creneaux").text
    page = naima.get(f"/rendez-vous/collectifs/{event}").text
    assert "Il reste 1 place." in page
    taken = naima.post(f"/rendez-vous/collectifs/{event}/place")
    assert taken.status_code == 303
    seat = naima.get(taken.location).text
    assert "Séance de code" in seat
    assert "Faire le point" not in seat, "nobody said of what kind it is"
    assert "Naïma" in karim.get(sheet).text
    theo = sign_in(cast.theo)
    assert theo.post(f"/rendez-vous/collectifs/{event}/place").status_code == 303
    page = theo.get(f"/rendez-vous/collectifs/{event}").text
    assert "Tu es dans la liste d’attente" in page
    assert "Naïma" not in page


def test_two_seats_that_become_free_at_once_go_to_two_who_wait_each_once(alone: Engine) -> None:
    cast = load_cast()
    event = offer(cast, capacity=2)
    seats = {member: join(member, event) for member in (cast.naima, cast.theo)}
    for minutes, member in enumerate((cast.ines, cast.amadou)):
        with clock.held_at(clock.now() + timedelta(minutes=minutes)):
            assert join(member, event) is None
    session.remove()

    def leave(member, seat):
        return lambda: do(member, seat, appointments.cancel_appointment)

    # Each asks twice: two tabs, or a tap on a bad network.
    asked = [leave(member, seat) for member, seat in seats.items() for _ in range(2)]
    assert [one for one in all_at_once(*asked) if one is not None and not isinstance(one, NotFound)] == []
    assert comes(cast, event) == ["Amadou", "Inès"]
    with as_system():
        assert session.scalar(text("SELECT taken FROM group_events WHERE id = :e"), {"e": event}) == 2
        kept = "SELECT count(*) FROM appointments WHERE event_id = :e AND cancelled_at IS NULL"
        assert session.scalar(text(kept), {"e": event}) == 2


def test_what_naima_has_already_at_that_hour_is_said_before_she_joins(cast, sign_in):
    event = offer(cast)
    make(cast.naima, cast.naima, FRIDAY, people=[cast.lucie.id])
    naima = sign_in(cast.naima)
    answer = naima.post(f"/rendez-vous/collectifs/{event}/place")
    assert answer.status_code == 422
    assert "il y a déjà un rendez-vous à cette heure" in answer.text
    assert comes(cast, event) == []
    kept = naima.post(f"/rendez-vous/collectifs/{event}/place", data={"confirmed": "1"})
    assert kept.status_code == 303
    assert comes(cast, event) == ["Naïma"]
