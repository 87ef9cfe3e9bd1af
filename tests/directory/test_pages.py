"""The directory on screen: what one finds, how one reaches it, and what a cadre corrects."""

import html
import re

import pytest

from services.directory.desk import Kind
from tests.directory.conftest import SAINT_LO, columns, service, structure, take

COUNT = 6


def page_of(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.text)


@pytest.fixture
def some(cast):
    take(
        structure(telephone="02 33 11 22 33", site_web="https://exemple.invalid/maison"), kind=Kind.STRUCTURE
    )
    take(
        service(
            courriel="permis@exemple.invalid", frais="gratuit", thematiques=["mobilite--preparer-un-permis"]
        ),
        service(
            "vieux",
            nom="Atelier vélo",
            description="On répare.",
            date_maj="2024-01-05",
            mobilisable_par=["professionnels"],
        ),
        service("ligne", nom="Écoute", modes_accueil=["a-distance"], **dict.fromkeys(SAINT_LO)),
    )


def test_naima_finds_a_service_near_saint_lo_and_how_to_reach_it(sign_in, cast, some):
    page = page_of(sign_in(cast.naima), "/services/annuaire?lieu=saint+lo&q=permis")
    assert "Près de Saint-Lô" in page
    assert "Permis de conduire à un euro" in page
    assert "Maison des Essais" in page
    assert 'href="tel:0233112233"' in page
    assert 'href="mailto:permis@exemple.invalid"' in page
    assert 'href="https://exemple.invalid/maison"' in page
    assert "Me déplacer" in page
    assert "source\u00a0: essai" in page
    assert "J’ai besoin d’aide" in page


def test_what_was_said_long_ago_is_to_be_checked(sign_in, cast, some):
    browser = sign_in(cast.naima)
    assert "À vérifier" in page_of(browser, "/services/annuaire?q=vélo")
    assert "À vérifier" not in page_of(browser, "/services/annuaire?q=permis")
    assert "5 janvier 2024" in page_of(browser, "/services/annuaire/essai--vieux")


def test_a_service_that_a_professional_asks_for_says_so(sign_in, cast, some):
    assert "parles-en à la personne qui te suit" in page_of(
        sign_in(cast.naima), "/services/annuaire/essai--vieux"
    )


def test_by_phone_what_has_no_commune_is_there(sign_in, cast, some):
    page = page_of(sign_in(cast.naima), "/services/annuaire?ou=distance")
    assert "Écoute" in page
    assert "Atelier vélo" not in page


def test_a_name_of_several_communes_is_asked_before_anything_is_shown(sign_in, cast, some):
    take(service("b", code_insee="50503", commune="Saint-Lo-les-Bains", nom="Ailleurs"))
    page = page_of(sign_in(cast.naima), "/services/annuaire?lieu=saint&q=permis")
    assert "Quelle commune" in page
    assert "pres=50502" in page
    assert "pres=50503" in page
    assert "Permis de conduire" not in page


@pytest.mark.parametrize("slug", ["naima", "karim", "marc"])
def test_a_search_asks_the_same_few_statements_whatever_it_finds(sign_in, cast, count_statements, some, slug):
    browser = sign_in(getattr(cast, slug))
    seen = []
    for rows in (0, 30):
        take(*(service(f"{rows}-{n}") for n in range(rows)))
        browser.get("/services/annuaire?pres=50502&q=permis")
        with count_statements() as asked:
            browser.get("/services/annuaire?pres=50502&q=permis")
        seen.append(len(asked))
    assert seen[0] == seen[1] <= COUNT


@pytest.mark.parametrize("slug", ["lucie", "samira"])
@pytest.mark.parametrize(
    "address", ["/services/annuaire", "/services/annuaire/essai--un", "/catalogue/annuaire"]
)
def test_mentors_and_family_have_no_directory(sign_in, cast, some, slug, address):
    browser = sign_in(getattr(cast, slug))
    theirs, nobodys = browser.get(address), browser.get("/services/nulle-part/du-tout")
    assert theirs.status_code == 404
    assert _bare(theirs.text) == _bare(nobodys.text)


def _bare(page: str) -> str:
    return re.sub(r'(nonce|content|value)="[^"]*"', r'\1=""', page)


def test_words_of_a_source_are_text_and_nothing_else(sign_in, cast):
    take(service(nom="<script>alert(1)</script>", description="<img src=x onerror=alert(1)>"))
    for address in ("/services/annuaire", "/services/annuaire/essai--un"):
        page = sign_in(cast.naima).get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_marc_reads_the_report_corrects_a_row_and_it_is_found(app, sign_in, cast):
    app.config["WTF_CSRF_ENABLED"] = False
    take(service(), service("faux", nom="Cours de code", date_maj="hier", telephone="x" * 150))
    marc = sign_in(cast.marc)
    page = page_of(marc, "/catalogue/annuaire")
    assert (
        "Lignes\u00a0: 2. Nouvelles\u00a0: 1, changées\u00a0: 0, inchangées\u00a0: 0, refusées\u00a0: 1."
        in page
    )
    assert "Date de mise à jour\u00a0: n’est pas une date (2026-11-22)" in page
    address = re.search(r'href="(/catalogue/annuaire/refus/[^"]+)"', page)[1]
    refused = marc.post(address, data={"date_maj": "hier encore", "telephone": "02"})
    assert refused.status_code == 422
    assert "hier encore" in refused.text
    assert marc.post(address, data={"date_maj": "2026-11-01", "telephone": "02"}).status_code == 303
    assert "Cours de code" in page_of(sign_in(cast.naima), "/services/annuaire?q=code")
    assert marc.get(address).status_code == 404
    app.config["WTF_CSRF_ENABLED"] = True


