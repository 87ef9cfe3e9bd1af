"""What an import does to the directory: once is as good as twice, whole or nothing, and never over what was said here."""

import json
import random

import pytest
from sqlalchemy.exc import DBAPIError

from services import directory
from services.database import acting_as, as_system, session
from services.directory import Wanted, desk, merging
from services.directory.desk import BrokenFile, Kind
from services.errors import Refused
from tests.directory import generator
from tests.directory.conftest import columns, service, structure, take


def test_a_second_import_of_the_same_rows_changes_nothing(db):
    rows = list(generator.rows(Kind.SERVICE, 60))
    first = take(*rows)
    before = columns("exemple--service-7", "imported_at", "doc", "words")
    again = take(*rows)
    assert (first.added, first.changed, first.same, first.refused) == (60, 0, 0, 0)
    assert (again.added, again.changed, again.same, again.refused) == (0, 0, 60, 0)
    assert columns("exemple--service-7", "imported_at", "doc", "words") == before


def test_words_worked_out_on_the_way_are_those_of_a_row_alone(db):
    """Of known themes, of none, of one that no list knows, and whatever the name of the structure says."""
    take(structure(nom="Mission de l’Étape"), kind=Kind.STRUCTURE)
    themes = [
        None,
        ["mobilite--preparer-son-permis-de-conduire-se-reconduire-a-la-conduite", "sante--acces-aux-soins"],
        ["mobilite--comprendre-et-utiliser-les-transports-en-commun", "voyage--vers-la-lune"],
    ]
    rows = [
        service(str(n), thematiques=said, description="À l’écoute : SANTÉ") for n, said in enumerate(themes)
    ]
    take(*rows, *generator.rows(Kind.SERVICE, 60))
    with as_system():
        different = merging.run(
            "SELECT s.id FROM directory_services s LEFT JOIN directory_structures t ON t.id = s.structure_id"
            " WHERE s.words <> envol_directory_words(s.doc, t.doc->>'nom')"
        ).fetchall()
        (moon,) = merging.run(
            "SELECT count(*) FROM directory_services WHERE words @@ to_tsquery('french', 'lune & ecoute & etape')"
        ).fetchone()
    assert not different
    assert moon == 1


@pytest.mark.parametrize("seed", range(5))
def test_rows_in_any_order_and_in_any_number_of_imports_give_the_same_directory(db, seed):
    """Property: what was refused, repeated or changed on the way leaves nothing behind but the last rows."""
    chance = random.Random(seed)
    last = {f"essai--{n}": service(str(n), nom=f"Service {n} {seed}") for n in range(12)}
    for _ in range(4):
        former = [service(str(n), nom=f"Avant {chance.random()}") for n in chance.sample(range(12), 6)]
        take(*former, service("faux", date_maj="?"), former[0])
    rows = list(last.values())
    chance.shuffle(rows)
    take(*rows)
    with as_system():
        kept = merging.run("SELECT id, doc FROM directory_services WHERE source = 'essai'").fetchall()
    assert {id_: doc["nom"] for id_, doc in kept} == {id_: row["nom"] for id_, row in last.items()}


def test_what_changed_is_changed_and_found_by_its_new_words(cast, acting):
    take(service())
    report = take(service(nom="Vélo d’occasion", description="Un vélo pour trois fois rien."))
    assert (report.added, report.changed) == (0, 1)
    with acting(cast.naima):
        assert [one.name for one in find("velo").lines] == ["Vélo d’occasion"]
        assert find("permis").lines == ()


def test_a_report_names_row_and_field_and_the_row_is_kept(marc):
    report = take(service(), service("deux", date_maj="hier", telephone=12), {"id": "essai--trois"})
    assert (report.rows, report.added, report.refused) == (3, 1, 2)
    assert report.faults["date_maj"] == {"not_a_day": 1, "missing": 1}
    second, third = desk.refusals()
    assert (second.row, second.object_id) == (2, "essai--deux")
    assert second.faults == (("date_maj", "not_a_day"), ("telephone", "not_text"))
    assert second.raw["telephone"] == 12
    assert third.row == 3


def test_a_refused_row_is_one_line_however_often_it_comes(marc):
    wrong = service(date_maj="hier")
    take(wrong)
    take(wrong)
    assert len(desk.refusals()) == 1


