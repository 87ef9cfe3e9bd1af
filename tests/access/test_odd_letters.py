"""Letters that no database keeps, in every field of the new pages that somebody may type in: refused, never an error."""

import re

import pytest

from tests.catalogue.conftest import make_offer
from tests.directory.conftest import service, take
from tests.mentoring.test_pages import CANDIDACY


@pytest.fixture(autouse=True)
def without_csrf(app):
    """The token is tested by itself (tests/access)."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


ODD = ["a\x00b", "\ud800".encode("utf-8", "surrogatepass"), "\u202e\u200f"]


@pytest.mark.parametrize("slug", ["naima", "karim", "marc"])
@pytest.mark.parametrize(
    "address",
    [
        "/services?q=%00",
        "/services?domaine=%00",
        "/services/annuaire?q=%00",
        "/services/annuaire?q=%ED%A0%80",
        "/services/annuaire?lieu=%00",
        "/services/annuaire?pres=%00",
        "/services/annuaire/%00",
        "/services/annuaire?page=" + "9" * 30,
        "/bouquets/%00",
        "/bouquets/%00/demande",
        "/mentors?metier=%00&aide=%00",
        "/catalogue?etat=%00",
        "/catalogue/annuaire/services/%00",
        "/agenda?vue=mois&mois=9999-12",
        "/agenda?vue=mois&mois=0001-01",
        "/agenda?vue=mois&mois=%00",
        "/agenda?vue=mois&jour=9999-12-31",
        "/agenda?vue=mois&jour=0001-01-01",
    ],
)
def test_an_address(cast, sign_in, slug, address):
    assert sign_in(getattr(cast, slug)).get(address).status_code < 500


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "slug, address, fields",
    [
        ("naima", "/services/{offer}/demande", ("words", "name", "paper", "days")),
        ("naima", "/pecule/montant", ("amount",)),
        ("naima", "/mentors/demandes", ("words", "mentor")),
        ("naima", "/droits", ("wage", "rent", "status", "home", "apart")),
        ("karim", "/jeunes/{naima}/services/{offer}", ("words",)),
        ("marc", "/catalogue/nouvelle", ("name", "partner", "territories", "conditions", "link", "version")),
        ("marc", "/catalogue/{offer}/conseillers", ("first_name", "last_name", "organisation")),
        ("marc", "/catalogue/annuaire/valeurs", ("kind", "field", "value", "means")),
        ("marc", "/catalogue/annuaire/doublons", ("first", "second", "hide")),
        ("marc", "/catalogue/annuaire/services/x", ("field", "value")),
        ("marc", "/catalogue/annuaire/services/essai--un", ("field=nom", "value")),
        ("marc", "/catalogue/annuaire/valeurs", ("kind=service", "field=frais", "value", "means")),
        ("marc", "/catalogue/annuaire/doublons", ("first", "second")),
    ],
)
def test_a_form(cast, sign_in, slug, address, fields, odd):
    take(service())
    offer = make_offer("Une aide")
    data = {"act": "correct" if "annuaire/services" in address else "propose", "give-name": "1"}
    for name in fields:
        name, _, value = name.partition("=")
        data[name] = value or odd
    answer = sign_in(getattr(cast, slug)).post(address.format(offer=offer, naima=cast.naima.id), data=data)
    assert answer.status_code < 500


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("field", ["first_name", "contact", "words", "territory", "proposed_by", "capacity"])
def test_the_public_form(client, cast, field, odd):
    page = client.get("/mentors/candidature").text
    territory = re.search(r'<option value="([0-9a-f-]{36})"', page)[1]
    data = CANDIDACY | {"territory": territory} | {field: odd}
    assert client.post("/mentors/candidature", data=data).status_code < 500
