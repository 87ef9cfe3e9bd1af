"""What one may do with a message: seen beside it, large enough for a thumb; reporting is two taps."""

import re

import pytest
from playwright.sync_api import expect

from services import database, messages
from services.circle import Viewer
from services.messages import ReportReason
from tests.browser.talking import begun, open_talk, write
from tests.messages.conftest import say

WRONG = "Ne le dis à personne"


@pytest.fixture(scope="module")
def talk(live_server):
    """Lucie has written to Naïma, who answered."""
    cast = live_server.cast
    conversation = begun(cast.naima, cast.lucie)
    say(cast.lucie, conversation, WRONG)
    say(cast.naima, conversation, "Pourquoi")
    database.session.remove()
    return conversation


def reports_about(cast) -> list[messages.ReportLine]:
    with database.acting_as(cast.karim.id):
        found = messages.reports_for(Viewer(cast.karim.id))
    database.session.remove()
    return found


@pytest.mark.parametrize("width", [320, 390])
def test_each_message_has_its_control_named_and_44_pixels_wide(page, live_server, sign_in, talk, width):
    page.set_viewport_size({"width": width, "height": 700})
    sign_in(page, "naima")
    page.goto(f"{live_server.url}/messages/{talk}")
    acts = page.locator(".message__acts")
    expect(acts).to_have_count(2)
    for control, name in (
        (acts.first, "Réagir, répondre ou signaler"),
        (acts.last, "Réagir, répondre ou corriger"),
    ):
        box = control.bounding_box()
        assert box["width"] >= 44
        assert box["height"] >= 44
        assert 0 <= box["x"] <= width - box["width"]
        expect(page.get_by_role("link", name=re.compile(name))).to_have_count(1)


def test_naima_reports_a_message_in_two_taps_and_reads_what_happens_before_and_after(
    page, live_server, sign_in, talk
):
    sign_in(page, "naima")
    page.goto(f"{live_server.url}/messages/{talk}")
    page.get_by_role("link", name=re.compile("signaler")).first.click()
    before = page.locator(".report")
    expect(before).to_contain_text("Karim Benali et Marc")
    expect(before).to_contain_text("Lucie n’est pas au courant")
    page.get_by_role("button", name="On demande de garder un secret").click()
    page.wait_for_url("**/infos")
    after = page.locator("main")
    expect(after).to_contain_text("C’est signalé")
    expect(after).to_contain_text("Karim Benali")
    assert ReportReason.SECRET in [one.reason for one in reports_about(live_server.cast)]


def test_naima_reports_a_person_in_two_taps(page, live_server, sign_in, talk):
    before = len(reports_about(live_server.cast))
    sign_in(page, "naima")
    page.goto(f"{live_server.url}/messages/{talk}")
    page.get_by_role("link", name="À propos de cette conversation").click()
    page.get_by_role("button", name="Ça me fait peur").click()
    page.get_by_role("status").filter(has_text="C’est signalé").wait_for(state="attached")
    assert len(reports_about(live_server.cast)) == before + 1


def test_lucie_answers_and_corrects_from_the_same_place(page, live_server, sign_in, talk):
    sign_in(page, "lucie")
    open_talk(page, live_server, talk)
    write(page, "Bonjur")
    page.locator(".message--mine", has_text="Bonjur").locator(".message__acts").click()
    page.wait_for_url("**/m/*")
    expect(page.get_by_role("button", name="Bravo")).to_be_visible()
    expect(page.locator(".report")).to_have_count(0)  # nobody reports themself
    page.locator("textarea[name=words]").fill("Bonjour")
    page.get_by_role("button", name="Corriger").click()
    page.locator(".message", has_text="modifié").wait_for()


def test_samira_and_karim_report_too_and_nobody_else_reads_it(page, browser, live_server, sign_in):
    cast = live_server.cast
    for member in (cast.samira, cast.karim):
        conversation = begun(cast.naima, member)
        say(cast.naima, conversation, "Bonjour")
        database.session.remove()
        with browser.new_context(locale="fr-FR") as context:
            theirs = context.new_page()
            sign_in(theirs, member.slug)
            theirs.goto(f"{live_server.url}/messages/{conversation}")
            theirs.get_by_role("link", name=re.compile("signaler")).first.click()
            expect(theirs.locator(".report")).to_contain_text("vous en parle")
            theirs.get_by_role("button", name="Autre chose").click()
            theirs.get_by_role("status").filter(has_text="C’est signalé").wait_for(state="attached")
    sign_in(page, "lucie")
    assert page.goto(live_server.url + "/messages/signalements").status == 404
