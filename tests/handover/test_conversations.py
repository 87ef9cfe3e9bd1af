"""What was said to a référent, once another follows: Karim reads none of it from the day, Claire none of what was before."""

import pytest
from sqlalchemy import text

from services import messages
from services.circle import Viewer
from services.database import acting_as, session
from services.errors import NotFound, Refused
from services.messages import Purpose
from tests.caseload.factories import own
from tests.handover.test_cover import DAY, absent, on
from tests.handover.test_handover import THAT_DAY, hand_over, viewer
from tests.messages.conftest import begin, opened, read, relation_of, say

WORDS = "Il n’y a qu’à toi que je le dis"
TABLES = ("messages", "conversations", "conversation_members", "reactions", "drafts")


@pytest.fixture
def with_karim(cast):
    """Naïma confided in Karim; then Marc decided that Claire follows her from 1 December."""
    talk = begin(cast.naima, cast.naima, cast.karim)
    say(cast.naima, talk, WORDS)
    hand_over(cast.marc, cast.naima, cast=cast)
    return talk


@pytest.fixture
def team(cast, with_karim):
    """Mon équipe, with Karim in it."""
    with acting_as(cast.naima.id):
        made = messages.ensure_team(own(cast.naima.id), [cast.karim.id, cast.lucie.id])
    say(cast.naima, made, WORDS)
    return made


def rows_of(cast, member) -> list[int]:
    """How many rows about Naïma the database shows them."""
    with acting_as(member.id):
        return [
            session.execute(
                text(f"SELECT count(*) FROM {one} WHERE jeune_id = :j"), {"j": cast.naima.id}
            ).scalar_one()
            for one in TABLES
        ]


def test_to_the_eve_karim_reads_and_from_the_day_nothing_on_any_screen(cast, sign_in, with_karim, team):
    with on(THAT_DAY - DAY):
        assert WORDS in sign_in(cast.karim).get(f"/messages/{with_karim}").text
    with on(THAT_DAY):
        karim = sign_in(cast.karim)
        shown = karim.get(f"/messages/{with_karim}")
        assert "Conversation fermée" in shown.text
        for page in (shown.text, karim.get("/messages").text, karim.get(f"/messages/{team}").text):
            assert WORDS not in page
            assert "Naïma" not in page
        assert karim.get(f"/messages/{with_karim}/apres/0").status_code == 404
        assert karim.get(f"/messages/jeunes/{cast.naima.id}/conversations").status_code == 404
        assert karim.get(f"/jeunes/{cast.naima.id}/rappels").status_code == 404
        assert WORDS not in karim.get("/messages/recherche").text


def test_the_database_itself_shows_karim_none_of_it(cast, with_karim, team):
    with on(THAT_DAY - DAY):
        assert all(rows_of(cast, cast.karim)[:3])
    with on(THAT_DAY):
        assert rows_of(cast, cast.karim)[0] == 0
        with pytest.raises(Refused, match="conversation_closed"):
            say(cast.karim, with_karim, "Une dernière chose")


def test_naima_keeps_what_was_said_and_begins_anew_with_claire(cast, with_karim):
    with on(THAT_DAY):
        assert read(cast.naima, with_karim) == [WORDS]
        with acting_as(cast.claire.id), pytest.raises(NotFound):
            opened(cast.claire, with_karim)
        talk = begin(cast.naima, cast.naima, cast.claire)
        say(cast.claire, talk, "Bonjour Naïma")
        assert read(cast.naima, talk) == ["Bonjour Naïma"]


def test_what_professionals_said_of_her_closes_to_karim_too(cast, with_karim):
    with acting_as(cast.karim.id):
        talk = messages.start_pro(relation_of(cast.karim, cast.naima), [cast.marc.id], Purpose.DECIDE)
    say(cast.karim, talk, "À voir avec Claire")
    with on(THAT_DAY), acting_as(cast.karim.id):
        there = messages.open_conversation(viewer(cast.karim), None, talk)
        assert not there.is_open
        with pytest.raises(Refused, match="conversation_closed"):
            messages.messages_of(there)
    with on(THAT_DAY), acting_as(cast.marc.id):
        there = messages.open_conversation(Viewer(cast.marc.id, True, viewer(cast.marc).team_ids), None, talk)
        assert [one.words for one in messages.messages_of(there).messages] == ["À voir avec Claire"]


def test_the_conversation_with_karim_says_that_claire_replaces_him(cast, sign_in):
    talk = begin(cast.naima, cast.naima, cast.karim)
    absent(cast.karim, cast.karim, cast.claire)
    assert (
        "en congé jusqu’au 3 décembre, Claire remplace" in sign_in(cast.naima).get(f"/messages/{talk}").text
    )
    with on(THAT_DAY + 9 * DAY):
        assert "remplace" not in sign_in(cast.naima).get(f"/messages/{talk}").text


def test_claire_writes_to_naima_while_she_replaces_and_never_reads_what_karim_was_told(cast):
    confided = begin(cast.naima, cast.naima, cast.karim)
    say(cast.naima, confided, WORDS)
    absent(cast.karim, cast.karim, cast.claire)
    talk = begin(cast.claire, cast.naima)
    say(cast.claire, talk, "Je remplace Karim cette semaine")
    assert read(cast.naima, talk) == ["Je remplace Karim cette semaine"]
    with acting_as(cast.claire.id), pytest.raises(NotFound):
        opened(cast.claire, confided)
    with on(THAT_DAY + 9 * DAY):
        with pytest.raises(Refused, match="conversation_closed"):
            read(cast.claire, talk)
        assert read(cast.naima, talk) == ["Je remplace Karim cette semaine"]
        assert rows_of(cast, cast.claire)[0] == 0
