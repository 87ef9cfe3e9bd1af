"""The link of an invitation: copied in one tap, and still there to be taken without JavaScript."""

from tests.browser.phone import until


def test_naima_copies_the_link_for_her_sister(new_context, live_server, sign_in):
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    page = context.new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    sign_in(page, "naima")
    invite(page, live_server)
    page.get_by_role("button", name="Copier").click()
    until(page, lambda: page.get_by_role("button", name="Copié").count() == 1)
    until(page, lambda: page.locator("[role=status]", has_text="Copié").count() == 1)
    link = page.locator("#address").input_value()
    assert "/invitation/" in link
    assert page.evaluate("navigator.clipboard.readText()") == link
    until(page, lambda: page.get_by_role("button", name="Copier").count() == 1)
    assert not problems


def test_a_browser_that_refuses_selects_the_link(new_context, live_server, sign_in):
    page = new_context().new_page()
    page.add_init_script("Clipboard.prototype.writeText = () => Promise.reject(new Error('no'))")
    sign_in(page, "naima")
    invite(page, live_server)
    page.get_by_role("button", name="Copier").click()
    until(page, lambda: page.evaluate("document.activeElement.id") == "address")
    assert page.evaluate("getSelection().toString()") == page.locator("#address").input_value()


def test_without_javascript_there_is_the_link_and_no_button(new_context, live_server, sign_in):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, "naima")
    invite(page, live_server)
    assert page.get_by_label("Le lien à envoyer").is_visible()
    assert not page.locator("[data-copy]").is_visible()


def invite(page, live_server) -> None:
    page.goto(live_server.url + "/cercle/inviter")
    page.locator("input[name=first_name]").fill("Sofia")
    page.locator("input[value=soeur]").check()
    page.locator("main form button").last.click()
    page.locator("#address").wait_for()
