"""The estimate: pure, explained, never a yes that was not said; and its table, each value with its source and day."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import rights
from services.ages import Leap, birthday
from services.rights import Figures, Home, Status, Verdict, Why, document, estimate
from services.rights.estimating import _NEEDS

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2000, 1, 1), date(2010, 12, 31))
FIGURES = st.builds(
    Figures,
    birth_on=DAYS,
    status=st.none() | st.sampled_from(Status),
    home=st.none() | st.sampled_from(Home),
    wage=st.none() | st.integers(0, 5000),
    rent=st.none() | st.integers(0, 5000),
    apart=st.none() | st.booleans(),
    farm=st.booleans(),
    in_care=st.booleans(),
)


def of(figures: Figures, right: str, today: date = TODAY) -> rights.Estimate:
    return next(one for one in estimate(figures, today) if one.right.id == right)


def test_the_document_is_written_from_the_data():
    kept = Path(document.__file__).parents[2].joinpath("docs", "rights.md").read_text(encoding="utf-8")
    assert kept == document.written(), "python -m services.rights > docs/rights.md"


def test_every_value_has_a_source_a_day_and_a_right_that_is_known():
    table = rights.load()
    assert [one.id for one in table.rights] == [
        "apl", "prime_activite", "css", "bourse", "cej", "visale", "loca_pass", "mobili_jeune",
    ]  # fmt: skip
    said = [*table.rights, *table.rules, *(value for right in table.rights for value in right.values)]
    for one in said:
        assert table.sources[one.source].startswith("https://")
        assert one.checked_on <= TODAY
    for right in table.rights:
        assert right.link.startswith("https://")
        assert set(right.needs) <= set(_NEEDS)
        assert all(0 <= value.low <= value.high for value in right.values)
    assert {rule.right for rule in table.rules} - {""} <= {right.id for right in table.rights}


def test_what_has_no_source_has_no_amount():
    for figures in (Figures(date(2006, 1, 1), Status.WORKS, Home.RENTS, 900, 400, True),):
        assert of(figures, "apl").values == of(figures, "prime_activite").values == ()


@given(FIGURES, st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_the_worst_finding_decides_and_each_verdict_but_maybe_is_explained(figures, today):
    for one in estimate(figures, today):
        worst = min((list(Verdict).index(found.verdict) for found in one.findings), default=3)
        assert one.verdict is list(Verdict)[worst]
        assert bool(one.why) == (one.verdict is not Verdict.MAYBE)
        assert one.amount is None
        if one.verdict is Verdict.UNLIKELY:
            assert one.values == ()


@given(FIGURES)
def test_what_was_not_said_is_a_question_and_never_a_yes(figures):
    silent = replace(figures, status=None, home=None, wage=None, rent=None, apart=None)
    for one in estimate(silent, TODAY):
        assert one.verdict is not Verdict.MAYBE, one.right.id


@given(FIGURES)
def test_saying_more_never_brings_back_a_question_that_was_answered(figures):
    """Once all is said, what remains open is when, never what."""
    whole = replace(
        figures,
        status=figures.status or Status.IDLE,
        home=figures.home or Home.RENTS,
        apart=bool(figures.apart),
    )
    asked = {Why.SAY_STATUS, Why.SAY_HOME, Why.SAY_APART}
    assert not any({found.why for found in one.findings} & asked for one in estimate(whole, TODAY))


@given(DAYS, st.sampled_from(["css", "cej", "visale"]))
def test_a_right_opens_on_its_day_and_is_over_on_its_day(born, right):
    """29 February: what opens is never a day early, what ends never a day late."""
    found = next(one for one in rights.load().rights if one.id == right)
    whole = Figures(born, Status.IDLE, Home.SEEKS, apart=True)
    first = birthday(born, 0, found.from_months, leap=Leap.OPENS)
    last = birthday(born, 0, found.before_months, leap=Leap.PROTECTS)
    day_before = of(whole, right, first - timedelta(days=1))
    assert (day_before.verdict, day_before.on) == (Verdict.LATER, first)
    assert of(whole, right, first).verdict is Verdict.MAYBE
    assert of(whole, right, last - timedelta(days=1)).verdict is Verdict.MAYBE
    assert of(whole, right, last).why[0].why is Why.TOO_OLD


def test_visale_may_be_asked_at_17_and_ten_months():
    naima = Figures(date(2009, 7, 22), Status.SCHOOL, Home.SEEKS)
    assert of(naima, "visale").on == date(2027, 5, 22)
    assert of(naima, "visale", date(2027, 5, 22)).verdict is Verdict.MAYBE


def test_the_grant_of_whoever_was_in_care_is_the_highest_and_of_nobody_else():
    ines = Figures(date(2007, 5, 1), Status.STUDENT, Home.RENTS, apart=True)
    assert [value.high for value in of(ines, "bourse").values] == [633.50]
    assert [rule.id for rule in of(ines, "bourse").rules] == ["highest_grant"]
    other = replace(ines, in_care=False)
    assert of(other, "bourse").values == of(other, "bourse").rules == ()
    assert rights.rules_for(other, TODAY) == []


@pytest.mark.parametrize(("born", "amounts"), [(date(2009, 7, 22), [224.68]), (date(2007, 7, 22), [561.68])])
def test_the_allowance_of_a_cej_is_that_of_one_s_age(born, amounts):
    assert [value.high for value in of(Figures(born, Status.IDLE), "cej").values] == amounts


def test_a_farm_pays_more_and_only_where_one_works_on_one():
    worker = Figures(date(2006, 3, 1), Status.APPRENTICE, Home.RENTS, 900, 400)
    assert [value.high for value in of(worker, "mobili_jeune").values] == [100]
    assert [value.high for value in of(replace(worker, farm=True), "mobili_jeune").values] == [100, 300]


def test_support_until_21_is_said_between_18_and_21():
    def support(today: date) -> bool:
        return "young_adult_support" in {
            rule.id for rule in rights.rules_for(Figures(date(2006, 2, 1)), today)
        }

    assert [support(date(2024, 1, 31)), support(date(2024, 2, 1)), support(date(2027, 1, 31))] == [
        False,
        True,
        True,
    ]
    assert not support(date(2027, 2, 1))
