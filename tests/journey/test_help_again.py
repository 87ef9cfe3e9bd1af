"""A call for help that nobody takes care of any more awaits those who may answer again: told once, and nothing of it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.config import TEST_DAY
from services import circle, clock, journey
from services.circle import LinkKind, Part, Viewer
from services.database import acting_as, as_system, session
from services.notifications.models import Notification
from tests.caseload.factories import ask_help
from tests.messages.conftest import relation_of


@pytest.fixture
def asked(cast) -> UUID:
    """Naïma asked for help about her housing: Karim and Lucie may answer."""
    return ask_help(cast.naima.id, "L4", "Je ne comprends pas")


def take(member, cast, asked) -> None:
    with acting_as(member.id):
        journey.take_help(relation_of(member, cast.naima), asked)
        session.commit()


def awaits(cast, asked) -> dict[str, list[int]]:
    """Who has an unread line about it, and what each counts."""
    with as_system():
        session.expire_all()
        rows = session.execute(
            select(Notification.account_id, Notification.count).where(
                Notification.subject_id == asked, Notification.read_at.is_(None)
            )
        ).all()
    names = {one.id: one.slug for one in cast.all}
    found: dict[str, list[int]] = {}
    for account, count in rows:
        found.setdefault(names[account], []).append(count)
    return found


def taker(cast, asked) -> UUID | None:
    with acting_as(cast.naima.id):
        mine = relation_of(cast.naima, cast.naima)
        return journey.open_help(mine.viewer, mine.space, "Naïma", asked, "fr").request.taken_by


def test_lucie_gives_it_back_and_karim_is_told_she_is_not(cast, asked):
    take(cast.lucie, cast, asked)
    assert set(awaits(cast, asked)) == {"naima"}
    with acting_as(cast.lucie.id):
        for _ in range(2):  # a double tap
            journey.give_back_help(relation_of(cast.lucie, cast.naima), asked)
        session.commit()
    assert awaits(cast, asked) == {"naima": [1], "karim": [1]}
    assert taker(cast, asked) is None


def link_of(cast, kind) -> UUID:
    return next(
        one.link_id
        for one in circle.members_of(relation_of(cast.naima, cast.naima).space)
        if one.kind == kind
    )


def ended(cast):
    with acting_as(cast.naima.id):
        circle.end_link(relation_of(cast.naima, cast.naima), link_of(cast, LinkKind.MENTOR))


def paused(cast):
    with acting_as(cast.naima.id):
        circle.pause_link(relation_of(cast.naima, cast.naima), link_of(cast, LinkKind.MENTOR))


def kept_away(cast):
    with acting_as(cast.karim.id):
        relation = relation_of(cast.karim, cast.naima)
        circle.set_restriction(
            relation, cast.lucie.id, kind="contact", reference="JE 1", starts_on=TEST_DAY.date()
        )


def taken_back(cast):
    """Housing is not Lucie's any more."""
    with acting_as(cast.naima.id):
        circle.withdraw(
            relation_of(cast.naima, cast.naima), link_of(cast, LinkKind.MENTOR), Part.PATH, domain="logement"
        )


WAYS = {one.__name__: one for one in (ended, paused, kept_away, taken_back)}


@pytest.mark.parametrize("way", WAYS)
def test_lucie_who_took_it_may_answer_no_more_and_karim_is_told_once(cast, asked, way):
    take(cast.lucie, cast, asked)
    WAYS[way](cast)
    session.commit()
    assert taker(cast, asked) is None
    assert awaits(cast, asked) == {"naima": [1], "karim": [1]}
    journey.release_helps()
    assert awaits(cast, asked) == {"naima": [1], "karim": [1]}


def test_a_decision_that_begins_tomorrow_is_seen_by_the_hourly_look(cast, asked):
    take(cast.lucie, cast, asked)
    with acting_as(cast.karim.id):
        tomorrow = TEST_DAY.date() + timedelta(days=1)
        relation = relation_of(cast.karim, cast.naima)
        circle.set_restriction(relation, cast.lucie.id, kind="contact", reference="JE 1", starts_on=tomorrow)
        session.commit()
    assert taker(cast, asked) == cast.lucie.id
    with clock.held_at(clock.now() + timedelta(days=1)):
        journey.release_helps()
        assert taker(cast, asked) is None
        assert "karim" in awaits(cast, asked)


def test_karim_who_took_it_hands_over_and_claire_is_told(cast, asked):
    take(cast.karim, cast, asked)
    with acting_as(cast.marc.id):
        marc = Viewer(cast.marc.id, team_ids=circle.find_standing(cast.marc.id).team_ids)
        circle.assign_referent(marc, cast.naima.id, cast.claire.id)
        session.commit()
    assert set(awaits(cast, asked)) == {"naima", "claire", "lucie"}


def test_reopened_it_awaits_again_unless_somebody_takes_care_of_it(cast, asked):
    with acting_as(cast.naima.id):
        mine = relation_of(cast.naima, cast.naima)
        journey.close_help(mine, asked)
        assert awaits(cast, asked) == {}
    with acting_as(cast.naima.id):
        for _ in range(2):
            journey.reopen_help(mine, asked)
    assert awaits(cast, asked) == {"karim": [1], "lucie": [1]}
    take(cast.lucie, cast, asked)
    with acting_as(cast.naima.id):
        journey.close_help(mine, asked)
        journey.reopen_help(mine, asked)
    assert "karim" not in awaits(cast, asked)


def test_given_back_once_closed_it_awaits_nobody(cast, asked):
    take(cast.lucie, cast, asked)
    with acting_as(cast.naima.id):
        journey.close_help(relation_of(cast.naima, cast.naima), asked)
    with acting_as(cast.lucie.id):
        journey.give_back_help(relation_of(cast.lucie, cast.naima), asked)
    assert "karim" not in awaits(cast, asked)


def test_what_is_taken_by_somebody_who_may_answer_stays_theirs(cast, asked):
    take(cast.lucie, cast, asked)
    for way in (lambda: journey.release_helps(), lambda: journey.release_helps([cast.naima.id])):
        way()
        assert taker(cast, asked) == cast.lucie.id
