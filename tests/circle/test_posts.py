"""The end of a post: Karim leaves, and what he followed by it closes on that day. Nothing is deleted."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.config import TEST_DAY
from services import circle, clock, journey
from services.circle import LinkBasis, LinkKind, MemberState, PostKind, Viewer
from services.circle.models import Link, Post
from services.database import as_system, session
from services.errors import NotFound, Refused
from tests.accounts.browser import send
from tests.cast import Member
from tests.circle import world

TODAY = TEST_DAY.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def post_of(first_name: str, last_name: str, kind: PostKind = PostKind.REFERENT):
    (post,) = circle.find_posts(first_name, last_name, kind, "50")
    return post.id


@pytest.fixture
def karims_post(cast):
    return post_of("Karim", "Benali")


def member_of(acting, jeune, who):
    with acting(jeune):
        own = circle.find_relation(Viewer(jeune.id), jeune.id)
        return next(one for one in circle.members_of(own.space) if one.account_id == who.id)


def links_of(account) -> list[Link]:
    with as_system():
        return list(session.scalars(select(Link).where(Link.account_id == account.id)))


def test_karim_finds_nothing_any_more_wherever_he_looks(cast, acting, sign_in, karims_post):
    with acting(cast.naima):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        step = journey.step_address(own.space, "L4")
        asked = journey.ask_help(own, step, "Aide", uuid4())
    assert sign_in(cast.karim).get(f"/jeunes/{cast.naima.id}").status_code == 200
    assert circle.end_post(karims_post, last_on=YESTERDAY) == 4
    session.remove()
    browser = sign_in(cast.karim)  # his passkey still opens his account, and his account opens nothing
    for where in (
        "/jeunes",
        f"/jeunes/{cast.naima.id}",
        f"/etapes/{step}",
        f"/aide/{asked}",
        f"/projet/{cast.naima.id}",
        "/invitation/nouvelle",
        "/equipe",
    ):
        assert browser.get(where).status_code == 404, where
    for act in (f"/aide/{asked}/reponses", f"/jeunes/{cast.naima.id}/sessions/fin"):
        assert send(browser, act, page="/moi", words="moi").status_code == 404, act


def test_his_browsers_are_signed_out_because_nothing_is_left(cast, sign_in, karims_post):
    karim, claire = sign_in(cast.karim), sign_in(cast.claire)
    circle.end_post(karims_post, last_on=YESTERDAY)
    assert karim.get("/jeunes").status_code == 302
    assert claire.get("/jeunes").status_code == 200


def test_naima_sees_him_leave_and_what_she_said_of_him_is_kept(cast, acting, sign_in, karims_post):
    circle.end_post(karims_post, last_on=YESTERDAY)
    session.remove()
    gone = member_of(acting, cast.naima, cast.karim)
    assert gone.state == MemberState.ENDED
    assert gone.until == YESTERDAY
    page = sign_in(cast.naima).get("/cercle").text
    assert "Karim" in page
    assert "Ne voit plus rien" in page
    assert len(links_of(cast.karim)) == 4


def test_marc_sees_who_has_no_referent_and_gives_them_one(cast, sign_in, karims_post):
    circle.end_post(karims_post, last_on=YESTERDAY)
    session.remove()
    browser = sign_in(cast.marc)
    page = browser.get("/equipe").text
    assert all(name in page for name in ("Naïma", "Théo", "Inès", "Amadou"))
    assert "Karim Benali" not in page
    form = {"jeune": str(cast.naima.id), "referent": str(cast.claire.id)}
    assert send(browser, "/equipe/referents", page="/moi", **form).status_code == 303
    assert sign_in(cast.claire).get(f"/jeunes/{cast.naima.id}").status_code == 200


def test_until_his_last_day_nothing_changes_and_everybody_sees_when(cast, acting, sign_in, karims_post):
    browser = sign_in(cast.karim)
    circle.end_post(karims_post, last_on=TOMORROW)
    assert browser.get(f"/jeunes/{cast.naima.id}").status_code == 200
    karim = member_of(acting, cast.naima, cast.karim)
    assert (karim.state, karim.until) == (MemberState.ACTIVE, TOMORROW)
    assert "Jusqu’au 23 novembre 2026" in sign_in(cast.naima).get(f"/cercle/{karim.link_id}").text
    with clock.held_at(TEST_DAY + timedelta(days=2)):
        assert browser.get(f"/jeunes/{cast.naima.id}").status_code == 404  # by the dates alone
        circle.close_departures()
        assert browser.get("/jeunes").status_code == 302


def test_whom_he_invites_on_his_way_out_is_his_until_the_same_day(cast, acting, karims_post):
    circle.end_post(karims_post, last_on=TOMORROW)
    with acting(cast.karim):
        territory, _name = circle.territories_of("50")[0]
        circle.invite_jeune(cast.karim.id, "Sam", date(2009, 7, 14), territory)
    assert {link.ends_on for link in links_of(cast.karim)} == {TOMORROW}


def test_an_adult_who_keeps_her_referent_does_not_keep_him_beyond_his_post(cast, acting, karims_post):
    circle.end_post(karims_post, last_on=TOMORROW)
    with acting(cast.ines):
        circle.keep_referent(circle.find_relation(Viewer(cast.ines.id), cast.ines.id))
    with clock.held_at(TEST_DAY + timedelta(days=2)), acting(cast.karim):
        assert circle.find_relation(Viewer(cast.karim.id), cast.ines.id) is None


def test_the_end_of_a_cadre_s_post_closes_the_team(cast, sign_in):
    browser = sign_in(cast.marc)
    circle.end_post(post_of("Marc", "Auvray", PostKind.CADRE), last_on=YESTERDAY)
    assert browser.get("/equipe").status_code == 302
    assert sign_in(cast.marc).get("/equipe").status_code == 404


def test_another_post_keeps_what_it_carries_and_the_session(cast, sign_in, karims_post):
    team = world.team_of(cast.naima.id)
    world.make_post(cast.karim.id, PostKind.REFERENT, team)
    browser = sign_in(cast.karim)
    assert circle.end_post(karims_post, last_on=YESTERDAY) == 0
    assert browser.get(f"/jeunes/{cast.naima.id}").status_code == 200


def test_who_replaced_him_goes_with_the_post_though_he_is_still_a_referent_elsewhere(
    cast, acting, sign_in, karims_post
):
    world.make_post(cast.karim.id, PostKind.REFERENT, world.make_team())
    with acting(cast.karim):
        circle.plan_cover(
            Viewer(cast.karim.id), cast.karim.id, cast.claire.id, TODAY, TODAY + timedelta(days=9)
        )
    browser = sign_in(cast.claire)
    assert browser.get(f"/jeunes/{cast.naima.id}").status_code == 200
    assert circle.end_post(karims_post, last_on=YESTERDAY) == 4
    assert browser.get(f"/jeunes/{cast.naima.id}").status_code == 404


def test_a_link_given_to_the_person_and_not_to_the_post_stays(cast, acting, sign_in, karims_post):
    jeune = Member("sacha", world.make_jeune(date(2009, 3, 1)))
    world.make_link(jeune.id, cast.karim.id, LinkKind.MENTOR, basis=LinkBasis.INVITATION)
    session.commit()
    browser = sign_in(cast.karim)
    circle.end_post(karims_post, last_on=YESTERDAY)
    assert member_of(acting, jeune, cast.karim).state == MemberState.ACTIVE
    assert browser.get("/accueil").status_code == 200


def test_an_educateur_who_leaves_the_foyer_leaves_those_who_live_there(cast, acting):
    with as_system():
        post = session.scalars(select(Post).where(Post.kind == PostKind.CARER).limit(1)).one()
        account = Member("carer", post.account_id)
    carried = [link for link in links_of(account) if link.kind == LinkKind.CARER]
    assert circle.end_post(post.id, last_on=YESTERDAY) == len(carried)
    with acting(account):
        assert circle.linked_relations(Viewer(account.id), None) == []


def test_an_end_is_a_day_of_the_post_and_never_later_than_the_one_set(cast, karims_post):
    with pytest.raises(Refused, match="post_dates"):
        circle.end_post(karims_post, last_on=date(2000, 1, 1))
    circle.end_post(karims_post, last_on=TODAY)
    with pytest.raises(Refused, match="post_dates"):
        circle.end_post(karims_post, last_on=TOMORROW)
    with pytest.raises(NotFound):
        circle.end_post(uuid4(), last_on=TODAY)


def test_the_command_names_the_post_by_the_name_of_the_person(app, cast, sign_in):
    browser = sign_in(cast.karim)
    who = ["--first-name", "karim", "--last-name", "Benali", "--post", "referent", "--departement", "50"]
    said = app.test_cli_runner().invoke(args=["end-post", *who, "--last-day", "2026-11-21"])
    assert said.exit_code == 0, said.output
    assert said.output == "Last day in post: 21/11/2026. Young people they follow no more: 4.\n"
    assert browser.get("/jeunes").status_code == 302
    again = app.test_cli_runner().invoke(args=["end-post", *who])
    assert again.exit_code == 1
    assert "There is no such post." in again.output


def test_the_command_asks_which_of_two_namesakes(app, cast):
    post = {"departement": "50", "team_id": world.team_of(cast.naima.id)}
    for _ in range(2):
        circle.add_agent("Dominique", "Martin", PostKind.REFERENT, **post)
    who = ["--first-name", "Dominique", "--last-name", "Martin", "--post", "referent", "--departement", "50"]
    said = app.test_cli_runner().invoke(args=["end-post", *who])
    assert said.exit_code == 1
    assert said.output.count("Équipe Nord") == 2
    assert app.test_cli_runner().invoke(args=["end-post", "--first-name", "Karim"]).exit_code == 2
