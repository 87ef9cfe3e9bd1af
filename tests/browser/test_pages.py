"""Every page, as every role that opens it: axe finds nothing, nor does whoever looks at what axe does not see.

A page is looked at whole for the first role that opens it; for the others, whose page differs in what it shows, by axe.
"""

import pytest

from tests.access.table import GET
from tests.browser.axe import findings
from tests.browser.rooms import OTHER_AGES, ROLES, VISITOR
from tests.browser.whole import everything

# A second address of one page: Naïma’s project, and what is shared with whoever has no papers here.
TWICE = ("journey.shared_project", "documents.given")


@pytest.mark.parametrize("slug", ROLES, ids=lambda slug: slug or "visitor")
def test_each_page_is_sound_for_whoever_opens_it(rooms, slug):
    first = {address for one, _name, address in rooms.once() if one == slug}
    found = []
    for _name, address in rooms.of(slug):
        if page := rooms.visit(slug, address):
            look = everything if address in first else findings
            seen = look(page)
            found += [f"{slug or 'visitor'} {address}: {one}" for one in seen]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("slug", OTHER_AGES)
def test_home_is_sound_at_other_ages(rooms, slug):
    for address in ("/accueil", "/parcours"):
        assert not findings(rooms.visit(slug, address))


@pytest.mark.parametrize("slug", [VISITOR, "naima", "karim"], ids=lambda slug: slug or "visitor")
def test_a_page_that_is_not_there_is_sound(rooms, slug):
    page = rooms.page_of(slug)
    page.goto(rooms.url + "/parcours/nulle-part")
    assert not findings(page)


@pytest.mark.parametrize("slug", ["naima", "karim"])
def test_each_page_has_a_title_of_its_own(rooms, slug):
    titles = {}
    for name, address in rooms.of(slug):
        if name in GET and name not in TWICE and (title := rooms.title_of(slug, address)):
            titles.setdefault(title, []).append(name)
    assert not {title: names for title, names in titles.items() if len(names) > 1}


def test_nothing_comes_from_elsewhere_and_the_browser_complains_of_nothing(rooms):
    for slug, _name, address in rooms.once():
        rooms.title_of(slug, address)  # opens what the tests above did not
    assert rooms.hosts == {rooms.url.removeprefix("http://")}
    assert not rooms.complaints
