"""Who applies: no script closes the page to others, and a company behind one address may send many."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services import clock, mentoring
from services.database import as_system, session
from services.errors import Refused, TooManyTries
from services.mentoring import applying
from tests.mentoring.conftest import as_marc, bring, sheet_of, wrote
from tests.mentoring.test_pages import CANDIDACY


def plant(number: int, days_ago: float) -> None:
    """Applications that somebody, or a script, left."""
    with as_system():
        session.execute(
            text(
                "INSERT INTO mentors (id, departement_code, first_name, last_name, organisation, contact, proposed_by,"
                " field, languages, offers, words, capacity, is_available, applied_at, told)"
                " SELECT gen_random_uuid(), '50', 'Spam', 'Spam', '', 'spam' || n || '@example', '', 'digital', '{}',"
                " '{}', '', 1, true, :at, 0 FROM generate_series(1, :number) n"
            ),
            {"number": number, "at": clock.now() - timedelta(days=days_ago)},
        )


def test_a_thousand_that_nobody_read_close_nothing(cast):
    plant(1000, days_ago=3)
    wrote()
    assert sheet_of(cast).contact == "paul@icade.example"


def test_two_hundred_in_one_day_close_the_page_until_the_next(cast):
    plant(applying.MOST_A_DAY, days_ago=0.5)
    with pytest.raises(Refused, match="too_many_applications"):
        wrote()
    with clock.held_at(clock.now() + timedelta(hours=13)):
        wrote()


def test_who_applied_already_is_told_nothing_else_on_such_a_day(cast):
    wrote()
    plant(applying.MOST_A_DAY, days_ago=0.1)
    wrote()


def test_a_company_behind_one_address_sends_thirty_and_the_next_reads_a_kind_word(cast, client):
    for number in range(applying.MOST_FROM_ONE):
        wrote(f"Paul{number}")
    with pytest.raises(TooManyTries):
        wrote("Anne")
    page = client.get("/mentors/candidature").text
    territory = page.split('<option value="')[1:]
    chosen = next(one[:36] for one in territory if "Manche" in one.split("<")[0])
    sent = CANDIDACY | {"territory": chosen, "contact": "anne@icade.example"}
    answers = [
        client.post("/mentors/candidature", data=sent | {"contact": f"a{n}@x.example"}) for n in range(31)
    ]
    assert {one.status_code for one in answers[:30]} == {200}
    assert answers[30].status_code == 429
    assert int(answers[30].headers["Retry-After"]) > 0
    assert "Merci de revenir demain" in answers[30].text
    assert 'value="Paul"' in answers[30].text, "nothing typed is lost"


def test_a_mentor_who_acts_is_never_pushed_off_the_desk(cast):
    bring(cast)
    plant(1000, days_ago=3)
    desk = as_marc(cast, mentoring.open_desk)
    assert desk.has_more
    assert "Paul Martin" in [one.name for one in desk.lines]
