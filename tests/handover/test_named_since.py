"""Marc names somebody at once while a handover waits, is to come or has just taken place; nothing of it lingers."""

import pytest

from services import circle, journey
from services.circle import LinkBasis, PostKind, Viewer
from services.circle.models import Handover, Link
from services.database import acting_as, as_system, session
from services.errors import NotFound, Refused
from tests.accounts.browser import send
from tests.caseload.factories import ask_help, link_of, make_referent, own
from tests.cast import Member
from tests.circle import world
from tests.handover.test_cover import DAY, TODAY, absent, allows, on
from tests.handover.test_handover import THAT_DAY, WORDS, hand_over, viewer


@pytest.fixture
def nour(cast) -> Member:
    return make_referent("Nour")


def name(cast, referent, jeune=None) -> None:
    with acting_as(cast.marc.id):
        circle.assign_referent(viewer(cast.marc), (jeune or cast.naima).id, referent.id)
    session.commit()


def to_come(cast) -> list[str]:
    with acting_as(cast.naima.id):
        return [one.to_name for one in circle.handovers_to_come(own(cast.naima.id).space)]


def live_links(jeune_id, account_id) -> list[Link]:
    with as_system():
        found = session.query(Link).filter_by(jeune_id=jeune_id, account_id=account_id, ended_at=None).all()
    return sorted(found, key=lambda one: one.starts_on)


def test_what_waited_is_closed_and_blocks_nothing(cast, sign_in, nour):
    hand_over(cast.karim, cast.naima, cast=cast)
    name(cast, nour)
    assert "propose que Claire" not in sign_in(cast.marc).get("/equipe").text
    with acting_as(cast.marc.id):
        circle.plan_handover(
            viewer(cast.marc), nour.id, cast.claire.id, THAT_DAY, circle.HandoverReason.TEAM, [cast.naima.id]
        )


def test_only_what_concerned_naima_is_closed(cast, sign_in, nour):
    batch = hand_over(cast.karim, cast.naima, cast.theo, cast=cast)
    name(cast, nour)
    assert send(sign_in(cast.marc), f"/equipe/passations/{batch}/accord", page="/equipe").status_code == 303
    with on(THAT_DAY):
        assert allows(cast.claire, cast.theo, "checklist.shared.read")
        assert allows(nour, cast.naima, "checklist.shared.read")


def test_naima_is_not_told_a_name_that_is_wrong(cast, sign_in, nour):
    hand_over(cast.marc, cast.naima, cast=cast)
    assert to_come(cast) == ["Claire Lemoine"]
    name(cast, nour)
    assert to_come(cast) == []
    assert "Claire" not in sign_in(cast.naima).get("/accueil").text
    with on(THAT_DAY):
        assert not allows(cast.claire, cast.naima, "checklist.shared.read")
        assert "Claire" not in sign_in(cast.naima).get("/accueil").text


def test_what_took_place_is_told_no_more_and_her_words_stay_hers(cast, sign_in, nour):
    hand_over(cast.marc, cast.naima, day=TODAY, cast=cast)
    with as_system():
        page = f"/passations/{session.query(Handover.id).filter_by(jeune_id=cast.naima.id).scalar()}"
    browser = sign_in(cast.naima)
    send(browser, f"{page}/mots", page="/accueil", words=WORDS)
    assert "<b>Claire</b> qui te suit" in browser.get("/accueil").text
    name(cast, nour)
    assert "<b>Claire</b>" not in browser.get("/accueil").text
    assert WORDS in browser.get(page).text
    assert sign_in(cast.claire).get(page).status_code == 404


@pytest.mark.parametrize("how", ["named", "handed over", "agreed"])
def test_the_help_karim_had_taken_waits_again_at_once(cast, acting, nour, how):
    help_id = ask_help(cast.naima.id, "L1", "Par où commencer ?")
    with acting(cast.karim):
        journey.take_help(circle.find_relation(Viewer(cast.karim.id), cast.naima.id), help_id)
    if how == "named":
        name(cast, nour)
    else:
        batch = hand_over(cast.marc if how == "handed over" else cast.karim, day=TODAY, cast=cast)
        if how == "agreed":
            with acting(cast.marc):
                circle.agree_handover(viewer(cast.marc), batch)
    assert taker_of(cast) is None


