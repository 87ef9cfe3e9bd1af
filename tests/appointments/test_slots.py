"""A slot is given once: the database holds it, whoever asks at the same instant."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from services import appointments, circle, clock, database, notifications
from services.appointments import Reply
from services.circle import Viewer
from services.database import acting_as, session, transaction
from services.errors import Conflict, NotFound, Refused
from services.notifications import Kind
from tests.appointments.conftest import AT_ONCE, FRIDAY, THURSDAY, all_at_once, do, make, relation_of, seen
from tests.appointments.test_leaving import link_of
from tests.cast import Cast, load_cast

YOUNG = ("naima", "theo", "ines", "amadou")


def open_some(cast: Cast, *walls: datetime, minutes: int = 30) -> None:
    with acting_as(cast.karim.id), transaction():
        viewer = Viewer(cast.karim.id)
        appointments.open_slots(viewer, walls, minutes, zone="Europe/Paris", place="Mon bureau")


def free(member) -> list[appointments.SlotView]:
    with acting_as(member.id):
        return appointments.free_slots(relation_of(member, member))


def book(member, slot, words: str = "Parler du permis"):
    with acting_as(member.id), transaction():
        return appointments.book_slot(relation_of(member, member), slot.id, words)


def lines(member) -> list[Kind]:
    with acting_as(member.id):
        return [one.kind for one in notifications.centre(member.id) if not one.is_read]


def test_karim_opens_a_morning_and_naima_books_one(cast):
    open_some(cast, *appointments.every_half_day(FRIDAY, FRIDAY + timedelta(hours=2), 30))
    assert [one.wall_at.strftime("%H:%M") for one in free(cast.naima)] == ["09:00", "09:30", "10:00", "10:30"]
    one = book(cast.naima, free(cast.naima)[1])
    his = seen(cast.karim, one)
    assert (his.object, his.wall_at, his.minutes) == ("Parler du permis", FRIDAY + timedelta(minutes=30), 30)
    assert len(free(cast.theo)) == 3
    with acting_as(cast.karim.id):
        mine = appointments.slots_of(Viewer(cast.karim.id))
    assert [one.is_taken for one in mine] == [False, True, False, False]


def test_taken_it_is_refused_and_nothing_says_by_whom(cast):
    open_some(cast, FRIDAY)
    slot = free(cast.theo)[0]
    book(cast.naima, slot)
    with pytest.raises(Refused, match="slot_taken"):
        book(cast.theo, slot)


def test_cancelled_declined_or_moved_it_is_free_again_and_who_waits_hears_of_it(cast):
    open_some(cast, FRIDAY)
    with acting_as(cast.theo.id), transaction():
        appointments.wait_for(relation_of(cast.theo, cast.theo), cast.karim.id)
    acts = (
        (appointments.cancel_appointment,),
        (appointments.reply, Reply.DECLINED),
        (appointments.move_appointment, THURSDAY),
    )
    for act in acts:
        one = book(cast.naima, free(cast.naima)[0])
        assert free(cast.theo) == []
        with acting_as(cast.theo.id):
            notifications.read_all(cast.theo.id)
        do(cast.naima, one, *act)
        assert len(free(cast.theo)) == 1
        assert lines(cast.theo) == [Kind.APPOINTMENT]


def test_two_slots_of_one_professional_never_overlap(cast):
    open_some(cast, FRIDAY)
    open_some(cast, FRIDAY + timedelta(minutes=30))
    with pytest.raises(Refused, match="slot_overlaps"):
        open_some(cast, FRIDAY + timedelta(minutes=15))
    with acting_as(cast.claire.id), transaction():
        viewer = Viewer(cast.claire.id)
        assert appointments.open_slots(viewer, [FRIDAY], 30, zone="Europe/Paris", place="Ici") == 1


def test_a_slot_that_is_closed_or_behind_is_not_offered(cast):
    open_some(cast, THURSDAY, FRIDAY)
    slots = free(cast.naima)
    with acting_as(cast.karim.id), transaction():
        appointments.close_slot(Viewer(cast.karim.id), slots[1].id)
    assert [one.id for one in free(cast.naima)] == [slots[0].id]
    with clock.held_at(clock.now() + timedelta(days=5)):
        assert free(cast.naima) == []
        with pytest.raises(Refused, match="slot_taken"):
            book(cast.naima, slots[0])


def test_a_slot_is_closed_by_who_opened_it(cast):
    open_some(cast, FRIDAY)
    slot = free(cast.naima)[0]
    for other in (cast.claire, cast.naima):
        with acting_as(other.id), transaction(), pytest.raises(NotFound):
            appointments.close_slot(Viewer(other.id), slot.id)


def test_on_screen(cast, sign_in):
    karim, naima = sign_in(cast.karim), sign_in(cast.naima)
    filled = {
        "on": "2026-11-27",
        "start": "09:00",
        "end": "10:00",
        "minutes": "30",
        "place_kind": "address",
        "place": "Mon bureau",
        "zone": "Europe/Paris",
    }
    assert karim.post("/agenda/creneaux", data=filled).status_code == 303
    assert "Un créneau est déjà ouvert" in karim.post("/agenda/creneaux", data=filled).text
    page = naima.get("/rendez-vous/creneaux").text
    assert "09:00 · Karim" in page
    slot = page.split('name="slot" value="')[1][:36]
    answer = naima.post("/rendez-vous/creneaux", data={"slot": slot, "words": "Mon permis"})
    assert answer.status_code == 303
    assert "Mon permis" in karim.get("/agenda?jour=2026-11-27").text
    again = sign_in(cast.theo).post("/rendez-vous/creneaux", data={"slot": slot, "words": "Aussi"})
    assert again.status_code == 422


def test_fifty_at_once_and_one_has_it(alone: Engine) -> None:
    cast = load_cast()
    open_some(cast, FRIDAY)
    slot = free(cast.naima)[0]
    session.remove()
    members = [getattr(cast, YOUNG[number % len(YOUNG)]) for number in range(AT_ONCE)]
    found = all_at_once(*(lambda member=member: book(member, slot) for member in members))
    refused = [one for one in found if isinstance(one, Exception)]
    assert [getattr(one, "reason", one) for one in refused] == ["slot_taken"] * (AT_ONCE - 1)
    with database.as_system():
        assert (
            session.scalar(text("SELECT count(*) FROM appointments WHERE slot_id = :s"), {"s": slot.id}) == 1
        )


def test_the_database_alone_refuses_a_second_booking(cast):
    open_some(cast, FRIDAY)
    one = book(cast.naima, free(cast.naima)[0])
    with database.as_system(), pytest.raises(Exception, match="uq_appointments_slot"):
        session.execute(
            text(
                "INSERT INTO appointments (id, jeune_id, topic, object, place_kind, minutes, zone, sequence, created_at,"
                " updated_at, slot_id) SELECT gen_random_uuid(), jeune_id, topic, object, place_kind, minutes, zone, 0,"
                " created_at, updated_at, slot_id FROM appointments WHERE id = :a"
            ),
            {"a": one},
        )


def test_what_naima_has_already_at_that_hour_is_said_before_she_books(cast, sign_in):
    open_some(cast, FRIDAY)
    make(cast.naima, cast.naima, FRIDAY, people=[cast.lucie.id])
    naima, slot = sign_in(cast.naima), free(cast.naima)[0]
    filled = {"slot": str(slot.id), "words": "Mon permis"}
    answer = naima.post("/rendez-vous/creneaux", data=filled)
    assert answer.status_code == 422
    assert "il y a déjà un rendez-vous à cette heure" in answer.text
    assert len(free(cast.theo)) == 1
    assert naima.post("/rendez-vous/creneaux", data={**filled, "confirmed": str(slot.id)}).status_code == 303
    assert free(cast.theo) == []


def test_what_was_cancelled_meanwhile_is_not_moved_and_its_slot_stays_with_who_booked_it_since(cast):
    """Two tabs: Karim’s page still shows Naïma’s hour, which she gave back and Théo took."""
    open_some(cast, FRIDAY)
    slot = free(cast.naima)[0]
    one = book(cast.naima, slot)
    before = seen(cast.karim, one)
    do(cast.naima, one, appointments.cancel_appointment)
    book(cast.theo, slot)
    acts = (
        lambda: appointments.move_appointment(before, THURSDAY),
        lambda: appointments.offer_times(before, [THURSDAY]),
        lambda: appointments.reply(before, Reply.ACCEPTED),
    )
    for act in acts:
        with pytest.raises(Refused, match="changed_since"), acting_as(cast.karim.id), transaction():
            act()
    with acting_as(cast.karim.id):
        assert [one.is_taken for one in appointments.slots_of(Viewer(cast.karim.id))] == [True]
    assert free(cast.ines) == []


def test_who_leaves_the_circle_has_their_slot_back(cast):
    lucie = Viewer(cast.lucie.id)
    with acting_as(cast.lucie.id), transaction():
        appointments.open_slots(lucie, [FRIDAY], 30, zone="Europe/Paris", place="Au café")
    book(cast.naima, free(cast.naima)[0])
    with acting_as(cast.naima.id), transaction():
        circle.end_link(relation_of(cast.naima, cast.naima), link_of(cast.naima, cast.lucie))
    with acting_as(cast.lucie.id):
        assert [one.is_taken for one in appointments.slots_of(lucie)] == [False]


def test_a_morning_at_the_end_of_all_calendars_is_too_far():
    last = datetime(9999, 12, 31, 23, 0)
    assert appointments.every_half_day(last, last + timedelta(minutes=59), 30) == [last]


def test_nobody_takes_all_the_hours_of_a_professional(cast):
    open_some(cast, *(FRIDAY + timedelta(minutes=30 * number) for number in range(7)))
    found = free(cast.theo)
    first = [book(cast.theo, slot) for slot in found[:5]]
    with pytest.raises(Refused, match="too_many_ahead"):
        book(cast.theo, found[5])
    assert len(free(cast.naima)) == 2, "the one that was refused is still free"
    do(cast.theo, first[0], appointments.cancel_appointment)
    book(cast.theo, found[5])


def test_the_name_of_anothers_appointment_is_not_said_to_be_kept(cast):
    hers = make(cast.karim, cast.naima)
    wanted = appointments.Wanted("Autre chose", (FRIDAY,), place="Ici")
    with acting_as(cast.theo.id), pytest.raises(Conflict):
        appointments.make_appointment(relation_of(cast.theo, cast.theo), wanted, hers)
    assert seen(cast.naima, hers).object == "Point sur ton projet"
