"""One text that no longer opens closes nothing: it says so in its place, and the rest is read as before."""

import logging
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services import clock, journey, messages
from services.database import acting_as, session
from services.messages import ReportReason
from services.walltime import shown_at
from tests.accounts.browser import send
from tests.caseload.factories import ask_help
from tests.cast import Member
from tests.messages.conftest import begin, opened, read, relation_of, say

LOST = "Ces mots ne peuvent plus être lus."
SECRET = "des mots que personne ne doit voir dans un journal"


def spoil(by: Member, table: str, row: UUID, column: str = "words") -> None:
    """A bit turned on a disk, a row put in the place of another: the seal of what `by` wrote is broken."""
    turned = f"set_byte({column}, 20, get_byte({column}, 20) # 1)"
    with acting_as(by.id):
        done = session.execute(
            text(f"UPDATE {table} SET {column} = {turned} WHERE id = :id RETURNING 1"), {"id": row}
        )
        assert done.all()
        session.commit()


@pytest.fixture
def spoiled(cast, with_karim) -> UUID:
    """The second of three messages of Naïma and Karim no longer opens; nor the last one, of her and Lucie."""
    say(cast.naima, with_karim, "Bonjour")
    lost = say(cast.karim, with_karim, SECRET)
    say(cast.naima, with_karim, "Merci", reply_to=lost.id)
    spoil(cast.karim, "messages", lost.id)
    return lost.id


def test_the_others_are_read_and_it_says_that_it_cannot(cast, with_karim, spoiled):
    assert read(cast.karim, with_karim) == ["Bonjour", LOST, "Merci"]


@pytest.mark.parametrize("slug", ["naima", "karim"])
def test_the_pages_open_all_the_same(cast, sign_in, with_karim, spoiled, slug):
    browser = sign_in(getattr(cast, slug))
    page = browser.get(f"/messages/{with_karim}")
    assert page.status_code == 200
    assert LOST in page.text
    assert "Bonjour" in page.text
    for where in ("/messages", f"/messages/{with_karim}/m/{spoiled}"):
        assert browser.get(where).status_code == 200, where
    assert send(browser, "/messages/recherche", page="/moi", q="bonjour").status_code == 200


def test_the_list_says_so_of_the_last_one(cast, sign_in, with_karim):
    spoil(cast.karim, "messages", say(cast.karim, with_karim, SECRET).id)
    page = sign_in(cast.naima).get("/messages")
    assert page.status_code == 200
    assert LOST[:30] in page.text


def test_searching_finds_the_others_and_never_the_sentence(cast, with_karim, spoiled):
    with acting_as(cast.naima.id):
        mine = relation_of(cast.naima, cast.naima)
        assert len(messages.search(mine.viewer, mine, "bonjour").found) == 1
        assert messages.search(mine.viewer, mine, "ne peut plus").found == ()


def test_what_waits_to_leave_and_a_draft_do_not_close_the_conversation(cast, sign_in, with_karim):
    with acting_as(cast.naima.id):
        messages.save_draft(opened(cast.naima, with_karim), "Je voulais dire")
        session.execute(text("UPDATE drafts SET words = set_byte(words, 20, get_byte(words, 20) # 1)"))
        session.commit()
    assert sign_in(cast.naima).get(f"/messages/{with_karim}").status_code == 200


def test_a_report_says_that_its_excerpt_is_lost(cast, sign_in):
    talk = begin(cast.naima, cast.naima, cast.lucie)
    bad = say(cast.lucie, talk, "Bonjour")
    with acting_as(cast.naima.id):
        made = messages.report(
            opened(cast.naima, talk), cast.lucie.id, next(iter(ReportReason)), message_ids=[bad.id]
        )
        session.commit()
    spoil(cast.karim, "reports", made, "excerpt")
    page = sign_in(cast.karim).get(f"/messages/signalements/{made}")
    assert page.status_code == 200
    assert LOST in page.text


def test_a_message_that_is_lost_can_be_reported(cast, with_lucie):
    bad = say(cast.lucie, with_lucie, "Bonjour")
    spoil(cast.lucie, "messages", bad.id)
    with acting_as(cast.naima.id):
        assert messages.report(
            opened(cast.naima, with_lucie), cast.lucie.id, next(iter(ReportReason)), message_ids=[bad.id]
        )


def test_aujourdhui_and_the_call_for_help_open_too(cast, sign_in):
    asked = ask_help(cast.naima.id, "L1", SECRET)
    with acting_as(cast.karim.id):
        journey.answer_help(relation_of(cast.karim, cast.naima), asked, "Je t’appelle demain.")
        session.commit()
    spoil(cast.naima, "help_requests", asked)
    karim, naima = sign_in(cast.karim), sign_in(cast.naima)
    for where in ("/aujourdhui", f"/jeunes/{cast.naima.id}", f"/aide/{asked}"):
        page = karim.get(where)
        assert page.status_code == 200, where
        assert where == "/aujourdhui" or LOST in page.text, where
    page = naima.get(f"/aide/{asked}")
    assert page.status_code == 200
    assert LOST not in page.text  # she would send it back as her own words
    assert "Je t’appelle demain." in page.text


def test_the_log_says_where_and_nothing_of_what(cast, with_karim, spoiled, caplog):
    with caplog.at_level(logging.ERROR, logger="envol"):
        read(cast.naima, with_karim)
    (found, *_) = [one for one in caplog.records if one.msg == "words do not open"]
    assert found.facts == {"table": "messages", "row": str(spoiled)}
    assert SECRET not in caplog.text


def test_a_lost_message_written_for_later_is_refused_and_its_author_told(cast, with_karim):

    later = clock.now() + timedelta(hours=3)
    with acting_as(cast.karim.id):
        talk = opened(cast.karim, with_karim)
        made = messages.schedule_message(talk, "À lundi", shown_at(later, "Europe/Paris"))
        session.commit()
    spoil(cast.karim, "scheduled_messages", made)
    with clock.held_at(later + timedelta(minutes=1)):
        messages.send_due_scheduled()
    assert read(cast.naima, with_karim) == []


def test_sent_twice_under_one_name_it_is_still_once(cast, with_karim):
    name = uuid4()
    one = say(cast.naima, with_karim, "Bonjour", client_id=name)
    spoil(cast.naima, "messages", one.id)
    assert not say(cast.naima, with_karim, "Bonjour", client_id=name).is_new
