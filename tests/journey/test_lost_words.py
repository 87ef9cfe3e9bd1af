"""A note, a step, a voice that no longer opens closes nothing: it says so in its place, and is never written back."""

from uuid import UUID

import pytest
from sqlalchemy import text

from services import circle, clock, journey, notifications
from services.circle import Viewer
from services.database import acting_as, as_system, session
from services.errors import Conflict
from services.journey.operations.steps import note_mark
from tests.accounts.browser import send
from tests.caseload.factories import link_of
from tests.cast import Member
from tests.messages.conftest import relation_of

LOST = "Ces mots ne peuvent plus être lus."
SECRET = "des mots que personne ne lira plus"


def spoil(by: Member, table: str, column: str, **where: object) -> None:
    """The seal of what `by` wrote is broken."""
    turned = f"set_byte({column}, 20, get_byte({column}, 20) # 1)"
    found = " AND ".join(f"{name} = :{name}" for name in where)
    with acting_as(by.id):
        done = session.execute(
            text(
                f"UPDATE {table} SET {column} = {turned} WHERE {found} AND {column} IS NOT NULL RETURNING 1"
            ),
            where,
        )
        assert done.all()
        session.commit()


def own(cast) -> circle.Relation:
    with acting_as(cast.naima.id):
        return relation_of(cast.naima, cast.naima)


@pytest.fixture
def noted(cast) -> UUID:
    """Two notes of Naïma about her housing; neither opens any more."""
    where = journey.step_address(own(cast).space, "L4")
    with acting_as(cast.naima.id):
        for is_shared in (False, True):
            journey.write_note(own(cast), where, SECRET, is_shared=is_shared)
        session.commit()
    for column in ("private_note", "shared_note"):
        spoil(cast.naima, "steps", column, step_id="L4", jeune_id=cast.naima.id)
    return where


def test_the_step_opens_and_says_that_the_notes_do_not(cast, noted, sign_in):
    page = sign_in(cast.naima).get(f"/etapes/{noted}")
    assert page.status_code == 200
    assert page.text.count(LOST) == 2
    assert f">\n{LOST}</textarea>" not in page.text  # she would keep it as her own words
    shared = sign_in(cast.karim).get(f"/etapes/{noted}")
    assert shared.status_code == 200
    assert LOST in shared.text


def test_she_writes_it_again_over_what_she_saw(cast, noted, sign_in):
    with acting_as(cast.naima.id):
        seen = note_mark("")
        journey.write_note(own(cast), noted, "Je recommence", seen=seen)
        with pytest.raises(Conflict):
            journey.write_note(own(cast), noted, "Autre chose", seen=seen)
        session.commit()
    assert "Je recommence" in sign_in(cast.naima).get(f"/etapes/{noted}").text


def test_a_step_of_her_own_is_listed_all_the_same(cast, sign_in):
    with acting_as(cast.naima.id):
        where = journey.add_own_step(own(cast), "logement", SECRET)
        session.commit()
    spoil(cast.naima, "steps", "own_text", id=where)
    naima = sign_in(cast.naima)
    for address in ("/accueil", "/parcours", "/parcours/logement", f"/etapes/{where}", "/projet"):
        assert naima.get(address).status_code == 200, address
    assert LOST in naima.get("/parcours/logement").text
    assert sign_in(cast.karim).get(f"/jeunes/{cast.naima.id}").status_code == 200


def test_each_voice_of_the_project_is_on_its_own(cast, sign_in):
    with acting_as(cast.naima.id):
        journey.write_project(own(cast), 1, SECRET)
        journey.write_project(own(cast), 2, "Un studio")
        circle.give(own(cast), link_of(cast.naima.id, cast.karim.id), circle.Part.PROJECT)
        session.commit()
    spoil(cast.naima, "project_entries", "words", jeune_id=cast.naima.id, need=1)
    page = sign_in(cast.naima).get("/projet")
    assert page.status_code == 200
    assert LOST in page.text
    assert f">\n{LOST}</textarea>" not in page.text
    assert "Un studio" in page.text
    karim = sign_in(cast.karim).get(f"/projet/{cast.naima.id}")
    assert karim.status_code == 200
    assert LOST in karim.text