def test_what_lucie_had_taken_waits_again_when_naima_lets_her_go(cast, acting):
    help_id = ask_help(cast.naima.id, "L1", "Par où commencer ?")
    with acting(cast.lucie):
        journey.take_help(circle.find_relation(Viewer(cast.lucie.id), cast.naima.id), help_id)
    assert taker_of(cast) == cast.lucie.id
    with acting(cast.naima):
        circle.end_link(own(cast.naima.id), link_of(cast.naima.id, cast.lucie.id))
    assert taker_of(cast) is None


def test_naming_claire_for_theo_leaves_naimas_help_to_karim(cast, acting):
    help_id = ask_help(cast.naima.id, "L1", "Par où commencer ?")
    with acting(cast.karim):
        journey.take_help(circle.find_relation(Viewer(cast.karim.id), cast.naima.id), help_id)
    name(cast, cast.claire, cast.theo)
    assert taker_of(cast) == cast.karim.id


def taker_of(cast):
    session.expire_all()
    with acting_as(cast.naima.id):
        (request,) = journey.path_of(own(cast.naima.id), "fr").helps
    return request.taken_by


def test_nobody_is_named_whose_account_is_disabled(cast):
    gone = Member("nour", world.make_account("Nour", disabled=True))
    world.make_post(gone.id, PostKind.REFERENT, world.team_of(cast.naima.id))
    session.commit()
    with pytest.raises(Refused, match="not_a_referent"):
        name(cast, gone)
    assert allows(cast.karim, cast.naima, "checklist.shared.read")


def test_ines_keeps_karim_and_neither_who_replaces_him_nor_who_was_to_come(cast, acting, nour):
    absent(cast.karim, cast.karim, cast.claire)
    hand_over(cast.marc, cast.ines, to=nour, cast=cast)
    with acting(cast.ines):
        circle.keep_referent(own(cast.ines.id))
    session.expire_all()
    basis = {
        who: {one.basis for one in live_links(cast.ines.id, who)}
        for who in (cast.karim.id, cast.claire.id, nour.id)
    }
    assert basis == {
        cast.karim.id: {LinkBasis.INVITATION},
        cast.claire.id: {LinkBasis.DECISION},
        nour.id: {LinkBasis.DECISION},
    }


def test_a_cancelled_handover_gives_karim_back_the_end_of_his_post_in_her_team(cast, acting):
    """He has another post elsewhere, without end: it carries nobody here."""
    (post,) = circle.find_posts("Karim", "Benali", PostKind.REFERENT, "50")
    circle.end_post(post.id, last_on=TODAY + 60 * DAY)
    world.make_post(cast.karim.id, PostKind.REFERENT, world.make_team())
    batch = hand_over(cast.marc, cast.naima, cast=cast)
    with acting(cast.marc):
        circle.cancel_handover(viewer(cast.marc), batch)
    session.expire_all()
    assert [one.ends_on for one in live_links(cast.naima.id, cast.karim.id)] == [TODAY + 60 * DAY]


def test_a_newcomer_follows_her_as_long_as_their_post_in_her_team(cast, nour):
    (post,) = circle.find_posts("Nour", "Test", PostKind.REFERENT, "50")
    circle.end_post(post.id, last_on=TODAY + 60 * DAY)
    world.make_post(nour.id, PostKind.REFERENT, world.make_team())
    hand_over(cast.marc, cast.naima, to=nour, cast=cast)
    session.expire_all()
    assert [one.ends_on for one in live_links(cast.naima.id, nour.id)] == [TODAY + 60 * DAY]


def test_claire_names_nobody(cast, nour):
    hand_over(cast.karim, cast.naima, cast=cast)
    with acting_as(cast.claire.id), pytest.raises(NotFound):
        circle.assign_referent(viewer(cast.claire), cast.naima.id, nour.id)
    with as_system():
        assert session.query(Handover).filter_by(jeune_id=cast.naima.id, refused_at=None).count() == 1
