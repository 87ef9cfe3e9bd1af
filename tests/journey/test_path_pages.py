"""The path on screen: every step of a domain, filters in the address, the project, one's answers."""

import re
from base64 import urlsafe_b64decode

import pytest

from services import journey
from services.database import acting_as
from services.journey import StepState, StepStatus

from .test_steps import csrf, fill


def test_done_over_open_counts_what_is_done_and_open(cast, own):
    with acting_as(cast.naima.id):
        before = {d.id: (d.done, d.total) for d in journey.path_of(own(cast.naima), "fr").domains()}
        step = next(
            line
            for line in journey.path_of(own(cast.naima), "fr").lines(journey.load().domain("logement"))
            if line.status is StepStatus.OPEN and line.state == StepState.TODO
        )
        journey.set_state(own(cast.naima), step.address, StepState.DONE)
        done, total = {d.id: (d.done, d.total) for d in journey.path_of(own(cast.naima), "fr").domains()}[
            "logement"
        ]
        assert (done, total) == (before["logement"][0] + 1, before["logement"][1])
        journey.set_state(own(cast.naima), step.address, StepState.NOT_FOR_ME)
        path = journey.path_of(own(cast.naima), "fr")
        assert path.progress()[1] == sum(total for _, total in before.values()) - 1


def test_every_step_not_hidden_is_linked_from_its_domain(cast, own, sign_in):
    browser, naima = sign_in(cast.naima), own(cast.naima)
    statuses = journey.statuses(journey.situation_of(naima.space), naima.life.today)
    for domain in journey.load().domains:
        shown = [step for step in domain.steps if statuses[step.id] is not StepStatus.HIDDEN]
        answer = browser.get(f"/parcours/{domain.id}")
        assert answer.status_code == (200 if shown else 404), domain.id
        for step in shown:
            assert f"/etapes/{journey.step_address(naima.space, step.id)}" in answer.text, step.id


def test_later_steps_say_from_when(cast, sign_in):
    assert "plus tard, dès 18 ans" in sign_in(cast.naima).get("/parcours/logement").text


def test_what_theo_says_of_himself_is_not_readable_in_the_cookie_of_his_phone(cast, own, sign_in):
    browser = sign_in(cast.theo)
    for answers in (["foreign", "parent"], []):
        browser.post("/moi/reponses", data={"csrf_token": csrf(browser), "answers": answers})
    with browser.session_transaction() as cookie:
        fields = dict(cookie["undo"]["fields"])
    assert fields["before"]
    assert "foreign" not in str(fields)
    assert b"foreign" not in urlsafe_b64decode(fields["before"])
    browser.post("/moi/reponses", data={"csrf_token": csrf(browser), **fields})
    assert {answer.value for answer in journey.answers_of(own(cast.theo).space)} == {"foreign", "parent"}
    forged = {"csrf_token": csrf(browser), "before": "cGFyZW50"}
    assert browser.post("/moi/reponses", data=forged).status_code == 404


@pytest.mark.parametrize("need", ["²", "0", "7", "9" * 5000, ""])
def test_a_need_that_is_not_one_of_the_six_is_not_there(cast, sign_in, need):
    browser = sign_in(cast.naima)
    form = {"csrf_token": csrf(browser), "need": need, "words": "…"}
    assert browser.post("/projet", data=form).status_code == 404


def test_amadou_sees_the_steps_of_foreign_youth_once_he_says_so(cast, own, sign_in):
    browser = sign_in(cast.theo)
    assert browser.get("/parcours/etranger").status_code == 404
    form = {"csrf_token": csrf(browser), "answers": ["foreign"]}
    page = browser.post("/moi/reponses", data=form, follow_redirects=True).text
    assert "Ton parcours s’adapte" in page
    assert "Annuler" in page
    assert browser.get("/parcours/etranger").status_code == 200
    browser.post("/moi/reponses", data={"csrf_token": form["csrf_token"], "before": ""})
    assert browser.get("/parcours/etranger").status_code == 404


@pytest.mark.parametrize("word", ["avant-18", "aide", "fait", "nimporte"])
def test_a_filter_is_an_address(cast, sign_in, word):
    assert sign_in(cast.naima).get(f"/parcours?filtre={word}").status_code == 200


@pytest.mark.parametrize(
    "where", ["/parcours", "/parcours/logement", "/parcours?filtre=avant-18", "/projet", "/aide"]
)
def test_pages_of_the_path_cost_the_same_with_0_or_109_rows(cast, own, sign_in, count_statements, where):
    browser = sign_in(cast.amadou)
    browser.get(where)
    with count_statements() as empty:
        assert browser.get(where).status_code == 200
    fill(cast.amadou, own(cast.amadou))
    with count_statements() as full:
        assert browser.get(where).status_code == 200
    assert len(empty) == len(full) <= 8


def test_whoever_has_no_path_finds_none(cast, sign_in):
    for member in (cast.karim, cast.lucie, cast.samira, cast.marc):
        browser = sign_in(member)
        for page in ("/parcours", "/parcours/logement", "/projet", "/aide", "/moi/reponses"):
            assert browser.get(page).status_code == 404, (member.slug, page)


def test_the_project_has_six_needs_and_two_voices_only_once_given(cast, own, sign_in):
    browser = sign_in(cast.naima)
    form = {"csrf_token": csrf(browser), "need": "2", "words": "Je veux un studio à Cherbourg"}
    page = browser.post("/projet", data=form, follow_redirects=True).text
    assert "Je veux un studio à Cherbourg" in page
    assert all(f'id="besoin-{need}"' in page for need in range(1, 7))
    for member in (cast.karim, cast.lucie, cast.samira):
        assert sign_in(member).get(f"/projet/{cast.naima.id}").status_code == 404, member.slug


def test_an_update_of_the_words_keeps_progress(cast, own, address):
    with acting_as(cast.naima.id):
        journey.set_state(own(cast.naima), address(cast.naima, "L4"), StepState.DONE)
        path = journey.path_of(own(cast.naima), "ar")
        line = next(line for line in path.all_lines() if line.step and line.step.id == "L4")
    assert line.state == StepState.DONE
    assert line.words.language == "ar"


def test_the_first_need_with_something_left_is_open_and_then_the_one_just_written(cast, own, sign_in):
    browser, relation = sign_in(cast.naima), own(cast.naima)

    def unfolded():
        return re.findall(r'id="besoin-(\d)" open', browser.get("/projet").text)

    with acting_as(cast.naima.id):
        left = [
            need for need in journey.project_of(journey.path_of(relation, "fr")) if need.doing or need.todo
        ]
        assert unfolded() == [str(left[0].need)]
        for line in (*left[0].doing, *left[0].todo):
            journey.set_state(relation, line.address, StepState.DONE)
    assert unfolded() == [str(left[1].need)]
    form = {"csrf_token": csrf(browser), "need": "6", "words": "Mes papiers d’abord"}
    page = browser.post("/projet", data=form, follow_redirects=True).text
    assert re.findall(r'id="besoin-(\d)" open', page) == ["6"]
