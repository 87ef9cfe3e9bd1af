"""Mes jeunes: who is there, in what order, found how, and what the journal keeps of it."""

import re

import pytest
from sqlalchemy import select

from services import circle
from services.caseload import queries
from services.circle import Part
from services.database import as_system, session
from services.journal import JournalLine
from tests.caseload.factories import (
    agent,
    ask_help,
    link_of,
    make_jeune,
    make_many,
    make_referent,
    own,
)

CAST_NAMES = ("Naïma", "Théo", "Inès", "Amadou")


def names_on(page) -> list[str]:
    return re.findall(r'class="young".*?<b>(.*?)</b>', page.text)


def list_lines() -> list[JournalLine]:
    with as_system():
        return list(session.scalars(select(JournalLine).where(JournalLine.operation == "caseload.list")))


def test_karim_finds_everybody_he_follows(cast, sign_in):
    page = sign_in(cast.karim).get("/jeunes")
    assert sorted(names_on(page)) == sorted(CAST_NAMES)


def test_claire_finds_none_of_karims(cast, sign_in):
    page = sign_in(cast.claire).get("/jeunes")
    assert page.status_code == 200
    assert not any(name in page.text for name in CAST_NAMES)
    assert "Personne pour le moment" in page.text


@pytest.mark.parametrize("slug", ["naima", "samira", "lucie", "marc"])
def test_the_list_does_not_exist_for_anybody_else(cast, sign_in, slug):
    assert sign_in(cast.members[slug]).get("/jeunes").status_code == 404


def test_an_educateur_finds_who_lives_there_and_nothing_that_was_not_given(cast, sign_in):
    julien = agent("Julien")
    page = sign_in(julien).get("/jeunes")
    assert names_on(page) == ["Naïma"]
    assert "Pas partagé" in page.text
    assert "Entretien des 17 ans" not in re.sub(
        r"<nav.*?</nav>|<ul class=\"figures\".*?</ul>", "", page.text, flags=re.S
    )


def test_an_educateur_sees_the_domain_naima_gives(cast, sign_in, acting):
    julien = agent("Julien")
    link = link_of(cast.naima.id, julien.id)
    with acting(cast.naima):
        circle.give(own(cast.naima.id), link, Part.PATH, domain="sante")
    page = sign_in(julien).get("/jeunes")
    assert "Pas partagé" not in page.text
    assert "0/6" in page.text or re.search(r"\d+/\d+", page.text)


def test_a_request_for_help_comes_first_and_says_why(cast, sign_in):
    before = names_on(sign_in(cast.karim).get("/jeunes"))
    ask_help(cast.ines.id, None, "Mon contrat finit et je ne sais pas quoi faire.")
    page = sign_in(cast.karim).get("/jeunes")
    assert names_on(page).index("Inès") <= before.index("Inès")
    assert "Aide demandée" in page.text
    assert "parce qu’une demande d’aujourd’hui attend une réponse" in page.text
    assert "Mon contrat finit" not in page.text


def test_theo_is_explained_by_his_eighteenth_birthday(cast, sign_in):
    page = sign_in(cast.karim).get("/jeunes?q=theo")
    assert names_on(page) == ["Théo"]
    assert "parce que" in page.text


@pytest.mark.parametrize("asked", ["naima", "NAÏMA", "aïm", "  Naïma "])
def test_a_first_name_is_found_whatever_its_accents(cast, sign_in, asked):
    assert names_on(sign_in(cast.karim).get("/jeunes", query_string={"q": asked})) == ["Naïma"]


def test_a_search_that_finds_nobody_offers_the_way_back(cast, sign_in):
    page = sign_in(cast.karim).get("/jeunes?q=zzz")
    assert names_on(page) == []
    assert "Revoir tout le monde" in page.text


def test_filters_stand_in_the_address_with_their_counts(cast, sign_in):
    page = sign_in(cast.karim).get("/jeunes?filtre=majeurs")
    assert names_on(page) == ["Inès"]
    assert re.search(r'filtre=majeurs"[^>]*aria-current="true"[^>]*>Jeunes majeurs · 1<', page.text)
    assert "Tous · 4" in page.text


def test_the_line_under_the_title_counts_in_the_words_of_its_filter(cast, sign_in):
    page = sign_in(cast.karim).get("/jeunes").text
    number = re.search(r"4 jeunes · (\d+) à voir vite</p>", page)[1]
    assert f"À voir vite · {number}<" in page
    assert "aujourd’hui</p>" not in page, "the page of the day counts other people"


