"""“Documents d’Inès”, “Documents de Karim”: said once for every sentence, in French alone."""

import pytest
from flask_babel import force_locale, gettext, ngettext
from markupsafe import Markup

from app.drawing import sentence
from app.french import begins_with_vowel, elided


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Inès", "d’Inès"),
        ("Amadou", "d’Amadou"),
        ("Élodie", "d’Élodie"),
        ("E\u0301lodie", "d’E\u0301lodie"),
        ("Œdipe", "d’Œdipe"),
        ("Hélène", "d’Hélène"),
        ("Hugo", "d’Hugo"),
        ("Yves", "d’Yves"),
        ("Oumar", "d’Oumar"),
        ("ines", "d’ines"),
        ("Karim", "de Karim"),
        ("Hamza", "de Hamza"),
        ("Hind", "de Hind"),
        ("Yanis", "de Yanis"),
        ("Ouassim", "de Ouassim"),
        ("إيناس", "de إيناس"),
        ("", "de "),
        ("11", "de 11"),
        ("onze", "de onze"),
    ],
)
def test_as_french_says_it(name, said):
    assert elided("Documents de %(name)s", {"name": name}) % {"name": name} == f"Documents {said}"


def test_que_too_and_nothing_else():
    values = {"name": "Inès", "day": "avril"}
    assert elided("Ce que %(name)s dit", values) == "Ce qu’%(name)s dit"
    for same in (
        "le %(day)s",
        "lorsque %(name)s",
        "code %(name)s",
        "de la part",
        "chez %(name)s",
        "de %(num)d",
    ):
        assert elided(same, values) == same


def test_each_value_by_itself_and_what_is_safe_stays_safe():
    said = elided(Markup("De <b>%(one)s</b> et de %(two)s"), {"one": "Inès", "two": "Karim"})
    assert type(said) is Markup
    assert said % {"one": "Inès", "two": "<i>"} == "D’<b>Inès</b> et de &lt;i&gt;"


def test_pages_say_it_and_other_languages_are_as_they_were(app):
    with app.test_request_context("/"):
        with force_locale("fr"):
            assert sentence("Documents de %(name)s", name="Inès") == "Documents d’Inès"
            assert gettext("Documents de %(name)s", name="Inès") == "Documents d’Inès"
            assert gettext("Documents de %(name)s", name="Théo") == "Documents de Théo"
            many = ngettext(
                "Nouveau message de %(who)s", "%(num)d nouveaux messages de %(who)s", 3, who="Amadou"
            )
            assert many == "3 nouveaux messages d’Amadou"
        for language in ("en", "ar"):
            with force_locale(language):
                told = str(sentence("Documents de %(name)s", name="Inès"))
                assert "Inès" in told
                assert "’Inès" not in told
                assert told == gettext("Documents de %(name)s", name="Inès")


def test_on_the_page_of_ines(cast, sign_in):
    client = sign_in(cast.karim)
    assert "Documents d’Inès" in client.get(f"/jeunes/{cast.ines.id}/documents").text
    assert "Documents de Théo" in client.get(f"/jeunes/{cast.theo.id}/documents").text


def test_no_more_than_a_vowel():
    assert not begins_with_vowel("Un")
    assert begins_with_vowel("Ulysse")
