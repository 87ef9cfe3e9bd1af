"""The estimate of a pécule: what the years in care may be worth, from a dated table; and the amount one keeps for oneself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from services import journey
from services.circle import Viewer, find_relation
from services.database import acting_as, as_system, session
from services.errors import NotFound, Refused
from services.journey.operations.pecule_amount import cents_of
from services.journey.pecule_estimate import FIRST_YEAR, amounts, band_of, estimate

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1998, 1, 1), date(2026, 11, 22))


def test_the_amounts_are_those_of_the_law_and_each_has_its_source():
    """2024 to 2026 as the facts of the project have them; every year since the first."""
    table = amounts()
    assert table.by_year[2024] == (416.40, 439.37, 454.59)
    assert table.by_year[2025] == (423.48, 446.84, 462.32)
    assert table.by_year[2026] == (426.86, 450.41, 466.02)
    assert list(table.by_year) == list(range(FIRST_YEAR, 2027))
    assert all(table.sources[year] for year in table.by_year)
    assert table.checked_on <= date(2026, 11, 23)


@pytest.mark.parametrize(
    ("birth_on", "year", "band"),
    [
        (date(2018, 1, 31), 2023, 0),  # six on 31 January that follows
        (date(2018, 2, 1), 2023, None),
        (date(2015, 12, 31), 2026, 1),  # eleven in the year
        (date(2016, 1, 1), 2026, 0),
        (date(2011, 12, 31), 2026, 2),
        (date(2008, 9, 16), 2026, 2),  # eighteen the day after
        (date(2008, 9, 15), 2026, None),
    ],
)
def test_the_band_is_that_of_the_decree(birth_on, year, band):
    assert band_of(birth_on, year) == band


def test_a_year_counts_when_entrusted_on_the_31st_of_july():
    born = date(2009, 7, 1)
    one_day = estimate(born, date(2024, 7, 31), date(2024, 8, 1), TODAY)
    assert one_day is not None
    assert [one.year for one in one_day.years] == [2024]
    assert estimate(born, date(2024, 8, 1), date(2025, 7, 31), TODAY) is None
    assert estimate(born, None, None, TODAY) is None


@given(birth_on=DAYS, taken_in_on=DAYS, stayed=st.integers(0, 6000), today=DAYS)
def test_more_time_never_makes_less(birth_on, taken_in_on, stayed, today):
    """Staying longer, looking later: the range only grows; and it never counts a September that has not come."""
    exit_on = taken_in_on + timedelta(days=stayed)
    shorter = estimate(birth_on, taken_in_on, exit_on, today)
    longer = estimate(birth_on, taken_in_on, exit_on + timedelta(days=400), today)
    later = estimate(birth_on, taken_in_on, exit_on, today + timedelta(days=400))
    for more in (longer, later):
        assert (more.most if more else 0) >= (shorter.most if shorter else 0)
    if shorter:
        assert all(date(one.year, 9, 1) <= today for one in shorter.years)
        assert shorter.most <= sum(one.amount for one in shorter.years)
        assert len({one.year for one in shorter.years}) == len(shorter.years)


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("885", 88500),
        ("1 234,5", 123450),
        ("1\u202f234,56 €", 123456),
        ("12.30€", 1230),
        ("", None),
        ("  ", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(written, cents):
    assert cents_of(written) == cents


@pytest.mark.parametrize("written", ["beaucoup", "-5", "1e9", "1,234,567", "9999999", "12,345"])
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(Refused):
        cents_of(written)


def test_naima_reads_a_range_and_what_it_supposes(cast, sign_in):
    page = sign_in(cast.naima).get("/pecule").text
    assert "Une estimation, pas un droit" in page
    assert "Entre rien et environ" in page
    assert "CSS, art. D543-1" in page
    assert "vérifié le 23/11/2026" in page


def test_what_one_types_is_ones_own(cast, sign_in, monkeypatch, app):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    with acting_as(cast.ines.id):
        journey.say_pecule(find_relation(Viewer(cast.ines.id), cast.ines.id), journey.PeculeAct.RECEIVED)
        session.commit()
    ines = sign_in(cast.ines)
    assert ines.post("/pecule/montant", data={"amount": "cent"}).status_code == 422
    assert ines.post("/pecule/montant", data={"amount": "885,20"}).status_code == 303
    assert "885,20" in ines.get("/pecule").text
    with as_system():
        assert b"885" not in bytes(session.scalar(text("SELECT amount FROM pecule_amounts")))
    with acting_as(cast.karim.id):
        assert session.scalar(text("SELECT count(*) FROM pecule_amounts")) == 0
        relation = find_relation(Viewer(cast.karim.id), cast.ines.id)
        with pytest.raises(NotFound):
            journey.note_amount(relation, "1")
        assert journey.amount_of(relation) is None
    ines.post("/pecule/montant", data={"amount": ""})
    assert "885,20" not in ines.get("/pecule").text
