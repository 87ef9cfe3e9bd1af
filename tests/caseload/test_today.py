"""Aujourd’hui: what needs Karim, in order, with the reason; each leaves by the act itself, or to a day."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.config import TEST_DAY
from services import circle, clock, journey, notifications
from services.caseload import NeedKind, forget_put_offs, open_today, put_off_need
from services.circle import LinkKind, Part, Viewer
from services.database import acting_as, as_system, session
from services.errors import NotFound, Refused
from services.journal import JournalLine
from services.journey import Proposal
from tests.accounts.browser import send
from tests.caseload.factories import (
    TODAY,
    agent,
    ask_help,
    link_of,
    make_jeune,
    make_many,
    make_referent,
    own,
)
from tests.circle import world
from tests.handover.test_cover import absent
from tests.handover.test_handover import hand_over

DAY = timedelta(days=1)
TOMORROW = (TODAY + DAY).isoformat()


def needs(member, kind: NeedKind | None = None):
    with acting_as(member.id):
        found = open_today(Viewer(member.id)).needs
    session.rollback()
    return [one for one in found if kind in (None, one.kind)]


def shown(page) -> list[tuple[str, str]]:
    """Who, and what, in the order of the page."""
    found = re.findall(
        r'need__title"><a[^>]*>(.*?)</a>.*?<span class="chip chip--\w+"><svg.*?</svg>(.*?)</span>',
        page.text,
        re.S,
    )
    return [(name, label) for name, label in found]


def form_of(page, label: str) -> str:
    """What the form of that line sends."""
    return re.search(rf'</svg>{label}</span>.*?name="need" value="([^"]+)"', page.text, re.S)[1]


def page_of(sign_in, member):
    session.remove()
    return sign_in(member).get("/aujourdhui")


def test_a_request_for_help_comes_first_with_its_reason_and_leads_to_the_answer(cast, sign_in):
    help_id = ask_help(cast.theo.id, None, "J’ai besoin de parler.")
    page = page_of(sign_in, cast.karim)
    assert shown(page)[0] == ("Théo", "Demande d’aide")
    assert "parce qu’une demande d’aujourd’hui attend une réponse" in page.text
    assert f'href="/jeunes/{cast.theo.id}#help-{help_id}"' in page.text
    assert "J’ai besoin de parler" not in page.text


def test_answered_it_leaves_the_list(cast, sign_in):
    help_id = ask_help(cast.theo.id, None, "J’ai besoin de parler.")
    browser = sign_in(cast.karim)
    send(browser, f"/jeunes/{cast.theo.id}/aides/{help_id}/prise", page="/jeunes")
    assert needs(cast.karim, NeedKind.HELP) == []


def test_a_late_interview_leaves_when_it_is_noted(cast, sign_in):
    jeune = make_jeune(cast.karim.id, "Alix", age=(17, 2))
    assert [
        one.first_name for one in needs(cast.karim, NeedKind.MILESTONE_OVERDUE) if one.jeune_id == jeune
    ] == ["Alix"]
    send(
        sign_in(cast.karim),
        f"/jeunes/{jeune}/jalons",
        page="/jeunes",
        kind="interview_17",
        held_on=TODAY.isoformat(),
    )
    assert not [one for one in needs(cast.karim, NeedKind.MILESTONE_OVERDUE) if one.jeune_id == jeune]


def test_theos_eighteenth_birthday_is_near(cast):
    near = needs(cast.karim, NeedKind.MILESTONE_NEAR)
    assert ("Théo", "majority", 21) in [(one.first_name, one.milestone, one.days) for one in near]


def test_a_month_without_any_exchange_is_said_and_a_visit_ends_it(cast, sign_in):
    silent = needs(cast.karim, NeedKind.SILENCE)
    assert "Naïma" in [one.first_name for one in silent]
    send(
        sign_in(cast.karim),
        f"/jeunes/{cast.naima.id}/jalons",
        page="/jeunes",
        kind="visit",
        held_on=TODAY.isoformat(),
    )
    assert "Naïma" not in [one.first_name for one in needs(cast.karim, NeedKind.SILENCE)]


def test_an_answer_to_a_proposal_is_there_until_seen(cast, sign_in, acting):
    with acting(cast.karim):
        relation = circle.find_relation(Viewer(cast.karim.id), cast.naima.id)
        step = journey.propose_step(relation, "L1", "On en parle ?")
    assert needs(cast.karim, NeedKind.PROPOSAL) == []
    with acting(cast.naima):
        journey.answer_proposal(own(cast.naima.id), step, Proposal.ACCEPTED)
    page = page_of(sign_in, cast.karim)
    assert ("Naïma", "Étape acceptée") in shown(page)
    assert f'href="/etapes/{step}"' in page.text
    browser = sign_in(cast.karim)
    assert (
        send(
            browser, "/aujourdhui/plus-tard", page="/jeunes", need=form_of(page, "Étape acceptée"), done="1"
        ).status_code
        == 303
    )
    assert needs(cast.karim, NeedKind.PROPOSAL) == []


def test_unread_messages_are_one_line_that_leads_to_them(cast, sign_in, acting):
    conversation = world.make_account()  # any id: what is read there is not this page’s
    with acting(cast.naima):
        for _ in range(3):
            notifications.announce(
                "message",
                [cast.karim.id],
                jeune_id=cast.naima.id,
                subject_id=conversation,
                address=f"/messages/{conversation}",
            )
        session.commit()
    page = page_of(sign_in, cast.karim)
    assert ("Naïma", "3 messages non lus") in shown(page)
    assert f'href="/messages/{conversation}"' in page.text
    assert needs(cast.claire, NeedKind.MESSAGE) == []


def test_what_stays_unread_is_told_only_where_the_young_person_agreed(cast, acting):
    def tell(agrees: bool) -> None:
        with acting(cast.naima):
            notifications.save_fallback(cast.naima.id, 12, tell_referent=agrees)
            session.commit()

    with clock.held_at(TEST_DAY - 3 * DAY), acting(cast.karim):
        for number in range(2):
            notifications.announce(
                "reminder",
                [cast.naima.id],
                jeune_id=cast.naima.id,
                subject_id=world.make_account(),
                address=f"/rappels/{number}",
            )
        session.commit()
    tell(False)
    assert needs(cast.karim, NeedKind.UNANSWERED) == []
    tell(True)
    (need,) = needs(cast.karim, NeedKind.UNANSWERED)
    assert (need.first_name, need.count, need.days) == ("Naïma", 2, -3)
    assert needs(agent("Julien"), NeedKind.UNANSWERED) == []
    assert needs(cast.claire) == []


def test_an_invitation_to_agree_to_is_there_until_answered(cast, sign_in, acting):
    with acting(cast.naima):
        link, _ticket = circle.invite_to_circle(
            own(cast.naima.id), "Sofia", LinkKind.RELATIVE, kinship="sister"
        )
        session.commit()
    page = page_of(sign_in, cast.karim)
    assert ("Naïma", "Une invitation attend votre accord") in shown(page)
    send(sign_in(cast.karim), f"/cercle/demandes/{link}/accepter", page="/jeunes")
    assert needs(cast.karim, NeedKind.INVITATION) == []


def test_the_note_of_a_handover_is_to_be_written_then_read_by_the_newcomer(cast, sign_in):
    hand_over(cast.marc, cast.naima, cast=cast)
    (note,) = needs(cast.karim, NeedKind.HANDOVER_NOTE)
    assert needs(cast.claire) == []
    send(sign_in(cast.karim), f"/passations/{note.id}/note", page="/jeunes", words="Voilà où on en est.")
    assert needs(cast.karim, NeedKind.HANDOVER_NOTE) == []
    with clock.held_at(TEST_DAY + 9 * DAY):
        (to_read,) = needs(cast.claire, NeedKind.HANDOVER)
        assert to_read.id == note.id


def test_put_off_to_a_day_it_comes_back_that_day(cast, sign_in):
    ask_help(cast.theo.id, None, "Quand tu peux.")
    page = page_of(sign_in, cast.karim)
    until = TODAY + 7 * DAY
    browser = sign_in(cast.karim)
    send(
        browser,
        "/aujourdhui/plus-tard",
        page="/jeunes",
        need=form_of(page, "Demande d’aide"),
        until=until.isoformat(),
    )
    again = page_of(sign_in, cast.karim)
    assert ("Théo", "Demande d’aide") not in shown(again)
    assert "revient le 29 novembre 2026" in again.text
    for days, there in ((6, 0), (7, 1)):
        with clock.held_at(TEST_DAY + days * DAY):
            assert len(needs(cast.karim, NeedKind.HELP)) == there


def test_put_off_by_karim_it_waits_for_nobody_else_and_can_be_taken_back(cast, sign_in):
    absent(cast.karim, cast.karim, cast.claire)
    ask_help(cast.theo.id, None, "Quand tu peux.")
    wanted = form_of(page_of(sign_in, cast.karim), "Demande d’aide")
    send(sign_in(cast.karim), "/aujourdhui/plus-tard", page="/jeunes", need=wanted, until=TOMORROW)
    assert len(needs(cast.claire, NeedKind.HELP)) == 1
    assert needs(cast.karim, NeedKind.HELP) == []
    send(sign_in(cast.karim), "/aujourdhui/reprise", page="/jeunes", need=wanted)
    assert len(needs(cast.karim, NeedKind.HELP)) == 1


def test_a_new_fact_of_the_same_kind_is_not_put_off_with_the_former(cast):
    first = ask_help(cast.theo.id, None, "Une chose.")
    with acting_as(cast.karim.id):
        put_off_need(Viewer(cast.karim.id), cast.theo.id, NeedKind.HELP, str(first), TODAY + DAY)
        session.commit()
    ask_help(cast.theo.id, "L1", "Une autre.")
    (left,) = needs(cast.karim, NeedKind.HELP)
    assert left.step_id == "L1"


@pytest.mark.parametrize(
    ("kind", "days", "reason"),
    [
        (NeedKind.HELP, None, "put_off_for_good"),
        (NeedKind.MILESTONE_OVERDUE, None, "put_off_for_good"),
        (NeedKind.HELP, 0, "put_off_day"),
        (NeedKind.HELP, -3, "put_off_day"),
        (NeedKind.HELP, 400, "put_off_day"),
    ],
)
def test_what_waits_for_an_act_is_not_dismissed(cast, acting, kind, days, reason):
    until = None if days is None else TODAY + days * DAY
    with acting(cast.karim), pytest.raises(Refused, match=reason):
        put_off_need(Viewer(cast.karim.id), cast.naima.id, kind, "x", until)


@pytest.mark.parametrize("slug", ["claire", "marc", "naima", "lucie"])
def test_nobody_puts_off_what_is_not_in_their_caseload(cast, acting, slug):
    other = getattr(cast, slug)
    with acting(other), pytest.raises(NotFound):
        put_off_need(Viewer(other.id), cast.naima.id, NeedKind.HELP, "x", TODAY + DAY)


@pytest.mark.parametrize(
    "sent", ["", "x|help|y", "no", "|||", f"{'0' * 8}-0000-0000-0000-{'0' * 12}|weather|x"]
)
def test_a_form_no_page_ever_sent_is_no_address(cast, sign_in, sent):
    for address in ("/aujourdhui/plus-tard", "/aujourdhui/reprise"):
        assert (
            send(sign_in(cast.karim), address, page="/jeunes", need=sent, until=TOMORROW).status_code == 404
        )


def test_a_day_nobody_can_read_is_said(cast, sign_in):
    ask_help(cast.theo.id, None, "Quand tu peux.")
    browser = sign_in(cast.karim)
    wanted = form_of(browser.get("/aujourdhui"), "Demande d’aide")
    send(browser, "/aujourdhui/plus-tard", page="/jeunes", need=wanted, day="demain")
    assert "Choisissez un jour à venir" in browser.get("/aujourdhui").text


def test_one_line_in_the_journal_with_the_people_shown(cast, sign_in):
    ask_help(cast.theo.id, None, "Quand tu peux.")
    page = page_of(sign_in, cast.karim)
    names = {name for name, _label in shown(page)}
    with as_system():
        (line,) = session.scalars(select(JournalLine).where(JournalLine.operation == "caseload.list"))
    slugs = {"Naïma": "naima", "Théo": "theo", "Inès": "ines", "Amadou": "amadou"}
    assert set(line.jeune_ids) == {getattr(cast, slugs[name]).id for name in names}
    assert line.actor_id == cast.karim.id


def test_claire_has_nothing_urgent_and_the_page_is_kind_about_it(cast, sign_in):
    page = page_of(sign_in, cast.claire)
    assert "Rien d’urgent" in page.text
    assert "Naïma" not in page.text
    with as_system():
        assert session.scalars(select(JournalLine)).all() == []


def test_an_educateur_sees_what_was_given_and_nothing_else(cast, sign_in, acting):
    julien = agent("Julien")
    ask_help(cast.naima.id, "L1", "Par où commencer ?")
    assert needs(julien) == []
    with acting(cast.naima):
        circle.give(own(cast.naima.id), link_of(cast.naima.id, julien.id), Part.PATH, domain="logement")
        session.commit()
    assert [one.kind for one in needs(julien)] == [NeedKind.HELP]


def test_a_withdrawn_domain_takes_its_requests_out(cast, acting):
    ask_help(cast.naima.id, "L1", "Par où commencer ?")
    assert len(needs(cast.karim, NeedKind.HELP)) == 1
    with acting(cast.naima):
        circle.withdraw(
            own(cast.naima.id), link_of(cast.naima.id, cast.karim.id), Part.PATH, domain="logement"
        )
        session.commit()
    assert needs(cast.karim, NeedKind.HELP) == []


@pytest.mark.parametrize("slug", ["naima", "samira", "lucie", "marc"])
def test_the_page_does_not_exist_for_anybody_else(cast, sign_in, slug):
    assert sign_in(getattr(cast, slug)).get("/aujourdhui").status_code == 404


@pytest.mark.parametrize("number", [1, 30, 120])
def test_statements_do_not_grow_with_the_caseload_and_the_list_is_bounded(
    cast, sign_in, count_statements, number
):
    nour = make_referent()
    for jeune in make_many(nour.id, number):
        ask_help(jeune, None, "Aide")
    browser = sign_in(nour)
    with count_statements() as seen:
        page = browser.get("/aujourdhui")
    assert len(shown(page)) == min(50, len(needs(nour)))
    assert len(seen) <= 10, seen
    if number == 120:
        assert re.search(r"Et \d+ autres", page.text)


def test_it_is_the_first_place_of_the_navigation_and_the_door_still_leads_to_the_list(cast, sign_in):
    browser = sign_in(cast.karim)
    assert browser.get("/").location == "/jeunes"
    tabs = re.findall(r'class="tabs__item" href="([^"]+)"', browser.get("/aujourdhui").text)
    assert tabs[:2] == ["/aujourdhui", "/jeunes"]


def test_what_was_put_off_long_ago_is_forgotten(cast):
    with acting_as(cast.karim.id):
        put_off_need(Viewer(cast.karim.id), cast.naima.id, NeedKind.PROPOSAL, "x", None)
        session.commit()
    forget_put_offs()
    with as_system():
        assert session.execute(text("SELECT count(*) FROM put_offs")).scalar_one() == 1
    with clock.held_at(TEST_DAY + 400 * DAY):
        forget_put_offs()
    with as_system():
        assert session.execute(text("SELECT count(*) FROM put_offs")).scalar_one() == 0
