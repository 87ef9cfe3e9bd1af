"""The pages that are the same for everybody."""

import re

import pytest


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_emergency_numbers_leave_no_trace(client, count_statements, language):
    with count_statements() as seen:
        answer = client.get(f"/urgence?langue={language}")
    assert answer.status_code == 200
    assert not seen
    assert "Set-Cookie" not in answer.headers
    for number in ("15", "17", "18", "112", "119", "3018", "3114", "115"):
        assert f'href="tel:{number}"' in answer.text, number
    assert 'href="sms:114"' in answer.text
    assert f'<html lang="{language}"' in answer.text


def test_emergency_numbers_are_the_same_page_signed_in(cast, client, sign_in, count_statements):
    browser = sign_in(cast.naima)
    with count_statements() as seen:
        answer = browser.get("/urgence")
    assert not seen
    assert "Naïma" not in answer.text
    assert "csrf_token" not in answer.text


def test_hours_are_shown_only_where_somebody_read_them(client):
    page = client.get("/urgence").text
    silent = page.split('href="tel:3114"')[0].rsplit("<section", 1)[1]
    assert re.search(r"Tous les jours, de 9\sh à 23\sh", page)
    assert "h à" not in silent
    assert "Jour et nuit" not in silent


def test_the_declaration_has_the_form_the_law_asks_for(client):
    page = client.get("/accessibilite").text
    assert page.count("Accessibilité\u00a0: non conforme</strong>") == 1
    for title in (
        "État de conformité",
        "Résultats des tests",
        "Contenus non accessibles",
        "Dérogations pour charge disproportionnée",
        "Établissement de cette déclaration d’accessibilité",
        "Technologies utilisées",
        "Environnement de test",
        "Outils pour évaluer l’accessibilité",
        "Pages du service ayant fait l’objet de la vérification",
        "Retour d’information et contact",
        "Voies de recours",
    ):
        assert title in page, title
    assert "Libre réponse 71120" in page
    assert "75342 Paris CEDEX 07" in page
    assert "formulaire.defenseurdesdroits.fr" in page
    assert "/saisir/delegues" in page


def test_without_a_valid_audit_nothing_better_is_declared(tmp_path):
    from app.home.declaration import declaration

    assert declaration(tmp_path / "none.json").state == "none"
    audit = tmp_path / "audit.json"
    audit.write_text('{"met": 60, "applicable": 80, "done_on": "2026-11-01", "auditor": "X"}')
    assert (declaration(audit).state, declaration(audit).rate) == ("partial", 75)


def test_privacy_says_who_sees_what(client):
    page = client.get("/confidentialite").text
    assert "Qui voit quoi au départ" in page
    assert "cnil.fr" in page