def test_it_is_corrected_and_stays_so_when_the_source_sends_it_again(marc, cast, acting):
    wrong = service(date_maj="hier", telephone="x" * 200)
    take(wrong)
    (refusal,) = desk.refusals()
    assert desk.retry(refusal.id, {"date_maj": "hier encore", "telephone": "02 33 00 00 00"}) == [
        ("date_maj", "not_a_day")
    ]
    assert desk.retry(refusal.id, {"date_maj": "2026-09-01", "telephone": "02 33 00 00 00"}) == []
    assert desk.refusals() == []
    report = take(wrong)
    assert (report.refused, report.solved) == (0, 1)
    # Mended by its source, it keeps what was said here.
    take(service(date_maj="2026-10-02", telephone="02 99 99 99 99"))
    with acting(cast.naima):
        assert directory.open_service("essai--un").get("telephone") == "02 33 00 00 00"


def test_a_row_mended_by_its_source_waits_no_more(marc):
    take(service(date_maj="hier"))
    take(service())
    assert desk.refusals() == []


def test_retry_takes_what_the_schema_takes_now(marc):
    take(service(date_maj="hier"), service("deux", date_maj="?"))
    with as_system():
        merging.run(
            "UPDATE directory_refusals SET raw = $1 WHERE object_id = 'essai--deux'",
            json.dumps(service("deux")),
        )
        assert desk.retry_all() == (1, 1)
    assert [one.object_id for one in desk.refusals()] == ["essai--un"]


def test_the_first_row_of_an_id_is_the_one(marc):
    report = take(service(), service(nom="Un autre service"), service())
    assert (report.added, report.repeated, report.refused) == (1, 2, 1)
    assert columns("essai--un", "doc->>'nom'") == ("Permis de conduire à un euro",)
    (refusal,) = desk.refusals()
    assert refusal.faults == (("id", "twice"),)
    assert desk.retry(refusal.id, {}) == [("id", "twice")]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_correction_is_laid_over_every_import_and_taken_back(marc, kind):
    make = service if kind is Kind.SERVICE else structure
    table, id_ = merging.TABLES[kind], make()["id"]
    take(make(), kind=kind)
    desk.correct(kind, id_, "nom", "Le vrai nom")
    take(make(nom="Encore un autre", date_maj="2026-10-20"), kind=kind)
    shown = directory.open_service(id_) if kind is Kind.SERVICE else directory.open_structure(id_)
    assert shown.doc["nom"] == "Le vrai nom"
    assert shown.corrected == {"nom": "Encore un autre"}
    assert columns(id_, "plain", table=table)[0].startswith("le vrai nom")
    desk.take_back(kind, id_, "nom")
    assert columns(id_, "plain", table=table)[0].startswith("encore un autre")


def test_a_field_taken_away_here_is_shown_no_more(marc):
    take(service(telephone="02 33 00 00 00"))
    desk.correct(Kind.SERVICE, "essai--un", "telephone", "")
    assert directory.open_service("essai--un").get("telephone") is None


@pytest.mark.parametrize(
    ("field", "value"), [("nom", ""), ("lien_mobilisation", "javascript:x"), ("latitude", "99")]
)
def test_a_correction_follows_the_schema_too(marc, field, value):
    take(service())
    with pytest.raises(Refused):
        desk.correct(Kind.SERVICE, "essai--un", field, value)


def test_an_unknown_value_is_kept_put_aside_and_given_a_meaning(marc):
    report = take(service(publics=["marsiens"], thematiques=["mobilite--tapis-volant"]))
    assert (report.added, report.refused, report.to_review) == (1, 0, 2)
    assert columns("essai--un", "doc->'publics'", "publics", "domains") == (["marsiens"], [], ["deplacement"])
    found = {one.value: one for one in desk.open_desk().reviews}
    assert found["marsiens"].example_id == "essai--un"
    desk.decide(Kind.SERVICE, "publics", "marsiens", "personnes-exilees")
    assert columns("essai--un", "publics") == (["personnes-exilees"],)
    again = take(service(publics=["marsiens"], thematiques=["mobilite--tapis-volant"], telephone="1"))
    assert again.to_review == 1
    assert columns("essai--un", "publics") == (["personnes-exilees"],)
    desk.decide(Kind.SERVICE, "thematiques", "mobilite--tapis-volant", "")
    assert desk.open_desk().reviews == []


def test_one_structure_of_two_sources_is_suggested_and_never_merged(marc):
    twin = {**structure(siret="1" * 14), "source": "autre", "id": "autre--maison", "nom": "MAISON DES ÉSSAIS"}
    take(structure(siret="1" * 14), twin, kind=Kind.STRUCTURE)
    (found,) = desk.open_desk().twins
    assert {found.first_id, found.second_id} == {"autre--maison", "essai--maison"}
    assert columns("autre--maison", "gone_at", "hidden_at", table="directory_structures") == (None, None)
    desk.keep_apart(found.second_id, found.first_id)
    assert desk.open_desk().twins == []


