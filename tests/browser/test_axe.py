"""axe finds nothing: on every page as every role, and on every page in every language and theme."""

import pytest

from tests.browser.axe import findings
from tests.browser.rooms import OTHER_AGES, ROLES, VISITOR


@pytest.mark.parametrize("slug", ROLES, ids=lambda slug: slug or "visitor")
def test_axe_finds_nothing_on_any_page_of_each_role(rooms, slug):
    found = []
    for _name, address in rooms.of(slug):
        if page := rooms.visit(slug, address):
            found += [f"{slug} {address} {one}" for one in findings(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("slug", OTHER_AGES)
def test_axe_finds_nothing_at_home_at_other_ages(rooms, slug):
    for address in ("/accueil", "/parcours"):
        assert not findings(rooms.visit(slug, address))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_in_another_language(rooms, language):
    found = []
    for slug, _name, address in rooms.once():
        if page := rooms.visit(slug, address, language):
            found += [f"{slug} {address} {one}" for one in findings(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("slug", [VISITOR, "naima", "karim"], ids=lambda slug: slug or "visitor")
def test_axe_finds_nothing_where_there_is_nothing(rooms, slug):
    page = rooms.page_of(slug)
    page.goto(rooms.url + "/parcours/nulle-part")
    assert not findings(page)
