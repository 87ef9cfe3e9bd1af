"""Inside the application a line says from whom, and which appointment; of what closed, that something awaits alone."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from services import appointments, circle, clock, messages, notifications
from services.circle import Viewer
from services.database import acting_as, session
from tests.appointments.conftest import do, make
from tests.messages.conftest import begin, opened, say
from tests.messages.test_safety import CLOSINGS

# Naïma’s appointment with Karim is on Thursday at half past two; the day before, it has rung.
MET = "Point sur ton projet avec Karim Benali, jeudi 26 novembre à 14:30"
WEDNESDAY = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
READ = "Karim Benali a regardé tes rendez-vous"


def lines_of(client) -> list[str]:
    """What each line of the centre says, as it is read."""
    page = client.get("/notifications").text
    rows = re.findall(r'<a class="row-link" href="/notifications/.*?</a>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def journal_of(client) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get("/journal").text).split())


def own(member):
    return circle.find_relation(Viewer(member.id), member.id)


@pytest.fixture
def with_karim(cast):
    return begin(cast.naima, cast.naima, cast.karim)


@pytest.fixture
def with_lucie(cast):
    return begin(cast.naima, cast.naima, cast.lucie)


@pytest.fixture
def meeting(cast):
    """It has rung for both, the day before and the week before in one line."""
    made = make(cast.karim, cast.naima)
    clock.hold(WEDNESDAY)
    notifications.claim_all_due()
    return made


def test_naima_reads_who_wrote(cast, sign_in, with_karim, with_lucie) -> None:
    say(cast.karim, with_karim, "Tu as reçu le papier ?")
    for words in ("Coucou", "Ça va ?"):
        say(cast.lucie, with_lucie, words)
    said = lines_of(sign_in(cast.naima))
    assert any(one.startswith("Nouveau message de Karim ") for one in said)
    assert any(one.startswith("2 nouveaux messages de Lucie ") for one in said)
    assert "papier" not in " ".join(said)


def test_read_it_still_says_who(cast, sign_in, with_karim) -> None:
    say(cast.karim, with_karim, "Bonjour")
    naima = sign_in(cast.naima)
    naima.get(f"/messages/{with_karim}")
    assert "Déjà vu" in naima.get("/notifications").text
    assert lines_of(naima)[0].startswith("Nouveau message de Karim ")


def test_in_her_team_it_says_who_and_where(cast, sign_in) -> None:
    with acting_as(cast.naima.id):
        team = messages.ensure_team(own(cast.naima), [cast.karim.id, cast.lucie.id])
    say(cast.lucie, team, "Bonjour à tous")
    say(cast.karim, team, "Bonjour")
    naima = sign_in(cast.naima)
    assert lines_of(naima)[0].startswith("2 nouveaux messages de Karim et Lucie Mon équipe · ")
    naima.get(f"/messages/{team}")
    assert lines_of(naima)[0].startswith("2 nouveaux messages Mon équipe · ")


def test_karim_reads_her_name_once_and_that_she_wrote(cast, sign_in, with_karim) -> None:
    say(cast.naima, with_karim, "Bonjour")
    assert lines_of(sign_in(cast.karim))[0].startswith("Naïma Nouveau message de Naïma · ")


def test_her_mentor_too_while_they_may_write_to_each_other(cast, sign_in, with_lucie) -> None:
    say(cast.naima, with_lucie, "Bonjour")
    assert lines_of(sign_in(cast.lucie))[0].startswith("Nouveau message de Naïma ")


@pytest.mark.parametrize("how", [*CLOSINGS, "blocked", "left"])
def test_a_conversation_that_closed_names_nobody(cast, sign_in, with_lucie, how) -> None:
    say(cast.naima, with_lucie, "Bonjour")
    if how == "blocked":
        with acting_as(cast.naima.id):
            messages.block(opened(cast.naima, with_lucie))
    elif how == "left":
        with acting_as(cast.naima.id):
            session.execute(
                text("UPDATE conversation_members SET left_at = now() WHERE account_id = :who"),
                {"who": cast.lucie.id},
            )
    else:
        CLOSINGS[how](cast, cast.lucie)
    notifications.announce(
        "message", [cast.lucie.id], jeune_id=cast.naima.id, subject_id=with_lucie, address="/messages"
    )
    for line in lines_of(sign_in(cast.lucie)):
        assert "nouveau" in line
        assert "Naïma" not in line


def test_a_reminder_says_which_appointment_to_both(cast, sign_in, meeting) -> None:
    assert lines_of(sign_in(cast.naima))[0].startswith(MET)
    karim = lines_of(sign_in(cast.karim))[0]
    assert karim.startswith("Naïma Point sur ton projet, jeudi 26 novembre à 14:30 · ")
    assert MET in sign_in(cast.naima).get("/rappels").text


def test_what_karim_read_there_is_in_her_journal(cast, sign_in, meeting) -> None:
    naima = sign_in(cast.naima)
    before = journal_of(naima)
    lines_of(sign_in(cast.karim))
    assert journal_of(naima).count(READ) == before.count(READ) + 1


def test_without_its_title_it_says_with_whom_and_when(cast, sign_in, meeting) -> None:
    with acting_as(cast.karim.id):
        session.execute(
            text(
                "UPDATE appointments SET object = set_byte(object, 20, get_byte(object, 20) # 1) WHERE id = :id"
            ),
            {"id": meeting},
        )
    naima = sign_in(cast.naima)
    assert lines_of(naima)[0].startswith("Rendez-vous avec Karim Benali, jeudi 26 novembre à 14:30")
    assert "Rendez-vous avec Karim Benali, jeudi" in naima.get("/rappels").text


def test_cancelled_it_is_a_reminder_and_no_more(cast, sign_in, meeting) -> None:
    do(cast.karim, meeting, appointments.cancel_appointment)
    for who in (cast.naima, cast.karim):
        said = " ".join(lines_of(sign_in(who)))
        assert "projet" not in said
        assert "14:30" not in said.replace("à 14:30 ·", "")


@pytest.mark.parametrize("how", ["ended", "restricted"])
def test_karim_whom_nothing_links_any_more_reads_nothing_of_it(cast, sign_in, meeting, how) -> None:
    CLOSINGS[how](cast, cast.karim)
    said = " ".join(lines_of(sign_in(cast.karim)))
    assert "projet" not in said
    assert "Naïma" not in said


@pytest.mark.parametrize("slug", ["naima", "karim"])
def test_ten_lines_cost_no_more_statements_than_two(cast, sign_in, count_statements, meeting, slug) -> None:
    who = getattr(cast, slug)
    other = cast.karim if who is cast.naima else cast.naima
    say(other, begin(cast.naima, cast.naima, cast.karim), "Bonjour")
    client = sign_in(who)
    lines_of(client)
    with count_statements() as few:
        lines_of(client)
    for number in range(8):
        make(cast.karim, cast.naima, datetime(2026, 11, 26, 8 + number), words=f"Visite {number}")
    with acting_as(cast.naima.id):
        team = messages.ensure_team(own(cast.naima), [cast.karim.id, cast.lucie.id])
    say(other, team, "Bonjour à tous", client_id=uuid4())
    clock.hold(datetime(2026, 11, 26, 6, 0, tzinfo=UTC))
    notifications.claim_all_due()
    client = sign_in(who)
    client.get("/notifications")
    with count_statements() as many:
        said = lines_of(client)
    assert len(said) >= 6
    assert len(many) == len(few)
