"""Naïma gives, takes back, pauses, removes; and some things are not hers to change."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from services import circle, clock
from services.circle import LinkKind, MemberState, Part, Viewer
from services.database import acting_as
from services.errors import NotFound, Refused
from tests.circle import world

READ = "checklist.shared.read"


def own(member):
    return circle.find_relation(Viewer(member.id), member.id)


def link_of(member, kind):
    return next(one for one in circle.members_of(own(member).space) if one.kind == kind).link_id


def sees(who, jeune, operation=READ, **what):
    with acting_as(who.id):
        return circle.can(Viewer(who.id), operation, jeune.id, **what)


@pytest.fixture
def lucie(cast, acting):
    with acting(cast.naima):
        return link_of(cast.naima, LinkKind.MENTOR)


@pytest.fixture
def karim(cast, acting):
    with acting(cast.naima):
        return link_of(cast.naima, LinkKind.REFERENT)


def test_lucie_sees_housing_and_nothing_else(cast):
    assert sees(cast.lucie, cast.naima, domain="logement")
    assert not sees(cast.lucie, cast.naima, domain="sante")
    assert not sees(cast.lucie, cast.naima)
    assert not sees(cast.lucie, cast.naima, "milestone.read")


def test_what_is_given_to_lucie_is_seen_at_once_and_taken_back_at_once(cast, acting, lucie):
    with acting(cast.naima):
        circle.give(own(cast.naima), lucie, Part.MILESTONES)
    assert sees(cast.lucie, cast.naima, "milestone.read")
    with acting(cast.naima):
        circle.withdraw(own(cast.naima), lucie, Part.MILESTONES)
    assert not sees(cast.lucie, cast.naima, "milestone.read")


def test_taking_the_path_back_takes_every_domain_and_step_of_it_back(cast, acting, lucie):
    step = uuid4()
    with acting(cast.naima):
        circle.give(own(cast.naima), lucie, Part.PATH, domain="sante", item=step)
        circle.give(own(cast.naima), lucie, Part.PATH)
        circle.withdraw(own(cast.naima), lucie, Part.PATH)
    assert not sees(cast.lucie, cast.naima, domain="logement")
    assert not sees(cast.lucie, cast.naima, domain="sante", item=step)


def test_a_gift_ends_at_midnight_after_the_day_she_chose(cast, acting, lucie):
    with acting(cast.naima):
        circle.give(own(cast.naima), lucie, Part.PATH, domain="sante", until=date(2026, 11, 30))
    for day, seen in ((30, True), (31, False)):
        with clock.held_at(clock.now().replace(day=1) + timedelta(days=day - 1, hours=13)):
            assert sees(cast.lucie, cast.naima, domain="sante") is seen


def test_karim_loses_one_domain_then_has_it_again_and_nothing_more_than_before(cast, acting, karim):
    with acting(cast.naima):
        circle.withdraw(own(cast.naima), karim, Part.PATH, domain="sante")
    assert not sees(cast.karim, cast.naima, domain="sante")
    assert sees(cast.karim, cast.naima, domain="logement")
    with acting(cast.naima):
        circle.give(own(cast.naima), karim, Part.PATH, domain="sante")
        karim_now = next(one for one in circle.members_of(own(cast.naima).space) if one.is_referent)
    assert sees(cast.karim, cast.naima, domain="sante")
    assert not karim_now.was_given(domain="sante")


@pytest.mark.parametrize("part", [Part.MILESTONES, Part.PATH])
def test_karim_keeps_the_milestones_of_the_law_and_is_never_shut_out_in_one_go(cast, acting, karim, part):
    with acting(cast.naima), pytest.raises(Refused, match="not_withdrawable"):
        circle.withdraw(own(cast.naima), karim, part)
    assert sees(cast.karim, cast.naima, "milestone.read")


def test_a_project_is_not_given_to_a_mentor(cast, acting, lucie):
    with acting(cast.naima), pytest.raises(Refused, match="not_givable"):
        circle.give(own(cast.naima), lucie, Part.PROJECT)


def test_nobody_gives_in_her_place(cast, acting, lucie):
    for member in (cast.karim, cast.samira, cast.lucie):
        with acting(member):
            relation = circle.find_relation(Viewer(member.id), cast.naima.id)
            with pytest.raises(NotFound):
                circle.give(relation, lucie, Part.PATH)
            with pytest.raises(NotFound):
                circle.withdraw(relation, lucie, Part.PATH)


def test_theo_cannot_change_the_circle_of_naima(cast, acting, lucie):
    with acting(cast.theo):
        for act in (circle.pause_link, circle.end_link, circle.resume_link):
            with pytest.raises(NotFound):
                act(own(cast.theo), lucie)
        with pytest.raises(NotFound):
            circle.give(own(cast.theo), lucie, Part.PATH)


def test_under_fifteen_nobody_gives_alone_but_anybody_takes_back(db):
    jeune, mentor = world.make_jeune(date(2012, 5, 1)), world.make_account()
    link = world.make_link(jeune, mentor, LinkKind.MENTOR)
    with acting_as(jeune):
        mine = circle.find_relation(Viewer(jeune), jeune)
        with pytest.raises(Refused, match="under_fifteen"):
            circle.give(mine, link, Part.PATH)
        circle.withdraw(mine, link, Part.PATH)


@pytest.mark.parametrize("birthday_in", [1, 0])
def test_fourteen_and_364_days_or_fifteen_today(db, birthday_in):
    today = clock.today("Europe/Paris")
    birth = (today + timedelta(days=birthday_in)).replace(year=today.year - 15)
    jeune, mentor = world.make_jeune(birth), world.make_account()
    link = world.make_link(jeune, mentor, LinkKind.MENTOR)
    with acting_as(jeune):
        mine = circle.find_relation(Viewer(jeune), jeune)
        if birthday_in:
            with pytest.raises(Refused, match="under_fifteen"):
                circle.give(mine, link, Part.PATH)
        else:
            circle.give(mine, link, Part.PATH)


def test_a_date_already_past_is_refused(cast, acting, lucie):
    with acting(cast.naima), pytest.raises(Refused, match="end_in_past"):
        circle.give(own(cast.naima), lucie, Part.PATH, until=date(2026, 11, 21))


def test_lucie_paused_sees_nothing_then_again_what_she_saw(cast, acting, lucie):
    with acting(cast.naima):
        circle.pause_link(own(cast.naima), lucie)
    assert not sees(cast.lucie, cast.naima, domain="logement")
    with acting(cast.naima):
        circle.resume_link(own(cast.naima), lucie)
    assert sees(cast.lucie, cast.naima, domain="logement")


def test_lucie_removed_sees_nothing_and_is_named_for_a_month(cast, acting, lucie):
    with acting(cast.naima):
        circle.end_link(own(cast.naima), lucie)
        former = circle.members_of(own(cast.naima).space)[-1]
        assert (former.link_id, former.state) == (lucie, MemberState.ENDED)
    assert not sees(cast.lucie, cast.naima, domain="logement")
    with clock.held_at(clock.now() + timedelta(days=31)), acting(cast.naima):
        assert lucie not in {one.link_id for one in circle.members_of(own(cast.naima).space)}


@pytest.mark.parametrize("act", [circle.pause_link, circle.end_link])
def test_karim_can_be_neither_paused_nor_removed_and_the_refusal_says_whom_to_ask(cast, acting, karim, act):
    with acting(cast.naima), pytest.raises(Refused, match="referent_stays") as refusal:
        act(own(cast.naima), karim)
    assert refusal.value.details["cadres"] == ("Marc Auvray",)


def test_lucie_leaves_by_herself_and_karim_cannot_leave_that_way(cast, acting, lucie, karim):
    with acting(cast.karim), pytest.raises(NotFound):
        circle.leave_circle(Viewer(cast.karim.id), karim)
    with acting(cast.samira), pytest.raises(NotFound):
        circle.leave_circle(Viewer(cast.samira.id), lucie)
    with acting(cast.lucie):
        circle.leave_circle(Viewer(cast.lucie.id), lucie)
    assert not sees(cast.lucie, cast.naima, domain="logement")


def invite(member, **who):
    link, _ticket = circle.invite_to_circle(own(member), "Aïcha", LinkKind.RELATIVE, kinship="sister", **who)
    return link


def state_of(member, link):
    return next(one for one in circle.members_of(own(member).space) if one.link_id == link).state


def test_somebody_a_minor_invites_waits_for_karim_then_sees_nothing_until_given(cast, acting):
    with acting(cast.naima):
        link = invite(cast.naima)
        assert state_of(cast.naima, link) == MemberState.TO_CONFIRM
        with pytest.raises(NotFound):
            circle.confirm_link(own(cast.naima), link)
    for stranger in (cast.claire, cast.samira, cast.lucie):
        with acting(stranger), pytest.raises(NotFound):
            circle.confirm_link(circle.find_link_relation(Viewer(stranger.id), link), link)
    with acting(cast.karim):
        circle.confirm_link(circle.find_link_relation(Viewer(cast.karim.id), link), link)
    with acting(cast.naima):
        assert state_of(cast.naima, link) == MemberState.INVITED


def test_karim_refuses_and_it_is_over(cast, acting):
    with acting(cast.naima):
        link = invite(cast.naima)
    with acting(cast.karim):
        relation = circle.find_link_relation(Viewer(cast.karim.id), link)
        circle.refuse_link(relation, link)
        with pytest.raises(NotFound):
            circle.confirm_link(relation, link)
    with acting(cast.naima):
        assert state_of(cast.naima, link) == MemberState.ENDED


def test_ines_is_an_adult_and_needs_nobody_s_agreement(cast, acting):
    with acting(cast.ines):
        assert state_of(cast.ines, invite(cast.ines)) == MemberState.INVITED


def test_a_limit_set_by_karim_closes_everything_at_once_and_is_shown_to_naima(cast, acting, lucie):
    with acting(cast.karim):
        relation = circle.find_relation(Viewer(cast.karim.id), cast.naima.id)
        circle.set_restriction(
            relation, cast.lucie.id, kind="contact", reference="JE 26/0042", starts_on=date(2026, 11, 22)
        )
    assert not sees(cast.lucie, cast.naima, domain="logement")
    with acting(cast.naima):
        kept_away = next(one for one in circle.members_of(own(cast.naima).space) if one.link_id == lucie)
    assert kept_away.is_restricted
    assert not kept_away.would_see(READ, domain="logement")


def test_a_limit_is_set_by_those_the_table_names_with_a_reference(cast, acting):
    facts = {"kind": "contact", "starts_on": date(2026, 11, 22)}
    for member in (cast.naima, cast.samira, cast.lucie):
        with acting(member):
            relation = circle.find_relation(Viewer(member.id), cast.naima.id)
        with acting(member), pytest.raises(NotFound):
            circle.set_restriction(relation, cast.lucie.id, reference="x", **facts)
    with acting(cast.karim):
        relation = circle.find_relation(Viewer(cast.karim.id), cast.naima.id)
        with pytest.raises(Refused, match="restriction_without_reference"):
            circle.set_restriction(relation, cast.lucie.id, reference="  ", **facts)
    with acting(cast.marc):
        team = circle.find_standing(cast.marc.id).team_ids
        relation = circle.find_relation(Viewer(cast.marc.id, team_ids=team), cast.naima.id)
        circle.set_restriction(relation, cast.samira.id, reference="JE 26/0043", **facts)
    with acting(cast.samira):
        assert circle.find_relation(Viewer(cast.samira.id), cast.naima.id) is None
