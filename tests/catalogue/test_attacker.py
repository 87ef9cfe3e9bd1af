"""The catalogue as somebody who means harm uses it."""

import pytest

from services import catalogue
from services.catalogue import Choice
from services.database import acting_as
from services.errors import NotFound, Refused
from tests.catalogue.conftest import make_offer, own, seen_by


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


def test_a_word_written_to_naima_is_read_by_no_other_of_her_circle(cast, numbered, sign_in):
    """Karim and Lucie are both shown her housing; what each writes is between them and her."""
    visale = numbered(12)
    with acting_as(cast.karim.id):
        catalogue.set_aside_offer(seen_by(cast.karim, cast.naima), visale, "Tu dois encore un loyer")
    with acting_as(cast.lucie.id):
        hers = seen_by(cast.lucie, cast.naima)
        assert catalogue.choices_of(hers)[visale].words == ""
    assert "Tu dois encore" not in sign_in(cast.lucie).get(f"/jeunes/{cast.naima.id}/services").text
    for reader in (cast.karim, cast.naima):
        with acting_as(reader.id):
            assert (
                catalogue.choices_of(seen_by(reader, cast.naima))[visale].words == "Tu dois encore un loyer"
            )


def test_a_mentor_does_not_write_over_what_the_referent_did(cast, numbered):
    visale = numbered(12)
    with acting_as(cast.karim.id):
        catalogue.set_aside_offer(seen_by(cast.karim, cast.naima), visale, "Trop tôt")
    with acting_as(cast.lucie.id), pytest.raises(Refused, match="offer_chosen"):
        catalogue.propose_offer(seen_by(cast.lucie, cast.naima), visale)
    with acting_as(cast.karim.id):
        his = seen_by(cast.karim, cast.naima)
        assert catalogue.choices_of(his)[visale].choice is Choice.SET_ASIDE
        catalogue.propose_offer(his, visale)
    with acting_as(cast.naima.id):
        assert catalogue.choices_of(own(cast.naima))[visale].choice is Choice.PROPOSED


def test_a_mentor_says_again_what_they_proposed_and_the_referent_has_the_last_word(cast, numbered):
    visale = numbered(12)
    with acting_as(cast.lucie.id):
        hers = seen_by(cast.lucie, cast.naima)
        catalogue.propose_offer(hers, visale, "Une fois")
        catalogue.propose_offer(hers, visale, "Deux fois")
        assert catalogue.choices_of(hers)[visale].words == "Deux fois"
    with acting_as(cast.karim.id):
        catalogue.set_aside_offer(seen_by(cast.karim, cast.naima), visale)
        assert catalogue.choices_of(seen_by(cast.karim, cast.naima))[visale].choice is Choice.SET_ASIDE


@pytest.mark.parametrize("act", [catalogue.propose_offer, catalogue.set_aside_offer])
def test_her_no_is_not_wiped_by_whoever_proposes_again(cast, numbered, act, sign_in):
    """“Pas pour moi” stays hers: he sees it and may talk; neither again, nor around it by taking back and anew."""
    visale = numbered(12)
    with acting_as(cast.karim.id):
        catalogue.propose_offer(seen_by(cast.karim, cast.naima), visale)
    with acting_as(cast.naima.id):
        catalogue.undo_choice(own(cast.naima), visale)
    with acting_as(cast.karim.id):
        with pytest.raises(Refused) as refused:
            act(seen_by(cast.karim, cast.naima), visale)
        assert refused.value.reason == "their_no"
        with pytest.raises(NotFound):
            catalogue.withdraw_choice(seen_by(cast.karim, cast.naima), visale)
    with acting_as(cast.naima.id):
        assert catalogue.choices_of(own(cast.naima))[visale].is_undone
    karim = sign_in(cast.karim)
    assert "de revenir dessus" in karim.get(f"/jeunes/{cast.naima.id}/services").text
    sent = karim.post(f"/jeunes/{cast.naima.id}/services/{visale}", data={"act": "propose"})
    assert "a dit non" in sent.text
    with acting_as(cast.naima.id):
        catalogue.undo_choice(own(cast.naima), visale, again=True)
    with acting_as(cast.karim.id):
        catalogue.propose_offer(seen_by(cast.karim, cast.naima), visale)


def test_what_she_put_back_in_her_list_may_be_proposed(cast, numbered):
    visale = numbered(12)
    with acting_as(cast.karim.id):
        catalogue.set_aside_offer(seen_by(cast.karim, cast.naima), visale)
    with acting_as(cast.naima.id):
        catalogue.undo_choice(own(cast.naima), visale)
    with acting_as(cast.karim.id):
        catalogue.propose_offer(seen_by(cast.karim, cast.naima), visale)
    with acting_as(cast.naima.id):
        assert catalogue.choices_of(own(cast.naima))[visale].choice is Choice.PROPOSED
