"""The catalogue as somebody who means harm uses it."""

import pytest

from tests.catalogue.conftest import make_offer


@pytest.fixture(autouse=True)
def without_csrf(app):
    """The token is tested by itself (tests/access)."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.parametrize("address", ["/catalogue?page={}", "/services?q={}", "/partenaire?page={}"])
@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000, "-1", "²"])
def test_a_page_that_is_none_breaks_nothing(cast, sign_in, address, number):
    assert sign_in(cast.marc).get(address.format(number)).status_code < 500


@pytest.mark.parametrize("version", ["9" * 20, "9" * 5000, "-1", "²"])
def test_a_version_that_is_none_breaks_nothing(cast, sign_in, version):
    offer, marc = make_offer("Une aide"), sign_in(cast.marc)
    assert marc.post(f"/catalogue/{offer}/acte", data={"act": "hide", "version": version}).status_code < 500
