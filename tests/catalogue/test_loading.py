"""The founding list comes in with its true status, as often as one likes, and never over what an editor changed."""

import re
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from services import catalogue
from services.catalogue import content
from services.catalogue.tables import bouquets, offers
from services.database import as_system, session

# As domain/offers.md says: [S] was read in a source on 2026-11-22, [P] and ⚠ were not, two are never published.
SOURCED = {1, 2, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 22, 23, 24, 25, 27, 28}
TO_AGREE = {3, 4, 5, 8, 9, 26}
NEVER = {20, 21}


@pytest.fixture
def rows(cast):
    with as_system():
        return {row.number: row for row in session.execute(select(offers))}


def test_the_28_are_there_with_their_true_status(rows) -> None:
    assert rows.keys() == SOURCED | TO_AGREE | NEVER
    assert {n for n, row in rows.items() if row.state == "published"} == SOURCED
    assert {n for n, row in rows.items() if row.checked_on} == SOURCED
    assert {row.checked_on.isoformat() for n, row in rows.items() if n in SOURCED} == {"2026-11-22"}
    assert {n for n, row in rows.items() if row.never_publish} == NEVER


def test_each_says_what_is_still_to_agree_or_to_check(rows) -> None:
    assert all(rows[number].doubt for number in TO_AGREE | NEVER)


def test_what_is_never_published_is_refused_by_the_database(rows) -> None:
    with pytest.raises(IntegrityError, match="never_published"), as_system():
        session.execute(
            update(offers).where(offers.c.number == 20).values(state="published", checked_on="2026-11-22")
        )
    session.rollback()


@pytest.mark.parametrize("missing", [{"source": ""}, {"checked_on": None}])
def test_nothing_is_published_without_a_source_and_its_day(rows, missing) -> None:
    with pytest.raises(IntegrityError, match="published_has_source"), as_system():
        session.execute(update(offers).where(offers.c.number == 12).values(**missing))
    session.rollback()


def test_loaded_twice_nothing_changes(rows) -> None:
    assert catalogue.load_catalogue("50") == 0
    with as_system():
        assert {row.number: row for row in session.execute(select(offers))} == rows


def test_what_an_editor_changed_stays(rows) -> None:
    with as_system():
        session.execute(update(offers).where(offers.c.number == 12).values(name="À moi", loaded=None))
    catalogue.load_catalogue("50")
    with as_system():
        assert session.scalar(select(offers.c.name).where(offers.c.number == 12)) == "À moi"


def test_a_new_version_of_the_content_comes_in(rows) -> None:
    with as_system():
        session.execute(update(offers).where(offers.c.number == 12).values(name="Avant", loaded="avant"))
        session.execute(
            update(bouquets).where(bouquets.c.slug == "je-bouge").values(name="Avant", loaded="avant")
        )
    assert catalogue.load_catalogue("50") == 1
    with as_system():
        assert session.scalar(select(offers.c.name).where(offers.c.number == 12)) == rows[12].name
        assert session.scalar(select(bouquets.c.name).where(bouquets.c.slug == "je-bouge")) == "Je bouge"


def test_every_departement_gets_its_own(rows) -> None:
    with as_system():
        session.execute(text("INSERT INTO departements VALUES ('54', 'Meurthe-et-Moselle')"))
    assert catalogue.load_catalogues() == 28
    with as_system():
        assert session.scalar(text("SELECT count(*) FROM offers")) == 56


def test_the_command_says_how_many(app, rows) -> None:
    with as_system():
        session.execute(text("INSERT INTO departements VALUES ('54', 'Meurthe-et-Moselle')"))
    for number in (28, 0):
        said = app.test_cli_runner().invoke(args=["catalogue", "load"])
        assert (said.exit_code, said.output) == (0, f"{number} offers added or renewed.\n"), said.output


def test_six_bouquets_of_offers_that_exist(rows) -> None:
    found = content.founding_bouquets()
    assert len(found) == 6
    numbers = {number for one in found for number in one["numbers"]}
    assert numbers <= rows.keys() - NEVER
    assert all(len(set(one["numbers"])) == len(one["numbers"]) for one in found)


def test_words_are_short_and_links_are_links() -> None:
    """A2: a sentence of thirty words is not read. Nothing is written with the spaces that break a line."""
    for one in tomllib.loads(Path(content.FILES / "offers.toml").read_text(encoding="utf-8"))["offer"]:
        for name in ("conditions", "gives", "how"):
            for sentence in re.split(r"(?<=[.?!])\s", one.get(name, "")):
                assert len(sentence.split()) <= 28, sentence
            assert not re.search(r" [?!:;»€%]|« ", one.get(name, "")), one["number"]
        for name in ("link", "source_url"):
            assert not one.get(name) or one[name].startswith("https://"), one["number"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_published_is_said_in_each_language_from_the_french_of_today(language) -> None:
    """A sentence changed in French makes its translation fall back, and this fail."""
    for row in content.founding_offers():
        if row["state"] == "published":
            words = row["translations"].get(language, {})
            said = {name for name in ("name", "conditions", "gives", "how", "decides") if row[name]}
            assert said <= words.keys(), row["number"]
    assert all(language in one["translations"] for one in content.founding_bouquets())


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_translation_holds_the_numbers_of_the_french(language) -> None:
    """All but one and two, which Arabic says in the word itself."""

    def numbers(text: str) -> list[str]:
        joined = re.sub(r"(?<=\d)[\s,](?=\d{3})", "", text)
        return sorted(one for one in re.findall(r"\d+", joined) if int(one) > 2)

    for row in content.founding_offers():
        words = row["translations"].get(language, {})
        for name in words.keys() & {"conditions", "gives", "how"}:
            assert numbers(row[name]) == numbers(words[name]), (row["number"], name)


def test_an_age_is_an_age() -> None:
    assert (content.months("17y10m"), content.months("18y"), content.months("6m")) == (214, 216, 6)
    for wrong in ("", "18", "y", "18ans"):
        with pytest.raises(ValueError, match="not an age"):
            content.months(wrong)
