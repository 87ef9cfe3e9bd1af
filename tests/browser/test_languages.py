"""Every page in English and in Arabic: axe finds nothing, it reads from its own side, and nothing sticks out."""

import pytest

from tests.browser.doors import answers, arrival
from tests.browser.whole import everything, in_another


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_page_is_sound_in_another_language(rooms, language):
    found = []
    for slug, _name, address in rooms.once():
        if page := rooms.visit(slug, address, language):
            seen = in_another(page, language)
            found += [f"{slug or 'visitor'} {address}: {one}" for one in seen]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_an_arrival_is_sound_on_each_of_its_screens(rooms, language):
    found = []
    for page in arrival(rooms, language):
        found += [
            f"{page.url}: {one}" for one in everything(page, page.evaluate("document.documentElement.lang"))
        ]
    assert not found, "\n".join(found)


def test_what_a_form_answers_is_sound(rooms):
    found = [f"{page.url}: {one}" for page in answers(rooms) for one in everything(page)]
    assert not found, "\n".join(found)
