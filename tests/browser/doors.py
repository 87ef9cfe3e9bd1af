"""Pages that only come after something was sent: each walk stops at every one of them."""

from collections.abc import Iterator

from tests.browser.rooms import VISITOR


def arrival(rooms, language: str) -> Iterator:
    """A young person opens their invitation, gets their birth date wrong once, and ends with a card of codes."""
    page = rooms.new_page()
    page.goto(f"{rooms.url}/invitation/{rooms.server.invite('Yanis').token}")
    yield page
    yield sent(page, f"button[name=language][value={language}]")
    for typed in ("01/02/2003", "14/07/2009"):
        page.locator("input[name=birth_on]").fill(typed)
        yield sent(page)
    for _screen in (2, 3):
        yield sent(page)
    yield sent(page)
    yield sent(page, "button[name=device][value=own]")
    page.goto(f"{rooms.url}/invitation/carte")
    yield page
    yield sent(page)
    page.context.close()


def answers(rooms) -> Iterator:
    """What a form answers, refused and accepted: at the door, to Naïma, to Karim."""
    page = rooms.visit(VISITOR, "/connexion/carte")
    page.locator("input[name=code]").fill("0000-0000")
    yield sent(page)
    page = rooms.visit("naima", "/cercle/inviter")
    yield sent(page)
    page.locator("input[name=first_name]").fill("Sofia")
    page.locator("input[value=soeur]").check()
    yield sent(page)
    rooms.visit("naima", "/moi/carte")
    yield sent(page)
    page = rooms.visit("karim", "/invitation/nouvelle")
    yield sent(page)
    page.locator("input[name=first_name]").fill("Yanis")
    page.locator("input[name=birth_on]").fill("2009-07-14")
    yield sent(page)


def sent(page, button="main form button"):
    """The page after its form (that of this button; else the last one of the page) is sent, once it is all there."""
    with page.expect_navigation():
        page.locator(button).last.click()
    return page
