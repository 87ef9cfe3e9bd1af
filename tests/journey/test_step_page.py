"""What a step's page says: facts with their source, people first where people are needed, honest translations."""

import re

from services import journey


def test_facts_carry_their_source_its_host_and_the_day_somebody_read_it(cast, address, sign_in):
    page = sign_in(cast.naima).get(f"/etapes/{address(cast.naima, 'L4')}").text
    assert journey.load().step("L4").facts[0].text in page
    assert re.search(r'rel="noreferrer external"[^>]*>[^<]+</a> \(<span dir="ltr">[\w.-]+</span>\)', page)
    assert "vérifié le 22/11/2026" in page


def test_no_link_leads_out_without_noreferrer(cast, own, sign_in):
    browser, space = sign_in(cast.naima), own(cast.naima).space
    for step in journey.load().steps:
        page = browser.get(f"/etapes/{journey.step_address(space, step.id)}").text
        for link in re.findall(r'<a [^>]*href="https?://[^>]*>', page):
            assert 'rel="noreferrer external"' in link, (step.id, link)


def test_where_somebody_is_needed_asking_comes_first(cast, own, address, sign_in):
    browser = sign_in(cast.naima)
    needs = next(step.id for step in journey.load().steps if step.needs_human and not step.conditions)
    for step_id, asks_first in ((needs, True), ("L4", False)):
        page = browser.get(f"/etapes/{address(cast.naima, step_id)}").text
        bar = page.split('class="actionbar"')[-1]
        if "C’est fait" in bar:
            assert (bar.index("J’ai besoin d’aide") < bar.index("C’est fait")) == asks_first, step_id


def test_what_nobody_read_again_is_marked(cast, address, sign_in):
    browser, where = sign_in(cast.naima), address(cast.naima, "L4")
    assert "Traduction non relue" not in browser.get(f"/etapes/{where}").text
    page = browser.get(f"/etapes/{where}?langue=ar").text
    assert 'dir="rtl"' in page
    assert journey.step_words("L4", "ar").text in page
    assert not journey.step_words("L4", "ar").is_reviewed


def test_notes_stay_out_of_what_a_phone_keeps(cast, address, sign_in):
    page = sign_in(cast.naima).get(f"/etapes/{address(cast.naima, 'L4')}").text
    assert "data-offline-page" in page
    private = page.split('id="notes" data-private')[1]
    assert "Note pour moi" in private
    assert "Note pour moi" not in page.split('id="notes" data-private')[0]