def test_what_she_said_of_herself_lost_is_as_not_said(cast, sign_in):
    with acting_as(cast.naima.id):
        journey.save_answers(own(cast), ["student"])
        session.commit()
    spoil(cast.naima, "jeunes", "answers", id=cast.naima.id)
    naima, karim = sign_in(cast.naima), sign_in(cast.karim)
    for browser, addresses in (
        (naima, ("/accueil", "/parcours", "/moi")),
        (karim, ("/jeunes", "/aujourdhui", f"/jeunes/{cast.naima.id}")),
    ):
        for address in addresses:
            assert browser.get(address).status_code == 200, address
    with acting_as(cast.naima.id):
        assert journey.answers_of(own(cast).space) == frozenset()


def test_a_reminder_a_proposal_and_a_milestone(cast, sign_in):
    with acting_as(cast.karim.id):
        relation = relation_of(cast.karim, cast.naima)
        journey.propose_step(relation, "L5", SECRET)
        journey.record_milestone(relation, "visit", relation.life.today, SECRET)
        session.commit()
    with acting_as(cast.naima.id):
        notifications.remind_me(own(cast).space, SECRET, clock.now().replace(tzinfo=None, year=2027))
        session.commit()
    spoil(cast.naima, "reminders", "words", jeune_id=cast.naima.id)
    spoil(cast.naima, "steps", "proposal_words", jeune_id=cast.naima.id, step_id="L5")
    spoil(cast.karim, "milestones", "words", jeune_id=cast.naima.id)
    naima = sign_in(cast.naima)
    where = journey.step_address(own(cast).space, "L5")
    for address in ("/rappels", f"/etapes/{where}", "/accueil"):
        page = naima.get(address)
        assert page.status_code == 200, address
        assert address == "/accueil" or LOST in page.text, address
    page = sign_in(cast.karim).get(f"/jeunes/{cast.naima.id}")
    assert page.status_code == 200
    assert LOST in page.text


def test_an_address_that_no_longer_opens_is_asked_again(cast, sign_in):
    with acting_as(cast.naima.id):
        notifications.ask_code(cast.naima.id, notifications.Channel.EMAIL, "naima@example.org")
        session.commit()
    spoil(cast.naima, "notification_settings", "email", account_id=cast.naima.id)
    assert sign_in(cast.naima).get("/moi/notifications").status_code == 200


def test_one_space_without_its_key_does_not_keep_the_others_from_their_reminders(cast, caplog):
    with acting_as(cast.theo.id):
        journey.save_answers(circle.find_relation(Viewer(cast.theo.id), cast.theo.id), ["student"])
        session.commit()
    before = journey.plan_everybody()
    with as_system():
        session.execute(
            text(
                "UPDATE space_keys SET wrapped = set_byte(wrapped, 3, get_byte(wrapped, 3) # 1) WHERE jeune_id = :me"
            ),
            {"me": cast.theo.id},
        )
        session.commit()
    assert journey.plan_everybody() == before - 1
    (line,) = [one for one in caplog.records if one.msg == "reminders not planned"]
    assert line.facts["space"] == str(cast.theo.id)


def test_a_handover_is_read_without_the_note_that_is_lost(cast, sign_in):
    from tests.handover.test_handover import hand_over

    hand_over(cast.marc, cast.naima, cast=cast)
    with acting_as(cast.karim.id):
        (page,) = session.execute(text("SELECT id FROM handovers")).scalars()
        circle.write_handover_note(relation_of(cast.karim, cast.naima), page, SECRET)
        session.commit()
    spoil(cast.karim, "handovers", "note", id=page)
    for member in (cast.naima, cast.karim):
        shown = sign_in(member).get(f"/passations/{page}")
        assert shown.status_code == 200, member.slug
        assert f">\n{LOST}</textarea>" not in shown.text
    assert LOST in sign_in(cast.naima).get(f"/passations/{page}").text
    answer = send(sign_in(cast.naima), f"/passations/{page}/mots", page="/moi", words="Bonjour Claire")
    assert answer.status_code in (303, 404)
