"""Who is no longer in the circle, or is kept away, no longer comes; the next référent does."""

from datetime import timedelta

from services import appointments, circle, clock, notifications
from services.appointments import Status
from services.circle import HandoverReason, Viewer
from services.database import acting_as, transaction
from services.notifications import Kind
from tests.appointments.conftest import THURSDAY, make, relation_of, seen
from tests.appointments.test_reminding import waiting


def link_of(jeune, member):
    with acting_as(jeune.id):
        members = circle.members_of(relation_of(jeune, jeune).space)
    return next(one.link_id for one in members if one.account_id == member.id)


def lines(member) -> list[Kind]:
    with acting_as(member.id):
        return [one.kind for one in notifications.centre(member.id) if not one.is_read]


def test_removed_from_the_circle_one_does_not_come_and_it_is_cancelled(cast):
    one = make(cast.naima, cast.naima, people=[cast.lucie.id])
    with acting_as(cast.naima.id), transaction():
        circle.end_link(relation_of(cast.naima, cast.naima), link_of(cast.naima, cast.lucie))
    hers = seen(cast.naima, one)
    assert hers.is_cancelled
    assert [person.first_name for person in hers.people] == ["Naïma"]
    assert hers.jeune.status is Status.REVOKED
    assert waiting(cast.lucie) == waiting(cast.naima) == []
    assert Kind.APPOINTMENT in lines(cast.naima)


def test_the_others_still_meet(cast):
    one = make(cast.naima, cast.naima, people=[cast.lucie.id, cast.karim.id])
    with acting_as(cast.naima.id), transaction():
        circle.end_link(relation_of(cast.naima, cast.naima), link_of(cast.naima, cast.lucie))
    hers = seen(cast.naima, one)
    assert not hers.is_cancelled
    assert {person.first_name for person in hers.people} == {"Naïma", "Karim"}


def test_kept_away_by_a_judge_one_does_not_come(cast):
    one = make(cast.naima, cast.naima, people=[cast.samira.id])
    with acting_as(cast.karim.id), transaction():
        circle.set_restriction(
            relation_of(cast.karim, cast.naima),
            cast.samira.id,
            kind="contact_ban",
            reference="JE 2026-1",
            starts_on=clock.now().date(),
        )
    assert seen(cast.naima, one).is_cancelled
    assert waiting(cast.samira) == []


def test_the_next_referent_is_invited_to_what_comes_after_the_handover(cast):
    before = make(cast.karim, cast.theo)
    after = make(cast.karim, cast.theo, THURSDAY + timedelta(days=14))
    viewer = Viewer(cast.marc.id, team_ids=circle.find_standing(cast.marc.id).team_ids)
    with acting_as(cast.marc.id), transaction():
        day = clock.now().date() + timedelta(days=10)
        circle.plan_handover(viewer, cast.karim.id, cast.claire.id, day, HandoverReason.TEAM, [cast.theo.id])
    assert {one.first_name for one in seen(cast.theo, before).people} == {"Théo", "Karim"}
    assert {one.first_name for one in seen(cast.theo, after).people} == {"Théo", "Claire"}
    with clock.held_at(clock.now() + timedelta(days=11)):
        hers = seen(cast.claire, after)
        assert hers.is_waiting_for_me
        with acting_as(cast.claire.id), transaction():
            appointments.cancel_appointment(hers)
