"""Karim is away: Claire replaces him, sees what he sees, is named to his young people, and it ends by itself."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.config import TEST_DAY
from services import circle, clock, journey
from services.circle import MemberState, Part, Viewer
from services.circle.models import Link
from services.database import acting_as, as_system, session
from services.errors import NotFound, Refused
from services.journal import JournalLine
from tests.accounts.browser import send
from tests.caseload.factories import agent, ask_help, link_of, make_jeune, make_referent, own
from tests.circle import world

TODAY = TEST_DAY.date()
DAY = timedelta(days=1)
UNTIL = TODAY + 11 * DAY


def absent(by, away, cover, starts_on: date = TODAY, ends_on: date = UNTIL):
    """`away` is replaced by `cover`, asked by `by`."""
    teams = circle.find_standing(by.id).team_ids
    with acting_as(by.id):
        made = circle.plan_cover(Viewer(by.id, team_ids=teams), away.id, cover.id, starts_on, ends_on)
    session.commit()
    return made


@pytest.fixture
def away(cast):
    """Karim is away from today; Claire replaces him."""
    return absent(cast.karim, cast.karim, cast.claire)


def on(day: date):
    return clock.held_at(TEST_DAY + (day - TODAY))


def members(jeune):
    with acting_as(jeune.id):
        return circle.members_of(own(jeune.id).space)


def lines(operation: str) -> list[JournalLine]:
    with as_system():
        return list(session.scalars(select(JournalLine).where(JournalLine.operation == operation)))


def test_claire_finds_karims_young_people_in_her_list_and_opens_their_pages(cast, sign_in, away):
    browser = sign_in(cast.claire)
    page = browser.get("/jeunes")
    for name in ("Naïma", "Théo", "Inès", "Amadou"):
        assert f"<b>{name}</b>" in page.text
    assert browser.get(f"/jeunes/{cast.naima.id}").status_code == 200


def test_she_answers_a_request_for_help_and_notes_a_visit(cast, sign_in, away):
    help_id = ask_help(cast.naima.id, "L1", "Par où commencer ?")
    browser = sign_in(cast.claire)
    answer = send(
        browser, f"/jeunes/{cast.naima.id}/aides/{help_id}/reponses", page="/jeunes", words="On en parle."
    )
    assert answer.status_code == 303
    noted = send(
        browser, f"/jeunes/{cast.naima.id}/jalons", page="/jeunes", kind="visit", held_on=TODAY.isoformat()
    )
    assert noted.status_code == 303


def test_before_the_first_day_and_after_the_last_she_meets_the_same_nothing(cast, sign_in):
    absent(cast.karim, cast.karim, cast.claire, TODAY + 2 * DAY, TODAY + 4 * DAY)
    addresses = (f"/jeunes/{cast.naima.id}", f"/jeunes/{cast.naima.id}/proposer")
    for day, status in ((1, 404), (2, 200), (4, 200), (5, 404)):
        with on(TODAY + day * DAY):
            browser = sign_in(cast.claire)
            assert [browser.get(one).status_code for one in addresses] == [status] * 2, day
            assert ("Naïma" in browser.get("/jeunes").text) is (status == 200), day


def test_the_database_itself_shows_her_nothing_once_it_is_over(cast, away):
    with on(UNTIL + DAY), acting_as(cast.claire.id):
        seen = session.scalars(select(Link.jeune_id).where(Link.account_id == cast.karim.id)).all()
        assert seen == []
        assert circle.find_relation(Viewer(cast.claire.id), cast.naima.id) is None
    session.rollback()


def test_naima_is_told_who_replaces_whom_and_until_when(cast, sign_in, away):
    browser = sign_in(cast.naima)
    told = "Claire remplace Karim jusqu’au 3 décembre."
    for page in ("/accueil", "/cercle", "/aide"):
        assert told in browser.get(page).text, page
    claire = link_of(cast.naima.id, cast.claire.id)
    assert told in browser.get(f"/cercle/{claire}").text
    assert "Claire" in re.sub(r"<nav.*?</nav>", "", browser.get("/aide").text, flags=re.S)


def test_it_is_told_a_week_ahead_and_not_a_month(cast, sign_in):
    absent(cast.karim, cast.karim, cast.claire, TODAY + 30 * DAY, TODAY + 40 * DAY)
    assert "remplace" not in sign_in(cast.naima).get("/accueil").text
    with on(TODAY + 23 * DAY):
        assert (
            "Claire remplace Karim du 22 décembre au 1er janvier." in sign_in(cast.naima).get("/accueil").text
        )


def test_naima_reads_in_her_journal_who_decided_it_and_why_claire_looks(cast, sign_in, away):
    (line,) = lines("referent.cover")
    assert (line.actor_id, line.reason) == (cast.karim.id, "referent")
    assert set(line.jeune_ids) == {getattr(cast, slug).id for slug in ("naima", "theo", "ines", "amadou")}
    sign_in(cast.claire).get(f"/jeunes/{cast.naima.id}")
    page = sign_in(cast.naima).get("/journal").text
    assert "Karim Benali a dit qui remplace ton référent, et jusqu’à quand" in page
    assert "cette personne remplace ton référent" in page


def test_what_naima_withdrew_from_karim_is_withdrawn_from_claire(cast, acting):
    with acting(cast.naima):
        circle.withdraw(own(cast.naima.id), link_of(cast.naima.id, cast.karim.id), Part.PATH, domain="sante")
    absent(cast.karim, cast.karim, cast.claire)
    assert not sees(cast.claire, cast.naima, "sante")
    assert sees(cast.claire, cast.naima, "logement")


def test_what_she_withdraws_during_the_absence_is_withdrawn_from_both(cast, acting, away):
    with acting(cast.naima):
        circle.withdraw(own(cast.naima.id), link_of(cast.naima.id, cast.karim.id), Part.PATH, domain="sante")
    assert not sees(cast.karim, cast.naima, "sante")
    assert not sees(cast.claire, cast.naima, "sante")


def test_the_project_given_to_karim_stays_between_them(cast, acting):
    with acting(cast.naima):
        circle.give(own(cast.naima.id), link_of(cast.naima.id, cast.karim.id), Part.PROJECT)
    absent(cast.karim, cast.karim, cast.claire)
    assert allows(cast.karim, cast.naima, "project.read")
    assert not allows(cast.claire, cast.naima, "project.read")


def test_somebody_who_joins_during_the_absence_is_covered_too(cast, away):
    sacha = make_jeune(cast.karim.id, "Sacha")
    with acting_as(cast.claire.id):
        relation = circle.find_relation(Viewer(cast.claire.id), sacha)
        assert relation is not None
        assert relation.cover_of == cast.karim.id


def test_somebody_given_to_karim_by_marc_is_covered_too(cast, sign_in, away):
    sophie = make_referent("Nour")
    sacha = make_jeune(sophie.id, "Sacha")
    send(
        sign_in(cast.marc), "/equipe/referents", page="/equipe", jeune=str(sacha), referent=str(cast.karim.id)
    )
    assert allows(cast.claire, sacha, "checklist.shared.read")


def test_karim_goes_on_seeing_everything_while_he_is_away(cast, sign_in, away):
    assert sign_in(cast.karim).get(f"/jeunes/{cast.naima.id}").status_code == 200


def test_marc_says_it_for_karim_and_his_counts_do_not_move(cast, sign_in):
    browser = sign_in(cast.marc)
    before = following(browser.get("/equipe"))
    answer = send(
        browser,
        f"/equipe/referents/{cast.karim.id}/absence",
        page="/equipe",
        starts_on=TODAY.isoformat(),
        ends_on=UNTIL.isoformat(),
        cover=str(cast.claire.id),
    )
    assert answer.status_code == 303
    page = browser.get("/equipe")
    assert following(page) == before
    assert "Claire Lemoine remplace Karim Benali jusqu’au 3 décembre." in page.text
    (line,) = lines("referent.cover")
    assert (line.actor_id, line.reason) == (cast.marc.id, "CA")


def test_a_referent_of_another_team_may_replace(cast):
    sophie = agent("Sophie")
    absent(cast.karim, cast.karim, sophie)
    assert allows(sophie, cast.naima, "checklist.shared.read")


def test_back_earlier_it_ends_that_evening(cast, acting, away):
    with acting(cast.karim):
        circle.shorten_cover(Viewer(cast.karim.id), away, TODAY + 2 * DAY)
    with on(TODAY + 2 * DAY):
        assert allows(cast.claire, cast.naima, "checklist.shared.read")
    with on(TODAY + 3 * DAY):
        assert not allows(cast.claire, cast.naima, "checklist.shared.read")


def test_cancelled_it_is_over_at_once(cast, sign_in, away):
    claire = sign_in(cast.claire)
    assert claire.get(f"/jeunes/{cast.naima.id}").status_code == 200
    assert send(sign_in(cast.karim), f"/absence/{away}/annulation", page="/absence").status_code == 303
    session.remove()
    assert claire.get(f"/jeunes/{cast.naima.id}").status_code == 404
    assert "remplace Karim" not in sign_in(cast.naima).get("/accueil").text


def test_who_replaces_karim_is_known_day_by_day(cast, away):
    assert circle.cover_of(cast.karim.id, TODAY) == cast.claire.id
    assert circle.cover_of(cast.karim.id, UNTIL) == cast.claire.id
    assert circle.cover_of(cast.karim.id, UNTIL + DAY) is None
    assert circle.cover_of(cast.claire.id, TODAY) is None


def test_the_same_colleague_replaces_him_again_later_in_the_year(cast, away):
    absent(cast.karim, cast.karim, cast.claire, UNTIL + 10 * DAY, UNTIL + 20 * DAY)
    for days, is_open in ((0, True), (11, True), (12, False), (21, True), (31, True), (32, False)):
        with on(TODAY + days * DAY):
            assert allows(cast.claire, cast.naima, "checklist.shared.read") is is_open, days


def test_the_help_she_took_waits_for_somebody_again_when_it_ends(cast, acting, away):
    help_id = ask_help(cast.naima.id, "L1", "Par où commencer ?")
    with acting(cast.claire):
        journey.take_help(circle.find_relation(Viewer(cast.claire.id), cast.naima.id), help_id)
    with on(UNTIL + DAY):
        circle.close_departures()
        journey.release_helps()
        with acting(cast.naima):
            (request,) = journey.path_of(own(cast.naima.id), "fr").helps
    assert request.taken_by is None


def test_when_claire_leaves_her_post_she_replaces_nobody_any_more(cast, away):
    (post,) = circle.find_posts("Claire", "Lemoine", circle.PostKind.REFERENT, "50")
    circle.end_post(post.id, last_on=TODAY)
    assert circle.cover_of(cast.karim.id, TODAY + DAY) is None
    with on(TODAY + DAY):
        assert not allows(cast.claire, cast.naima, "checklist.shared.read")


def test_when_karim_leaves_his_post_nobody_replaces_him_beyond(cast, away):
    (post,) = circle.find_posts("Karim", "Benali", circle.PostKind.REFERENT, "50")
    circle.end_post(post.id, last_on=TODAY + DAY)
    with on(TODAY + 2 * DAY):
        assert not allows(cast.claire, cast.naima, "checklist.shared.read")
        states = {one.first_name: one.state for one in members(cast.naima)}
    assert states["Claire"] == states["Karim"] == MemberState.ENDED


@pytest.mark.parametrize(
    ("reason", "who", "starts", "ends"),
    [
        ("cover_dates", "claire", 3, 2),
        ("cover_in_past", "claire", -3, 2),
        ("cover_too_long", "claire", 0, 500),
        ("cover_oneself", "karim", 0, 5),
        ("cover_not_a_referent", "lucie", 0, 5),
        ("cover_not_a_referent", "marc", 0, 5),
    ],
)
def test_what_makes_no_sense_is_refused(cast, reason, who, starts, ends):
    with pytest.raises(Refused) as refused:
        absent(cast.karim, cast.karim, getattr(cast, who), TODAY + starts * DAY, TODAY + ends * DAY)
    assert refused.value.reason == reason


def test_a_colleague_whose_post_ends_before_is_refused(cast):
    (post,) = circle.find_posts("Claire", "Lemoine", circle.PostKind.REFERENT, "50")
    circle.end_post(post.id, last_on=UNTIL - DAY)
    with pytest.raises(Refused, match="cover_not_a_referent"):
        absent(cast.karim, cast.karim, cast.claire)


def test_two_absences_on_the_same_day_are_refused_and_so_is_a_chain(cast, away):
    nour = make_referent("Nour")
    for who, by, cover, reason in (
        (cast.karim, cast.karim, nour, "cover_overlaps"),
        (nour, nour, cast.karim, "cover_away"),
        (cast.claire, cast.claire, nour, "cover_replacing"),
    ):
        with pytest.raises(Refused, match=reason):
            absent(by, who, cover, UNTIL, UNTIL + DAY)


def test_somebody_a_decision_keeps_away_from_one_of_them_does_not_replace(cast, sign_in):
    world.make_restriction(cast.naima.id, cast.claire.id)
    answer = send(
        sign_in(cast.karim),
        "/absence",
        page="/absence",
        starts_on=TODAY.isoformat(),
        ends_on=UNTIL.isoformat(),
        cover=str(cast.claire.id),
    )
    assert answer.status_code == 422
    assert "Une décision tient cette personne à distance" in answer.text
    assert circle.cover_of(cast.karim.id, TODAY) is None


def test_a_decision_taken_during_the_absence_closes_at_once(cast, away):
    world.make_restriction(cast.naima.id, cast.claire.id)
    assert not allows(cast.claire, cast.naima, "checklist.shared.read")


@pytest.mark.parametrize("slug", ["claire", "naima", "lucie", "samira"])
def test_nobody_else_says_who_replaces_karim_or_ends_it(cast, slug, away):
    other = getattr(cast, slug)
    with pytest.raises(NotFound):
        absent(other, cast.karim, cast.claire, UNTIL + DAY, UNTIL + 2 * DAY)
    with acting_as(other.id), pytest.raises(NotFound):
        circle.cancel_cover(Viewer(other.id), away)
    session.rollback()


def test_a_cadre_of_another_team_does_not_either(cast, sign_in, away):
    helene = agent("Hélène")
    assert sign_in(helene).get(f"/equipe/referents/{cast.karim.id}/absence").status_code == 404
    with pytest.raises(NotFound):
        absent(helene, cast.karim, cast.claire, UNTIL + DAY, UNTIL + 2 * DAY)


def test_an_unknown_cover_and_somebody_elses_answer_alike(cast, sign_in, away):
    browser = sign_in(cast.claire)
    theirs = send(browser, f"/absence/{away}/annulation", page="/jeunes")
    nobodys = send(browser, f"/absence/{uuid4()}/annulation", page="/jeunes")
    assert theirs.status_code == nobodys.status_code == 404


def allows(who, jeune, operation: str) -> bool:
    with acting_as(who.id):
        return circle.can(Viewer(who.id), operation, getattr(jeune, "id", jeune))


def sees(who, jeune, domain: str) -> bool:
    with acting_as(who.id):
        return circle.can(Viewer(who.id), "checklist.shared.read", jeune.id, domain=domain)


def following(page) -> list[str]:
    return re.findall(r'<th scope="row">[^<]*</th><td[^>]*>(\d+)</td>', page.text)


def test_claire_sees_which_of_her_list_she_follows_for_karim(cast, sign_in, away):
    sacha = make_jeune(cast.claire.id, "Sacha")
    browser = sign_in(cast.claire)
    rows = dict(
        re.findall(r"<b>(\w+)</b><span class=\"young__age\">(.*?)</span>", browser.get("/jeunes").text)
    )
    assert {name for name, words in rows.items() if "remplacement" in words} == {
        "Naïma",
        "Théo",
        "Inès",
        "Amadou",
    }
    assert "remplacement" not in browser.get(f"/jeunes/{sacha}").text
    assert "remplacement" in browser.get(f"/jeunes/{cast.naima.id}").text


def test_the_two_read_of_it_in_the_second_person(cast, sign_in, away):
    for member, told in (
        (cast.karim, "Claire Lemoine vous remplace jusqu’au 3 décembre."),
        (cast.claire, "Vous remplacez Karim Benali jusqu’au 3 décembre."),
    ):
        browser = sign_in(member)
        for page in ("/aujourdhui", "/absence"):
            assert told in browser.get(page).text, (member.slug, page)
            assert "Claire Lemoine remplace" not in browser.get(page).text
