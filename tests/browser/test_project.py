"""The project on a phone: one need at a time, all of them on paper, and without a script."""

import pytest
from playwright.sync_api import expect

OPEN = "main details.project__need[open]"
HEIGHT = "document.documentElement.scrollHeight"


@pytest.fixture
def project(page, live_server, sign_in):
    """Naïma reads her project on her phone."""
    sign_in(page, "naima")
    page.goto(f"{live_server.url}/projet")
    return page


def test_one_need_is_open_and_the_others_are_a_tap_away(project):
    expect(project.locator("details.project__need")).to_have_count(6)
    expect(project.locator(OPEN)).to_have_count(1)
    before = project.evaluate(HEIGHT)
    opened = project.locator(OPEN).get_attribute("id")
    for need in range(1, 7):
        if opened != f"besoin-{need}":
            project.locator(f"#besoin-{need} > summary").click()
    expect(project.locator("textarea")).to_have_count(6)
    expect(project.locator("#besoin-6 textarea")).to_be_visible()
    assert project.evaluate(HEIGHT) > 2 * before


def test_what_was_just_written_is_open_when_the_page_comes_back(project):
    project.locator("#besoin-4 > summary").click()
    project.locator("#besoin-4 textarea").fill("Voir un dentiste")
    project.locator("#besoin-4").get_by_role("button", name="Garder").click()
    project.wait_for_url("**/projet?besoin=4&garde=4#besoin-4")
    expect(project.locator("#besoin-4 form")).to_contain_text("C’est noté.")
    expect(project.locator("#besoin-4 textarea")).to_have_value("Voir un dentiste")
    expect(project.locator("#besoin-4 textarea")).to_be_visible()
    expect(project.locator(OPEN)).to_have_count(1)


def test_on_paper_all_is_there_and_the_screen_is_as_before(project):
    folded = "document.querySelectorAll('main details:not([open])').length"
    before = project.evaluate(folded)
    assert before >= 5
    project.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert project.evaluate(folded) == 0
    project.evaluate("dispatchEvent(new Event('afterprint'))")
    assert project.evaluate(folded) == before


def test_without_a_script_its_style_alone_unfolds_it_on_paper(new_context, live_server, sign_in):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, "naima", "shared")
    page.goto(f"{live_server.url}/projet")
    expect(page.locator(OPEN)).to_have_count(1)
    last = page.locator("#besoin-6 .voice").first
    expect(last).to_be_hidden()
    page.emulate_media(media="print")
    expect(last).to_be_visible()
    page.emulate_media(media="screen")
    page.locator("#besoin-6 > summary").click()
    expect(last).to_be_visible()
