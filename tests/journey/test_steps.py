"""What Naïma does on her steps, and what nobody else can do there."""

import re
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from services import journey
from services.database import acting_as, session
from services.errors import Conflict, NotFound, Refused
from services.journal import JournalLine
from services.journey import Proposal, StepState
from services.journey.models import Exchange, StepRecord
from services.journey.operations.steps import note_mark


def page_of(member, address, own_relation, language="fr"):
    with acting_as(member.id):
        opened = journey.open_step(own_relation.viewer, own_relation.space, "", address)
        return journey.step_page(opened, language)


def test_the_same_step_of_two_people_has_two_addresses(cast, own):
    naima, theo = own(cast.naima).space, own(cast.theo).space
    assert journey.step_address(naima, "L4") != journey.step_address(theo, "L4")
    assert journey.step_at(naima, journey.step_address(naima, "L4")).id == "L4"
    assert journey.step_at(naima, journey.step_address(theo, "L4")) is None


def test_a_row_exists_only_once_something_is_written(cast, own, address):
    where = address(cast.naima, "L4")
    with acting_as(cast.naima.id):
        assert session.get(StepRecord, where) is None
        journey.set_state(own(cast.naima), where, StepState.DOING)
        session.expire_all()
        assert session.get(StepRecord, where).step_id == "L4"


def test_every_state_can_be_set_and_taken_back(cast, own, address):
    where, naima = address(cast.naima, "L4"), own(cast.naima)
    with acting_as(cast.naima.id):
        for state in (StepState.DONE, StepState.NOT_FOR_ME, StepState.DOING):
            before = journey.set_state(naima, where, state)
            assert journey.set_state(naima, where, before) == state


def test_karim_cannot_tick_a_step_of_naima(cast, seen_by, address):
    karim = seen_by(cast.karim, cast.naima)
    with acting_as(cast.karim.id), pytest.raises(NotFound):
        journey.set_state(karim, address(cast.naima, "L4"), StepState.DONE)


def test_theo_cannot_write_at_an_address_of_naima(cast, own, address):
    with acting_as(cast.theo.id), pytest.raises(NotFound):
        journey.set_state(own(cast.theo), address(cast.naima, "L4"), StepState.DONE)


def test_a_private_note_stays_sealed_and_reaches_nobody_else(cast, own, address, seen_by):
    where, naima = address(cast.naima, "L4"), own(cast.naima)
    with acting_as(cast.naima.id):
        journey.write_note(naima, where, "Je n’ose pas le dire")
        journey.write_note(naima, where, "On peut en parler", is_shared=True)
        assert b"ose" not in bytes(session.get(StepRecord, where).private_note)
    mine = page_of(cast.naima, where, naima)
    assert (mine.private_note, mine.shared_note) == ("Je n’ose pas le dire", "On peut en parler")
    with acting_as(cast.karim.id):
        opened = journey.open_step(seen_by(cast.karim, cast.naima).viewer, None, "Karim", where)
        his = journey.step_page(opened, "fr")
    assert (his.private_note, his.shared_note, his.papers) == ("", "On peut en parler", ())


def test_a_note_saved_elsewhere_meanwhile_is_not_written_over(cast, own, address):
    where, naima = address(cast.naima, "L4"), own(cast.naima)
    with acting_as(cast.naima.id):
        journey.write_note(naima, where, "un", seen=note_mark(""))
        with pytest.raises(Conflict):
            journey.write_note(naima, where, "deux", seen=note_mark(""))
        journey.write_note(naima, where, "deux", seen=note_mark("un"))
        journey.undo_note(naima, where)
    assert page_of(cast.naima, where, naima).private_note == "un"


def test_a_paper_keeps_its_end_date_only_while_one_has_it(cast, own):
    naima, step = (
        own(cast.naima),
        next(step for step in journey.load().steps if any(paper.expires for paper in step.papers)),
    )
    paper = next(paper for paper in step.papers if paper.expires)
    where = journey.step_address(naima.space, step.id)
    with acting_as(cast.naima.id):
        journey.tick_paper(naima, step.id, paper.id, has_it=True, ends_on=date(2027, 3, 1))
    line = next(one for one in page_of(cast.naima, where, naima).papers if one.paper.id == paper.id)
    assert (line.has_it, line.ends_on) == (True, date(2027, 3, 1))
    with acting_as(cast.naima.id):
        journey.tick_paper(naima, step.id, paper.id, has_it=False, ends_on=date(2027, 3, 1))
        with pytest.raises(NotFound):
            journey.tick_paper(naima, step.id, "no-such-paper", has_it=True)
    line = next(one for one in page_of(cast.naima, where, naima).papers if one.paper.id == paper.id)
    assert (line.has_it, line.ends_on) == (False, None)


def test_what_naima_writes_herself_is_shown_to_nobody_by_default(cast, own, seen_by):
    naima = own(cast.naima)
    with acting_as(cast.naima.id):
        where = journey.add_own_step(naima, "logement", "Appeler ma cousine")
    assert page_of(cast.naima, where, naima).text == "Appeler ma cousine"
    viewer = seen_by(cast.karim, cast.naima).viewer
    with acting_as(cast.karim.id):
        with pytest.raises(NotFound):
            journey.open_step(viewer, None, "Karim", where)
        path = journey.path_of(seen_by(cast.karim, cast.naima), "fr")
        assert "Appeler ma cousine" not in [line.text for line in path.all_lines()]