def test_marc_corrects_a_field_and_goes_back_to_the_source(app, sign_in, cast, some):
    app.config["WTF_CSRF_ENABLED"] = False
    marc, row = sign_in(cast.marc), "/catalogue/annuaire/services/essai--un"
    wrong = marc.post(row, data={"act": "correct", "field": "courriel", "value": "rien"})
    assert wrong.status_code == 422
    assert "n’est pas une adresse e-mail" in wrong.text
    assert marc.post(row, data={"act": "correct", "field": "courriel", "value": "a@b.fr"}).status_code == 303
    page = page_of(marc, row)
    assert "Corrigé ici" in page
    assert "La source dit\u00a0: permis@exemple.invalid" in page
    assert "mailto:a@b.fr" in page_of(sign_in(cast.naima), "/services/annuaire/essai--un")
    assert marc.post(row, data={"act": "take_back", "field": "courriel"}).status_code == 303
    assert "mailto:permis@" in page_of(sign_in(cast.naima), "/services/annuaire/essai--un")
    for data in ({}, {"act": "correct", "field": "id", "value": "x"}, {"act": "tag-gueule"}):
        assert marc.post(row, data=data).status_code == 404
    app.config["WTF_CSRF_ENABLED"] = True


def test_marc_hides_a_service_and_only_cadres_still_open_it(app, sign_in, cast, some):
    app.config["WTF_CSRF_ENABLED"] = False
    sign_in(cast.marc).post("/catalogue/annuaire/services/essai--un", data={"act": "hide"})
    assert sign_in(cast.naima).get("/services/annuaire/essai--un").status_code == 404
    assert sign_in(cast.karim).get("/services/annuaire/essai--un").status_code == 404
    assert "n’est montré à personne" in page_of(sign_in(cast.marc), "/services/annuaire/essai--un")
    app.config["WTF_CSRF_ENABLED"] = True


def test_marc_says_for_whom_a_service_is(app, sign_in, cast, some):
    app.config["WTF_CSRF_ENABLED"] = False
    sign_in(cast.marc).post("/catalogue/annuaire/services/essai--vieux", data={"act": "tag"})
    page = page_of(sign_in(cast.naima), "/services/annuaire?ase=oui")
    assert "Atelier vélo" in page
    assert "Permis de conduire" not in page
    app.config["WTF_CSRF_ENABLED"] = True


def test_the_desk_has_an_end_and_asks_the_same_for_many(sign_in, cast, count_statements):
    marc = sign_in(cast.marc)
    seen = []
    for number in (1, 60):
        take(*(service(str(n), date_maj="?", publics=[f"inconnu-{n}"]) for n in range(number)))
        take(*(service(f"v{n}", publics=[f"inconnu-{n}"]) for n in range(number)))
        marc.get("/catalogue/annuaire")
        with count_statements() as asked:
            page = marc.get("/catalogue/annuaire").text
        seen.append(len(asked))
    assert seen[0] == seen[1] <= 9
    assert page.count('href="/catalogue/annuaire/refus/') == 20


def test_marc_looks_after_what_is_of_his_departement_or_of_none(app, sign_in, cast, some):
    """What is shown in Lyon is for its own cadres to correct and to hide; he reads it as anybody."""
    there = {
        "code_insee": "69123",
        "commune": "Lyon",
        "code_postal": "69001",
        "latitude": 45.7,
        "longitude": 4.8,
    }
    take(service("lyon", nom="Loin", **there), service("ligne2", nom="Partout", **dict.fromkeys(SAINT_LO)))
    app.config["WTF_CSRF_ENABLED"] = False
    marc = sign_in(cast.marc)
    assert marc.get("/services/annuaire/essai--lyon").status_code == 200
    here = "/catalogue/annuaire/services/essai--lyon"
    assert marc.get(here).status_code == 404
    for data in (
        {"act": "hide"},
        {"act": "tag"},
        {"act": "correct", "field": "lien_mobilisation", "value": "https://autre.invalid/"},
        {"act": "take_back", "field": "nom"},
    ):
        assert marc.post(here, data=data).status_code == 404
    assert columns("essai--lyon", "hidden_at", "is_for_leavers") == (None, False)
    assert marc.post("/catalogue/annuaire/services/essai--ligne2", data={"act": "hide"}).status_code == 303
    assert "Corriger" not in marc.get("/services/annuaire/essai--lyon").text
    assert "Corriger" in marc.get("/services/annuaire/essai--un").text
    app.config["WTF_CSRF_ENABLED"] = True
