"""The month of an agenda: how many a day, what the list of that day says, and nobody's name."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from services import appointments, clock
from services.database import as_system, session
from tests.appointments.conftest import FRIDAY, THURSDAY, do, make
from tests.handover.test_cover import absent

MONTH = "/agenda?jour=2026-11-26&vue=mois"
CELL = re.compile(r'<a href="(/agenda\?jour=[\d-]+&amp;vue=liste)" aria-label="([^"]+)"')
LINE = re.compile(r'class="agenda__item[ "]')


def lines() -> int:
    with as_system():
        return session.scalar(text("SELECT count(*) FROM journal_lines WHERE operation = 'appt.read'"))


def cells(page: str) -> dict[str, str]:
    """Day → what its number says to whoever does not see where it stands."""
    return {href[13:23]: words.replace("\xa0", " ") for href, words in CELL.findall(page)}


@pytest.fixture
def full(cast):
    """Two on a Thursday, one of them with Théo; one cancelled; one to be picked; one on the last evening."""
    make(cast.karim, cast.naima, THURSDAY)
    make(cast.karim, cast.theo, THURSDAY + timedelta(hours=2))
    off = make(cast.karim, cast.naima, FRIDAY)
    do(cast.karim, off, appointments.cancel_appointment)
    make(cast.karim, cast.ines, FRIDAY, FRIDAY + timedelta(days=1))
    make(cast.karim, cast.naima, datetime(2026, 11, 30, 23, 30), minutes=20)
    make(cast.karim, cast.naima, datetime(2026, 12, 1, 8, 0))


def test_a_day_says_how_many_and_leads_to_them(cast, sign_in, full):
    karim = sign_in(cast.karim)
    found = cells(karim.get(MONTH).text)
    assert found["2026-11-26"] == "Jeudi 26 novembre : 2 rendez-vous"
    assert found["2026-11-27"] == "Vendredi 27 novembre : 1 à fixer"
    assert found["2026-11-30"] == "Lundi 30 novembre : 1 rendez-vous"
    assert not [one for one in found if one.startswith("2026-12")]
    assert cells(karim.get("/agenda?jour=2026-12-31&vue=mois").text) == {
        "2026-12-01": "Mardi 1er décembre : 1 rendez-vous"
    }


def test_it_counts_what_the_list_shows(cast, sign_in, full):
    """The same rule twice, in the database and in the list: day by day they agree."""
    karim = sign_in(cast.karim)
    month = karim.get(MONTH).text
    for day, words in cells(month).items():
        said = sum(int(one) for one in re.findall(r"(\d+) (?:rendez-vous|à fixer)", words))
        listed = karim.get(f"/agenda?jour={day}&vue=liste").text
        section = listed[listed.index('class="agenda__day') :]
        shown = section[: section.index("</section>")]
        cancelled = shown.count("agenda__item--off")
        assert len(LINE.findall(shown)) - cancelled == said, day


def test_nobody_is_named_and_so_nobody_is_read(cast, sign_in, full):
    karim = sign_in(cast.karim)
    before = lines()
    page = karim.get(MONTH).text
    for name in ("Naïma", "Théo", "Inès", "Point sur ton projet"):
        assert name not in page
    assert lines() == before
    karim.get("/agenda?jour=2026-11-26&vue=liste")
    assert lines() == before + 1, "the list of names is a reading"


def test_to_what_one_is_not_invited_does_not_count(cast, sign_in, full):
    """Claire follows none of them; Marc heads the team and is asked to nothing."""
    for member in (cast.claire, cast.marc):
        assert cells(sign_in(member).get(MONTH).text) == {}
    for member in (cast.naima, cast.samira, cast.lucie):
        assert sign_in(member).get(MONTH).status_code == 404


def test_who_replaces_counts_those_days_and_no_other(cast, sign_in, full):
    today = clock.now().date()
    absent(cast.karim, cast.karim, cast.claire, today, THURSDAY.date())
    found = cells(sign_in(cast.claire).get(MONTH).text)
    assert list(found) == ["2026-11-26"]


def test_a_cadre_has_the_numbers_of_the_month_below(cast, sign_in, full):
    page = sign_in(cast.marc).get(MONTH).text
    row = page[page.index("Karim Benali") :]
    assert "L’équipe, ce mois-ci" in page
    assert re.search(r"<td[^>]*>3</td>", row[:400])


@pytest.mark.parametrize("number", [1, 90])
def test_it_asks_the_same_however_many_there_are(cast, sign_in, count_statements, number):
    for n in range(number):
        make(cast.karim, cast.naima, THURSDAY + timedelta(minutes=5 * n), minutes=5)
    karim = sign_in(cast.karim)
    karim.get(MONTH)
    with count_statements() as asked:
        assert karim.get(MONTH).status_code == 200
    assert len(asked) <= 4


@pytest.mark.parametrize("day", ["2024-02-29", "2026-02-01", "1990-01-01", "2100-12-31", "nothing", ""])
def test_any_month_has_its_days_and_no_other(cast, sign_in, day):
    page = sign_in(cast.karim).get(f"/agenda?jour={day}&vue=mois")
    assert page.status_code == 200
    expected = {"2024-02-29": 29, "2026-02-01": 28, "1990-01-01": 31, "2100-12-31": 31}.get(day, 30)
    table = page.text[page.text.index('class="month"') :]
    assert len(re.findall(r"<p>\d+</p>|<a href", table[: table.index("</table>")])) == expected
    session.remove()
