"""What stands in the way of a time is said before; by what somebody is taken is not."""

from datetime import date, datetime, timedelta

from services import appointments, messages, notifications
from services.appointments import ClashKind, Reply
from services.database import acting_as, transaction
from tests.appointments.conftest import THURSDAY, do, make, relation_of
from tests.cast import Member


def found(member: Member, jeune: Member, *times: datetime, people=(), minutes=60, besides=None):
    with acting_as(member.id):
        clashes = appointments.clashes(
            relation_of(member, jeune), people, times, minutes, "Europe/Paris", besides=besides
        )
    return [(one.kind, one.first_name) for one in clashes]


def test_nothing_stands_in_the_way(cast):
    assert found(cast.karim, cast.naima, THURSDAY) == []


def test_both_are_taken_for_the_whole_of_it_and_free_the_minute_after(cast, with_karim):
    both = [(ClashKind.TAKEN, "Karim"), (ClashKind.TAKEN, "Naïma")]
    assert sorted(found(cast.karim, cast.naima, THURSDAY)) == both
    assert sorted(found(cast.karim, cast.naima, THURSDAY + timedelta(minutes=59))) == both
    assert found(cast.karim, cast.naima, THURSDAY + timedelta(minutes=60)) == []
    assert found(cast.karim, cast.naima, THURSDAY - timedelta(minutes=60)) == []


def test_karim_learns_that_naima_is_taken_and_not_by_whom(cast):
    make(cast.naima, cast.naima, people=[cast.lucie.id], words="Secret")
    assert found(cast.karim, cast.naima, THURSDAY) == [(ClashKind.TAKEN, "Naïma")]


def test_another_young_person_of_karim_counts_for_karim_alone(cast, with_karim):
    assert found(cast.karim, cast.theo, THURSDAY) == [(ClashKind.TAKEN, "Karim")]


def test_what_is_cancelled_or_declined_or_moved_away_does_not_count(cast, with_karim):
    assert found(cast.karim, cast.naima, THURSDAY, besides=with_karim) == []
    do(cast.naima, with_karim, appointments.reply, Reply.DECLINED)
    assert found(cast.karim, cast.naima, THURSDAY) == [(ClashKind.TAKEN, "Karim")]
    do(cast.karim, with_karim, appointments.cancel_appointment)
    assert found(cast.karim, cast.naima, THURSDAY) == []


def test_the_quiet_hours_are_those_of_the_young_person_where_they_live(cast):
    assert found(cast.karim, cast.naima, datetime(2026, 11, 26, 22, 0)) == [(ClashKind.QUIET, "Naïma")]
    with acting_as(cast.naima.id), transaction():
        from datetime import time

        notifications.save_hours(cast.naima.id, time(13), time(15))
    assert found(cast.karim, cast.naima, THURSDAY) == [(ClashKind.QUIET, "Naïma")]


def test_somebody_who_is_away_is_said_to_be(cast):
    with acting_as(cast.karim.id), transaction():
        messages.set_availability(
            cast.karim.id, (1, 2, 3), away_from=date(2026, 11, 25), away_until=date(2026, 11, 27)
        )
    assert found(cast.naima, cast.naima, THURSDAY, people=[cast.karim.id]) == [(ClashKind.AWAY, "Karim")]


def test_samira_who_only_proposes_learns_nothing_of_the_days_of_others(cast, with_karim):
    assert found(cast.samira, cast.naima, THURSDAY) == []
    assert found(cast.samira, cast.naima, datetime(2026, 11, 26, 22, 0)) == []
    make(cast.naima, cast.naima, people=[cast.samira.id])
    assert found(cast.samira, cast.naima, THURSDAY, people=[cast.karim.id]) == [(ClashKind.TAKEN, "Samira")]
