"""A row against the schema: what is valid passes whole, what is not names its field, whatever comes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.directory.checking import checker
from services.directory.vocabulary import FIELDS, THEMES, Kind
from tests.directory import generator
from tests.directory.conftest import service

CHECK = checker(Kind.SERVICE)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_row_made_from_the_rules_passes_and_nothing_of_it_is_lost(kind):
    for row in generator.rows(kind, 300):
        checked = checker(kind)(row)
        assert checked.faults == []
        assert checked.unknown == []
        assert {name for name, value in row.items() if value is not None} == set(checked.doc)


def test_the_schema_is_the_one_that_was_published():
    assert len(THEMES) == 69
    assert len(FIELDS[Kind.SERVICE]["publics"].values) == 14
    assert len(FIELDS[Kind.STRUCTURE]["reseaux_porteurs"].values) == 108
    assert (len(FIELDS[Kind.STRUCTURE]), len(FIELDS[Kind.SERVICE])) == (20, 33)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("nom", None, "missing"),
        ("nom", "  ", "missing"),
        ("description", "abc", "too_short"),
        ("description", "a" * 10_001, "too_long"),
        ("date_maj", "hier", "not_a_day"),
        ("date_maj", "2026-02-30", "not_a_day"),
        ("id", "autre--un", "prefix"),
        ("id", "essai--", "prefix"),
        ("structure_id", "maison", "prefix"),
        ("code_postal", "5000", "not_digits"),
        ("code_insee", "2C004", "not_a_commune"),
        ("latitude", "49", "not_a_number"),
        ("latitude", True, "not_a_number"),
        ("latitude", 91, "out_of_range"),
        ("longitude", float("nan"), "out_of_range"),
        ("volume_horaire_hebdomadaire", float("inf"), "out_of_range"),
        ("nombre_semaines", 0, "out_of_range"),
        ("nombre_semaines", 1.5, "not_a_number"),
        ("lien_mobilisation", "javascript:alert(1)", "not_a_link"),
        ("lien_mobilisation", "https://un site", "not_a_link"),
        ("courriel", "accueil", "not_a_mail"),
        ("publics", "jeunes", "not_a_list"),
        ("publics", ["jeunes", "tous-publics"], "not_alone"),
        ("publics", [["jeunes"]], "not_text"),
        ("zone_eligibilite", ["Manche !"], "not_a_zone"),
        ("nom", "Un", "too_short"),
        ("nom", "n" * 151, "too_long"),
        ("date_maj", "1999-12-31", "not_of_now"),
        ("date_maj", "2030-01-01", "not_of_now"),
        ("telephone", {"fixe": "02"}, "not_text"),
        ("description", "avant\x00après", "characters"),
        ("description", "moitié \ud83d", "characters"),
    ],
)
def test_a_wrong_field_is_named_with_why(field, value, code):
    assert CHECK(service(**{field: value})).faults == [(field, code)]


@pytest.mark.parametrize(
    "zone", ["france", "50", "2A", "971", "50502", "2A004", "200068864", "99100", "region-28"]
)
def test_each_form_of_a_zone_is_taken(zone):
    assert CHECK(service(zone_eligibilite=[zone])).faults == []


def test_nothing_is_nothing_and_never_an_empty_text():
    checked = CHECK(service(telephone="", courriel=None, publics=[], adresse="  "))
    assert checked.faults == []
    assert not {"telephone", "courriel", "publics", "adresse"} & set(checked.doc)


def test_a_value_that_no_list_knows_is_kept_and_named():
    checked = CHECK(service(publics=["jeunes", "marsiens"], type="conseil"))
    assert checked.faults == []
    assert checked.doc["publics"] == ["jeunes", "marsiens"]
    assert set(checked.unknown) == {("publics", "marsiens"), ("type", "conseil")}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=300)
@given(changed=st.dictionaries(st.sampled_from([*FIELDS[Kind.SERVICE], "autre", ""]), ANYTHING, max_size=6))
def test_whatever_comes_is_kept_or_named_and_never_a_crash(changed):
    checked = CHECK(service(**changed))
    kept = checked.doc
    checked.text.encode()
    assert "\\u0000" not in checked.text
    wrong = {name for name, _code in checked.faults}
    for name, value in changed.items():
        if (
            value not in (None, "", [])
            and not isinstance(value, (str, list))
            and name in FIELDS[Kind.SERVICE]
        ):
            assert name in kept or name in wrong
    assert set(kept) <= set(FIELDS[Kind.SERVICE])


@given(ANYTHING)
def test_what_is_no_row_says_so(raw):
    checked = CHECK(raw)
    assert checked.faults