@pytest.mark.parametrize(("text", "reason"), [("  ", "own_step_empty"), ("x" * 161, "own_step_too_long")])
def test_a_step_of_ones_own_is_a_short_sentence(cast, own, text, reason):
    with acting_as(cast.naima.id), pytest.raises(Refused) as refusal:
        journey.add_own_step(own(cast.naima), "logement", text)
    assert refusal.value.reason == reason


def test_only_naima_answers_what_karim_proposes(cast, own, seen_by, address):
    where, naima = address(cast.naima, "S3"), own(cast.naima)
    with acting_as(cast.karim.id):
        karim = seen_by(cast.karim, cast.naima)
        journey.propose_step(karim, "S3", "On y va ensemble ?")
        with pytest.raises(NotFound):
            journey.answer_proposal(karim, where, Proposal.ACCEPTED)
    assert page_of(cast.naima, where, naima).proposal.words == "On y va ensemble ?"
    with acting_as(cast.naima.id):
        assert journey.answer_proposal(naima, where, Proposal.DECLINED) == Proposal.WAITING
        assert journey.answer_proposal(naima, where, Proposal.WAITING) == Proposal.DECLINED
        exchange = session.get(Exchange, (cast.naima.id, cast.karim.id))
        assert exchange.kind == "proposal_answered"


def test_samira_cannot_propose_nor_see_a_step(cast, seen_by, address, sign_in):
    with acting_as(cast.samira.id):
        samira = seen_by(cast.samira, cast.naima)
        with pytest.raises(NotFound):
            journey.propose_step(samira, "L4", "")
    assert sign_in(cast.samira).get(f"/etapes/{address(cast.naima, 'L4')}").status_code == 404


def test_karim_who_is_told_that_a_step_is_done_leaves_a_line(cast, address, own, sign_in):
    where = address(cast.naima, "S3")
    with acting_as(cast.naima.id):
        journey.set_state(own(cast.naima), where, StepState.DONE)
    browser = sign_in(cast.karim)
    answer = browser.post(f"/etapes/{where}/proposition", data={"csrf_token": csrf(browser)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    with acting_as(cast.naima.id):
        (line,) = session.scalars(select(JournalLine).where(JournalLine.actor_id == cast.karim.id))
    assert line.operation == "checklist.shared.read"


def test_a_step_page_opens_for_those_who_see_it_and_for_nobody_else(cast, address, sign_in):
    housing, health = address(cast.naima, "L4"), address(cast.naima, "S1")
    expected = {
        cast.naima: (200, 200),
        cast.karim: (200, 200),
        cast.lucie: (200, 404),
        cast.samira: (404, 404),
        cast.claire: (404, 404),
        cast.marc: (404, 404),
        cast.theo: (404, 404),
    }
    for member, statuses in expected.items():
        browser = sign_in(member)
        got = tuple(browser.get(f"/etapes/{where}").status_code for where in (housing, health))
        assert got == statuses, member.slug
    assert sign_in(cast.naima).get(f"/etapes/{uuid4()}").status_code == 404


def test_nobody_else_posts_on_naimas_step(cast, address, sign_in):
    where = address(cast.naima, "L4")
    for member in (cast.karim, cast.lucie, cast.samira, cast.claire, cast.theo):
        browser = sign_in(member)
        token = csrf(browser)
        for act in ("etat", "note", "papiers", "aide", "reponse", "plus-tard", "note/annulation"):
            form = {"csrf_token": token, "state": "done", "answer": "accepted", "client_id": str(uuid4())}
            assert browser.post(f"/etapes/{where}/{act}", data=form).status_code == 404, (member.slug, act)


def test_naima_works_without_javascript_and_undoes(cast, address, sign_in):
    browser, where = sign_in(cast.naima), address(cast.naima, "L4")
    page = browser.get(f"/etapes/{where}").text
    form = {"csrf_token": csrf(browser), "state": "done"}
    assert f'action="/etapes/{where}/etat"' in page
    done = browser.post(f"/etapes/{where}/etat", data=form, follow_redirects=True).text
    assert "C’est noté." in done
    assert "Annuler" in done
    assert 'data-state="done"' in done
    undo = dict(re.findall(r'name="(state)" value="(\w+)"', done.split("Annuler")[0]))
    undone = browser.post(f"/etapes/{where}/etat", data={**form, **undo}, follow_redirects=True).text
    assert 'data-state="todo"' in undone


def test_a_note_too_long_is_refused_and_not_lost(cast, address, sign_in):
    browser, where = sign_in(cast.naima), address(cast.naima, "L4")
    form = {"csrf_token": csrf(browser), "words": "é" * 4001, "shared": "0"}
    answer = browser.post(f"/etapes/{where}/note", data=form)
    assert answer.status_code == 422
    assert "é" * 4001 in answer.text
    assert "trop longue" in answer.text


def test_a_step_costs_the_same_statements_with_or_without_rows(cast, own, address, sign_in, count_statements):
    browser, where = sign_in(cast.naima), address(cast.naima, "L4")
    browser.get(f"/etapes/{where}")
    with count_statements() as empty:
        browser.get(f"/etapes/{where}")
    fill(cast.naima, own(cast.naima))
    with count_statements() as full:
        browser.get(f"/etapes/{where}")
    assert len(empty) == len(full) <= 8


def fill(member, relation):
    """Something on every step."""
    with acting_as(member.id):
        for step in journey.load().steps:
            journey.set_state(relation, journey.step_address(relation.space, step.id), StepState.DOING)


def csrf(browser) -> str:
    """The token of a page anybody may open."""
    return re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/accessibilite").text)[1]
