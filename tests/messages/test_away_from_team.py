"""Each reads a team from their arrival on: what is said while somebody is kept out was not said to them."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services import circle, clock, messages
from services.ages import Leap, birthday
from services.circle import LinkKind, Viewer
from services.circle.models import Restriction
from services.database import acting_as, as_system, session
from services.messages import Purpose
from tests.messages.conftest import opened, read, relation_of, say
from tests.messages.test_safety import CLOSINGS, change_link, link_between


def own(cast):
    return circle.find_relation(Viewer(cast.naima.id), cast.naima.id)


@pytest.fixture
def team(cast):
    with acting_as(cast.naima.id):
        made = messages.ensure_team(own(cast), [cast.karim.id, cast.lucie.id, cast.samira.id])
    say(cast.naima, made, "Bonjour à tous")
    return made


def back(cast, how):
    if how == "restricted":
        with as_system():
            for one in session.query(Restriction):
                one.starts_on, one.ends_on = (clock.now().date() - timedelta(days=days) for days in (30, 10))
            session.flush()
    elif how == "paused":
        change_link(cast.naima, cast.lucie, paused_at=None)
    else:
        with as_system():
            session.execute(
                text("UPDATE links SET ended_at = NULL WHERE account_id = :me"), {"me": cast.lucie.id}
            )


@pytest.mark.parametrize("how", CLOSINGS)
def test_lucie_back_again_reads_nothing_of_what_was_said_meanwhile(cast, team, how, acting):
    assert link_between(cast.naima, cast.lucie)
    CLOSINGS[how](cast, cast.lucie)
    say(cast.naima, team, "Sans Lucie")
    say(cast.karim, team, "Entendu")
    back(cast, how)
    assert read(cast.lucie, team) == []
    say(cast.naima, team, "Te revoilà")
    assert read(cast.lucie, team) == ["Te revoilà"]
    with acting(cast.lucie):
        assert session.execute(text("SELECT count(*) FROM messages")).scalar() == 1
        mine = messages.search(Viewer(cast.lucie.id), None, "lucie")
        assert mine.found == ()
    assert read(cast.karim, team) == ["Bonjour à tous", "Sans Lucie", "Entendu", "Te revoilà"]


def test_a_mother_let_back_in_at_eighteen_does_not_read_what_was_said_of_her(cast, team):
    with acting_as(cast.naima.id):
        day = birthday(own(cast).space.birth_on, 18, leap=Leap.PROTECTS)
        contract = {"day": day + timedelta(days=300), "me": cast.naima.id}
    with as_system():
        session.execute(text("UPDATE jeunes SET contract_until = :day WHERE id = :me"), contract)
        session.commit()
    with clock.held_at(clock.now().replace(year=day.year, month=day.month, day=day.day) + timedelta(days=1)):
        say(cast.naima, team, "Ma mère ne lit plus ici")
        with acting_as(cast.naima.id):
            former = next(one for one in circle.members_of(own(cast).space) if one.kind == LinkKind.PARENT)
            circle.let_back_in(own(cast), former.link_id)
            session.commit()
        assert read(cast.samira, team) == []
        say(cast.naima, team, "Bonjour maman")
        assert read(cast.samira, team) == ["Bonjour maman"]


def test_nothing_waits_unread_for_who_comes_back(cast, team, sign_in):
    CLOSINGS["paused"](cast, cast.lucie)
    say(cast.naima, team, "Sans Lucie")
    back(cast, "paused")
    with acting_as(cast.lucie.id):
        (line,) = messages.conversations_of(Viewer(cast.lucie.id), None)[0]
        assert (line.unread, line.last) == (0, None)


def test_professionals_too(cast):
    with acting_as(cast.karim.id):
        talk = messages.start_pro(relation_of(cast.karim, cast.naima), [cast.marc.id], Purpose.DECIDE)
    CLOSINGS["paused"](cast, cast.karim)
    with acting_as(cast.marc.id):
        teams = circle.find_standing(cast.marc.id).team_ids
        there = messages.open_conversation(Viewer(cast.marc.id, True, teams), None, talk)
        messages.send_message(there, "En l’absence de Karim", talk)
    change_link(cast.naima, cast.karim, paused_at=None)
    assert read(cast.karim, talk) == []


def test_those_who_are_there_keep_all_they_read(cast, team):
    say(cast.karim, team, "Un")
    say(cast.samira, team, "Deux")
    for one in (cast.karim, cast.lucie, cast.samira, cast.naima):
        assert read(one, team) == ["Bonjour à tous", "Un", "Deux"]


def test_what_is_said_while_naima_chooses_is_not_for_who_comes(cast):
    """Karim writes between the moment she opened the page and the moment she saves it."""
    with acting_as(cast.naima.id):
        team = messages.ensure_team(own(cast), [cast.karim.id])
        before = opened(cast.naima, team)
    say(cast.karim, team, "Avant que Lucie n’arrive")
    with acting_as(cast.naima.id):
        messages.set_team(own(cast), before, [cast.karim.id, cast.lucie.id])
    assert read(cast.lucie, team) == []
