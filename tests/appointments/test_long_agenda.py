"""An agenda of many: twenty lines a page, as many statements as for one, and nothing left out."""

import re
from datetime import timedelta

from tests.appointments.conftest import THURSDAY, make

NUMBER = 120
LINE = re.compile(r'class="agenda__item[ "].*?href="/rendez-vous/([0-9a-f-]{36})"')


def test_a_month_of_many_is_read_twenty_by_twenty(cast, sign_in, count_statements):
    made = {
        str(make(cast.karim, cast.naima, THURSDAY + timedelta(hours=n), minutes=30)) for n in range(NUMBER)
    }
    karim, found, address = sign_in(cast.karim), [], "/agenda?jour=2026-11-23&vue=liste"
    karim.get(address)
    while address:
        with count_statements() as asked:
            page = karim.get(address).text
        assert len(asked) <= 4
        lines = LINE.findall(page)
        assert len(lines) <= 20
        found += lines
        following = re.search(r'href="([^"]*suite=[^"]*)"', page)
        address = following[1].replace("&amp;", "&") if following else None
    assert sorted(found) == sorted(made)


def test_few_and_far_between_are_found_as_well(cast, sign_in):
    """It is looked for day by day, then further and further: what is days away, or waits to be picked, is not lost."""
    sparse = {str(make(cast.karim, cast.naima, THURSDAY + timedelta(days=days))) for days in (0, 4, 11, 23)}
    beyond = make(cast.karim, cast.naima, THURSDAY + timedelta(days=40))
    to_pick = make(cast.karim, cast.naima, THURSDAY + timedelta(days=20), THURSDAY + timedelta(days=21))
    page = sign_in(cast.karim).get("/agenda?jour=2026-11-23&vue=liste").text
    assert {*sparse, str(to_pick)} <= set(LINE.findall(page))
    assert str(beyond) not in page


def test_nobody_finds_what_they_are_not_invited_to(cast, sign_in):
    """Samira follows Naïma too: what Karim and Naïma have together is not in her agenda."""
    made = make(cast.karim, cast.naima, THURSDAY)
    samira = sign_in(cast.samira)
    assert str(made) not in samira.get("/rendez-vous").text
    assert str(made) in sign_in(cast.karim).get("/agenda?jour=2026-11-23&vue=liste").text
