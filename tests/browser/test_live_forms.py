"""With htmx a switch or a tick changes the page where one is; what comes is what a fresh page would show."""

import re

from playwright.sync_api import expect


def test_naima_gives_a_domain_without_leaving_her_place(page, live_server, sign_in):
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    sign_in(page, "naima")
    page.goto(live_server.url + "/cercle")
    page.get_by_role("link", name=re.compile("Lucie")).first.click()
    page.wait_for_url("**/cercle/*")
    switch = page.locator("#row-domain-sante button, li.grant:has-text('Ma santé') button").first
    switch.scroll_into_view_if_needed()
    page.evaluate("window.stillThere = true")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    assert page.evaluate("window.stillThere"), "the whole page was loaded again"
    assert page.evaluate("window.scrollY") > 0
    live = page.locator("main").inner_text()
    page.reload()
    assert without_status(page.locator("main").inner_text()) == without_status(live)
    assert not problems


def test_a_paper_ticked_stays_ticked(page, live_server, sign_in):
    sign_in(page, "naima")
    page.goto(live_server.url + "/parcours/papiers")
    page.locator("main a[href^='/etapes/']").first.click()
    page.wait_for_url("**/etapes/*")
    paper = page.locator(".paper__check").first
    page.evaluate("window.stillThere = true")
    paper.click()
    expect(paper).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.stillThere")
    page.reload()
    expect(paper).to_have_attribute("aria-pressed", "true")


def test_the_name_of_a_paper_and_its_end_date_do_not_overlap(page, live_server, sign_in):
    sign_in(page, "naima")
    page.goto(live_server.url + "/parcours/logement")
    page.locator("main a[href^='/etapes/']").filter(has_text="CLLAJ").first.click()
    page.wait_for_url("**/etapes/*")
    paper = page.locator(".paper").filter(has_text="carte d’identité")
    if not paper.locator(".paper__date").count():
        paper.locator(".paper__check").click()
    paper.locator(".paper__date").wait_for()
    name, date = (paper.locator(one).bounding_box() for one in (".paper__check > span", ".paper__date"))
    is_under = date["y"] >= name["y"] + name["height"]
    assert is_under or date["x"] >= name["x"] + name["width"]


def without_status(text: str) -> str:
    """The sentence that says what was just done is shown once."""
    return re.sub(r"^C’est (fait|noté).*\n+", "", text, flags=re.MULTILINE).strip()
