"""Équipe: Marc sees counts, and gives a référent to those who have none. He reads no path."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.config import TEST_DAY
from services import circle
from services.circle.models import Link
from services.database import as_system, session
from services.journal import JournalLine
from tests.caseload.factories import TODAY, make_jeune, make_many, make_referent


@pytest.fixture(autouse=True)
def without_tokens(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def orphan(cast):
    """A young person whose référent left: the link ended, nobody followed."""
    jeune_id = make_jeune(cast.karim.id, "Solène", age=(16, 9))
    leave(jeune_id)
    return jeune_id


def leave(jeune_id):
    with as_system():
        links = update(Link).where(Link.jeune_id == jeune_id, Link.kind == "referent")
        session.execute(links.values(ended_at=TEST_DAY))
        session.commit()


def lines() -> list[JournalLine]:
    with as_system():
        return list(session.scalars(select(JournalLine).order_by(JournalLine.id)))


def following(page, name: str) -> int:
    return int(re.search(rf"<th scope=\"row\">{name}</th><td[^>]*>(\d+)</td>", page.text)[1])


def test_marc_sees_how_many_each_referent_follows(cast, sign_in):
    page = sign_in(cast.marc).get("/equipe")
    assert following(page, "Karim Benali") == 4
    assert following(page, "Claire Lemoine") == 0
    assert "Chaque jeune de l’équipe a un référent" in page.text


def test_marc_sees_no_name_of_those_who_are_followed_and_no_line_is_written(cast, sign_in):
    page = sign_in(cast.marc).get("/equipe")
    assert not any(name in page.text for name in ("Naïma", "Théo", "Inès", "Amadou"))
    assert lines() == []


def test_somebody_without_referent_is_named_with_an_age_and_it_is_noted(cast, sign_in, orphan):
    page = sign_in(cast.marc).get("/equipe")
    assert "Solène" in page.text
    assert "16 ans" in page.text
    (line,) = lines()
    assert (line.operation, line.jeune_ids, line.reason) == ("profile.base.read", [orphan], "CA")


def test_marc_reads_no_path(cast, sign_in, orphan):
    client = sign_in(cast.marc)
    assert client.get(f"/jeunes/{orphan}").status_code == 404
    assert client.get("/jeunes").status_code == 404
    assert "/etapes/" not in client.get("/equipe").text


def test_marc_gives_a_referent(cast, sign_in, orphan):
    client = sign_in(cast.marc)
    answer = client.post("/equipe/referents", data={"jeune": str(orphan), "referent": str(cast.claire.id)})
    assert answer.status_code == 303
    page = client.get("/equipe")
    assert "Solène" not in page.text
    assert following(page, "Claire Lemoine") == 1
    assert "Solène" in sign_in(cast.claire).get("/jeunes").text
    assert "referent.assign" in [line.operation for line in lines()]


@pytest.mark.parametrize("slug", ["karim", "claire"])
def test_what_naima_withdrew_stays_withdrawn_whoever_marc_gives_her(cast, acting, sign_in, slug):
    with acting(cast.naima):
        own = circle.find_relation(circle.Viewer(cast.naima.id), cast.naima.id)
        karim = next(one for one in circle.members_of(own.space) if one.account_id == cast.karim.id)
        circle.withdraw(own, karim.link_id, circle.Part.PATH, domain="sante")
    session.remove()
    chosen = getattr(cast, slug)
    form = {"jeune": str(cast.naima.id), "referent": str(chosen.id)}
    assert sign_in(cast.marc).post("/equipe/referents", data=form).status_code == 303
    session.remove()
    with acting(chosen):
        seen = circle.find_relation(circle.Viewer(chosen.id), cast.naima.id)
        assert not seen.allows("checklist.shared.read", domain="sante")
        assert seen.allows("checklist.shared.read", domain="logement")


def test_no_choice_comes_back_with_a_sentence(cast, sign_in, orphan):
    answer = sign_in(cast.marc).post("/equipe/referents", data={"jeune": str(orphan), "referent": ""})
    assert answer.status_code == 422
    assert "Choisissez un référent" in answer.text
    assert "Solène" in answer.text


def test_neither_a_mentor_nor_somebody_of_another_team_can_be_given(cast, sign_in, orphan):
    for somebody in (cast.lucie, cast.marc):
        answer = sign_in(cast.marc).post(
            "/equipe/referents", data={"jeune": str(orphan), "referent": str(somebody.id)}
        )
        assert answer.status_code == 422


@pytest.mark.parametrize("slug", ["naima", "samira", "lucie", "karim", "claire"])
def test_the_team_does_not_exist_for_anybody_else(cast, sign_in, orphan, slug):
    client = sign_in(cast.members[slug])
    assert client.get("/equipe").status_code == 404
    data = {"jeune": str(orphan), "referent": str(cast.claire.id)}
    assert client.post("/equipe/referents", data=data).status_code == 404


def test_somebody_out_of_care_is_nobodys_to_assign(cast, sign_in):
    jeune_id = make_jeune(
        cast.karim.id,
        "Ancien",
        age=(20, 0),
        exit_on=TODAY - timedelta(days=90),
        contract_until=TODAY - timedelta(days=90),
    )
    leave(jeune_id)
    assert "Ancien" not in sign_in(cast.marc).get("/equipe").text


@pytest.mark.parametrize("number", [1, 30, 300])
def test_statements_do_not_grow_with_the_team(cast, sign_in, count_statements, orphan, number):
    nour = make_referent()
    make_many(nour.id, number)
    client = sign_in(cast.marc)
    with count_statements() as seen:
        page = client.get("/equipe")
    assert following(page, "Nour Test") == number
    assert len(seen) == 7, seen
