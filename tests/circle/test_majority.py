"""At 18, at midnight where she lives: the rights of parents end, hers begin. In every zone of France."""

from datetime import date, timedelta

import pytest

from services import circle, clock
from services.ages import local_midnight
from services.circle import LinkBasis, LinkKind, MemberState, Part, Viewer
from services.database import acting_as
from tests.circle import world

ZONES = (
    "Europe/Paris",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Miquelon",
    "Pacific/Noumea",
)
SECOND = timedelta(seconds=1)
READ = "checklist.shared.read"


def sees(account, jeune, at, operation=READ):
    with clock.held_at(at), acting_as(account):
        return circle.can(Viewer(account), operation, jeune)


@pytest.fixture
def family(db):
    def build(zone, birth_on=date(2008, 12, 13)):
        jeune, parent, mentor = (
            world.make_jeune(birth_on, zone=zone),
            world.make_account(),
            world.make_account(),
        )
        for account, kind in ((parent, LinkKind.PARENT), (mentor, LinkKind.MENTOR)):
            world.make_grant(jeune, world.make_link(jeune, account, kind))
        return jeune, parent, mentor

    return build


@pytest.mark.parametrize("zone", ZONES)
def test_a_parent_sees_until_the_last_second_of_seventeen_and_not_one_more(family, zone):
    jeune, parent, mentor = family(zone)
    midnight = local_midnight(date(2026, 12, 13), zone)
    assert sees(parent, jeune, midnight - SECOND)
    assert not sees(parent, jeune, midnight)
    assert sees(mentor, jeune, midnight)


@pytest.mark.parametrize("zone", ZONES)
def test_her_own_capacities_begin_at_the_same_midnight(family, zone):
    jeune, _parent, _mentor = family(zone)
    midnight = local_midnight(date(2026, 12, 13), zone)
    assert not sees(jeune, jeune, midnight - SECOND, "link.invite")
    assert sees(jeune, jeune, midnight, "link.invite")


def test_born_on_29_february_the_parent_s_rights_end_on_the_28th_and_hers_open_on_1_march(family):
    jeune, parent, _mentor = family("Europe/Paris", date(2012, 2, 29))
    last_of_february = local_midnight(date(2030, 2, 28), "Europe/Paris")
    first_of_march = local_midnight(date(2030, 3, 1), "Europe/Paris")
    assert sees(parent, jeune, last_of_february - SECOND)
    assert not sees(parent, jeune, last_of_february)
    assert not sees(jeune, jeune, first_of_march - SECOND, "link.invite")
    assert sees(jeune, jeune, first_of_march, "link.invite")


def test_what_was_given_with_the_holder_of_authority_lapses_what_she_gave_alone_stays(db):
    jeune = world.make_jeune(date(2008, 12, 13))
    friends = [world.make_account() for _ in range(2)]
    for account, with_holder in zip(friends, (True, False), strict=True):
        link = world.make_link(jeune, account, LinkKind.MENTOR)
        world.make_grant(jeune, link, with_holder=with_holder)
    midnight = local_midnight(date(2026, 12, 13), "Europe/Paris")
    assert [sees(one, jeune, midnight - SECOND) for one in friends] == [True, True]
    assert [sees(one, jeune, midnight) for one in friends] == [False, True]


def test_an_adult_lets_her_mother_back_in_as_family_who_sees_nothing_yet(family):
    jeune, parent, _mentor = family("Europe/Paris")
    day_after = local_midnight(date(2026, 12, 14), "Europe/Paris")
    with clock.held_at(day_after), acting_as(jeune):
        mine = circle.find_relation(Viewer(jeune), jeune)
        lapsed = next(one for one in circle.members_of(mine.space) if one.kind == LinkKind.PARENT)
        assert (lapsed.state, lapsed.is_lapsed) == (MemberState.ENDED, True)
        back = circle.let_back_in(mine, lapsed.link_id)
    assert not sees(parent, jeune, day_after)
    with clock.held_at(day_after), acting_as(jeune):
        circle.give(circle.find_relation(Viewer(jeune), jeune), back, Part.PATH)
    assert sees(parent, jeune, day_after)


def test_after_a_contract_the_referent_reads_thirty_days_then_nothing(db):
    jeune, referent = (
        world.make_jeune(date(2007, 1, 10), contract_until=date(2026, 11, 30)),
        world.make_account(),
    )
    world.make_link(jeune, referent, LinkKind.REFERENT, basis=LinkBasis.DECISION)
    zone = "Europe/Paris"
    for day, reads, writes in (
        (date(2026, 11, 30), True, True),
        (date(2026, 12, 1), True, False),
        (date(2026, 12, 30), True, False),
        (date(2026, 12, 31), False, False),
    ):
        at = local_midnight(day, zone)
        assert (sees(referent, jeune, at), sees(referent, jeune, at, "milestone.record")) == (
            reads,
            writes,
        ), day
