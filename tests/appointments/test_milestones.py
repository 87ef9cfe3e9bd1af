"""The two interviews of the law close their milestone when they took place, and open it again when not."""

from datetime import date, datetime, timedelta

import pytest

from services import appointments, clock, journey
from services.appointments import Status, Topic
from services.database import acting_as
from services.errors import NotFound, Refused
from services.journey import MilestoneKind
from tests.appointments.conftest import THURSDAY, do, make, relation_of, seen

AFTER = datetime.fromisoformat("2026-11-26T16:00:00+00:00")


def held(member, jeune) -> dict[str, date]:
    with acting_as(member.id):
        return dict(journey.held_milestones(relation_of(member, jeune)))


def test_the_interview_at_17_seen_is_held(cast):
    one = make(cast.karim, cast.amadou, topic=Topic.INTERVIEW_17, words="Entretien des 17 ans")
    assert MilestoneKind.INTERVIEW_17 not in held(cast.karim, cast.amadou)
    with clock.held_at(AFTER):
        do(cast.karim, one, appointments.mark, Status.SEEN)
        assert held(cast.karim, cast.amadou)[MilestoneKind.INTERVIEW_17] == THURSDAY.date()
        assert seen(cast.karim, one).milestone_id is not None
        do(cast.karim, one, appointments.mark, Status.NOSHOW)
        assert MilestoneKind.INTERVIEW_17 not in held(cast.karim, cast.amadou)
        assert seen(cast.karim, one).milestone_id is None


def test_the_interview_after_the_exit_seen_is_held(cast):
    one = make(cast.karim, cast.ines, topic=Topic.EXIT_INTERVIEW, words="Six mois après")
    with clock.held_at(AFTER):
        do(cast.karim, one, appointments.mark, Status.SEEN)
        assert held(cast.karim, cast.ines)[MilestoneKind.EXIT_INTERVIEW] == THURSDAY.date()


def test_another_appointment_closes_nothing(cast, with_karim):
    before = held(cast.karim, cast.naima)
    with clock.held_at(AFTER):
        do(cast.karim, with_karim, appointments.mark, Status.SEEN)
        assert held(cast.karim, cast.naima) == before


def test_nothing_is_said_of_it_before_it_begins_nor_by_the_young_person(cast, with_karim):
    with pytest.raises(NotFound):
        do(cast.karim, with_karim, appointments.mark, Status.SEEN)
    with clock.held_at(AFTER), pytest.raises(NotFound):
        do(cast.naima, with_karim, appointments.mark, Status.SEEN)


def test_cancelled_is_not_what_became_of_it(cast, with_karim):
    with clock.held_at(AFTER), pytest.raises(Refused, match="status_wrong"):
        do(cast.karim, with_karim, appointments.mark, Status.REVOKED)


def test_the_day_is_that_of_where_the_young_person_lives(cast):
    one = make(
        cast.karim,
        cast.amadou,
        datetime(2026, 11, 26, 22, 0),
        topic=Topic.INTERVIEW_17,
        zone="America/Cayenne",
        words="Entretien",
    )
    with clock.held_at(AFTER + timedelta(days=1)):
        do(cast.karim, one, appointments.mark, Status.SEEN)
        assert held(cast.karim, cast.amadou)[MilestoneKind.INTERVIEW_17] == date(2026, 11, 27)
