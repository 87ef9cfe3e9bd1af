"""For later, to everybody, and when one answers."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from services import circle, clock, messages
from services.circle import Viewer
from services.circle.models import Jeune, Link, Territory
from services.database import acting_as, as_system, session
from services.errors import NotFound, Refused
from services.messages import MessageKind
from services.walltime import instant_of
from tests.accounts.browser import send
from tests.messages.conftest import begin, opened, read, say
from tests.messages.test_safety import CLOSINGS

PARIS = "Europe/Paris"


def schedule(cast, talk, words="Bonne semaine", at=None):
    with acting_as(cast.karim.id):
        return messages.schedule_message(
            opened(cast.karim, talk), words, at or messages.monday_morning(PARIS)
        )


def test_written_on_sunday_it_leaves_on_monday_at_eight_where_naima_lives(cast, with_karim):
    assert clock.now().weekday() == 6
    schedule(cast, with_karim)
    monday = instant_of(datetime(2026, 11, 23, 8), PARIS)
    with clock.held_at(monday - timedelta(minutes=1)):
        assert messages.send_due_scheduled() == 0
        assert read(cast.naima, with_karim) == []
    with clock.held_at(monday):
        assert messages.send_due_scheduled() == 1
        assert messages.send_due_scheduled() == 0
        assert read(cast.naima, with_karim) == ["Bonne semaine"]


def test_she_moves_and_it_leaves_at_eight_where_she_lives_now(cast, with_karim):
    schedule(cast, with_karim)
    with as_system():
        jeune = session.get(Jeune, cast.naima.id)
        there = Territory(departement_code=jeune.departement_code, name="Là-bas", zone="America/Martinique")
        session.add(there)
        session.flush()
        jeune.territory_id = there.id
        session.commit()
    assert [messages.follow_zones(), messages.follow_zones()] == [1, 0]
    monday = instant_of(datetime(2026, 11, 23, 8), "America/Martinique")
    with clock.held_at(monday - timedelta(minutes=1)):
        assert messages.send_due_scheduled() == 0
    with clock.held_at(monday):
        assert messages.send_due_scheduled() == 1
        assert read(cast.naima, with_karim) == ["Bonne semaine"]


def test_a_worker_that_died_after_sending_does_not_send_twice(cast, with_karim, acting):
    schedule(cast, with_karim)
    with acting(cast.karim):
        words = session.scalar(text("SELECT words FROM scheduled_messages"))
    with clock.held_at(clock.now() + timedelta(days=2)):
        messages.send_due_scheduled()
        with acting(cast.karim):
            # One copy is left, which can be withdrawn.
            assert session.scalar(text("SELECT words FROM scheduled_messages")) == b""
            session.execute(
                text("UPDATE scheduled_messages SET state = 'waiting', claimed_until = NULL, words = :words"),
                {"words": words},
            )
        assert messages.send_due_scheduled() == 1
        assert read(cast.naima, with_karim) == ["Bonne semaine"]


def test_it_is_shown_while_it_waits_and_can_be_called_back(cast, with_karim, acting):
    later = schedule(cast, with_karim)
    with acting(cast.karim):
        (shown,) = messages.waiting_messages(opened(cast.karim, with_karim))
        assert (shown.words, shown.wall_at) == ("Bonne semaine", datetime(2026, 11, 23, 8))
        messages.recall_message(opened(cast.karim, with_karim), later)
        assert messages.waiting_messages(opened(cast.karim, with_karim)) == []
    with acting(cast.naima):
        assert messages.waiting_messages(opened(cast.naima, with_karim)) == []
    with clock.held_at(clock.now() + timedelta(days=2)):
        assert messages.send_due_scheduled() == 0


@pytest.mark.parametrize("how", ["ended", "paused"])
def test_what_closed_meanwhile_does_not_leave(cast, with_karim, acting, how):
    schedule(cast, with_karim)
    CLOSINGS[how](cast, cast.karim)
    with clock.held_at(clock.now() + timedelta(days=2)):
        assert messages.send_due_scheduled() == 1
        assert messages.send_due_scheduled() == 0
    assert read(cast.naima, with_karim) == []


def test_only_professionals_write_for_later(cast, with_lucie, acting):
    for member in (cast.naima, cast.lucie):
        with acting(member), pytest.raises(NotFound):
            messages.schedule_message(opened(member, with_lucie), "Plus tard", messages.monday_morning(PARIS))


def test_an_hour_gone_by_is_refused(cast, with_karim):
    with pytest.raises(Refused, match="scheduled_in_past"):
        schedule(cast, with_karim, at=datetime(2026, 11, 22, 8))


def test_an_announcement_reaches_each_young_person_once_and_nobody_else(cast, acting):
    once, until = uuid4(), clock.now().date() + timedelta(days=7)
    with acting(cast.karim):
        viewer = Viewer(cast.karim.id)
        number = messages.announce_to_caseload(viewer, "Permanence fermée vendredi", until, once)
        assert number == messages.announce_to_caseload(viewer, "Permanence fermée vendredi", until, once)
    for member in (cast.naima, cast.theo, cast.ines, cast.amadou):
        talk = begin(member, member, cast.karim)
        with acting(member):
            there = opened(member, talk)
            (shown,) = messages.messages_of(there).messages
            assert (shown.kind, shown.until) == (MessageKind.ANNOUNCEMENT, until)
            assert there.announced == shown.id
            with clock.held_at(clock.now() + timedelta(days=8)):
                assert opened(member, talk).announced is None
    assert number == 4
    with acting(cast.lucie), pytest.raises(NotFound):
        messages.announce_to_caseload(Viewer(cast.lucie.id), "Bonjour", until, uuid4())


def test_an_announcement_stands_first_for_a_year_at_most(cast, acting):
    today = clock.now().date()
    with acting(cast.karim):
        for until, why in (
            (today - timedelta(days=1), "announced_in_past"),
            (today + timedelta(days=367), "announced_too_late"),
        ):
            with pytest.raises(Refused, match=why):
                messages.announce_to_caseload(Viewer(cast.karim.id), "Fermé", until, uuid4())
        until = today + timedelta(days=366)
        assert messages.announce_to_caseload(Viewer(cast.karim.id), "Fermé", until, uuid4()) == 4


def test_an_announcement_is_not_a_flood_and_leaves_one_to_write(cast, acting, monkeypatch, with_karim):
    monkeypatch.setattr("services.messages.rules.MOST_AN_HOUR", 2)
    with acting(cast.karim):
        until = clock.now().date()
        assert messages.announce_to_caseload(Viewer(cast.karim.id), "Fermé", until, uuid4()) == 4
    say(cast.karim, with_karim, "Bonjour")


def test_an_announcement_to_teams_goes_where_one_takes_part(cast, acting):
    with acting(cast.naima):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        team = messages.ensure_team(own, [cast.karim.id, cast.lucie.id])
    with acting(cast.karim):
        until = clock.now().date()
        assert (
            messages.announce_to_caseload(Viewer(cast.karim.id), "Réunion", until, uuid4(), to_teams=True)
            == 1
        )
    assert read(cast.lucie, team) == ["Réunion"]


def test_naima_sees_when_karim_answers_and_that_he_is_away(cast, sign_in, acting, with_karim):
    today = clock.now().date()
    with acting(cast.karim):
        messages.set_availability(cast.karim.id, (1, 2, 3, 4, 5), from_hour=time(9), to_hour=time(18))
    assert "répond en semaine, de 09:00 à 18:00" in sign_in(cast.naima).get(f"/messages/{with_karim}").text
    with acting(cast.karim):
        messages.set_availability(cast.karim.id, (1,), away_from=today, away_until=today + timedelta(days=3))
    assert "en congé jusqu’au 25 novembre" in sign_in(cast.naima).get(f"/messages/{with_karim}").text


@pytest.mark.parametrize(
    "values,reason",
    [
        ({"away_from": None, "away_until": datetime(2026, 11, 25).date()}, "availability_dates"),
        ({"from_hour": time(18), "to_hour": time(9)}, "availability_hours"),
    ],
)
def test_hours_that_make_no_sense_are_refused(cast, acting, values, reason):
    with acting(cast.karim), pytest.raises(Refused, match=reason):
        messages.set_availability(cast.karim.id, (1,), **values)


def test_words_are_found_without_their_accents_in_ones_own_conversations_only(
    cast, acting, with_karim, with_lucie
):
    say(cast.naima, with_karim, "Le château d’été")
    say(cast.naima, with_lucie, "Un CHATEAU de sable")
    with acting(cast.naima):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        found = messages.search(Viewer(cast.naima.id), own, "chateau")
        assert {one.words for one in found.found} == {"Le château d’été", "Un CHATEAU de sable"}
        assert found.is_whole
    with acting(cast.karim):
        found = messages.search(Viewer(cast.karim.id), None, "Château")
        assert [one.words for one in found.found] == ["Le château d’été"]
    with acting(cast.samira):
        assert messages.search(Viewer(cast.samira.id), None, "chateau").found == ()


def test_a_search_says_how_far_it_looked(cast, acting, with_karim, monkeypatch):
    monkeypatch.setattr("services.messages.searching.MOST_LOOKED_AT", 2)
    monkeypatch.setattr("services.messages.searching.BATCH", 1)
    for number in range(4):
        with clock.held_at(clock.now() + timedelta(minutes=number)):
            say(cast.naima, with_karim, f"message {number}")
    with acting(cast.naima):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        found = messages.search(Viewer(cast.naima.id), own, "message")
    assert [one.words for one in found.found] == ["message 3", "message 2"]
    assert not found.is_whole
    assert found.since == clock.now() + timedelta(minutes=2)


def test_claire_has_nobody_of_karims_to_write_to(cast, acting):
    with acting(cast.claire):
        assert messages.young_people(Viewer(cast.claire.id)) == []


def test_an_announcement_to_everybody_is_one_line_until_somebody_answers(cast, sign_in, with_karim):
    with acting_as(cast.karim.id):
        sent = messages.announce_to_caseload(
            Viewer(cast.karim.id), "Le bureau ferme vendredi", clock.now().date(), uuid4()
        )
    assert sent > 2
    karim = sign_in(cast.karim)
    page = karim.get("/messages").text
    assert page.count("Le bureau ferme vendredi") == 1
    assert f"Annonce à {sent} jeunes" in page
    say(cast.naima, with_karim, "D’accord")
    page = karim.get("/messages").text
    assert f"Annonce à {sent - 1} jeunes" in page
    assert "D’accord" in page


def test_the_list_of_announcements_leads_to_each_conversation_and_is_nobody_elses(cast, sign_in, with_karim):
    with acting_as(cast.karim.id):
        sent = messages.announce_to_caseload(
            Viewer(cast.karim.id), "Le bureau ferme vendredi", clock.now().date(), uuid4()
        )
    page = sign_in(cast.karim).get("/messages/annonces").text
    assert page.count("Le bureau ferme vendredi") == 1
    assert f"/messages/{with_karim}#write" in page
    assert page.count('class="chip" href="/messages/') == sent
    for other in (cast.naima, cast.lucie, cast.marc):
        assert sign_in(other).get("/messages/annonces").status_code == 404
    assert "bureau" not in sign_in(cast.claire).get("/messages/annonces").text


def test_whoever_is_no_longer_followed_is_named_no_more(cast, acting, with_karim):
    with acting_as(cast.karim.id):
        messages.announce_to_caseload(Viewer(cast.karim.id), "Fermé", clock.now().date(), uuid4())
    before = _reached(cast)
    with as_system():
        link = session.scalar(
            select(Link).where(Link.jeune_id == cast.theo.id, Link.account_id == cast.karim.id)
        )
        link.ended_at = clock.now()
        session.flush()
    assert _reached(cast) == before - {"Théo"}


def _reached(cast) -> set[str]:
    with acting_as(cast.karim.id):
        (one,) = messages.announced_by(Viewer(cast.karim.id))
    return {copy.first_name for copy in one.copies}


@pytest.mark.parametrize(
    ("at", "said"), [("0001-01-01T00:00", "déjà passée"), ("9999-12-31T23:59", "un an à l’avance")]
)
def test_a_year_typed_wrong_is_a_sentence(cast, sign_in, with_karim, at, said):
    sent = {"words": "Bonne semaine", "at": at, "client_id": str(uuid4())}
    answer = send(sign_in(cast.karim), f"/messages/{with_karim}/plus-tard", page="/moi", **sent)
    assert answer.status_code == 422
    assert said in answer.text


def test_what_no_page_of_ours_sends_of_ones_hours_breaks_nothing(cast, sign_in):
    """A day that is no number to Python, an hour with a zone of its own."""
    sent = {"days": ["²", "1", "9" * 5000], "from_hour": "09:00", "to_hour": "18:00+02:00"}
    assert send(sign_in(cast.karim), "/messages/disponibilite", page="/moi", **sent).status_code == 303
    assert messages.availability_of(cast.karim.id).days == (1,)
