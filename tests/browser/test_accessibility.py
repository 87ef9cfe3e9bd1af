"""What axe does not see, once for each page: width, targets, keyboard, structure, stillness, hosts, complaints."""

import pytest

from tests.access.table import GET
from tests.browser.axe import findings
from tests.browser.doors import answers, arrival
from tests.browser.keyboard import walk
from tests.browser.shape import motion, reflow, spacing, structure, targets


def look(rooms, check, language="fr") -> None:
    """Every page, once: a failure lists whatever the check finds on any of them."""
    found = []
    for slug, _name, address in rooms.once():
        if page := rooms.visit(slug, address, language):
            found += [f"{slug or 'visitor'} {address}: {one}" for one in check(page)]
    assert not found, "\n".join(found)


def everything(page, language="fr") -> list[str]:
    """All that this file checks, and axe, on a page that cannot be opened twice. No language: that of the page."""
    language = language or page.evaluate("document.documentElement.lang")
    found = (
        findings(page) + structure(page, language) + motion(page) + targets(page) + walk(page) + reflow(page)
    )
    return [f"{page.url}: {one}" for one in found]


def test_each_page_has_one_title_its_landmarks_and_its_language(rooms):
    look(rooms, lambda page: structure(page) + motion(page) + targets(page) + spacing(page))


def test_arabic_reads_from_right_to_left_and_fits(rooms):
    look(rooms, lambda page: structure(page, "ar") + reflow(page), "ar")


def test_nothing_sticks_out_on_a_small_phone_or_with_big_text(rooms):
    look(rooms, reflow)


def test_the_keyboard_reaches_everything_in_order_and_one_sees_where_one_is(rooms):
    look(rooms, walk)


@pytest.mark.parametrize("slug", ["naima", "karim"])
def test_each_page_has_a_title_of_its_own(rooms, slug):
    titles = {}
    for name, address in rooms.of(slug):
        # Naïma’s project has two addresses and is one page.
        if name in GET and name != "journey.shared_project" and (page := rooms.visit(slug, address)):
            titles.setdefault(page.title(), []).append(name)
    assert not {title: names for title, names in titles.items() if len(names) > 1}


def test_nothing_comes_from_elsewhere_and_the_browser_complains_of_nothing(rooms):
    """After the tests above: every page has been opened."""
    look(rooms, lambda page: [])
    assert rooms.hosts == {rooms.url.removeprefix("http://")}
    assert not rooms.complaints


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_an_arrival_is_as_good_on_each_of_its_screens(rooms, language):
    assert not [one for page in arrival(rooms, language) for one in everything(page, None)]


def test_what_a_form_answers_is_as_good(rooms):
    assert not [one for page in answers(rooms) for one in everything(page)]
