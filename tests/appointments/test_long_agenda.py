"""An agenda of many: thirty lines a page, as many statements as for one, and nothing left out."""

import re
from datetime import timedelta

from tests.appointments.conftest import THURSDAY, make

NUMBER = 120
LINE = re.compile(r'class="agenda__item[ "].*?href="/rendez-vous/([0-9a-f-]{36})"')


def test_a_month_of_many_is_read_thirty_by_thirty(cast, sign_in, count_statements):
    made = {
        str(make(cast.karim, cast.naima, THURSDAY + timedelta(hours=n), minutes=30)) for n in range(NUMBER)
    }
    karim, found, address = sign_in(cast.karim), [], "/agenda?jour=2026-11-23&vue=liste"
    karim.get(address)
    while address:
        with count_statements() as asked:
            page = karim.get(address).text
        assert len(asked) <= 6
        lines = LINE.findall(page)
        assert len(lines) <= 30
        found += lines
        following = re.search(r'href="([^"]*suite=[^"]*)"', page)
        address = following[1].replace("&amp;", "&") if following else None
    assert sorted(found) == sorted(made)