def test_a_filter_keeps_the_search_and_a_search_keeps_the_filter(cast, sign_in):
    page = sign_in(cast.karim).get("/jeunes?filtre=majeurs&q=in")
    assert "filtre=majeurs&amp;q=in" in page.text
    assert '<input type="hidden" name="filtre" value="majeurs">' in page.text


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [("prenom", "Amadou", "Théo"), ("-prenom", "Théo", "Amadou"), ("age", "Amadou", "Inès")],
)
def test_the_list_is_sorted_as_asked(cast, sign_in, sort, first, last):
    found = names_on(sign_in(cast.karim).get(f"/jeunes?tri={sort}"))
    assert (found[0], found[-1]) == (first, last)


def test_what_the_address_does_not_mean_is_the_default(cast, sign_in):
    client = sign_in(cast.karim)
    expected = names_on(client.get("/jeunes"))
    for query in (
        "filtre=rien",
        "tri=couleur",
        "page=deux",
        "page=0",
        "page=-3",
        "page=99",
        "page=" + "9" * 50,
    ):
        assert names_on(client.get(f"/jeunes?{query}")) == expected, query


def test_thirty_a_page_and_each_person_once(cast, sign_in):
    make_many(cast.karim.id, 60)
    client = sign_in(cast.karim)
    pages = [names_on(client.get(f"/jeunes?page={page}")) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [30, 30, 4]
    assert len({name for page in pages for name in page}) == 64


def test_the_list_is_bounded(cast, sign_in, monkeypatch):
    monkeypatch.setattr(queries, "LIMIT", 3)
    assert len(names_on(sign_in(cast.karim).get("/jeunes"))) == 3


@pytest.mark.parametrize("number", [1, 30, 300])
def test_statements_do_not_grow_with_the_number_of_young_people(cast, sign_in, count_statements, number):
    nour = make_referent()
    make_many(nour.id, number)
    client = sign_in(nour)
    with count_statements() as seen:
        page = client.get("/jeunes")
    assert len(names_on(page)) == min(number, 30)
    assert len(seen) == 5, seen


def test_the_journal_keeps_one_line_with_those_who_were_shown(cast, sign_in):
    make_many(cast.karim.id, 40)
    client = sign_in(cast.karim)
    client.get("/jeunes?page=2")
    (line,) = list_lines()
    assert len(line.jeune_ids) == 14
    assert (line.actor_id, line.reason, line.object) == (cast.karim.id, "referent", None)


def test_somebody_filtered_out_was_not_read(cast, sign_in):
    sign_in(cast.karim).get("/jeunes?filtre=majeurs")
    (line,) = list_lines()
    assert line.jeune_ids == [cast.ines.id]


def test_a_page_with_nobody_on_it_leaves_no_line(cast, sign_in):
    sign_in(cast.karim).get("/jeunes?q=zzz")
    assert list_lines() == []


def test_housing_withdrawn_never_shows_through_a_signal(cast, sign_in, acting):
    jeune = make_jeune(cast.karim.id, "Lou", age=(17, 8))
    page = sign_in(cast.karim).get("/jeunes?q=lou")
    assert "logement" in page.text.lower()
    with acting(cast.karim):
        assert "housing" in page_filters(cast.karim.id, jeune)
    link = link_of(jeune, cast.karim.id)
    with acting_jeune(jeune):
        circle.withdraw(own(jeune), link, Part.PATH, domain="logement")
    with acting(cast.karim):
        assert "housing" not in page_filters(cast.karim.id, jeune)


def page_filters(viewer_id, jeune_id) -> set[str]:
    rows = queries.list_caseload(circle.Viewer(viewer_id)).rows
    session.rollback()
    return set(next(row for row in rows if row.jeune_id == jeune_id).belongs_to)


def acting_jeune(jeune_id):
    from services.database import acting_as

    return acting_as(jeune_id)


def test_inviting_is_offered_to_a_referent_only(cast, sign_in):
    assert "/invitation/nouvelle" in sign_in(cast.karim).get("/jeunes").text
    assert "/invitation/nouvelle" not in sign_in(agent("Julien")).get("/jeunes").text


def test_on_a_phone_a_word_says_what_the_row_of_links_does(cast, sign_in):
    assert '<tr data-label="Trier par">' in sign_in(cast.karim).get("/jeunes").text