def test_what_a_complete_file_no_longer_names_is_shown_no_more_and_comes_back(cast, acting):
    take(service(), service("deux"), service("trois"))
    report = take(service(), service("trois", date_maj="?"), complete=True)
    assert report.gone == 1
    with acting(cast.naima):
        assert {one.id for one in find().lines} == {"essai--un", "essai--trois"}
    take(service("deux"))
    with acting(cast.naima):
        assert len(find().lines) == 3


def test_what_is_hidden_here_stays_hidden(marc, cast, acting):
    take(service())
    desk.hide(Kind.SERVICE, "essai--un", True)
    take(service(nom="Changé entre-temps"))
    with acting(cast.naima):
        assert find().lines == ()


def test_the_name_of_a_structure_is_among_the_words_of_its_services(cast, acting):
    take(service())
    take(structure(nom="Fjord et Compagnie"), kind=Kind.STRUCTURE)
    with acting(cast.naima):
        assert [one.structure for one in find("fjord").lines] == ["Fjord et Compagnie"]


def test_a_file_that_breaks_off_changes_nothing_and_says_so(marc):
    def rows():
        yield service()
        raise BrokenFile("cut", 1)

    with as_system(), pytest.raises(BrokenFile):
        desk.import_rows(Kind.SERVICE, rows(), "essai.json")
    last = desk.open_desk().imports[0]
    assert (last.state, last.report["broken"]) == ("failed", "cut")
    assert desk.open_desk().services == 0


def find(words: str = "", **more) -> directory.Found:
    return directory.find_services(Wanted(words=words, departement="50", **more))


def test_an_export_comes_back_as_it_left(db, tmp_path):
    rows = list(generator.rows(Kind.SERVICE, 40))
    take(*rows)
    with as_system():
        for name, write in (("f.json", desk.export_json), ("f.csv", desk.export_csv)):
            with (tmp_path / name).open("w", encoding="utf-8", newline="") as out:
                assert write(Kind.SERVICE, out) == 40
            with (tmp_path / name).open("rb") as file:
                back = {row["id"]: row for row in desk.rows_of(file, Kind.SERVICE)}
            for row in rows:
                assert {k: v for k, v in back[row["id"]].items() if v is not None and k != "tags"} == {
                    k: v for k, v in row.items() if v is not None
                }


def test_an_export_has_our_corrections_our_tag_and_no_value_that_the_schema_lacks(marc, tmp_path):
    take(service(publics=["jeunes", "marsiens"]))
    desk.correct(Kind.SERVICE, "essai--un", "telephone", "0102030405")
    desk.tag("essai--un", True)
    with (tmp_path / "f.json").open("w+", encoding="utf-8") as out:
        desk.export_json(Kind.SERVICE, out)
        out.seek(0)
        (row,) = json.load(out)
    assert (row["publics"], row["telephone"], row["tags"]) == (["jeunes"], "0102030405", ["sortants-ase"])
    again = take(row)
    assert again.strangers == {"tags": 1}


@pytest.mark.parametrize("slug", ["naima", "karim", "lucie", "samira"])
def test_the_database_itself_lets_nobody_else_write(cast, acting, slug):
    take(service())
    with acting(getattr(cast, slug)):
        assert merging.run("UPDATE directory_services SET plain = 'x'").rowcount == 0
        assert merging.run("SELECT FROM directory_refusals").fetchall() == []
        with pytest.raises(DBAPIError, match="row-level security"):
            desk.correct(Kind.SERVICE, "essai--un", "nom", "À moi")
    session.rollback()


def test_nobody_reads_without_a_session(db):
    take(service())
    assert merging.run("SELECT FROM directory_services").fetchall() == []
    assert (
        merging.run(
            "SELECT FROM envol_find_services('', NULL, '50', 30, false, '', '', false, 0, 9)"
        ).fetchall()
        == []
    )


def test_whoever_was_a_cadre_is_none(cast):
    take(service())
    with as_system():
        merging.run("UPDATE posts SET ends_on = '2026-11-20' WHERE account_id = $1", cast.marc.id)
    with acting_as(cast.marc.id):
        assert merging.run("UPDATE directory_services SET plain = 'x'").rowcount == 0
