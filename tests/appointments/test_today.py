"""Aujourd’hui says which appointments wait for Karim, and which are to be noted: when and with whom, never what."""

from datetime import timedelta

from sqlalchemy import select

from services import appointments, clock, journey
from services.appointments import Reply, Status, Topic
from services.caseload import NeedKind
from services.circle import LinkKind
from services.database import acting_as, as_system, session
from services.journal import JournalLine
from services.journey import MilestoneKind
from tests.appointments.conftest import FRIDAY, THURSDAY, do, make, relation_of, seen
from tests.appointments.test_groups import join, offer
from tests.appointments.test_milestones import AFTER, held
from tests.appointments.test_slots import book, free, open_some
from tests.caseload.factories import agent
from tests.caseload.test_today import needs
from tests.circle import world


def waits(member) -> list[tuple[str, str]]:
    return [
        (one.first_name, one.name)
        for one in needs(member)
        if one.kind in (NeedKind.APPOINTMENT, NeedKind.ATTENDANCE)
    ]


def test_what_naima_asks_for_is_there_until_karim_answers(cast, sign_in):
    one = make(cast.naima, cast.naima, people=[cast.karim.id], words="Secret")
    assert waits(cast.karim) == [("Naïma", "answer")]
    page = sign_in(cast.karim).get("/aujourdhui").text
    assert "Rendez-vous à confirmer" in page
    assert "parce que celui du 26 novembre 2026 attend votre réponse" in page
    assert f'href="/rendez-vous/{one}"' in page
    assert "Secret" not in page
    do(cast.karim, one, appointments.reply, Reply.ACCEPTED)
    session.commit()
    assert waits(cast.karim) == []


def test_times_that_she_offers_are_to_be_picked_and_his_own_are_not(cast):
    make(cast.naima, cast.naima, THURSDAY, FRIDAY, people=[cast.karim.id])
    make(cast.karim, cast.theo, THURSDAY, FRIDAY)
    assert waits(cast.karim) == [("Naïma", "pick")]


def test_whoever_asks_for_another_time_is_said_to_who_made_it(cast, with_karim):
    do(cast.naima, with_karim, appointments.reply, Reply.MOVE)
    session.commit()
    assert waits(cast.karim) == [("Naïma", "move")]
    do(cast.karim, with_karim, appointments.move_appointment, FRIDAY)
    session.commit()
    assert waits(cast.karim) == []


def test_behind_it_is_to_be_noted_for_thirty_days(cast, with_karim):
    with clock.held_at(AFTER):
        assert waits(cast.karim) == [("Naïma", "note")]
        do(cast.karim, with_karim, appointments.mark, Status.SEEN)
        session.commit()
        assert waits(cast.karim) == []
        do(cast.karim, with_karim, appointments.mark, Status.UNKNOWN)
        session.commit()
    with clock.held_at(AFTER + timedelta(days=30)):
        assert waits(cast.karim) == []


def test_cancelled_or_declined_it_waits_for_nobody(cast, with_karim):
    one = make(cast.naima, cast.naima, FRIDAY, people=[cast.karim.id])
    do(cast.karim, one, appointments.reply, Reply.DECLINED)
    do(cast.karim, with_karim, appointments.cancel_appointment)
    session.commit()
    assert waits(cast.karim) == []
    with clock.held_at(AFTER + timedelta(days=2)):
        assert waits(cast.karim) == []


def test_an_interview_that_an_educateur_noted_waits_for_the_referent_and_is_then_one_tap(cast, sign_in):
    julien = agent("Julien")
    world.make_link(cast.amadou.id, julien.id, LinkKind.CARER)
    one = make(cast.karim, cast.amadou, topic=Topic.INTERVIEW_17, words="Entretien", people=[julien.id])
    with clock.held_at(AFTER):
        do(julien, one, appointments.mark, Status.SEEN)
        session.commit()
        assert MilestoneKind.INTERVIEW_17 not in held(cast.karim, cast.amadou)
        assert waits(julien) == []
        assert waits(cast.karim) == [("Amadou", "milestone")]
        karim = sign_in(cast.karim)
        assert "Noter le jalon" in karim.get(f"/rendez-vous/{one}").text
        assert "Noter le jalon" not in sign_in(julien).get(f"/rendez-vous/{one}").text
        assert karim.post(f"/rendez-vous/{one}/presence", data={"status": "seen"}).status_code == 303
        assert held(cast.karim, cast.amadou)[MilestoneKind.INTERVIEW_17] == THURSDAY.date()
        session.commit()
        assert waits(cast.karim) == []


def test_a_milestone_noted_by_hand_is_left_alone(cast):
    one = make(cast.karim, cast.amadou, topic=Topic.INTERVIEW_17, words="Entretien")
    with clock.held_at(AFTER):
        with acting_as(cast.karim.id):
            journey.record_milestone(
                relation_of(cast.karim, cast.amadou), MilestoneKind.INTERVIEW_17, clock.now().date()
            )
        do(cast.karim, one, appointments.mark, Status.SEEN)
        do(cast.karim, one, appointments.mark, Status.NOSHOW)
        assert MilestoneKind.INTERVIEW_17 in held(cast.karim, cast.amadou)
        assert seen(cast.karim, one).milestone_id is None


def test_somebody_else_of_the_circle_reads_nothing_of_it(cast):
    make(cast.naima, cast.naima, people=[cast.lucie.id])
    assert waits(cast.karim) == waits(cast.claire) == waits(agent("Julien")) == []


def test_one_reading_is_one_line_however_many_wait(cast, sign_in):
    for n in range(5):
        make(cast.naima, cast.naima, THURSDAY + timedelta(hours=n), people=[cast.karim.id])
    karim = sign_in(cast.karim)
    before = _lines(cast)
    karim.get("/aujourdhui")
    assert _lines(cast) - before == 1


def _lines(cast) -> int:
    with as_system():
        return len(session.scalars(select(JournalLine).where(JournalLine.actor_id == cast.karim.id)).all())


def test_who_booked_a_time_that_karim_opened_asks_nothing_more_of_him(cast):
    open_some(cast, FRIDAY)
    slot = book(cast.naima, free(cast.naima)[0])
    seat = join(cast.theo, offer(cast))
    session.commit()
    assert waits(cast.karim) == []
    for one in (slot, seat):
        assert seen(cast.karim, one).mine.reply is Reply.ACCEPTED
