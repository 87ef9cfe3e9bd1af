"""The second fence of the directory: what a row shows is corrected and hidden by cadres of its own département."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services.circle import PostKind
from services.database import acting_as, session, transaction
from services.directory import desk
from services.directory.desk import Kind
from services.errors import NotFound
from tests.circle import world
from tests.directory.conftest import columns, service, structure, take

SERVICE, FAR, NOWHERE = "essai--un", "essai--loin", "essai--nulle-part"
TOULOUSE = {
    "code_insee": "31555",
    "commune": "Toulouse",
    "code_postal": "31000",
    "latitude": 43.6,
    "longitude": 1.44,
}
PLACELESS = dict.fromkeys(TOULOUSE)


@pytest.fixture
def rows(cast):
    """One service of the Manche, one of Haute-Garonne, one of no département."""
    take(structure(), kind=Kind.STRUCTURE)
    take(service(), service("loin", **TOULOUSE), service("nulle-part", **PLACELESS))


@pytest.fixture
def odile(cast):
    """A cadre of Haute-Garonne."""
    account = world.make_account("Odile")
    world.make_post(account, PostKind.CADRE, world.make_team("31"), departement="31")
    return account


def hides(account, id_: str) -> int:
    """How many rows this account hides by hand, past every page and every rule of ours."""
    with acting_as(account), transaction():
        done = session.execute(
            text("UPDATE directory_services SET hidden_at = now() WHERE id = :i"), {"i": id_}
        )
        return done.rowcount


def corrects(account, id_: str) -> None:
    with acting_as(account), transaction():
        session.execute(
            text(
                "INSERT INTO directory_corrections (kind, object_id, field, value, corrected_at)"
                " VALUES ('service', :i, 'nom', '\"Autre\"', now())"
            ),
            {"i": id_},
        )


def test_each_hides_what_is_of_their_departement_or_of_none(cast, rows, odile):
    found = {one: (hides(cast.marc.id, one), hides(odile, one)) for one in (SERVICE, FAR, NOWHERE)}
    assert found == {SERVICE: (1, 0), FAR: (0, 1), NOWHERE: (1, 1)}


def test_a_cadre_of_elsewhere_lays_no_correction_even_by_hand(cast, rows, odile):
    corrects(cast.marc.id, SERVICE)
    corrects(odile, NOWHERE)
    with acting_as(odile), transaction():
        changed = session.execute(
            text("UPDATE directory_corrections SET value = '\"Non\"' RETURNING object_id")
        )
        assert changed.scalars().all() == [NOWHERE]
        taken = session.execute(text("DELETE FROM directory_corrections RETURNING object_id"))
        assert taken.scalars().all() == [NOWHERE]
    with pytest.raises(ProgrammingError, match="row-level security"):
        corrects(odile, SERVICE)


@pytest.mark.parametrize("slug", ["karim", "claire", "lucie", "samira", "naima"])
def test_nobody_who_is_no_cadre_passes_it(cast, rows, slug):
    account = getattr(cast, slug).id
    assert [hides(account, one) for one in (SERVICE, FAR, NOWHERE)] == [0, 0, 0]
    with pytest.raises(ProgrammingError, match="row-level security"):
        corrects(account, SERVICE)


@pytest.mark.parametrize("act", ["correct", "tag", "hide", "take_back"])
def test_the_service_refuses_even_if_no_page_asks(cast, rows, odile, act):
    acts = {
        "correct": lambda: desk.correct(Kind.SERVICE, SERVICE, "nom", "Autre"),
        "tag": lambda: desk.tag(SERVICE, True),
        "hide": lambda: desk.hide(Kind.SERVICE, SERVICE, True),
        "take_back": lambda: desk.take_back(Kind.SERVICE, SERVICE, "nom"),
    }
    with acting_as(odile), pytest.raises((NotFound, ProgrammingError)):
        acts[act]()
    with acting_as(cast.marc.id):
        acts[act]()


def test_marc_says_that_a_service_is_elsewhere_and_it_is_no_longer_his(cast, rows):
    with acting_as(cast.marc.id):
        desk.correct(Kind.SERVICE, SERVICE, "code_insee", "31555")
    assert columns(SERVICE, "departement") == ("31",)
    assert hides(cast.marc.id, SERVICE) == 0


def test_a_value_is_decided_for_all_and_a_refused_row_tried_again_by_any_cadre(cast, odile):
    take(structure(), kind=Kind.STRUCTURE)
    take(service(frais="gratuitement"), service("refuse", nom=""))
    with acting_as(odile):
        desk.decide(Kind.SERVICE, "frais", "gratuitement", "gratuit")
        (refused,) = desk.refusals()
        assert desk.retry(refused.id, {"nom": "Un nom"}) == []
    assert columns("essai--refuse", "doc->>'nom'")[0] == "Un nom"
    assert columns(SERVICE, "doc->>'frais'")[0] == "gratuit"
    with acting_as(odile):
        kept = session.execute(
            text("SELECT corrected_by FROM directory_corrections WHERE object_id = 'essai--refuse'")
        )
        assert kept.scalars().all() == [odile]


@pytest.mark.parametrize("typed", [{"nom": "Autre"}, {"nom": "Autre", "id": SERVICE}])
def test_a_refused_row_is_no_way_to_write_over_a_row_of_elsewhere(cast, rows, odile, typed):
    """Neither by the row itself, newer and refused, nor by typing the name of another one."""
    take(service("un" if "id" not in typed else "autre", nom="", date_maj="2026-11-01"))
    with acting_as(odile):
        (refused,) = desk.refusals()
        assert desk.retry(refused.id, typed) == [("id", "twice")]
    assert columns(SERVICE, "doc->>'nom'")[0] == "Permis de conduire à un euro"
    with acting_as(cast.marc.id):
        assert desk.retry(refused.id, typed) == []
    assert columns(SERVICE, "doc->>'nom'")[0] == "Autre"
