"""The second fence: PostgreSQL itself shows an appointment to those who are invited, and to nobody else linked."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services import appointments
from services.circle import LinkKind, find_relation
from services.circle.relations import Viewer
from services.database import acting_as, as_system, session, transaction
from tests.appointments.conftest import FRIDAY, THURSDAY, make, relation_of
from tests.circle import world


def count(member, table: str) -> int:
    with acting_as(member.id):
        return session.scalar(text(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("table", ["appointments", "proposed_times"])
def test_those_invited_and_nobody_else(cast, table):
    make(cast.naima, cast.naima, THURSDAY, FRIDAY, people=[cast.lucie.id])
    for member in (cast.naima, cast.lucie):
        assert count(member, table) > 0
    for member in (cast.karim, cast.samira, cast.claire, cast.marc, cast.theo):
        assert count(member, table) == 0


def test_who_comes_is_known_inside_the_circle_at_most(cast, with_karim):
    for member in (cast.claire, cast.marc, cast.theo):
        assert count(member, "participants") == 0


def test_kept_away_by_a_judge_one_sees_nothing_any_more(cast):
    make(cast.naima, cast.naima, people=[cast.samira.id])
    assert count(cast.samira, "appointments") == 1
    world.make_restriction(cast.naima.id, cast.samira.id)
    assert count(cast.samira, "appointments") == 0
    with acting_as(cast.naima.id):
        known = appointments.invitable(relation_of(cast.naima, cast.naima))
    assert cast.samira.id not in [one.account_id for one in known]


def test_without_the_link_nothing_is_left(cast, with_karim):
    with as_system():
        session.execute(text("UPDATE links SET ended_at = now() WHERE account_id = :a"), {"a": cast.karim.id})
    assert count(cast.karim, "appointments") == 0


def test_nobody_makes_one_in_anothers_name(cast, with_karim):
    with acting_as(cast.karim.id), pytest.raises(ProgrammingError, match="row-level security"):
        session.execute(
            text(
                "INSERT INTO appointments SELECT gen_random_uuid() AS id, jeune_id, topic, object, reason, place_kind,"
                " place, bring, minutes, wall_at, zone, starts_at, ends_at, 0, jeune_id, created_at, updated_at"
                " FROM appointments"
            )
        )


def test_slots_and_events_are_offered_to_those_one_follows(cast):
    with acting_as(cast.karim.id), transaction():
        appointments.open_slots(Viewer(cast.karim.id), [THURSDAY], 30, zone="Europe/Paris", place="Ici")
        wanted = appointments.EventWanted("Visite", FRIDAY, 60, 3, "Europe/Paris", place="Ici")
        appointments.make_event(Viewer(cast.karim.id), wanted)
    stranger = world.make_jeune(find_relation_birth(cast), team=world.team_of(cast.naima.id))
    world.make_link(stranger, cast.claire.id, LinkKind.REFERENT)
    for table in ("slots", "group_events"):
        for member in (cast.karim, cast.naima, cast.theo):
            assert count(member, table) == 1
        for member in (cast.claire, cast.lucie, cast.samira, cast.marc):
            assert count(member, table) == 0
        with acting_as(stranger):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


def find_relation_birth(cast):
    with acting_as(cast.naima.id):
        return find_relation(Viewer(cast.naima.id), cast.naima.id).space.birth_on


def test_words_are_sealed_in_the_table(cast, owner):
    make(cast.karim, cast.naima, words="Le projet secret", reason="Raison secrète", place="Lieu secret")
    with as_system():
        rows = session.execute(text("SELECT object, reason, place FROM appointments")).one()
    for sealed in rows:
        assert b"secr" not in bytes(sealed)
