"""Finding: by words, accents and typos; near a commune; by phone from anywhere; by domain and public."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import clock, directory, journey
from services.directory import Wanted, derived, is_old
from services.directory.desk import Kind
from services.directory.vocabulary import THEMES
from services.errors import NotFound
from tests.directory import generator
from tests.directory.conftest import service, take

COUTANCES = {"code_insee": "50147", "commune": "Coutances", "latitude": 49.0447, "longitude": -1.4449}
CHERBOURG = {
    "code_insee": "50129",
    "commune": "Cherbourg-en-Cotentin",
    "latitude": 49.6386,
    "longitude": -1.6158,
}
RENNES = {
    "code_insee": "35238",
    "commune": "Rennes",
    "latitude": 48.1113,
    "longitude": -1.68,
    "code_postal": "35000",
}


@pytest.fixture
def some(cast, acting):
    """Six services; Naïma reads."""
    take(
        service("permis"),
        service(
            "soin",
            nom="Centre de santé des Tilleuls",
            description="Médecin, psychologue.",
            **COUTANCES,
            thematiques=["sante--sante-mentale"],
            publics=["jeunes"],
        ),
        service(
            "loin",
            nom="Mission locale du Cotentin",
            description="Emploi et formation.",
            **CHERBOURG,
            thematiques=["trouver-un-emploi--maintien-dans-lemploi"],
            publics=["seniors"],
        ),
        service("ailleurs", nom="Mission locale de Rennes", description="Emploi.", **RENNES),
        service(
            "ligne",
            nom="Écoute jeunes",
            description="Au téléphone, chaque soir.",
            modes_accueil=["a-distance"],
            code_insee=None,
            commune=None,
            code_postal=None,
            latitude=None,
            longitude=None,
        ),
        service(
            "sans",
            nom="Aide à domicile",
            description="Sans adresse précise.",
            latitude=None,
            longitude=None,
            code_insee="50218",
            commune="Granville",
            publics_precisions="Jeunes de l’ASE",
        ),
    )
    with acting(cast.naima):
        yield


def ids(**asked) -> list[str]:
    asked.setdefault("departement", "50")
    return [one.id.removeprefix("essai--") for one in directory.find_services(Wanted(**asked)).lines]


@pytest.mark.parametrize(
    "words", ["santé", "SANTE", "tilleuls", "centres de sante", "psychologues", "santé mentale"]
)
def test_words_are_found_without_accents_in_any_form(some, words):
    assert ids(words=words) == ["soin"]


@pytest.mark.parametrize("words", ["tileuls", "misson locale", "cotantin"])
def test_a_typo_finds_what_looks_like_it_and_says_so(some, words):
    found = directory.find_services(Wanted(words=words, departement="50"))
    assert found.is_close
    assert found.lines


def test_nothing_is_found_for_nothing_alike(some):
    assert ids(words="zygomatique") == []


def test_near_a_commune_the_nearest_comes_first_and_another_departement_is_far(some):
    found = directory.find_services(Wanted(commune="50502"))
    assert [one.id for one in found.lines] == ["essai--permis", "essai--soin", "essai--sans"]
    near, soin, sans = found.lines
    assert near.km == pytest.approx(0, abs=0.1)
    # As the crow flies, between the two town halls.
    assert soin.km == pytest.approx(27, abs=1)
    assert sans.km is None


def test_the_departement_is_that_of_the_commune(some):
    assert ids(commune="35238") == ["ailleurs"]


def test_what_has_no_commune_is_listed_by_phone(some):
    assert ids(remote=True) == ["ligne"]
    assert ids(remote=True, commune="35238") == ["ligne"]


@pytest.mark.parametrize(
    ("zones", "is_there"),
    [
        (["50"], True),
        (["35"], False),
        (["50502"], True),
        (["200068864"], True),
        (["france"], True),
        (["99100"], True),
        (["2A", "50"], True),
    ],
)
def test_a_service_by_phone_is_for_its_zone_and_an_epci_could_be_anywhere(cast, acting, zones, is_there):
    take(service(modes_accueil=["a-distance"], zone_eligibilite=zones))
    with acting(cast.naima):
        assert ids(remote=True) == (["un"] if is_there else [])


def test_by_domain_by_public_and_for_those_who_leave_care(some):
    assert ids(domain="sante") == ["soin"]
    assert set(ids(public="jeunes")) == {"permis", "soin", "sans"}
    assert ids(for_leavers=True) == ["sans"]


@pytest.mark.parametrize(
    "where", [{"departement": "50"}, {"commune": "50502"}, {"departement": "50", "remote": True}]
)
@pytest.mark.parametrize("words", ["", "service", "servise"])
def test_pages_follow_one_another_without_gap_or_repeat(cast, acting, where, words):
    """All of them in one building, with one name but for the number."""
    modes = ["a-distance", "en-presentiel"]
    take(*(service(f"{number:03}", nom=f"Service {number % 3}", modes_accueil=modes) for number in range(25)))
    with acting(cast.naima):
        pages = [directory.find_services(Wanted(words=words, page=page, **where)) for page in (1, 2, 3)]
        assert [len(one.lines) for one in pages] == [10, 10, 5]
        assert [one.has_more for one in pages] == [True, True, False]
        assert len({line.id for one in pages for line in one.lines}) == 25
        assert not directory.find_services(Wanted(words="service", departement="50", page=9)).is_close


def test_communes_are_chosen_from_those_of_the_directory(some):
    assert [one.code for one in directory.find_communes("saint lo")] == ["50502"]
    assert [one.name for one in directory.find_communes("cher")] == ["Cherbourg-en-Cotentin"]
    assert [one.name for one in directory.find_communes("coutence")] == ["Coutances"]
    assert directory.find_communes("Marseille") == []
    assert directory.find_communes("  ") == []


@pytest.mark.parametrize("id_", ["personne--1", "x\x00y", "essai--%"])
def test_what_is_not_there_is_not_found(some, id_):
    with pytest.raises(NotFound):
        directory.open_service(id_)


def test_whatever_is_typed_is_a_search(cast, acting):
    @given(words=st.text(max_size=40))
    def search(words: str) -> None:
        directory.find_services(Wanted(words=words, departement="50"))
        directory.find_communes(words)
        directory.open_commune(words)

    with acting(cast.naima):
        search()


@pytest.mark.parametrize(
    ("day", "old"),
    [
        (date(2026, 11, 22), False),
        (date(2026, 5, 23), False),
        (date(2026, 5, 22), True),
        (date(2027, 1, 1), True),
    ],
)
def test_half_a_year_old_is_to_be_checked(db, day, old):
    assert clock.now().date() == date(2026, 11, 22)
    assert is_old(day) is old


def test_every_theme_leads_to_a_domain_of_the_path():
    known = {domain.id for domain in journey.load().domains}
    for theme in THEMES:
        assert set(derived.domains_of(theme)) <= known
        assert derived.domains_of(theme)
    assert derived.domains_of("inconnu--tout") == ()


@pytest.mark.parametrize(
    ("doc", "departement"),
    [
        ({"code_insee": "2A004"}, "2A"),
        ({"code_postal": "20090"}, "2A"),
        ({"code_postal": "20200"}, "2B"),
        ({"code_insee": "97411"}, "974"),
        ({"code_postal": "50000"}, "50"),
        ({}, None),
    ],
)
def test_the_departement_of_a_row(doc, departement):
    assert derived.departement_of(doc) == departement


def test_a_generated_file_is_found_near_each_of_its_communes(cast, acting):
    rows = list(generator.rows(Kind.SERVICE, 80))
    take(*rows)
    with acting(cast.naima):
        for row in rows:
            if row["code_insee"] and row["latitude"] is not None and row["commune"]:
                lines = directory.find_services(Wanted(commune=row["code_insee"])).lines
                assert all(one.km is None or one.km <= directory.NEAR_KM for one in lines)


def test_pages_near_a_commune_follow_one_another_and_what_says_no_place_comes_last(cast, acting):
    places = [{"latitude": 49.1157 + number / 500, "longitude": -1.0906} for number in range(14)]
    take(
        *(service(f"la-{number:02}", **place) for number, place in enumerate(places)),
        *(service(f"sans-{number}", latitude=None, longitude=None) for number in range(4)),
    )
    with acting(cast.naima):
        pages = [directory.find_services(Wanted(commune="50502", page=page)) for page in (1, 2)]
    lines = [line for one in pages for line in one.lines]
    assert len({line.id for line in lines}) == 18
    told = [line.km for line in lines]
    assert told[14:] == [None] * 4
    assert None not in told[:14]
    assert told[:14] == sorted(told[:14])
